from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import arguments as given

# What was decided longer ago is no longer asked about.
DAYS_ASKED = 90
# How many competitors are offered at once, to be taken with one click.
MOST_OFFERED = 12


class OperativeOutcomeMixin(models.AbstractModel):
    """A document of a deal: why it was lost and against whom it was decided is asked afterwards, and never holds it up."""

    _name = "operative.outcome.mixin"
    _description = "Document of a Deal"

    operative_no_competitor = fields.Boolean(
        string="No Competitor Known", copy=False, groups="operative_crm.group_operative_user",
        help="An answer to the question against whom it was decided.")
    operative_outcome_missing = fields.Boolean(
        string="Decided without a Reason", compute="_compute_operative_outcome_missing",
        search="_search_operative_outcome_missing", groups="operative_crm.group_operative_user",
        help="Won or lost in the last 90 days, and nobody said why it was lost, or against which competitor, if any.")

    operative_argument_part_is_on = fields.Boolean(
        compute="_compute_operative_argument_part_is_on", groups="operative_crm.group_operative_user")

    def _compute_operative_argument_part_is_on(self):
        self.operative_argument_part_is_on = self.env["operative.part"]._is_on("argument")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_operative_outcome_missing(self):
        missing = self.with_context(active_test=False).search(
            Domain("id", "in", self.ids) & Domain("operative_outcome_missing", "=", True))
        for document in self:
            document.operative_outcome_missing = document._origin.id in missing._ids

    def _search_operative_outcome_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        missing = self._operative_domain_of_unexplained() | self._operative_domain_of_unanswered()
        return missing if True in value else ~missing

    # -- what is asked -----------------------------------------------------------------------

    @api.model
    def _operative_asked_since(self):
        return fields.Datetime.now() - timedelta(days=DAYS_ASKED)

    def _operative_domain_of_unexplained(self):
        """What was lost without a reason: among these documents, of none among all.

        :rtype: Domain
        """
        raise NotImplementedError

    def _operative_domain_of_unanswered(self):
        """What was decided without a word about competitors: among these documents, of none among all.

        :rtype: Domain
        """
        raise NotImplementedError

    @api.model
    def _operative_with_answer(self, field="id", ids=None):
        """SQL for the documents on which a competitor was named, or that none is known.

        :param field: the column of theirs that is selected
        :param ids: only those with one of these in it; for a few documents the database need not look at all of them
        """
        # sudo: whether something was answered, whoever may read what
        documents = self.sudo().with_context(active_test=False)
        column = "lead_id" if self._name == "crm.lead" else "order_id"
        these, entries = Domain(field, "!=", False), Domain(column, "!=", False)
        if ids is not None:
            found = documents.search(Domain(field, "in", ids)).ids
            these, entries = Domain("id", "in", found), Domain(column, "in", found)
        named = self.env["operative.deal.competitor"].sudo()._search(entries)
        return documents._search(these & (
            Domain("id", "in", named.subselect(column)) | Domain("operative_no_competitor", "=", True))).subselect(field)

    def _operative_decided_as(self):
        """How this document itself ended: ``won``, ``lost`` or ``False``."""
        raise NotImplementedError

    @api.readonly
    def operative_outcome_question(self):
        """What is still to be said of this document: asked once it is decided, and only of who may answer.

        :return: ``False`` for nothing, else a dict: ``outcome`` (``won``, ``lost``), ``asks_reason``, ``asks_competitor``,
            ``reasons`` and ``competitors`` to choose from (lists of dicts with ``id`` and ``name``; competitors also with
            ``named``: in this deal already)
        :raise UserError: for several documents
        :raise AccessError: who may not read it
        """
        document = given.one(self).with_context(active_test=False)
        document.check_access("read")
        if not self.env["operative.part"]._is_on("argument") or not document.has_access("write"):
            return False
        this = Domain("id", "=", document.id)
        asks_reason = bool(document.search_count(this & document._operative_domain_of_unexplained(), limit=1))
        asks_competitor = bool(document.search_count(this & document._operative_domain_of_unanswered(), limit=1))
        if not asks_reason and not asks_competitor:
            return False
        named = document._operative_competitors_named()
        return {
            "outcome": document._operative_decided_as(),
            "asks_reason": asks_reason,
            "asks_competitor": asks_competitor,
            "reasons": [{"id": reason.id, "name": reason.name} for reason in self.env["crm.lost.reason"].search([])]
            if asks_reason else [],
            "competitors": [
                {"id": competitor.id, "name": competitor.name, "named": competitor in named}
                for competitor in document._operative_competitors_offered()] if asks_competitor else [],
        }

    def operative_answer_outcome(self, reason_id=None, competitor_ids=None, no_competitor=False):
        """Answer what :meth:`operative_outcome_question` asked. One competitor named of a lost deal is who got the order.

        :param reason_id: why it was lost: id of a ``crm.lost.reason``
        :param competitor_ids: who was met: list of ids of ``operative.competitor``
        :param no_competitor: that none is known
        :return: what is still asked
        :raise UserError: where it is not decided, or the answers contradict each other
        :raise AccessError: who may not write it
        """
        document = given.one(self).with_context(active_test=False)
        reason = document._operative_named_record("crm.lost.reason", [given.one_id(self.env, "reason_id", reason_id)])
        competitors = document._operative_named_record(
            "operative.competitor", given.ids(self.env, "competitor_ids", competitor_ids))
        no_competitor = given.flag(self.env, "no_competitor", no_competitor)
        document.check_access("write")
        outcome = document._operative_decided_as()
        if not outcome:
            raise UserError(self.env._("“%s” is not decided yet.", document.display_name))
        if reason and outcome == "won":
            raise UserError(self.env._("“%s” is won: there is no reason for a loss.", document.display_name))
        if competitors and no_competitor:
            raise UserError(self.env._("Name competitors, or say that none is known: not both."))
        if reason:
            document.lost_reason_id = reason
        document._operative_note_competitors(competitors, no_competitor, outcome == "lost" and len(competitors) == 1)
        return document.operative_outcome_question()

    def _operative_named_record(self, model, ids):
        """Records a client names, which the user may read."""
        records = self.env[model].browse([record_id for record_id in ids if record_id])
        records.check_access("read")
        if records.exists() != records:
            raise UserError(self.env._("What you chose is no longer there."))
        return records

    # -- competitors -------------------------------------------------------------------------

    def _operative_deals(self):
        """Ids of the opportunities, and of the quotations without one, that these documents are of."""
        raise NotImplementedError

    def _operative_homes(self):
        """Where competitors of each of these documents are noted: dict of values by document."""
        raise NotImplementedError

    def _operative_entries(self):
        """What was noted of competitors in the deals of these documents, as far as the user may read it."""
        entries = self.env["operative.deal.competitor"]
        return entries.search(entries._domain_of_deals(*self._operative_deals())) if self.ids else entries

    def _operative_competitors_named(self):
        """Competitors named in the deals of these documents: ``operative.competitor``."""
        return self._operative_entries().competitor_id

    def _operative_competitors_to_name(self):
        """Those of them that the user may name: of an opportunity without a company others' may be among them."""
        return self._operative_competitors_named()._filtered_access("read").filtered("active")

    def _operative_competitors_offered(self):
        """Competitors to choose from: those named in the deals, then those met most often in the last 12 months."""
        here = Domain("company_id", "in", [False, *self.company_id.parent_ids.ids]) if self.company_id else Domain.TRUE
        competitors = self.env["operative.competitor"].with_context(active_test=True)
        named = self._operative_competitors_to_name()
        offered = named
        met = self.env["operative.deal.competitor"]._read_group(
            Domain("create_date", ">=", fields.Datetime.now() - timedelta(days=365)) & Domain("competitor_id.active", "=", True)
            & Domain("competitor_id", "any", here), ["competitor_id"], order="__count DESC, competitor_id", limit=MOST_OFFERED)
        for competitor, in met:
            offered |= competitor
        if len(offered) < MOST_OFFERED:
            offered |= competitors.search(here & Domain("id", "not in", offered.ids), limit=MOST_OFFERED)
        return competitors.browse(offered.ids[:max(MOST_OFFERED, len(named))])

    @api.readonly
    def operative_deal_competitors(self):
        """Whom we meet in this deal, as a form shows it after it has opened.

        :return: ``False`` while the part is off, else a dict: ``entries`` (list of dicts: ``id``, ``name``, ``threat`` and
            ``outcome`` in words or ``False``, ``threat_key``, ``is_incumbent``, ``price_gap`` as a ratio or ``False``),
            ``is_writable``, ``home`` (context for another one)
        :raise UserError: for several documents
        :raise AccessError: who may not read it
        """
        document = given.one(self)
        document.check_access("read")
        if not self.env["operative.part"]._is_on("argument"):
            return False
        entries = document._operative_entries()
        words = {name: dict(entries._fields[name]._description_selection(self.env)) for name in ("threat", "outcome")}
        return {
            "entries": [{
                "id": entry.id,
                # sudo: the name of a competitor in a deal that the user may read
                "name": entry.sudo().competitor_id.name,
                "threat": words["threat"].get(entry.threat, False), "threat_key": entry.threat,
                "outcome": words["outcome"].get(entry.outcome, False), "is_incumbent": entry.is_incumbent,
                "price_gap": entry.price_gap if entry.has_price_gap else False,
            } for entry in entries],
            "is_writable": document.has_access("write") and entries.has_access("create"),
            "home": {f"default_{name}": value for name, value in document._operative_homes()[document].items()},
        }

    def _operative_note_competitors(self, competitors, no_competitor=False, is_winner=False):
        """Note whom we met in the deals of these documents.

        :param competitors: ``operative.competitor``
        :param no_competitor: that none is known
        :param is_winner: whether they got the order
        """
        if no_competitor:
            self.write({"operative_no_competitor": True})
        if not competitors:
            return
        entries = self._operative_entries()
        made, noted = {}, entries.browse()
        for home in self._operative_homes().values():
            [(column, document)] = home.items()
            for competitor in competitors:
                there = entries.filtered(lambda entry, c=column, d=document, who=competitor: (
                    entry[c].id == d and entry.competitor_id == who))
                noted |= there
                if not there:
                    made[column, document, competitor] = {
                        column: document, "competitor_id": competitor.id, "is_winner": is_winner}
        if is_winner and noted:
            noted.write({"is_winner": True})
        entries.create(list(made.values()))

    def _operative_forget_outcome(self):
        """What was decided is open again: who got the order, and that nobody was known, was said of something that is over."""
        # sudo: it follows from opening it again, which whoever does that may
        entries = self.env["operative.deal.competitor"].sudo()
        entries.search(Domain("is_winner", "=", True) & entries._domain_of_deals(*self._operative_deals())).is_winner = False
        self.sudo().filtered("operative_no_competitor").operative_no_competitor = False

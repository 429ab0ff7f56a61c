from odoo import api, models
from odoo.fields import Domain

from ..process.document.move import Move
from .briefing import SHOWN

# what is learned by asking: a box that is ticked or an approval is not
ASKED = ("field_set", "domain")


class ResPartner(models.Model):
    """Briefing: the open deals, whom we meet there, and what is still to find out."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_open_leads(self, frame):
        """The open opportunities that are shown, the largest first, and whether there are more; None for who may open none."""
        if not frame.may_read("crm.lead"):
            return None

        def find():
            # with all there is: conditions ask for any field
            found = frame.fetched("crm.lead", frame.of_customer & Domain("type", "=", "opportunity") & Domain(
                "won_status", "=", "pending"), limit=SHOWN + 1, order="expected_revenue desc, id")
            return found[:SHOWN], len(found) > SHOWN
        return frame.once("leads", find)

    @api.model
    def _operative_briefing_deals(self, frame):
        """Open opportunities, and open quotations without one, with the competitors met there.

        :return: dict ``opportunities`` and ``quotations``: lists of dicts ``document, stage`` (name; of a quotation its
            state) ``, amount`` (of an opportunity the expected revenue) ``, currency_id, probability`` (opportunities)
            ``, due_on`` (expected closing, end of validity) ``, user, competitors`` (list of dicts ``id, name, threat,
            threat_name, offered_price, currency_id, is_incumbent``), the largest first; ``more_opportunities,
            more_quotations`` (whether there are more than are shown); one of the lists is None where its documents are closed
        """
        leads, orders = self._operative_briefing_open_leads(frame), self._operative_briefing_open_quotations(frame)
        if leads is None and orders is None:
            return None
        (leads, more_leads), (orders, more_orders) = leads or (None, None), orders or (None, None)
        met = self._operative_briefing_competitors(frame, leads, orders)
        return {
            "opportunities": None if leads is None else [
                self._operative_briefing_deal(
                    frame, met, lead, frame.amount(lead.expected_revenue), frame.currency, lead.date_deadline,
                    probability=lead.probability, stage=lead.stage_id) for lead in leads],
            "more_opportunities": more_leads,
            "quotations": None if orders is None else [
                self._operative_briefing_deal(
                    frame, met, order, order.amount_untaxed, order.currency_id, order.validity_date) | {
                        "stage": frame.choice(order, "state")} for order in orders],
            "more_quotations": more_orders,
        }

    @api.model
    def _operative_briefing_deal(self, frame, met, document, amount, currency, due_on, probability=None, **names):
        return frame.named({
            "document": frame.reference(document, document.name), "amount": amount, "currency_id": currency.id,
            "probability": probability, "due_on": due_on or None, "competitors": met.get((document._name, document.id), []),
        }, user=document.user_id, **names)

    @api.model
    def _operative_briefing_open_quotations(self, frame):
        if not frame.may_read("sale.order"):
            return None
        orders = self.env["sale.order"]
        domain = frame.of_customer & Domain("state", "in", ("draft", "sent")) & Domain("opportunity_id", "=", False) & (
            Domain("validity_date", "=", False) | Domain("validity_date", ">=", frame.today))
        if frame.scope.has_shop:
            # what lies in a shop's cart is no quotation
            domain &= Domain("state", "=", "sent") | Domain("website_id", "=", False)
        found = orders.search_fetch(
            domain, ["name", "state", "amount_untaxed", "currency_id", "validity_date", "user_id"], limit=SHOWN + 1,
            order="amount_untaxed desc, id")
        return found[:SHOWN], len(found) > SHOWN

    @api.model
    def _operative_briefing_competitors(self, frame, leads, orders):
        """The competitors met in deals: dict of lists of dicts by model and id of the deal."""
        entries = self.env["operative.deal.competitor"]
        domain = Domain.OR([
            Domain(name, "in", documents.ids) for name, documents in (("lead_id", leads), ("order_id", orders)) if documents])
        if domain.is_false() or not self.env["operative.part"]._is_on("argument") or not frame.may_read(entries._name):
            return {}
        met = {}
        for entry in entries.search_fetch(
                domain, ["competitor_id", "lead_id", "order_id", "threat", "offered_price", "is_incumbent"]):
            document = entry.lead_id or entry.order_id
            met.setdefault((document._name, document.id), []).append(frame.named({
                "id": entry.competitor_id.id, "threat": entry.threat or "", "threat_name": frame.choice(entry, "threat"),
                "offered_price": entry.offered_price or None,
                # an opportunity is in the company's
                "currency_id": (entry.order_id.currency_id or frame.currency).id, "is_incumbent": entry.is_incumbent,
            }, name=entry.competitor_id))
        return met

    @api.model
    def _operative_briefing_to_find_out(self, frame):
        """What the next stage of open opportunities asks for and nobody knows yet.

        Of the opportunities of ``deals``: the conditions of their next stage, and of leaving their own, that ask for
        values and are unmet.

        :return: dict ``opportunities``: list of dicts ``document, next_stage`` (``model, id, name``) ``, missing`` (list of
            dicts ``condition_id, name, message, is_mandatory, fields`` (list of dicts ``name, label``, those the reader
            may fill)); those that miss nothing are left out. None for who may open no opportunities
        """
        found = self._operative_briefing_open_leads(frame)
        if found is None or not self.env["operative.part"]._is_on("process"):
            return None
        leads = found[0]
        documents = leads.sudo()  # conditions hold for everybody; which fields are named is asked of the reader's rights
        asked, conditions = {}, self.env["operative.condition"].sudo()
        for lead, following in self._operative_briefing_next_stages(documents):
            ids = (lead.stage_id._operative_rules()["condition_ids"].get("exit", ())
                   + following._operative_rules()["condition_ids"].get("entry", ()))
            if ids and (of_values := conditions._asked(ids).filtered(lambda condition: condition.check in ASKED)):
                asked[Move(lead, lead.stage_id, following)] = of_values
        return {"opportunities": [{
            "document": frame.reference(move.document.sudo(False), move.document.name),
            "next_stage": frame.reference(move.entered),
            "missing": [self._operative_briefing_missing(condition, move.document.sudo(False)) for condition in conditions],
        } for move, conditions in documents._operative_unmet(asked).items()] if asked else []}

    @api.model
    def _operative_briefing_next_stages(self, leads):
        """Pairs of an opportunity and its next stage; the stages are read once, whatever the teams."""
        # sudo: the order of stages; whatever team they are of, active or not
        stages = self.env["crm.stage"].sudo().with_context(active_test=False)
        stages = stages.search(Domain.TRUE) if leads else stages
        for lead in leads:
            here = stages.filtered(lambda stage, team=lead.team_id: not stage.team_ids or team in stage.team_ids)
            if following := lead._operative_next_stage(here):
                yield lead, following

    @api.model
    def _operative_briefing_missing(self, condition, lead):
        described = condition._describe(lead)
        return {
            "condition_id": described["id"], "name": described["name"], "message": described["message"],
            "is_mandatory": described["severity"] == "block",
            "fields": [{"name": name, "label": lead._fields[name]._description_string(self.env)}
                       for name in described["fields"]]}

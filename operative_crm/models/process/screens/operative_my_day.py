from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# rows shown of a kind; the rest is a click away
SHOWN = 10
# documents of one kind that are looked at for what blocks them, those that waited longest
LOOKED_AT = 200


class OperativeMyDay(models.AbstractModel):
    """What waits for a user today, in one screen: read with the user's own rights, in a fixed number of queries."""

    _name = "operative.my.day"
    _description = "My Day"

    @api.model
    @api.readonly
    def get_sections(self):
        """What waits for the user: the sections of :meth:`get_day`.

        :raise AccessError: for who is no user of Operative CRM
        """
        return self.get_day()["sections"]

    @api.model
    @api.readonly
    def get_day(self):
        """What waits for the user, and what was looked at.

        :return: dict ``sections, nothing, leads``. ``sections``: list of dicts, a kind each of which something waits: ``key,
            title, total, rows`` and ``more`` (an action that opens all, or False). A row is a dict ``id`` (of what waits),
            ``res_model, res_id, name, partner, text, at`` (a naive UTC moment or day, or False), ``is_late``, and by kind
            ``can_reach``, ``is_exception``, ``phone``, ``partner_id`` (with whom a contact can be logged), ``receiver`` (whom
            it is handed to, where that is somebody else).
            ``nothing``: titles of the kinds that were asked for and of which nothing waits. ``leads``: whether
            :meth:`get_lead_sections` has something to say
        :raise AccessError: for who is no user of Operative CRM
        """
        self._check_user()
        return self._split(self._sections()) | {"leads": self._leads()}

    @api.model
    def _check_user(self):
        if not self.env.user.has_group("operative_crm.group_operative_user"):
            raise AccessError(self.env._("My Day is for users of Operative CRM. Ask an administrator for the right."))

    @api.model
    def _split(self, sections):
        return {"sections": [section for section in sections if section["rows"]],
                "nothing": [section["title"] for section in sections if not section["rows"]]}

    @api.model
    def _sections(self):
        """The kinds of what waits, in order; a part adds its own. Empty ones may be among them."""
        if not self.env.user.has_group("operative_crm.group_operative_part_process"):
            return []
        return [self._handovers(), self._returned(), self._decisions(), self._milestones(), self._blocked()]

    # -- kinds -------------------------------------------------------------------------------

    @api.model
    def _handovers(self):
        handovers = self.env["operative.handover"]
        domain = Domain("id", "in", handovers._waiting_for_me()) | self._domain_unattended_handovers()
        found = handovers.search(domain, order="due_at, id", limit=SHOWN)
        documents = self._documents(found)
        rows = [
            self._row(handover, documents, at=handover.due_at, is_late=handover.is_overdue,
                      # sudo: a name
                      receiver=handover.is_for_another and handover.sudo().receiver_id.name, text=self.env._(
                "%(stage)s, from %(sender)s", stage=handover.to_stage_name, sender=handover.sudo().sender_id.name))
            for handover in found]  # sudo: a name
        return self._section("handover", self.env._("To Take Over"), rows, handovers, domain,
                             "operative_crm.operative_handover_action")

    @api.model
    def _returned(self):
        """Handovers of the user's that came back, until the document moves on."""
        handovers = self.env["operative.handover"]
        came_back = Domain("state", "=", "returned") & (
            Domain("sender_id", "=", self.env.uid) | Domain("sender_id.active", "=", False))
        mine = Domain.OR([
            Domain("res_model", "=", model) & Domain("res_id", "in", self.env[model]._search(self._domain_mine(model)))
            for model in self._document_models()])
        found = handovers.search(came_back & mine, order="decided_at desc, id desc", limit=LOOKED_AT)
        documents = self._documents(found)
        rows = {}
        for handover in found:
            document = documents.get((handover.res_model, handover.res_id))
            # the newest one of a document that is still where it was sent back to
            if document and document[document._stage_field].id == handover.from_stage_id:
                rows.setdefault(document, self._row(handover, documents, at=handover.decided_at, text=self.env._(
                    "%(stage)s, returned by %(user)s", stage=handover.to_stage_name,
                    user=handover.sudo().decided_by_id.name), reason=handover.explanation))  # sudo: a name
        return {"key": "returned", "title": self.env._("Came Back"), "rows": list(rows.values())[:SHOWN],
                "total": len(rows), "more": False}

    @api.model
    def _decisions(self):
        results = self.env["operative.condition.result"]
        user = self.env.user
        approval = Domain("is_exception", "=", False) & Domain("condition_id.group_id", "in", user.all_group_ids.ids) & (
            Domain("requester_id", "!=", user.id) | Domain("condition_id.self_approval", "=", True))
        exception = Domain("is_exception", "=", True) if user.has_group("operative_crm.group_operative_manager") \
            else Domain.FALSE
        domain = Domain("state", "=", "requested") & Domain("used_at", "=", False) & (approval | exception)
        found = results.search(domain, order="at, id", limit=SHOWN)
        documents = self._documents(found)
        # sudo: the name of a colleague whose request one is asked to decide
        rows = [
            self._row(request, documents, at=request.at, is_exception=request.is_exception, text=self.env._(
                "%(condition)s, requested by %(user)s", condition=request.condition_id.name,
                user=request.sudo().requester_id.name), reason=request.reason or "")
            for request in found]
        return self._section("decision", self.env._("To Decide"), rows, results, domain,
                             "operative_crm.operative_condition_result_action")

    @api.model
    def _milestones(self):
        results = self.env["operative.milestone.result"]
        missed = results._domain_pending() & Domain("planned_at", "<", fields.Datetime.now())
        mine = Domain.OR([
            Domain("res_model", "=", model) & Domain("res_id", "in", self.env[model]._search(
                self._domain_mine(model) | self._domain_unattended(model, nobody_named=True)))
            for model in self._document_models()])
        # a milestone names who was responsible when it was planned; these are of documents that are the user's now
        found = results.sudo().search(missed & mine, order="planned_at, id", limit=SHOWN)
        documents = self._documents(found)
        rows = [
            self._row(result, documents, at=result.planned_at, is_late=True, text=result.milestone_id.name,
                      can_reach=result.milestone_id.domain in (False, "[]"))
            for result in found]
        # sudo: counted as they were found
        return self._section("milestone", self.env._("Missed Milestones"), rows, results.sudo(), missed & mine)

    @api.model
    def _blocked(self):
        rows, total = [], 0
        # which conditions are mandatory is no secret, and tells whether there is anything to look at
        mandatory = self.env["operative.condition"].sudo().search([("severity", "=", "block")])
        stages = mandatory.grouped("document_model")
        for model in self._document_models():
            if model not in stages:
                continue
            documents = self.env[model].search(self._domain_mine(model), order="write_date, id", limit=LOOKED_AT)
            blocked = documents._operative_blocked()
            total += len(blocked)
            shown = dict(list(blocked.items())[:SHOWN - len(rows)])
            requested = documents._operative_requests(documents._operative_results_of(
                [document.id for document in shown],
                {condition.id for _stage, conditions in shown.values() for condition in conditions}, ("requested",)))
            rows += [
                self._document_row(document) | {"id": document.id, "text": self.env._(
                    "Missing for %(stage)s: %(conditions)s", stage=stage.display_name,
                    conditions=conditions._missing_text(requested.get(document.id)))}
                for document, (stage, conditions) in shown.items()]
        return {"key": "blocked", "title": self.env._("Cannot Move On"), "rows": rows, "total": total, "more": False}

    # -- tools -------------------------------------------------------------------------------

    @api.model
    def _document_models(self):
        """Models of documents that people move through stages, of those whose stages the user may read."""
        names = self.env.registry.descendants(["operative.staged.mixin"], "_inherit") - {"operative.customer"}
        return sorted(
            name for name in names
            if not self.env[name]._abstract and self.env[name].has_access("read")
            and self.env[name]._has_field_access(self.env[name]._fields[self.env[name]._stage_field], "read"))

    @api.model
    def _domain_mine(self, model):
        """Open documents the user is responsible for; the salesperson is where nobody is named.

        For managers also those of somebody who left.
        """
        documents = self.env[model]
        mine = Domain(documents._responsible_field, "=", self.env.uid)
        if documents._salesperson_field:
            mine |= Domain(documents._responsible_field, "=", False) & Domain(
                documents._salesperson_field, "=", self.env.uid)
        mine |= self._domain_unattended(model)
        return mine & Domain(documents._stage_field, "!=", False) & Domain("operative_clock", "!=", "closed")

    @api.model
    def _domain_unattended(self, model, nobody_named=False):
        """For managers: open documents of somebody who left, where nobody else is named.

        :param nobody_named: also those where nobody ever was
        """
        if not self.env.user.has_group("operative_crm.group_operative_manager"):
            return Domain.FALSE
        documents = self.env[model]
        names = [name for name in (documents._responsible_field, documents._salesperson_field) if name]
        gone = Domain.AND(Domain(name, "=", False) | Domain(f"{name}.active", "=", False) for name in names)
        if not nobody_named:
            gone &= Domain.OR(Domain(name, "!=", False) for name in names)
        return gone & Domain(documents._stage_field, "!=", False) & Domain("operative_clock", "!=", "closed")

    @api.model
    def _domain_unattended_handovers(self):
        """For managers: pending handovers that nobody else can decide, since everybody who is asked left."""
        if not self.env.user.has_group("operative_crm.group_operative_manager"):
            return Domain.FALSE
        asked = self.env["operative.role.member"].sudo()._search([("user_id.active", "=", True)])  # sudo: ids of roles
        return Domain("state", "=", "requested") & Domain.AND(
            Domain(name, "=", False) | Domain(f"{name}.active", "=", False) for name in ("receiver_id", "deputy_id")
        ) & Domain("role_id", "not in", asked.subselect("role_id"))

    @api.model
    def _documents(self, parts):
        """The documents of handovers, milestones, requests: dict by model and id of those the user may read."""
        documents = {}
        for model, group in parts.grouped("res_model").items():
            found = self.env[model].browse(group.mapped("res_id")).exists()._filtered_access("read")
            documents.update({(model, document.id): document for document in found})
        return documents

    @api.model
    def _document_row(self, document):
        return {
            "res_model": document._name, "res_id": document.id, "name": document.display_name,
            "partner": document._operative_partner().sudo().name or "",  # a name; the document is the user's to read
            "at": False, "is_late": False}

    @api.model
    def _row(self, part, documents, **values):
        document = documents.get((part.res_model, part.res_id))
        row = self._document_row(document) if document else {
            "res_model": part.res_model, "res_id": part.res_id, "name": part.res_name, "partner": ""}
        return row | {"id": part.id, "is_late": False} | values

    @api.model
    def _section(self, key, title, rows, records, domain, action_id=None):
        total = records.search_count(domain) if len(rows) == SHOWN else len(rows)
        more = False
        if action_id and rows:
            ids = [row["id"] for row in rows] if total == len(rows) else records.search(domain).ids
            more = self.env["ir.actions.actions"]._for_xml_id(action_id) | {"domain": [("id", "in", ids)], "context": {}}
        return {"key": key, "title": title, "rows": rows, "total": total, "more": more}

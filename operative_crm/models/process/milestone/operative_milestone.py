from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...core.days import end_of


class OperativeMilestone(models.Model):
    """What has to be reached while a document is in a stage, and by when."""

    _name = "operative.milestone"
    _inherit = ["operative.stage.part.mixin"]
    _description = "Milestone"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    planned_by = fields.Selection(
        selection=[("entry", "After the document came in"), ("field", "By a date of the document")],
        required=True, default="entry")
    planned_hours = fields.Float(
        string="Working Hours", default=8, help="After the document came in; or after the date (before it: negative).")
    date_field_id = fields.Many2one(
        "ir.model.fields", string="Date", ondelete="cascade",
        domain="[('model', '=', document_model), ('store', '=', True), ('ttype', 'in', ('date', 'datetime'))]",
        help="A day counts until its end.")
    offered_date_ids = fields.Many2many(
        "ir.model.fields", compute="_compute_offered_date_ids", compute_sudo=True, help="Dates that may be asked for.",
        groups="operative_crm.group_operative_administrator")
    domain = fields.Char(
        string="Reached When", default="[]",
        help="Conditions on the document, fixed values. Empty: ticked by hand. Texts are compared in English, so that "
             "everybody gets the same decision.")

    @api.depends(lambda self: ["date_field_id", *self._stage_fields()])
    def _compute_offered_date_ids(self):
        for milestone in self:
            model = milestone.document_model
            names = [name for name, field in self.env[model]._fields.items() if field.store and field.type in (
                "date", "datetime") and self._may_ask_for(self.env[model], name)] if model in self.env else []
            # what was chosen before goes on being offered
            milestone.offered_date_ids = milestone.date_field_id | self.env["ir.model.fields"].search(
                Domain("model", "=", model) & Domain("name", "in", names))

    @api.model
    def _rule_fields(self):
        return {"domain": lambda milestone: milestone.document_model}

    @api.constrains(lambda self: ["planned_by", "date_field_id", "planned_hours", "domain", *self._stage_fields()])
    def _check_configuration(self):
        for milestone in self:
            if milestone.planned_by == "field" and not milestone.date_field_id:
                raise ValidationError(self.env._("Milestone “%s” lacks the date it is planned by.", milestone.name))
            if milestone.planned_by == "field" and milestone.date_field_id.model != milestone.document_model:
                raise ValidationError(self.env._(
                    "Milestone “%(milestone)s” is planned by “%(field)s”, which documents of the stage do not have.",
                    milestone=milestone.name, field=milestone.date_field_id.field_description))
            if milestone.planned_by == "field":
                self._check_field(milestone.date_field_id)
            if milestone.planned_by == "entry" and milestone.planned_hours <= 0:
                raise ValidationError(self.env._(
                    "Milestone “%s” has to be planned more than 0 hours after the document came in.", milestone.name))
            self._check_rule(milestone.document_model, milestone.domain)

    def _reached(self, documents):
        """Documents that have reached this milestone by its conditions; none where it is ticked by hand."""
        self.ensure_one()
        try:
            domain = self._parse_rule(self.domain)
            if domain.is_true():
                return documents.browse()
            return documents.browse(self._in_rule_language(documents).filtered_domain(domain).ids)
        except (ValueError, SyntaxError, KeyError, TypeError):
            return documents.browse()  # a field that was removed since

    def _planned_at(self, documents):
        """When documents that are in the stage should have reached this.

        :return: dict of naive UTC moments an id of a document; left out where there is no date to plan by
        """
        self.ensure_one()
        if self.planned_by == "entry":
            starts = dict.fromkeys(documents.ids, fields.Datetime.now())
        else:
            name = self.date_field_id.name
            starts = {
                document.id: self._end_of_day(document, document[name])
                if self.date_field_id.ttype == "date" else document[name]
                for document in documents if name in document._fields and document[name]
            }
        return documents.browse(starts)._operative_due_at(starts, self.planned_hours)

    def _plan_late(self):
        """Plan this for documents in the stage whose date was not known when they came in.

        A date that lies in the past plans nothing: what nobody could know is not missed. Nor is it planned where it
        is reached by its conditions already, or was reached before.
        """
        self.ensure_one()
        stage, now = self._stage(), fields.Datetime.now()
        if self.document_model not in self.env or self.date_field_id.name not in self.env[self.document_model]._fields:
            return  # a field that was removed since
        documents, name = self.env[self.document_model], self.date_field_id.name
        results = self.env["operative.milestone.result"]
        planned = results._search(
            Domain("res_model", "=", documents._name) & Domain("milestone_id", "=", self.id)
            & (results._domain_pending() | Domain("reached_at", "!=", False)))
        # a working hour takes less than a day; dates that are long past need not be looked at
        since = now - timedelta(days=31 + max(self.planned_hours, 0))
        late = documents.search(
            Domain(documents._stage_field, "=", stage.id) & Domain(name, ">=", since)
            & Domain("id", "not in", planned.subselect("res_id")))
        # a lead has a stage as well and takes no part in it
        late = late.filtered(lambda document: document._operative_stage() == stage and document._operative_is_active())
        late -= self._reached(late)
        # what somebody moves right now is left to the next run
        late.try_lock_for_update()._operative_create_milestones(self, after=now)

    def _end_of_day(self, document, day):
        """The end of a day of the document's company, as a naive UTC moment."""
        return end_of(day, document._operative_company()._operative_zone())

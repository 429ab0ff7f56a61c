from odoo import api, fields, models
from odoo.fields import Domain


class OperativeStagedMixin(models.AbstractModel):
    """The milestones of a document: planned when it comes in, left behind when it leaves."""

    _inherit = "operative.staged.mixin"

    @api.model
    def _operative_plan_milestones(self, moves):
        self.browse([move.document.id for move in moves if move.stay.has_milestones])._operative_leave_milestones()
        by_milestone = {}
        for move in moves:
            for milestone_id in move.entered._operative_rules()["milestone_ids"]:
                by_milestone.setdefault(milestone_id, []).append(move.document.id)
        for milestone_id, ids in by_milestone.items():  # sudo: rules hold for everybody; none is shown
            self.browse(ids)._operative_create_milestones(self.env["operative.milestone"].sudo().browse(milestone_id))

    def _operative_create_milestones(self, milestone, after=None):
        """Plan a milestone of the stage these documents are in; nothing where there is no date to plan it by.

        :param after: only where it is planned after this naive UTC moment
        """
        reached = milestone._reached(self)
        rows = []
        for document_id, planned_at in milestone._planned_at(self).items():
            if after and planned_at <= after:
                continue
            document = self.browse(document_id)
            rows.append({
                "res_model": self._name, "res_id": document_id, "milestone_id": milestone.id,
                "company_id": document._operative_company().id, "planned_at": planned_at,
                "user_id": document._operative_current_responsible().id,
                "reached_at": document in reached and fields.Datetime.now()})
        self.env["operative.milestone.result"].sudo().create(rows)  # written by nobody else

    def _operative_leave_milestones(self):
        """Milestones of the stage that is left: reached by their conditions by now, or left behind."""
        if not self:
            return
        results = self.env["operative.milestone.result"].sudo()  # written by nobody else
        pending = results.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids) & results._domain_pending())
        for milestone, rows in pending.grouped("milestone_id").items():
            reached = set(milestone._reached(self).ids)
            now = fields.Datetime.now()
            rows.filtered(lambda row, ids=reached: row.res_id in ids).write({"reached_at": now})
            rows.filtered(lambda row: not row.reached_at).write({"closed_at": now})
        pending.flush_recordset()  # before the same milestone is planned anew: the index allows one at a time

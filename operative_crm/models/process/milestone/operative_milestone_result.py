from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OperativeMilestoneResult(models.Model):
    """A milestone of one document: when it is planned, when it was reached, whether it was missed."""

    _name = "operative.milestone.result"
    _inherit = ["operative.document.part.mixin"]
    _description = "Milestone of a Document"
    _order = "planned_at, id"
    _rec_name = "milestone_id"

    milestone_id = fields.Many2one("operative.milestone", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True, index="btree_not_null", ondelete="set null",
        help="Who was responsible when it was planned, or missed.")
    planned_at = fields.Datetime(readonly=True, required=True)
    reached_at = fields.Datetime(readonly=True)
    reached_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null", help="Empty: by its conditions.")
    missed_at = fields.Datetime(readonly=True, help="When it was found missed, and somebody told. Once.")
    closed_at = fields.Datetime(readonly=True, help="The document left the stage before it was reached.")
    state = fields.Selection(
        selection=[("open", "Open"), ("reached", "Reached"), ("missed", "Missed"), ("closed", "Left Behind")],
        compute="_compute_state", store=True)

    _open = models.UniqueIndex(
        "(res_model, res_id, milestone_id) WHERE reached_at IS NULL AND closed_at IS NULL",
        "A document can have the same milestone only once at a time.")

    @api.depends("reached_at", "missed_at", "closed_at")
    def _compute_state(self):
        for result in self:
            result.state = (
                "reached" if result.reached_at else "closed" if result.closed_at and not result.missed_at
                else "missed" if result.missed_at else "open")

    @api.model
    def _staff_over_sql(self):
        return SQL("COALESCE(reached_at, closed_at)")

    def action_reach(self):
        """Note that the milestone is reached, by hand."""
        # read by who was responsible, reached by who is now; whether the user works on the document is asked next
        for result in self.sudo()._locked():
            self.env[result.res_model].browse(result.res_id).check_access("write")
            if not result.reached_at:
                result.write({"reached_at": fields.Datetime.now(), "reached_by_id": self.env.uid})
        return True

    @api.model
    def _domain_pending(self):
        return Domain("reached_at", "=", False) & Domain("closed_at", "=", False)

    def _plan_anew(self, documents):
        """Where the date moved by which a milestone is planned, the plan moves along until it is missed.

        :param documents: those of these milestones that exist
        """
        planned = self.milestone_id._planned_at(documents)
        for result in self:
            moment = planned.get(result.res_id)
            if moment and not result.missed_at and result.planned_at != moment:
                result.planned_at = moment

    @api.model
    def _follow(self):
        """Plan what can be planned by now, note what was reached by its conditions, tell whose was missed: once each."""
        now = fields.Datetime.now()
        for milestone in self.env["operative.milestone"].search([("planned_by", "=", "field")]):
            milestone._plan_late()
        pending = self.search(self._domain_pending())
        for (model, milestone), results in pending.grouped(lambda r: (r.res_model, r.milestone_id)).items():
            if model not in self.env:
                continue
            documents = self.env[model].browse(results.mapped("res_id")).exists()
            if milestone.planned_by == "field":
                results._plan_anew(documents)
            reached = milestone._reached(documents)
            results.filtered(lambda r, ids=set(reached.ids): r.res_id in ids).write({"reached_at": now})
            missed = results.filtered(
                lambda r: not r.reached_at and not r.missed_at and r.planned_at < now)
            missed.write({"missed_at": now})
            late = documents.browse(missed.mapped("res_id")) & documents
            for user, theirs in late._operative_by_responsible().items():
                theirs._operative_schedule(
                    "operative_crm.mail_activity_type_milestone", user,
                    lambda env, milestone=milestone: env._("Milestone missed: %s", milestone.with_env(env).name))
        return pending

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..core import arguments
from ..facts import complaint_effect

STEPS = [
    ("d1", "D1 Team"),
    ("d2", "D2 Problem"),
    ("d3", "D3 Containment"),
    ("d4", "D4 Root Cause"),
    ("d5", "D5 Corrective Action"),
    ("d6", "D6 Introduced"),
    ("d7", "D7 Prevention"),
    ("d8", "D8 Closing"),
]
# what an activity of an action is about, and the field that says it is done
DO = "operative_crm.mail_activity_type_complaint_action"
CHECK = "operative_crm.mail_activity_type_effect_check"


class OperativeComplaintAction(models.Model):
    """What is done about a complaint, by step of the 8D method: an activity of its owner on the ticket."""

    _name = "operative.complaint.action"
    _inherit = ["operative.complaint.part.mixin", "operative.bounded.mixin"]
    _description = "Complaint Action"
    _order = "ticket_id desc, step, due_on, id"

    step = fields.Selection(selection=STEPS, required=True)
    name = fields.Text(string="What", required=True)
    owner_id = fields.Many2one("res.users", index="btree_not_null", domain="[('share', '=', False)]")
    due_on = fields.Date(string="Due")
    done_on = fields.Date(string="Done")
    check_on = fields.Date(string="Effect Check", help="When to look whether it helped.")
    checked_on = fields.Date(string="Checked")
    is_internal = fields.Boolean(string="Internal", help="It is not in the report to the customer.")
    effect = fields.Char(
        compute="_compute_effect",
        help="Complained of delivered order lines: this cause, these products, within a year before and after the day it was "
             "done. What was delivered until then counts as before, whenever it was complained of.")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    @api.constrains("owner_id", "ticket_id")
    def _check_owner(self):
        for action in self:
            owner = action.owner_id
            # with the owner's companies, whichever ones whoever plans it works in
            ticket = action.ticket_id.with_user(owner).sudo(False).with_context(allowed_company_ids=owner.company_ids.ids)
            if owner and (owner.share or not ticket.has_access("read")):
                raise ValidationError(self.env._(
                    "%(user)s may not see %(ticket)s, and could not do what is planned there. Choose somebody else, or assign "
                    "the ticket first.", user=owner.name, ticket=action.ticket_id.display_name))

    @api.depends("done_on", "ticket_id.complaint_cause_id", "ticket_id.complaint_line_ids.product_id")
    @api.depends_context("lang")
    def _compute_effect(self):
        """SQL: counts of all deliveries, of which each reader sees the sum alone."""
        done = self.filtered("done_on")._origin
        found = {}
        if done:
            self.env.flush_all()
            found = {row["action_id"]: row for row in self.env.execute_query_dict(complaint_effect.each(done.ids))}
        for action in self:
            row = found.get(action._origin.id)
            action.effect = row and self.env._(
                "%(complained_before)s of %(delivered_before)s before, %(complained_after)s of %(delivered_after)s after",
                **row)

    @api.depends("due_on", "done_on")
    def _compute_is_overdue(self):
        for action in self:
            today = (action.company_id or self.env.company)._operative_today()
            action.is_overdue = bool(action.due_on and not action.done_on and action.due_on < today)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the day of the company one works in
        overdue = Domain("done_on", "=", False) & Domain("due_on", "<", self.env.company._operative_today())
        return overdue if True in value else ~overdue

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._follow_activities()
        return actions

    def write(self, vals):
        res = super().write(vals)
        if not {"name", "step", "owner_id", "due_on", "done_on", "check_on", "checked_on", "ticket_id"}.isdisjoint(vals):
            self._follow_activities()
        return res

    def unlink(self):
        activities = self._activities()
        res = super().unlink()
        activities.unlink()
        return res

    def action_done(self):
        """It is done as of today."""
        action = arguments.one(self)
        if not action.done_on:
            action.done_on = (action.company_id or self.env.company)._operative_today()

    def action_checked(self):
        """Somebody looked whether it helped."""
        action = arguments.one(self)
        if not action.checked_on:
            action.checked_on = (action.company_id or self.env.company)._operative_today()

    # -- the activities ----------------------------------------------------------------------

    def _activities(self):
        """The open activities of these actions."""
        # sudo: planned for others, who may not see the user's own; who may write the action decides
        return self.env["mail.activity"].sudo().search([("complaint_action_id", "in", self.ids)])

    def _follow_activities(self):
        """Bring the activities in line with the actions: what is to be done, and to be looked at, by whom and when."""
        kinds = {name: self.env.ref(xmlid, raise_if_not_found=False)
                 for name, xmlid in (("done_on", DO), ("checked_on", CHECK))}
        open_ones = self._activities().grouped(lambda activity: (activity.complaint_action_id.id, activity.activity_type_id))
        for action in self.sudo():  # sudo: see _activities
            for name, activity_type in kinds.items():
                day = action.due_on if name == "done_on" else action.check_on
                # whether it helped is looked at once it is done
                wanted = not action[name] and (name == "done_on" or action.done_on and day)
                activity = open_ones.get((action.id, activity_type), self.env["mail.activity"])[:1]
                if activity and action[name]:
                    activity._action_done()
                elif activity and (not wanted or not action.owner_id or activity.res_id != action.ticket_id.id):
                    activity.unlink()
                    activity = activity.browse()
                elif activity:
                    activity._operative_follow_action(action.owner_id, day, action._summary())
                if wanted and not activity and activity_type:
                    self.env["mail.activity"]._operative_tell(
                        action.ticket_id, action.owner_id, activity_type, lambda _ticket, action=action: action._summary(),
                        complaint_action_id=action.id,
                        date_deadline=day or (action.company_id or self.env.company)._operative_today())

    def _summary(self):
        """What its activity says: the step and the first line."""
        return f"{self.step.upper()}: {self.name.splitlines()[0][:100]}"

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .operative_complaint_action import CHECK


class MailActivity(models.Model):
    """The activity of a complaint's action: whoever does, moves or passes on one of the two does so with the other."""

    _inherit = "mail.activity"

    complaint_action_id = fields.Many2one(
        "operative.complaint.action", copy=False, readonly=True, index="btree_not_null",
        ondelete="set null", groups="operative_crm.group_operative_user")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._operative_check_action(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._operative_check_action(vals)
        res = super().write(vals)
        if not {"date_deadline", "user_id"}.isdisjoint(vals):
            self._operative_tell_action(vals)
        return res

    @api.model
    def _operative_check_action(self, vals):
        """Refuse to tie an activity to an action: doing it would do the action, whoever may not change that."""
        if vals.get("complaint_action_id") and not self.env.su:
            raise AccessError(self.env._(
                "Activities of complaint actions are made by the actions. Enter the action on the complaint."))

    def _action_done(self, feedback=False, attachment_ids=None):
        # sudo: whose activity it is may do it, whether or not he may write the complaint
        actions = [(activity.sudo().complaint_action_id, "checked_on" if activity._operative_is_check() else "done_on")
                   for activity in self]
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for action, name in actions:
            if action and not action[name]:
                action[name] = (action.company_id or self.env.company)._operative_today()
        return res

    def _operative_is_check(self):
        return self.activity_type_id == self.env.ref(CHECK, raise_if_not_found=False)

    def _operative_tell_action(self, vals):
        """The actions of these activities follow them: by when, and by whom."""
        for activity in self.sudo():  # sudo: see _action_done
            action = activity.active and activity.complaint_action_id
            if not action:
                continue
            day = "check_on" if activity._operative_is_check() else "due_on"
            changed = {
                name: value.id if name == "owner_id" else value
                for name, value, written in (
                    (day, activity.date_deadline, "date_deadline"), ("owner_id", activity.user_id, "user_id"))
                if written in vals and value and action[name] != value}
            if changed:
                action.write(changed)

    def _operative_follow_action(self, user, day, summary):
        """Write what differs from the action.

        :param user: who is to do it
        :param day: by when; empty leaves it as it is
        """
        vals = {
            name: value for name, value, current in (
                ("user_id", user.id, self.user_id.id), ("date_deadline", day, self.date_deadline),
                ("summary", summary, self.summary))
            if value and value != current}
        if vals:
            self.with_context(mail_activity_quick_update=True).write(vals)

from odoo import api, models

from ..process.screens.operative_my_day import SHOWN

TICKETS = "helpdesk.ticket"
ACTIONS = "operative.complaint.action"
TASKS = "operative.provider.task"


class OperativeMyDay(models.AbstractModel):
    """What is overdue of complaints among what waits for a user: actions of the user's, tasks nobody has answered."""

    _inherit = "operative.my.day"

    @api.model
    def _sections(self):
        sections = super()._sections()
        if self.env.user.has_group("operative_crm.group_operative_part_complaint") and self.env[TICKETS].has_access("read"):
            sections = [*sections, self._overdue_actions(), self._overdue_tasks()]
        return sections

    @api.model
    def _overdue_actions(self):
        return self._complaint_section(
            "complaint_action", self.env._("Overdue Complaint Actions"), ACTIONS, [("owner_id", "=", self.env.uid)],
            "due_on", lambda action: action._summary(), "operative_crm.operative_complaint_action_action")

    @api.model
    def _overdue_tasks(self):
        """Tasks on the user's tickets that the provider has not answered in time."""
        mine = self.env[TICKETS]._search(self._domain_mine(TICKETS))
        return self._complaint_section(
            "provider_task", self.env._("Providers Who Have Not Answered"), TASKS, [("ticket_id", "in", mine)],
            "due_at", lambda task: self.env._("%(provider)s: %(task)s", provider=task.provider_name, task=task.name),
            "operative_crm.operative_provider_task_action")

    @api.model
    def _complaint_section(self, key, title, model, domain, moment, text, action_id):
        """
        :param moment: name of the field that says since when it is overdue
        :param text: function of a record
        """
        records = self.env[model]
        domain = [*domain, ("is_overdue", "=", True)]
        found = records.search(domain, order=f"{moment}, id", limit=SHOWN)
        rows = [
            self._document_row(entry.ticket_id) | {
                "id": entry.id, "at": entry[moment], "is_late": True, "text": text(entry)} for entry in found]
        return self._section(key, title, rows, records, domain, action_id)

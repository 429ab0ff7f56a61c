from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperativeWorkingTeamMixin(models.AbstractModel):
    """A team with working hours of its own: the time its documents take is counted by them."""

    _name = "operative.working.team.mixin"
    _description = "Team with Working Hours"

    resource_calendar_id = fields.Many2one(
        "resource.calendar", string="Working Hours", index="btree_not_null",
        groups="base.group_user",  # teams are read in the portal as well
        domain="[('company_id', 'in', [False, company_id]), ('flexible_hours', '=', False)]",
        help="Dwell times and due dates of the team's documents are counted in these hours. "
             "Empty: in the working hours of the company.",
    )
    operative_working_hours_note = fields.Char(
        compute="_compute_operative_working_hours_note", groups="base.group_user")

    @api.depends(
        "company_id.resource_calendar_id.flexible_hours", "company_id.resource_calendar_id.name", "resource_calendar_id")
    def _compute_operative_working_hours_note(self):
        for team in self:
            company = team.company_id.sudo()  # only the name of its working hours is shown
            if team.resource_calendar_id:
                team.operative_working_hours_note = False
            elif not company:
                team.operative_working_hours_note = self.env._("Counted in the working hours of each document's company.")
            elif not company.resource_calendar_id:
                team.operative_working_hours_note = self.env._(
                    "Counted round the clock: %(company)s has no working hours.", company=company.name)
            elif company.resource_calendar_id.flexible_hours:
                team.operative_working_hours_note = self.env._(
                    "Counted round the clock: the working hours of %(company)s are flexible. "
                    "Choose fixed ones to count in working time.", company=company.name)
            else:
                team.operative_working_hours_note = self.env._(
                    "Counted in the company's: %(calendar)s.", calendar=company.resource_calendar_id.name)

    def _operative_members(self):
        """Who works in this team.

        :return: ``res.users``
        """
        raise NotImplementedError

    @api.constrains("resource_calendar_id")
    def _check_resource_calendar(self):
        for team in self:
            calendar = team.resource_calendar_id.sudo()  # to name it, whoever's it is
            if calendar.flexible_hours:
                raise ValidationError(self.env._(
                    "The team %(team)s cannot be counted by %(calendar)s: flexible hours say how long people work, not "
                    "when, so no time between two moments follows from them. Choose fixed working hours, or leave the "
                    "field empty for those of the company.", team=team.display_name, calendar=calendar.name))

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .operative_staff_mixin import MONTHS_KEPT, SMALLEST_N, SMALLEST_PERSONS


class ResConfigSettings(models.TransientModel):
    """Figures about staff: for persons or teams, from how many cases on, how far back."""

    _inherit = "res.config.settings"

    operative_staff_figures = fields.Selection(
        selection=[("team", "By team"), ("person", "By person")],
        string="Figures about staff", default="team", required=True,
        config_parameter="operative_crm.staff_figures",
        help="Whether dwell times, overrides and win rates may be shown for a person or for teams only. "
             "In Germany the works council has to agree to figures about individuals (§ 87 (1) no. 6 BetrVG).",
    )
    operative_staff_smallest_n = fields.Integer(
        string="Smallest number of cases", default=SMALLEST_N, config_parameter="operative_crm.staff_smallest_n",
        help="Figures about staff that rest on fewer cases than this are not shown.",
    )
    operative_staff_months = fields.Integer(
        string="Months kept", default=MONTHS_KEPT, config_parameter="operative_crm.staff_months",
        help="Figures about persons reach back so long. The night after, people are taken for good out of what is over by "
             "then: who was responsible, who moved, handed over, received, returned, ticked, asked, reached, promised. Figures "
             "by phase, role and team remain. Who approved something or let an exception pass stays, for the record.",
    )
    operative_staff_smallest_persons = fields.Integer(
        string="Smallest number of persons", default=SMALLEST_PERSONS, config_parameter="operative_crm.staff_smallest_persons",
        help="While figures are by team, a team or role of fewer persons than this shows none: they would be figures about "
             "those persons. Members count, and who was responsible within the last year. A small company where one person "
             "makes up each role sees figures by phase, kind of document and period; 1 shows those by team and role as "
             "well, if those persons agree.",
    )

    operative_zone_problems = fields.Text(string="Unknown Time Zones", compute="_compute_operative_zone_problems")

    @api.depends("company_id")
    def _compute_operative_zone_problems(self):
        companies = self.env.user.company_ids.filtered(lambda company: not company.operative_timezone)
        self.operative_zone_problems = "\n".join(company._operative_zone_problem() for company in companies)

    @api.constrains("operative_staff_smallest_n", "operative_staff_smallest_persons", "operative_staff_months")
    def _check_operative_staff(self):
        # an empty parameter would mean the default again, not none
        if any(settings.operative_staff_smallest_n < 1 for settings in self):
            raise ValidationError(self.env._("Figures about staff rest on 1 case at least. Enter 1 or more."))
        if any(settings.operative_staff_smallest_persons < 1 for settings in self):
            raise ValidationError(self.env._("A team or role is 1 person at least. Enter 1 or more."))
        if any(settings.operative_staff_months < 1 for settings in self):
            raise ValidationError(self.env._("Figures about staff are kept for 1 month at least. Enter 1 or more."))

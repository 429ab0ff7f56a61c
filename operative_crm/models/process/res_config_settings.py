from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    operative_staff_figures = fields.Selection(
        selection=[("team", "By team"), ("person", "By person")],
        string="Figures about staff", default="team", required=True,
        config_parameter="operative_crm.staff_figures",
        help="Whether dwell times, overrides, reachability and win rates may be shown for a person or for teams only. "
             "In Germany the works council has to agree to figures by person (§ 87 (1) no. 6 BetrVG).",
    )
    operative_staff_smallest_n = fields.Integer(
        string="Smallest number of cases", default=5, config_parameter="operative_crm.staff_smallest_n",
        help="Figures about staff that rest on fewer cases than this are not shown.",
    )

from odoo import fields, models

WHO_SEES_COSTS = "operative_crm.group_operative_manager,helpdesk_mgmt.group_helpdesk_manager"


class OperativeRole(models.Model):
    _inherit = "operative.role"

    hourly_cost = fields.Float(
        string="Cost an Hour", company_dependent=True, groups=WHO_SEES_COSTS,
        help="What an hour of somebody in this role costs, in the company's currency: for the cost of complaints.")
    goodwill_limit = fields.Float(
        string="Goodwill up to", company_dependent=True, groups=WHO_SEES_COSTS,
        help="Goodwill that somebody in this role grants alone, all of a complaint together, in the company's currency; more "
             "than that waits for another member of the role. 0: no limit.")

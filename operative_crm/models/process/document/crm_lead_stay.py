from odoo import fields, models


class CrmLeadStay(models.Model):
    """The history of an opportunity: when it was in which stage, in whose hands, on whose clock."""

    _name = "crm.lead.stay"
    _inherit = ["operative.stay.mixin"]
    _description = "Opportunity Stage Stay"
    _rec_name = "stage_id"

    document_id = fields.Many2one(
        "crm.lead", string="Opportunity", readonly=True, required=True, index=True, ondelete="cascade")
    # a stage nobody is in can be deleted, as without us; stages have no archive
    stage_id = fields.Many2one("crm.stage", readonly=True, index=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="set null")

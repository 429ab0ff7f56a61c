from odoo import fields, models


class OperativeRoleSetupLine(models.TransientModel):
    """One role and who works in it."""

    _name = "operative.role.setup.line"
    _description = "Who Works in a Role"

    setup_id = fields.Many2one("operative.role.setup", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="setup_id.company_id")
    role_id = fields.Many2one("operative.role", required=True, ondelete="cascade")
    leader_id = fields.Many2one(
        "res.users", domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Answers for customers nobody holds the role for.")
    user_ids = fields.Many2many(
        "res.users", string="People", domain="[('share', '=', False), ('company_ids', 'in', company_id)]")
    present_user_ids = fields.Many2many(
        "res.users", "operative_role_setup_line_present_rel", readonly=True,
        help="Who worked in the role when the page was opened.")
    proposed_from = fields.Char(readonly=True, help="Teams whose leader and members are proposed; nothing is saved yet.")

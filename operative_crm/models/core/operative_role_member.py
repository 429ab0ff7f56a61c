from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class OperativeRoleMember(models.Model):
    """A user who works in a role for a company."""

    _name = "operative.role.member"
    _inherit = ["operative.bounded.mixin", "operative.cached.mixin"]
    _description = "Role Member"
    _order = "company_id, is_leader desc, id"
    _rec_name = "user_id"

    role_id = fields.Many2one("operative.role", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    is_leader = fields.Boolean(string="Leader")

    _user_once = models.Constraint(
        "UNIQUE (role_id, company_id, user_id)",
        "This user already has the role in this company.",
    )
    _one_leader = models.UniqueIndex(
        "(role_id, company_id) WHERE is_leader",
        "A role has one leader in each company. Clear the box on the present leader first.",
    )

    @api.constrains("company_id", "user_id")
    def _check_user_company(self):
        for member in self:
            if member.user_id.share:
                raise ValidationError(self.env._(
                    "%(user)s cannot work as %(role)s: only employees have roles. Choose somebody else.",
                    user=member.user_id.name, role=member.role_id.name))
            if member.company_id not in member.user_id.company_ids:
                raise ValidationError(self.env._(
                    "%(user)s cannot work as %(role)s for %(company)s: the user has no access to that company. "
                    "Allow it on the user, or choose another company.",
                    user=member.user_id.name, role=member.role_id.name, company=member.company_id.name))

    @api.model
    def _leaders_sql(self):
        """SQL for who leads a role in a company and has not left: a ``SELECT`` of ``role_id, company_id, user_id``."""
        return SQL(
            """SELECT member.role_id, member.company_id, member.user_id
                 FROM operative_role_member member JOIN res_users leader ON leader.id = member.user_id AND leader.active
                WHERE member.is_leader""",
            to_flush=[self.env["res.users"]._fields["active"], *(
                self._fields[name] for name in ("role_id", "company_id", "user_id", "is_leader"))])

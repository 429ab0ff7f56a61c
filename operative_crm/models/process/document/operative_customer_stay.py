from odoo import api, models
from odoo.tools import SQL


class OperativeCustomerStay(models.Model):
    """In whose hands a customer was: its own responsible, else the holder of the phase's role, else its leader."""

    _inherit = "operative.customer.stay"

    @api.model
    def _responsible_sql(self, customer_ids=None):
        asked = SQL("TRUE") if customer_ids is None else SQL("member.customer_id IN %s", tuple(customer_ids))
        members, leaders = self.env["operative.team.member"], self.env["operative.role.member"]
        return {
            "user": SQL("COALESCE(own.id, holder.user_id, leader.user_id)"),
            "role": SQL("phase.responsible_role_id"),
            "holders": SQL(
                """
         LEFT JOIN res_users own ON own.id = customer.operative_responsible_id AND own.active
         LEFT JOIN (%s) holder ON holder.customer_id = customer.id AND holder.role_id = phase.responsible_role_id
         LEFT JOIN (%s) leader ON leader.role_id = phase.responsible_role_id AND leader.company_id = customer.company_id
                """, members._holders_sql(asked), leaders._leaders_sql()),
        }

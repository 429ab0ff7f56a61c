from odoo import api, fields, models
from odoo.tools import SQL


class OperativeCustomerStay(models.Model):
    """In whose hands a customer was: its own responsible, else the holder of the phase's role, else its leader."""

    _inherit = "operative.customer.stay"

    @api.model
    def _responsible_sql(self):
        return {
            "user": SQL("COALESCE(customer.operative_responsible_id, member.user_id, leader.user_id)"),
            "role": SQL("phase.responsible_role_id"),
            "holders": SQL(
                """
         LEFT JOIN operative_team_member member
                   ON member.customer_id = customer.id AND member.role_id = phase.responsible_role_id
                      AND COALESCE(member.date_from <= %(today)s, TRUE) AND COALESCE(member.date_to >= %(today)s, TRUE)
         LEFT JOIN operative_role_member leader
                   ON leader.role_id = phase.responsible_role_id AND leader.company_id = customer.company_id
                      AND leader.is_leader
                """, today=fields.Date.today()),
        }

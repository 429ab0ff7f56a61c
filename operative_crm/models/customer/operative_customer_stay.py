from odoo import api, fields, models
from odoo.tools import SQL


class OperativeCustomerStay(models.Model):
    """The history of a customer: when it was in which phase, and by which rule or by whom."""

    _name = "operative.customer.stay"
    _inherit = ["operative.stay.mixin"]
    _description = "Customer Phase Stay"
    _rec_name = "stage_id"

    document_id = fields.Many2one(
        "operative.customer", string="Customer", readonly=True, required=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("operative.phase", string="Phase", readonly=True, index=True, ondelete="restrict")

    @api.model
    def _current_sql(self):
        return SQL(
            """
            SELECT customer.id AS document_id, customer.phase_id AS stage_id, %(user)s AS user_id, %(role)s AS role_id,
                   'ours' AS clock, customer.company_id,
                   CASE WHEN customer.phase_pinned THEN customer.pinned_by_id END AS moved_by_id,
                   CASE WHEN customer.phase_pinned THEN customer.pin_reason
                        ELSE COALESCE(NULLIF(phase.rule_domain, '[]'), '') END AS reason
              FROM operative_customer customer
              JOIN operative_phase phase ON phase.id = customer.phase_id
              %(holders)s
            """, **self._responsible_sql())

    @api.model
    def _responsible_sql(self):
        """SQL for who is responsible for ``customer`` in ``phase``: ``user``, ``role``, and the joins they take.

        Nobody here; for overriding by the part that knows roles.
        """
        return {"user": SQL("NULL::int"), "role": SQL("NULL::int"), "holders": SQL()}

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CHANNELS = [("copied", "Copied"), ("mail", "Put into a Mail"), ("note", "Put into the Quotation"), ("said", "Said")]


class OperativeArgumentUse(models.Model):
    """Who used which argument in which deal, and whether it helped: one a person, argument and deal."""

    _name = "operative.argument.use"
    _inherit = ["operative.staff.log.mixin", "operative.document.log.mixin"]
    _description = "Use of an Argument"
    _order = "used_at desc, id desc"
    _rec_name = "argument_id"

    argument_id = fields.Many2one("operative.argument", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True, index="btree_not_null", ondelete="set null")
    order_id = fields.Many2one("sale.order", string="Quotation", readonly=True, index="btree_not_null", ondelete="set null")
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="set null",
        help="Where it was used without any document.")
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    helped = fields.Selection([("yes", "Helped"), ("no", "Did Not Help")], readonly=True)
    used_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    # of one opportunity all quotations are one deal
    _once = models.UniqueIndex(
        """(argument_id, user_id, COALESCE(lead_id, 0), COALESCE(CASE WHEN lead_id IS NULL THEN order_id END, 0),
            COALESCE(ticket_id, 0), COALESCE(partner_id, 0)) WHERE user_id IS NOT NULL""",
        "An argument is used once a person and deal.")

    @api.model
    def _domain_of_readable(self):
        domain = Domain.FALSE
        for name in ("lead_id", "order_id", "ticket_id", "partner_id"):
            documents = self._readable_documents(self._fields[name].comodel_name)
            if documents is not None:
                domain |= Domain(name, "in", documents)
        return domain

    @api.model
    def _staff_over_sql(self):
        return SQL("used_at")

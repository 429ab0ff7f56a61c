from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CHANNELS = [("copied", "Copied"), ("mail", "Put into a Mail"), ("note", "Put into the Quotation"), ("said", "Said")]
HELPED = [("yes", "Helped"), ("no", "Did Not Help")]
# What is one use; of one opportunity all quotations are one deal.
KEY = """argument_id, user_id, COALESCE(lead_id, 0), COALESCE(CASE WHEN lead_id IS NULL THEN order_id END, 0),
         COALESCE(ticket_id, 0), COALESCE(partner_id, 0)"""
# of a document that is deleted the uses stay, and are of no deal
OF_A_DEAL = "user_id IS NOT NULL AND num_nonnulls(lead_id, order_id, ticket_id, partner_id) > 0"


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
    helped = fields.Selection(HELPED, readonly=True)
    used_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    _once = models.UniqueIndex(f"({KEY}) WHERE {OF_A_DEAL}", "An argument counts once per person and deal.")

    @api.model
    def _record(self, values):
        """Note a use; of one that is noted already, how and when it was used last.

        One statement, so that two at once make one entry: Odoo runs the later request again, which then finds it.

        :param values: dict of ``argument_id``, ``user_id``, ``channel``, ``company_id`` and of the ids of the deal
        :return: the use
        """
        now = fields.Datetime.now()
        values = values | {
            "used_at": now, "create_uid": self.env.uid, "create_date": now, "write_uid": self.env.uid, "write_date": now}
        self.flush_model()
        [[use_id]] = self.env.execute_query(SQL(
            """
            INSERT INTO operative_argument_use AS use (%(columns)s) VALUES %(values)s
                ON CONFLICT (%(key)s) WHERE %(of_a_deal)s
                DO UPDATE SET channel = excluded.channel, used_at = excluded.used_at, write_date = excluded.write_date,
                              write_uid = excluded.write_uid, order_id = COALESCE(use.order_id, excluded.order_id)
            RETURNING id
            """,
            columns=SQL(", ").join(map(SQL.identifier, values)), key=SQL(KEY), of_a_deal=SQL(OF_A_DEAL),
            values=tuple(value or None for value in values.values())))
        self.invalidate_model(flush=False)
        return self.browse(use_id)

    def _as_shown(self):
        """How it was used, and whether it helped, as plain data."""
        return {"channel": self.channel, "helped": self.helped}

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

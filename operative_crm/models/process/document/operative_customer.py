from odoo import api, fields, models
from odoo.tools import SQL

from ...core.movers import TAKEN_OVER, mover

# So many customers that changed their phase are put before one person in a pass; the rest is in the list of customers.
TOLD_AT_ONCE = 10


class OperativeCustomer(models.Model):
    """A customer as a document in phases: who is responsible. A rule moves it, so there is no gate."""

    _name = "operative.customer"
    _inherit = ["operative.customer", "operative.staged.mixin"]

    _stage_field = "phase_id"

    operative_responsible_id = fields.Many2one(
        "res.users", string="Own Responsible", index="btree_not_null", ondelete="set null",
        domain="[('share', '=', False)]",
        help="Who looks after this customer whatever its phase. Empty: whoever holds the role of the phase in the "
             "customer team, else the leader of the role.")

    is_own = fields.Boolean(
        help="You are the salesperson or the responsible, or hold a role in the customer team or deputise for one.")

    @api.depends("operative_responsible_id")
    def _compute_is_own(self):
        return super()._compute_is_own()

    @api.model
    def _own_sql(self, alias):
        return [*super()._own_sql(alias), SQL("%s = %s", SQL.identifier(
            alias, "operative_responsible_id", to_flush=self._fields["operative_responsible_id"]), self.env.uid)]

    @api.model
    def _entered_fields(self):
        return super()._entered_fields() | {"operative_responsible_id"}

    def write(self, vals):
        mine = vals.get("operative_responsible_id") == self.env.uid
        taken = self.filtered(lambda customer: customer.operative_responsible_id != self.env.user) if mine else self.browse()
        res = super().write(vals)
        if taken:
            # as for the salesperson: taking a customer opens its figures, and is to be seen. sudo: in the contact's log
            contacts = taken.partner_id.sudo()
            contacts._message_log_batch(dict.fromkeys(contacts.ids, self.env._(
                "%s took on the responsibility themselves.", self.env.user.name)))
        return res

    @api.constrains("operative_responsible_id")
    def _check_operative_move(self):
        # a rule is the condition; the log is followed in SQL, for one customer as for all
        self.env["operative.customer.stay"]._follow(self.ids)

    def _operative_current_responsible(self):
        own = self.operative_responsible_id.filtered("active")
        holder = None if own else self._operative_holders().get(self.id)
        return holder.user if holder else own

    def _operative_stages(self):
        return self.flow_id.phase_ids

    def _operative_next_stage(self, stages=None):
        return self.phase_id.browse()  # a rule decides which one is next

    @api.model
    def _after_moves(self, customers):
        # nobody is told of a history that is made up or taken over
        if mover(self) is not TAKEN_OVER and self.env["operative.part"]._is_on("process"):
            customers._tell_responsible()
        return super()._after_moves(customers)

    def _tell_responsible(self):
        """Plan an activity for who is responsible for these customers, which a rule has moved into another phase."""
        stays = self.env["operative.customer.stay"].sudo()  # people are told of their own customers
        entered = stays.search([
            ("document_id", "in", self.ids), ("left_at", "=", False), ("role_id", "!=", False), ("user_id", "!=", False)])
        for user, theirs in entered.grouped("user_id").items():
            customers = theirs.document_id.sorted("revenue_12m", reverse=True)[:TOLD_AT_ONCE]
            for phase, group in customers.grouped("phase_id").items():
                self.env["mail.activity"]._operative_tell(
                    group.partner_id, user, "mail.mail_activity_data_todo",
                    lambda partner, phase=phase: partner.env._("Now in phase %s", phase.with_env(partner.env).name))

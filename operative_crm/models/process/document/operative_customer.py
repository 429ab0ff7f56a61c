from odoo import api, fields, models

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

    @api.model
    def _entered_fields(self):
        return super()._entered_fields() | {"operative_responsible_id"}

    @api.constrains("operative_responsible_id")
    def _check_operative_move(self):
        # a rule is the condition; the log is followed in SQL, for one customer as for all
        self.env["operative.customer.stay"]._follow(self.ids)

    def _operative_current_responsible(self):
        holder = None if self.operative_responsible_id else self._operative_holders().get(self.id)
        return holder.user if holder else self.operative_responsible_id

    def _operative_stages(self):
        return self.flow_id.phase_ids

    def _operative_next_stage(self, stages=None):
        return self.phase_id.browse()  # a rule decides which one is next

    @api.model
    def _classify(self, partners=None, at=None):
        since = fields.Datetime.now()
        moved = super()._classify(partners, at)
        # nobody is told of a history that is made up or taken over
        if moved and mover(self) is not TAKEN_OVER and self.env["operative.part"]._is_on("process"):
            self._tell_responsible(since)
        return moved

    @api.model
    def _tell_responsible(self, since):
        """Plan an activity for who is responsible for customers that a rule moved into another phase.

        :param since: naive UTC moment; moves from then on
        """
        stays = self.env["operative.customer.stay"].sudo()  # people are told of their own customers
        entered = stays.search([
            ("entered_at", ">=", since), ("left_at", "=", False), ("role_id", "!=", False), ("user_id", "!=", False),
            ("moved_by_id", "=", False)])
        before = dict(stays._read_group(
            [("document_id", "in", entered.document_id.ids), ("left_at", ">=", since)],
            ["document_id"], ["stage_id:recordset"]))
        moved = entered.filtered(lambda stay: before.get(stay.document_id, stay.stage_id) - stay.stage_id)
        rows = []
        todo, model_id = self.env.ref("mail.mail_activity_data_todo"), self.env["ir.model"]._get_id("res.partner")
        for user, theirs in moved.grouped("user_id").items():
            customers = theirs.document_id.sorted("revenue_12m", reverse=True)[:TOLD_AT_ONCE]
            rows += [
                {"res_model_id": model_id, "res_id": customer.partner_id.id, "user_id": user.id,
                 "activity_type_id": todo.id, "automated": True,
                 "summary": self.env._("Now in phase %s", customer.phase_id.name)}
                for customer in customers]
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(rows)

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.core import arguments


class OperativePromiseChange(models.TransientModel):
    """Promises new dates for what is not delivered yet, says why, and drafts the mail to the customer."""

    _name = "operative.promise.change"
    _description = "Promise Anew"

    line_ids = fields.One2many("operative.promise.change.line", "change_id", string="Lines")
    reason = fields.Char(help="Why the date changes. It stands in the log of promises.")
    at_customer_wish = fields.Boolean(
        string="The Customer Asked for It", help="The change is at the customer's wish: it is not counted as ours.")
    write_to_customer = fields.Boolean(
        string="Write to the Customer", default=True,
        help="Opens a mail with the new dates. You send it; nothing is sent by itself.")

    @api.model
    def _action_open(self, lines):
        """Open the dialog for the open ones among order lines, with the earliest dates proposed.

        :param lines: ``sale.order.line`` the user may read
        :raises UserError: where nothing is to be delivered any more
        """
        lines = lines._operative_deliverable().filtered(lambda line: line.state == "sale")
        quantities = lines._operative_open_quantities()
        lines = lines.filtered(quantities.get)
        if not lines:
            raise UserError(self.env._("Nothing of this is to be delivered any more."))
        answers = {}
        for order in lines.order_id:
            answers.update(order._operative_answers())
        promise, dates = self.env["operative.promise"], lines._operative_promised_dates()
        change = self.create({"line_ids": [
            Command.create({
                "sale_line_id": line.id, "promised_date": dates[line],
                "possible": promise._parts_text(answer, line.company_id),
                # what can be kept stays
                "new_date": answer["date"] and max(answer["date"], dates[line])})
            for line in lines for answer in [answers[line]]]})
        return {
            "type": "ir.actions.act_window", "name": self.env._("Promise Anew"), "res_model": self._name,
            "res_id": change.id, "view_mode": "form", "views": [(False, "form")], "target": "new"}

    def action_apply(self):
        """Promise the new dates; what the user may is checked there.

        :raises UserError: where a reason or a date is missing
        """
        arguments.one(self)
        changed = self.line_ids.filtered(lambda line: line.new_date and line.new_date != line.promised_date)
        if not changed:
            raise UserError(self.env._("No date was changed. Enter a new date for a line."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the date changes."))
        for line in changed:
            line.sale_line_id._operative_promise(line.new_date, self.reason, self.at_customer_wish)
        if not self.write_to_customer:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return changed.sale_line_id.order_id._operative_action_write()


class OperativePromiseChangeLine(models.TransientModel):
    """An order line in the dialog."""

    _name = "operative.promise.change.line"
    _inherit = ["operative.bounded.mixin"]
    _description = "Line Promised Anew"

    change_id = fields.Many2one("operative.promise.change", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", string="Order Line", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="sale_line_id.order_id", related_sudo=False)
    product_id = fields.Many2one(related="sale_line_id.product_id", related_sudo=False)
    quantity = fields.Float(compute="_compute_open", digits="Product Unit")
    promised_date = fields.Datetime(string="Promised", readonly=True)
    possible = fields.Char(readonly=True)
    new_date = fields.Datetime()

    @api.depends("sale_line_id")
    def _compute_open(self):
        quantities = self.sale_line_id._operative_open_quantities()
        for line in self:
            line.quantity = quantities.get(line.sale_line_id, 0.0)

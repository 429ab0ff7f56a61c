from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import arguments
from ..core.texts import quantity_text

SHOWN_OF_QUOTATIONS = ("operative_light", "operative_light_reason", "operative_earliest_day")


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.delivery.mixin"]

    operative_wished_date = fields.Date(
        string="Wished", copy=False,
        help="The day the customer asked for. Goes for every line; a line may have its own.",
        groups="operative_crm.group_operative_user")
    operative_light_reason = fields.Char(
        string="Dates That Cannot Be Kept", compute="_compute_operative_light_reason",
        help="The lines whose promised or wished date cannot be kept, and why.",
        groups="operative_crm.group_operative_user")

    @api.depends("order_line.operative_light", "order_line.operative_light_reason", "state")
    @api.depends_context("uid", "lang", "tz")
    def _compute_operative_light_reason(self):
        for order in self:
            # red, or what cannot be said
            red = order.order_line.filtered(
                lambda line: line.operative_light == "red" or not line.operative_light and line.operative_light_reason) \
                if order.state in ("draft", "sent") else order.order_line.browse()
            order.operative_light_reason = "\n".join(
                f"{line.product_id.display_name}: {line.operative_light_reason}" for line in red)

    @api.depends("order_line.operative_promised_date")
    def _compute_expected_date(self):
        return super()._compute_expected_date()

    @api.readonly
    def web_read(self, specification):
        # what can be promised is shown of quotations alone: of an order the form asks for it, and shows nothing of it
        lines = specification.get("order_line", {}).get("fields") or {}
        hidden = [name for name in SHOWN_OF_QUOTATIONS if name in lines]
        if not hidden or not self or any(state in ("draft", "sent") for state in self.mapped("state")):
            return super().web_read(specification)
        wanted = {name: value for name, value in lines.items() if name not in hidden}
        rows = super().web_read(specification | {"order_line": specification["order_line"] | {"fields": wanted}})
        for line in (line for row in rows for line in row["order_line"]):
            line.update(dict.fromkeys(hidden, False))
        return rows

    def write(self, vals):
        if vals.get("state") == "cancel":
            self.env["operative.promise"]._log_cancelled(self.filtered(lambda order: order.state == "sale").order_line)
        anew = self.filtered(lambda order: order.state == "cancel") if vals.get("state") == "draft" else self.browse()
        dates = {}
        if "commitment_date" in vals:
            lines = self.filtered(lambda order: order.state == "sale").order_line
            dates = {line: line._operative_in_force() for line in lines}
        res = super().write(vals)
        if "commitment_date" in vals:
            # Odoo has moved them all to the order's date; what was promised for a line leads
            lines.filtered(lambda line: line._operative_promised())._operative_move_deadlines()
            lines._operative_log_changes(dates)
        if anew:  # the old dates were promised once, and are no longer
            dated = anew.order_line.filtered(lambda line: line._operative_promised())
            dated.sudo().operative_promised_date = False  # sudo: closed to who is no user of ours, and may begin anew
            anew.filtered("commitment_date").commitment_date = False
        return res

    def _action_confirm(self):
        # before there are moves: a lead that changes later would move their deadlines
        self.order_line._operative_recompute_lead()
        res = super()._action_confirm()
        self.order_line._operative_log_confirmed()
        return res

    # -- promises ----------------------------------------------------------------------------

    def action_operative_promise_lines(self):
        """Promise each line its own date: the wished day where it can be kept, else the earliest.

        :return: an action that says what was promised
        :raises UserError: where no date can be said
        """
        return self.order_line.action_operative_promise_date()

    def action_operative_promise_order(self):
        """Promise one date for the whole order: the day by which all lines can be there.

        :return: an action that says what was promised
        :raises UserError: where a line has no date
        """
        for order in self:
            lines = order.order_line._operative_deliverable()
            order._operative_check_dates(lines)
            lines.filtered("operative_promised_date").operative_promised_date = False
            order.commitment_date = max((line._operative_date_to_promise() for line in lines), default=False)
        return self.order_line._operative_deliverable()._operative_say_promised()

    def action_operative_repromise(self):
        """Open the dialog that promises a new date for what is not delivered yet."""
        arguments.one(self)
        return self.env["operative.promise.change"]._action_open(self.order_line)

    def _operative_action_write(self):
        """Open the mail that tells the customer the promised dates, as a draft; for several orders one each.

        :return: an action
        """
        template = self.env.ref("operative_crm.mail_template_promise_changed", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window", "name": self.env._("Write to the Customer"),
            "res_model": "mail.compose.message", "view_mode": "form", "views": [(False, "form")], "target": "new",
            "context": {
                "default_model": self._name, "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_composition_mode": "comment" if len(self) == 1 else "mass_mail",
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "force_email": True}}

    def operative_promised_lines(self):
        """What is promised when, for mails to the customer: one dict a line of goods that is not delivered yet.

        :return: list of dicts ``product``, ``quantity``, ``unit``, ``date`` (text in the current language), ``is_promised``
            (somebody said that day; else it follows from lead times)
        """
        arguments.one(self)
        promise, lines = self.env["operative.promise"], self.order_line._operative_deliverable()
        dates = lines._operative_promised_dates()
        return [
            {"product": line.name.partition("\n")[0], "quantity": quantity_text(self.env, quantity),
             "unit": line.product_uom_id.name, "date": promise._format_day(dates[line], self.company_id),
             "is_promised": bool(line.operative_promised_date or self.commitment_date)}
            for line, quantity in lines._operative_open_quantities().items() if quantity]

    def _operative_check_dates(self, lines):
        unknown = lines.filtered(lambda line: not line.operative_earliest_date)
        if unknown:
            raise UserError(self.env._(
                "No date can be promised for the whole order:\n%s", "\n".join(
                    f"{line.product_id.display_name}: {line.operative_light_reason}" for line in unknown)))

    def _operative_answers(self):
        """What can be promised for the lines of goods that are not delivered; lines of one product compete in order.

        One question for the whole order, unless lines come from different warehouses.

        :return: dict ``{sale.order.line: answer}``, see ``product.product.operative_promise``
        """
        self.ensure_one()
        if self.state == "cancel":
            return {}
        asked = {}
        quantities = self.order_line._operative_deliverable()._operative_open_quantities()
        for line, quantity in quantities.items():
            if quantity:
                asked.setdefault(line.warehouse_id or self.warehouse_id, []).append(line)
        answers = {}
        for warehouse, lines in asked.items():
            answers.update(zip(lines, self.env["product.product"].with_company(self.company_id).operative_promise(
                [(line.product_id.id, quantities[line], line.product_uom_id.id, line.route_ids.ids)
                 # sudo: routes are read without their rules; they only decide where the line comes from
                 for line in self.env["sale.order.line"].concat(*lines).sudo()],
                warehouse_id=warehouse.id, exclude_order_ids=self._origin.ids if self.state == "sale" else None)))
        if self.state == "sale":
            self._operative_expect_ordered(answers)
        return answers

    def _operative_expect_ordered(self, answers):
        """What was made or bought for a confirmed line is on its way: its date is not that of ordering it anew.

        :param answers: see :meth:`_operative_answers`; those of such lines are changed
        """
        # sudo: how the deliveries of lines the user may read are brought, and when they can be expected
        to_order = {
            line._origin.id: answer for line, answer in answers.items()
            if any(move.procure_method == "make_to_order" and move.state not in ("done", "cancel")
                   for move in line.sudo().move_ids)}
        if not to_order:
            return
        # as above
        for row in self.env["operative.delivery"].sudo()._rows(self._origin):
            answer = to_order.get(row["sale_line_id"])
            if answer and row["expected_date"]:
                overdue = row["overdue_days"]
                answer.update(
                    date=row["expected_date"], source="receipt", document=False, overdue_days=overdue,
                    reason=overdue and self.env["operative.promise.engine"]._overdue_text(overdue) or False,
                    parts=[(row["expected_date"], answer["quantity"])])

    def _operative_delivery_orders(self):
        return self

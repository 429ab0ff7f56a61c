from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..core.best_effort import best_effort
from ..facts import deliveries, promises


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    operative_promised_date = fields.Datetime(
        string="Promised", copy=False,
        help="The delivery date promised for this line. It goes before the delivery date of the order, which goes "
             "for the lines that have none.",
        groups="operative_crm.group_operative_user")
    operative_wished_date = fields.Date(
        string="Wished", copy=False, compute="_compute_operative_wished_date", store=True, readonly=False,
        precompute=True, help="The day the customer asked for. The line shows whether it can be kept.",
        groups="operative_crm.group_operative_user")
    operative_promise_ids = fields.One2many(
        "operative.promise", "sale_line_id", string="Promises", groups="operative_crm.group_operative_user")

    operative_earliest_date = fields.Datetime(
        string="Earliest", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user",
        help="From when the full quantity can be delivered without breaking an earlier promise.")
    operative_earliest_day = fields.Char(
        string="Possible From", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user",
        help="From when the full quantity can be delivered without breaking an earlier promise.")
    operative_light = fields.Selection(
        selection=[("green", "Can be kept"), ("yellow", "Later"), ("red", "Cannot be kept")],
        string="Availability", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user",
        help="Green: there for the promised or wished day, or now. Yellow: can be delivered, but not at once or not on "
             "the wished day. Red: what is promised or wished cannot be kept, or no date can be said.")
    operative_light_reason = fields.Char(
        string="Why", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user")

    def _auto_init(self):
        # made by hand, else a database with millions of lines would compute each at installation
        if not column_exists(self.env.cr, "sale_order_line", "operative_wished_date"):
            create_column(self.env.cr, "sale_order_line", "operative_wished_date", "date")
        return super()._auto_init()

    @api.depends("order_id.operative_wished_date")
    def _compute_operative_wished_date(self):
        for line in self:
            line.operative_wished_date = not line.display_type and line.order_id.operative_wished_date

    @api.depends(
        "state", "operative_wished_date", "operative_promised_date", "order_id.commitment_date", "order_id.warehouse_id",
        "order_id.order_line.product_id", "order_id.order_line.product_uom_qty", "order_id.order_line.product_uom_id",
        "order_id.order_line.qty_delivered", "order_id.order_line.warehouse_id", "order_id.order_line.route_ids")
    @api.depends_context("uid", "lang", "tz")
    def _compute_operative_earliest(self):
        self.operative_earliest_date = self.operative_earliest_day = False
        self.operative_light = self.operative_light_reason = False
        if not self.env["operative.promise"]._may_ask():
            return
        promise = self.env["operative.promise"]
        for order in self.order_id:
            # the order opens as well where it cannot be said
            answers = best_effort(self.env, order._operative_answers, None)
            if answers is None:
                (self & order.order_line).operative_light_reason = self.env._("Not known at the moment")
                continue
            for line, answer in answers.items():
                if line in self:
                    line.operative_earliest_date = answer["date"]
                    line.operative_earliest_day = promise._format_day(answer["date"], order.company_id)
                    line.operative_light, line.operative_light_reason = line._operative_judge(answer)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._operative_log_confirmed()
        return lines

    def write(self, vals):
        dates, ordered = {}, {}
        if {"operative_promised_date", "customer_lead", "product_uom_qty"} & vals.keys():
            confirmed = self.filtered(lambda line: line.state == "sale")
            dates = {line: line._operative_in_force() for line in confirmed}
            ordered = {line: line.product_uom_qty for line in confirmed} if "product_uom_qty" in vals else {}
        res = super().write(vals)
        if "operative_promised_date" in vals:
            confirmed = self.filtered(lambda line: line.state == "sale")
            confirmed._operative_recompute_lead()
            confirmed._operative_move_deadlines()
        self._operative_log_changes(dates, ordered)
        return res

    def _inverse_customer_lead(self):
        # the lead follows the promised date; the other way round it would move the deadlines, of what is done too
        return super(SaleOrderLine, self.filtered(
            lambda line: not line._operative_promised()))._inverse_customer_lead()

    def _expected_date(self):
        return self._operative_promised() or super()._expected_date()

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self._operative_promised() or self.move_ids:  # more of it, or in exchange
            values["date_deadline"] = self._operative_next_date() if self.move_ids else self._operative_in_force()
        if self._operative_promised() or self.order_id.commitment_date or self.move_ids:
            # what rules push takes its days after the first step as well
            values["date_planned"] = values["date_deadline"] - timedelta(
                days=self.order_id.company_id.security_lead + self._operative_push_days())
        return values

    def _operative_promised(self):
        """The date promised for this line, whoever confirms, plans or prints it."""
        return self.sudo().operative_promised_date  # sudo: the field is closed to who is no user of ours; the line is not

    def _operative_push_days(self):
        """The days that push rules take on the way of this line to the customer."""
        engine = self.env["operative.promise.engine"]
        if not engine._pushes():
            return 0
        warehouse = self.warehouse_id.sudo()  # sudo: how the warehouse delivers, of which only the days are used
        location = self._get_location_final().sudo()
        rules = engine._rules(self.product_id.sudo(), location, warehouse, self.route_ids.sudo())
        return engine._push_days(self.product_id.sudo(), rules, location, warehouse, self.route_ids.sudo())

    # -- what can be promised ------------------------------------------------------------------

    def _operative_open_quantities(self):
        """What is still to be delivered: of a quotation all of it, of a confirmed line what open moves bring.

        What was given up (no backorder) is not to come.

        :return: dict ``{sale.order.line: quantity}`` in the unit of the line
        """
        confirmed = self.filtered(lambda line: line.state == "sale")
        to_come = {}
        if confirmed._origin:
            self.env.flush_all()
            to_come = dict(self.env.execute_query(SQL(
                "SELECT sale_line_id, quantity::float8 FROM (%s) to_come",
                deliveries.open_quantities(SQL("(%s)", deliveries.each(
                    SQL("line.id = ANY(%s)", confirmed._origin.ids), given_up=True))))))
        return {
            # what is being entered is added
            line: max(0.0, to_come.get(line._origin.id, 0.0) + line.product_uom_qty - line._origin.product_uom_qty)
            if line in confirmed else line.product_uom_qty for line in self}

    def _operative_judge(self, answer):
        """Light and reason, see ``operative.promise._judge``."""
        return self.env["operative.promise"]._judge(
            answer, self._operative_promised() or self.order_id.commitment_date, self.operative_wished_date,
            self.order_id.company_id)

    def _operative_date_to_promise(self):
        """The date to promise, see ``operative.promise._date_to_promise``."""
        return self.env["operative.promise"]._date_to_promise(
            self.operative_earliest_date, self.operative_wished_date, self.warehouse_id or self.order_id.warehouse_id)

    def action_operative_promise_date(self):
        """Promise the wished day where it can be kept, else the earliest date of each line.

        :return: an action that says what was promised
        :raises UserError: where no date can be said
        """
        lines = self._operative_deliverable()
        for line in lines:
            date = line._operative_date_to_promise()
            if not date:
                raise UserError(self.env._(
                    "%(product)s: no date can be promised. %(reason)s",
                    product=line.product_id.display_name, reason=line.operative_light_reason or ""))
            line._operative_promise(date)
        return lines._operative_say_promised()

    def _operative_say_promised(self):
        """The action that says for when these lines were just promised."""
        if not self:
            return True
        promise, by_day = self.env["operative.promise"], {}
        for line in self.sorted(lambda line: line._operative_promised() or line.order_id.commitment_date):
            date = line._operative_promised() or line.order_id.commitment_date
            by_day.setdefault(promise._format_day(date, line.company_id), []).append(line.product_id.display_name)
        return {
            "type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "success", "title": self.env._("Promised"),
                "message": "; ".join(f"{day}: {', '.join(products)}" for day, products in by_day.items()),
                "next": {"type": "ir.actions.act_window_close"}}}  # which shows the order as it is now

    # -- promises ----------------------------------------------------------------------------

    def _operative_promise(self, date, reason=False, at_customer_wish=False):
        """Promise a date for these lines; on confirmed ones their deliveries follow, and the change is logged.

        :param date: naive UTC moment
        :param reason: why it changed, in the user's words
        :param at_customer_wish: whether the customer asked for it
        """
        self.with_context(
            operative_promise_reason=reason, operative_promise_at_customer_wish=at_customer_wish,
        ).write({"operative_promised_date": date})

    def _operative_in_force(self):
        """The date that is promised now: of the line, else of the order, else by lead time.

        In SQL: :func:`.facts.deliveries.in_force`.
        """
        self.ensure_one()
        return self._operative_promised() or self.order_id.commitment_date or self._expected_date()

    def _operative_open_moves(self):
        """The moves that are still to bring these lines to the customer.

        :return: ``stock.move``
        """
        self.env.flush_all()
        return self.env["stock.move"].browse(row[0] for row in self.env.execute_query(SQL(
            "SELECT id FROM (%s) move WHERE is_open",
            deliveries.each(SQL("line.id = ANY(%s)", self.ids)))))

    def _operative_deliverable(self):
        """The lines of goods that are brought to the customer."""
        return self.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_id.type == "consu"
            and line.product_uom_qty > 0 and not line._is_delivery())

    def _operative_recompute_lead(self):
        """Have the lead time say what was promised: Odoo counts it from the order date, which confirming resets."""
        for line in self:
            if promised := line._operative_promised():
                lead = promised - line.order_id.date_order
                line.customer_lead = max(0.0, lead / timedelta(days=1))

    def _operative_move_deadlines(self):
        """Bring the promised date to the deliveries that are not done, and plan them for it as at confirmation."""
        open_moves = self._operative_open_moves()
        for line in self:
            promised = line._operative_in_force()
            moves = open_moves.filtered(lambda move, line=line: move.sale_line_id == line)
            push_days = line._operative_push_days()
            for rule, group in moves.grouped("rule_id").items():
                # what a rule that pulls takes, as there; a move that was pushed has its date when it is there
                deadline = promised - timedelta(days=0 if rule.action == "push" else rule.delay)
                group.date_deadline = deadline
                group.date = deadline - timedelta(
                    days=line.company_id.security_lead + (0 if rule.action == "push" else push_days))

    def _operative_log_confirmed(self):
        """Log what is promised for lines that were just confirmed."""
        self.env["operative.promise"]._log_confirmed(self._operative_deliverable())

    def _operative_log_changes(self, dates, ordered=None):
        """Log what changed of what is promised for confirmed lines.

        :param dates: dict ``{sale.order.line: moment}``, what was in force before
        :param ordered: likewise the quantity
        """
        promise, context = self.env["operative.promise"], self.env.context
        changed = {
            line: line._operative_in_force() for line, before in dates.items() if line._operative_in_force() != before}
        changed = {line: changed[line] for line in self.browse(line.id for line in changed)._operative_deliverable()}
        if changed:
            promise._log(changed, context.get("operative_promise_reason"),
                         bool(context.get("operative_promise_at_customer_wish")))
        more = {line: line.product_uom_qty - before for line, before in (ordered or {}).items()}
        if less := {line: -quantity for line, quantity in more.items() if quantity < 0}:
            promise._log_reduced(less)
        added = self.browse(line.id for line, quantity in more.items() if quantity > 0)._operative_deliverable()
        promise._log_added({line: more[line] for line in added})

    def _operative_next_date(self):
        """What more of a confirmed line is promised for: as what stands, by lead time from now on where that is past."""
        self.ensure_one()
        date = self._operative_in_force()
        if self.company_id._operative_day(date) < self.company_id._operative_today() and self.move_ids:
            date = fields.Datetime.now() + timedelta(days=self.product_id.sale_delay)
        return date

    def _operative_promised_dates(self):
        """When the next goods of these lines are promised for, of confirmed ones as logged.

        :return: dict ``{sale.order.line: naive UTC moment}``
        """
        confirmed, found = self.filtered(lambda line: line.state == "sale")._origin, {}
        if confirmed:
            self.env.flush_all()
            found = dict(self.env.execute_query(promises.dates(confirmed.ids)))
        return {line: found.get(line._origin.id) or line._operative_in_force() for line in self}

    def _operative_printed_row(self):
        """The row of the printed document that stands for this line: itself, or a section that hides what is in it."""
        self.ensure_one()
        sections = [self.parent_id.parent_id, self.parent_id]
        return next((section for section in sections if section.collapse_composition), self)

from odoo import models


class SaleOrder(models.Model):
    """The delivery dates on paper: what was promised, in the customer's words, once where it is the same for all."""

    _inherit = "sale.order"

    def _operative_printed_dates(self):
        """What the printed document says about delivery, in the language of the environment.

        Of a quotation the dates that were promised for a line or for all, of an order those that are in force. What only
        could be promised stands nowhere: paper binds the company. No date for services, notes and what is cancelled.

        :return: dict ``order`` (text, where all goods come on one day), ``lines`` (dict of text by ``sale.order.line``, where
            they do not; a section that hides its lines has all of theirs)
        """
        self.ensure_one()
        printed = {"order": "", "lines": {}}
        # sudo: the setting, whoever prints; a customer does so in the portal
        if self.state == "cancel" or not self.company_id.sudo().operative_print_dates \
                or not self.env["operative.part"]._is_on("promise"):
            return printed
        lines = self.order_line._operative_deliverable()
        if self.state == "sale":
            moments = lines._operative_promised_dates()
        else:
            moments = {line: line._operative_promised() or self.commitment_date for line in lines}
        promise = self.env["operative.promise"]
        days = {line: promise._day(moment, self.company_id) for line, moment in moments.items() if moment}
        if len(days) == len(lines) and len(set(days.values())) == 1:
            printed["order"] = promise._format_day(next(iter(days.values())))
            return printed
        by_row = {}
        for line, day in days.items():
            by_row.setdefault(line._operative_printed_row(), set()).add(day)
        printed["lines"] = {
            row: ", ".join(promise._format_day(day) for day in sorted(some)) for row, some in by_row.items()}
        return printed

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.marks import marked
from ..facts import complaint_costs
from .operative_complaint_cost import FOLLOWS

WHO_SEES_COSTS = "helpdesk_mgmt.group_helpdesk_user_own,operative_crm.group_operative_manager"


class HelpdeskTicket(models.Model):
    """What a complaint cost, and that nothing of it is lost."""

    _inherit = "helpdesk.ticket"

    complaint_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of Costs", groups=WHO_SEES_COSTS)
    complaint_cost = fields.Monetary(
        compute="_compute_complaint_cost", currency_field="complaint_currency_id",
        groups=WHO_SEES_COSTS, help="What this complaint cost, less what came back. Goodwill that waits does not count yet.")

    @api.depends("complaint_cost_ids.amount_company")
    def _compute_complaint_cost(self):
        costs = self.env["operative.complaint.cost"]._read_group(
            [("ticket_id", "in", self._origin.ids)], ["ticket_id"], ["amount_company:sum"]) if self._origin else []
        by_ticket = {ticket.id: amount for ticket, amount in costs}
        for ticket in self:
            ticket.complaint_cost = by_ticket.get(ticket._origin.id, 0)

    def _operative_renew_costs(self):
        """Have the costs of these complaints say what linked documents say now, and nothing of documents that count no more.

        Called where a linked document is done, posted, cancelled, reversed or revalued. One statement for all of them;
        lines that are entered stay as they are.
        """
        if not self:
            return
        self.env.flush_all()
        # sudo: costs follow from documents, whoever posts them
        tickets = self.sudo().with_context(active_test=False)
        tickets |= tickets.complaint_recourse_of_id
        costs = tickets.env["operative.complaint.cost"]
        known = {
            (cost.source_model, cost.source_id, cost.kind): cost
            for cost in costs.search([
                ("ticket_id", "in", tickets.ids), ("source_model", "in", ("stock.move", "account.move.line"))])}
        new = []
        for fact in self.env.execute_query_dict(complaint_costs.each(tickets.ids)):
            vals = self._operative_cost_vals(fact)
            cost = known.pop((fact["source_model"], fact["source_id"], fact["kind"]), costs)
            if not cost:
                new.append(vals)
                continue
            now = cost._convert_to_write({name: cost[name] for name in vals})
            if differing := {name: value for name, value in vals.items() if now[name] != value}:
                cost._write_following(differing)
        marked(costs.union(*known.values()), FOLLOWS).unlink()
        costs._create_following(new)
        tickets._operative_follow_bills()

    def _operative_follow_bills(self):
        """Have what was agreed with a provider count until a bill of his does, and again once that one counts no more."""
        self.env.flush_all()
        billed = dict(self.env.execute_query(complaint_costs.agreed(self.ids)))
        # sudo: what counts follows from documents, whoever posts them
        for cost in self.env["operative.complaint.cost"].sudo().browse(billed):
            state = "billed" if billed[cost.id] else "counted"
            if cost.state != state:
                cost._write_following({"state": state})

    @api.model
    def _operative_cost_vals(self, fact):
        """The values of the cost that a row of :func:`.facts.complaint_costs.each` makes."""
        company = self.env["res.company"].sudo().browse(fact["company_id"])  # sudo: currency and day of the document's company
        return {
            "ticket_id": fact["ticket_id"], "line_id": fact["line_id"] or False, "kind": fact["kind"],
            "name": fact["name"] or False, "date": fact["day"] or company._operative_day(fact["moment"]),
            "amount": company.currency_id.round(fact["amount"]), "currency_id": company.currency_id.id,
            "source_model": fact["source_model"], "source_id": fact["source_id"]}

    def _operative_take_complaint(self, tickets):
        """Take over what was written down on tickets that were merged into this one: positions, costs, actions, tasks.

        :param tickets: ``helpdesk.ticket``; whoever merges has checked that this may be done
        """
        self.ensure_one()
        # sudo: it follows from the merge; bounded records would ask for what they point at
        theirs = (tickets - self).sudo().with_context(active_test=False)
        for name in ("complaint_line_ids", "complaint_action_ids", "provider_task_ids"):
            theirs[name].write({"ticket_id": self.id})
        theirs.complaint_cost_ids._write_following({"ticket_id": self.id})
        theirs.complaint_recourse_ids.write({"complaint_recourse_of_id": self.id})
        self._operative_follow_bills()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_costs(self):
        # sudo: that there are costs is the reason, whoever may not see them
        costs = self.env["operative.complaint.cost"].sudo()._read_group([("ticket_id", "in", self.ids)], ["ticket_id"])
        tickets = self.browse([ticket.id for [ticket] in costs])
        if tickets:
            raise UserError(self.env._(
                "%s: the complaint has costs, which reports and the customer's contribution rest on, so it cannot be deleted. "
                "Archive it instead.", ", ".join(tickets.mapped("display_name"))))

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import split_every

from ...core import arguments
from ...core.movers import TAKEN_OVER, moved_by

# so many orders are put into their phase at once
BATCH = 1000


class OperativeFlow(models.Model):
    """Flows of orders: people move the orders, conditions and handovers apply."""

    _inherit = "operative.flow"

    @api.model
    @tools.ormcache()
    def _order_flows(self):
        """The flows of sales orders and their phases, in order, as plain data.

        Cached, so that an order to which none applies costs no query.

        :return: tuple of dicts ``id, company_id, partner_domain, phases``; a phase is a dict ``id, gates_confirmation``
        """
        # the flows of all companies: which one applies is decided order by order
        flows = self.sudo().with_context(active_test=True).search([("model", "=", "sale.order")])
        return tuple(
            {
                "id": flow.id, "company_id": flow.company_id.id, "partner_domain": flow.partner_domain,
                "phases": tuple(
                    {"id": phase.id, "gates_confirmation": phase.gates_confirmation} for phase in flow.phase_ids),
            }
            for flow in flows if flow.phase_ids)

    @api.model
    def _order_flow_of(self, orders):
        """The flow each order follows: the first that selects its customer, in its company.

        :param orders: ``sale.order`` records
        :return: dict of a flow, see :meth:`_order_flows`, an order; orders to which none applies are left out
        """
        result = {}
        for flow in self._order_flows():
            candidates = orders.filtered(lambda order, company_id=flow["company_id"]: order not in result and (
                not company_id or company_id == order.company_id.id))
            try:
                rule = self._parse_rule(flow["partner_domain"])
                if candidates and not rule.is_true():
                    # selects contacts; nothing of them is shown
                    partners = self._in_rule_language(candidates.partner_id.commercial_partner_id.sudo()).filtered_domain(rule)
                    candidates = candidates.filtered(
                        lambda order, partners=partners: order.partner_id.commercial_partner_id in partners)
            except (ValueError, SyntaxError, TypeError, KeyError):
                continue  # a field that was removed since: the flow selects nobody
            result.update(dict.fromkeys(candidates, flow))
        return result

    def action_open_orders(self):
        """Open the orders that follow this flow."""
        action = self.env["ir.actions.actions"]._for_xml_id("sale.action_orders")
        return action | {
            "domain": [("operative_phase_id.flow_id", "in", self.ids)],
            "context": {"search_default_operative_group_phase": 1}}

    def action_apply_to_orders(self):
        """Put open orders that follow this flow and are in no phase yet into one.

        As at an installation: nothing is checked, nobody is asked to take over.
        """
        arguments.one(self)
        self.check_access("write")
        count = self._apply_to_orders()
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("%s open orders are in a phase of this flow now.", count) if count
                else self.env._("No open order that follows this flow was without a phase."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            }}

    def _apply_to_orders(self):
        """See :meth:`action_apply_to_orders`.

        :return: number of orders
        """
        # a flow holds for the orders of all its companies, whoever sets it up; only their phase is written
        orders = self.env["sale.order"].sudo().with_context(tracking_disable=True)
        confirmed = self.phase_ids.filtered("gates_confirmation")[:1]
        count = 0
        ids = orders.search(self._domain_open_orders() & Domain("operative_phase_id", "=", False)).ids
        for batch in split_every(BATCH, ids, orders.browse):
            mine = orders.browse([
                order.id for order, flow in self._order_flow_of(batch).items() if flow["id"] == self.id])
            sold = mine.filtered(lambda order: order.state == "sale")
            moved_by(sold, TAKEN_OVER).write({
                "operative_phase_id": (confirmed or self.phase_ids[:1]).id, "operative_confirmed": True})
            moved_by(mine - sold, TAKEN_OVER).operative_phase_id = self.phase_ids[:1]
            count += len(mine)
            self.env.flush_all()
            batch.invalidate_recordset()
        return count

    def _domain_open_orders(self):
        """Quotations, and orders with something left to deliver or to invoice.

        :rtype: Domain
        """
        done = Domain("invoice_status", "in", ("invoiced", "upselling")) & Domain("delivery_status", "in", ("full", False))
        companies = Domain("company_id", "=", self.company_id.id) if self.company_id else Domain.TRUE
        return companies & (Domain("state", "in", ("draft", "sent")) | (Domain("state", "=", "sale") & ~done))

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..facts import complaints, scope, touches
from .timeline import Source, called, chosen, column, of, on_day


class ResPartner(models.Model):
    """What a timeline shows of documents."""

    _inherit = "res.partner"

    @api.model
    def _operative_timeline_sources(self):
        env, said = self.env, {
            "res.partner": {
                "kinds": {}, "fields": ("name",), "describe": lambda partner: {"name": called(partner)}},
            "crm.lead": {
                "kinds": {"opportunity": self.env._("Opportunities")}, "describe": self._operative_timeline_lead,
                "search": ("name",),
                "fields": (
                    "name", "type", "stage_id", "won_status", "expected_revenue", "company_id", "user_id", "partner_id")},
            "sale.order": {
                "kinds": {"quotation": self.env._("Quotations"), "order": self.env._("Orders")}, "moment": column("date_order"),
                "kind": self._operative_timeline_order_kind, "search": ("name", "client_order_ref", "origin"),
                "fields": (
                    "name", "state", "client_order_ref", "amount_total", "currency_id", "user_id", "partner_id"),
                "describe": self._operative_timeline_order},
            "account.move": {
                "kinds": {"invoice": self.env._("Invoices")}, "moment": on_day("invoice_date"),
                "kind": lambda alias: SQL(
                    "CASE WHEN %s = 'posted' THEN 'invoice' END", SQL.identifier(alias, "state")),
                "search": ("name", "ref", "invoice_origin"),
                "fields": (
                    "name", "move_type", "payment_state", "amount_total", "currency_id", "invoice_user_id", "partner_id"),
                "describe": self._operative_timeline_invoice},
            "helpdesk.ticket": {
                "kinds": {"ticket": self.env._("Tickets"), "complaint": self.env._("Complaints")},
                "kind": lambda alias: SQL(
                    "CASE WHEN %s THEN 'complaint' ELSE 'ticket' END", complaints.has_type(alias)),
                "search": ("number", "name"), "fields": ("number", "name", "stage_id", "user_id", "partner_id"),
                "describe": self._operative_timeline_ticket},
        }
        # what is in the list and nothing is said of here yet is none of the entries, but may have messages
        documents = [
            Source(**{
                "model": document.model, "kinds": {}, "moment": column("create_date"), "domain": of(document.partner_id),
                "condition": document.condition, "carries": True, **said.get(document.model, {})})
            for document in touches.DOCUMENTS if document.model in env]
        return super()._operative_timeline_sources() + documents + [
            Source(
                "calendar.event", {"meeting": self.env._("Meetings")}, column("stop"),
                domain=of("partner_ids", Domain("active", "=", True)), search=("name", "location"),
                visible=self._operative_timeline_open_meetings, fields=(
                    "name", "location", "allday", "user_id", "partner_ids"), describe=self._operative_timeline_meeting),
            Source(
                "stock.picking", {"delivery": self.env._("Deliveries")}, column("date_done"),
                domain=self._operative_timeline_deliveries, search=("name", "origin", "carrier_tracking_ref") if (
                    "carrier_tracking_ref" in env["stock.picking"]._fields) else ("name", "origin"),
                fields=("name", "origin", "return_id", "user_id", "partner_id"), describe=self._operative_timeline_delivery),
            Source(
                "account.payment", {"payment": self.env._("Payments")}, on_day("date"), search=("name", "memo"),
                domain=of("partner_id", Domain("state", "in", ("in_process", "paid")), Domain("partner_type", "=", "customer")),
                fields=("name", "memo", "payment_type", "state", "amount", "currency_id", "partner_id"),
                describe=self._operative_timeline_payment),
            # handovers and phases are on it
            Source("operative.customer", {}, column("create_date"), domain=lambda _contacts, customer: Domain(
                "partner_id", "=", customer), carries=True, fields=("partner_id",), describe=lambda customer: {
                    "name": called(customer.partner_id)}),
        ]

    @api.model
    def _operative_timeline_planned_sources(self):
        return super()._operative_timeline_planned_sources() + [
            Source(
                "calendar.event", {"meeting": self.env._("Meetings")}, column("start"), domain=of(
                    "partner_ids", Domain("active", "=", True), Domain("stop", ">", fields.Datetime.now())),
                search=("name", "location"), visible=self._operative_timeline_open_meetings),
        ]

    # -- which ---------------------------------------------------------------------------------

    @api.model
    def _operative_timeline_order_kind(self, alias):
        is_cart = scope.in_cart(alias) if "website_id" in self.env["sale.order"]._fields else SQL("FALSE")
        return SQL("CASE WHEN %s = 'sale' THEN 'order' WHEN NOT %s THEN 'quotation' END",
                   SQL.identifier(alias, "state"), is_cart)

    @api.model
    def _operative_timeline_deliveries(self, contacts, _customer):
        """What left for the customer, and came back; another company of the group is a customer as any."""
        outside = ("customer", "transit")
        return Domain("partner_id", "in", contacts) & Domain("state", "=", "done") & (
            Domain("location_dest_id.usage", "in", outside) | Domain("location_id.usage", "in", outside))

    @api.model
    def _operative_timeline_open_meetings(self, env):
        """Meetings of which the reader may read more than that they are."""
        own = Domain("partner_ids", "in", env.user.partner_id.ids)
        return own | Domain(env["calendar.event"]._get_default_privacy_domain())

    # -- what is said of them ------------------------------------------------------------------

    @api.model
    def _operative_timeline_lead(self, lead):
        currency = (lead.company_id or self.env.company).sudo().currency_id  # sudo: how amounts are written
        return {
            "name": lead.name, "ours": called(lead.user_id), "theirs": called(lead.partner_id),
            "state": chosen(lead, "won_status") if lead.won_status in ("won", "lost") else called(lead.stage_id),
            "amount": currency.format(lead.expected_revenue) if lead.expected_revenue else ""}

    @api.model
    def _operative_timeline_order(self, order):
        return {
            "name": order.name, "text": order.client_order_ref, "state": chosen(order, "state"),
            "amount": order.currency_id.sudo().format(order.amount_total),  # sudo: how amounts are written
            "ours": called(order.user_id), "theirs": called(order.partner_id)}

    @api.model
    def _operative_timeline_invoice(self, move):
        sign = -1 if move.move_type == "out_refund" else 1
        return {
            "name": move.name, "is_day": True, "text": chosen(move, "move_type"), "state": chosen(move, "payment_state"),
            "amount": move.currency_id.sudo().format(sign * move.amount_total),  # sudo: how amounts are written
            "ours": called(move.invoice_user_id), "theirs": called(move.partner_id)}

    @api.model
    def _operative_timeline_ticket(self, ticket):
        return {
            "name": ticket.number, "title": ticket.name, "text": ticket.number, "state": called(ticket.stage_id),
            "ours": called(ticket.user_id), "theirs": called(ticket.partner_id)}

    @api.model
    def _operative_timeline_meeting(self, event):
        # what is hidden of a private one reads as empty, and its name as Busy
        theirs = event.partner_ids.sudo().filtered("partner_share")  # sudo: names alone
        return {
            "name": event.name, "text": event.location, "is_day": event.allday, "ours": called(event.user_id),
            "theirs": called(theirs)}

    @api.model
    def _operative_timeline_delivery(self, picking):
        return {
            "name": picking.name, "text": picking.origin, "ours": called(picking.user_id), "theirs": called(picking.partner_id),
            "state": self.env._("Customer Return") if picking.return_id else self.env._("Delivered")}

    @api.model
    def _operative_timeline_payment(self, payment):
        sign = -1 if payment.payment_type == "outbound" else 1
        return {
            "name": payment.name or self.env._("Payment"), "is_day": True, "text": payment.memo,
            "state": chosen(payment, "state"), "theirs": called(payment.partner_id),
            "amount": payment.currency_id.sudo().format(sign * payment.amount)}  # sudo: how amounts are written

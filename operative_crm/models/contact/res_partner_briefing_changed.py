from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .briefing import DAYS_WITHOUT_CONTACT, SHOWN


class ResPartner(models.Model):
    """Briefing: what changed since the reader spoke to the customer."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_changed(self, frame):
        """What changed since the reader's own last contact: the last message to the customer, call, or meeting of theirs.

        Who never had one is told of the last 90 days.

        :return: dict ``since`` (dict ``on`` (day) ``, is_own``), and, each None where it is closed to the reader, the newest
            first: ``orders`` (list of dicts ``document, on, amount, currency_id``) with ``more_orders``; ``tickets`` (list of
            dicts ``document, is_complaint, event`` (``opened``, ``closed``) ``, on``) with ``more_tickets``; ``promises``
            (moved ones: list of dicts ``order`` (document) ``, product, from_on, to_on, on, at_customer_wish, reason``)
            with ``more_promises``; ``prices`` (see there: those that changed since for certain); ``contacts`` (new ones:
            list of dicts ``id, name, function, on``); ``team`` (list of dicts ``role, user, on``: who took over a role
            for the customer); ``phases`` (list of dicts ``from, to, on, why``)
        """
        since = frame.own_contact_at or frame.now - timedelta(days=DAYS_WITHOUT_CONTACT)
        return {
            "since": {"on": frame.day(since), "is_own": bool(frame.own_contact_at)},
            **self._operative_briefing_new_orders(frame, since),
            **self._operative_briefing_new_tickets(frame, since),
            **self._operative_briefing_moved_promises(frame, since),
            "prices": None if self._operative_briefing_purchases(frame) is None
            else self._operative_briefing_prices_since(frame, since),
            **self._operative_briefing_people(frame, since),
            "phases": self._operative_briefing_phases(frame, since),
        }

    @api.model
    def _operative_briefing_newest(self, records, domain, names, order):
        """The newest records, and whether there are more."""
        found = records.search_fetch(domain, names, limit=SHOWN + 1, order=order)
        return found[:SHOWN], len(found) > SHOWN

    @api.model
    def _operative_briefing_new_orders(self, frame, since):
        if not frame.may_read("sale.order"):
            return {"orders": None, "more_orders": None}
        orders, more = self._operative_briefing_newest(
            self.env["sale.order"], frame.of_customer & Domain("state", "=", "sale") & Domain("date_order", ">", since),
            ["name", "date_order", "amount_untaxed", "currency_id"], "date_order desc, id desc")
        return {"more_orders": more, "orders": [
            {"document": frame.reference(order, order.name), "on": frame.day(order.date_order),
             "amount": order.amount_untaxed, "currency_id": order.currency_id.id} for order in orders]}

    @api.model
    def _operative_briefing_new_tickets(self, frame, since):
        if not frame.may_read("helpdesk.ticket") or not self.env["operative.part"]._is_on("service"):
            return {"tickets": None, "more_tickets": None}
        tickets, more = self._operative_briefing_newest(
            self.env["helpdesk.ticket"], frame.domain_of("helpdesk.ticket") & (
                Domain("create_date", ">", since) | Domain("resolved_at", ">", since)),
            ["name", "type_id", "create_date", "resolved_at", "operative_clock"], "create_date desc, id desc")
        rows = []
        for ticket in tickets:
            is_closed = bool(ticket.operative_clock == "closed" and ticket.resolved_at and ticket.resolved_at > since)
            rows.append({
                "document": frame.reference(ticket, ticket.name),
                "is_complaint": ticket.sudo().type_id.operative_is_complaint,  # sudo: which kind of ticket it is
                "event": "closed" if is_closed else "opened",
                "on": frame.day(ticket.resolved_at if is_closed else ticket.create_date)})
        return {"tickets": rows, "more_tickets": more}

    @api.model
    def _operative_briefing_moved_promises(self, frame, since):
        if not self.env["operative.part"]._is_on("promise"):
            return {"promises": None, "more_promises": None}
        # the rules of promises say whose are open; whoever sees one sees of which order and product it is
        moved, more = self._operative_briefing_newest(
            self.env["operative.promise"], Domain("kind", "=", "change") & Domain("made_at", ">", since) & Domain(
                "sale_line_id", "any!", Domain("order_id", "any!", frame.of_customer)),
            ["sale_line_id", "promised_date", "previous_date", "made_at", "at_customer_wish", "reason"],
            "made_at desc, id desc")
        rows = []
        moved.sudo().sale_line_id.fetch(["order_id", "product_id"])
        for promise in moved:
            line = promise.sudo().sale_line_id  # sudo: names, as above
            rows.append(frame.named({
                "order": frame.reference(line.order_id), "from_on": frame.day(promise.previous_date),
                "to_on": frame.day(promise.promised_date), "on": frame.day(promise.made_at),
                "at_customer_wish": promise.at_customer_wish, "reason": promise.reason or "",
            }, product=line.product_id))
        return {"promises": rows, "more_promises": more}

    @api.model
    def _operative_briefing_people(self, frame, since):
        contacts = self.search_fetch(
            Domain("id", "in", frame.contact_ids) & Domain("id", "!=", frame.partner.id) & Domain("type", "=", "contact")
            & Domain("create_date", ">", since), ["name", "function", "create_date"], limit=SHOWN,
            order="create_date desc, id desc")
        team = None
        if frame.customer:
            members = self.env["operative.team.member"].search_fetch(
                Domain("customer_id", "=", frame.customer.id) & Domain("is_current", "=", True) & (
                    Domain("date_from", ">", frame.day(since)) | Domain("date_from", "=", False)
                    & Domain("create_date", ">", since)),
                ["role_id", "user_id", "date_from", "create_date"], limit=SHOWN, order="date_from desc, id desc")
            team = [frame.named({"on": member.date_from or frame.day(member.create_date)},
                                role=member.role_id, user=member.user_id) for member in members]
        elif not frame.customer_is_closed:
            team = []
        return {"contacts": [
            {"id": contact.id, "name": contact.name or "", "function": contact.function or "",
             "on": frame.day(contact.create_date)} for contact in contacts], "team": team}

    @api.model
    def _operative_briefing_phases(self, frame, since):
        if not frame.customer:
            return None if frame.customer_is_closed else []
        stays, phases = frame.stays, []
        for stay, before in zip(stays, [*stays[1:], stays.browse()]):
            # changes of whoever is responsible are stays as well
            if stay.entered_at > since and stay.stage_id != before.stage_id:
                phases.append(frame.named(
                    {"on": frame.day(stay.entered_at), "why": stay.explanation or ""},
                    **{"from": before.stage_id, "to": stay.stage_id}))
        return phases[:SHOWN]

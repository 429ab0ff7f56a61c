from odoo import api, models
from odoo.fields import Domain

from .briefing import SHOWN

# the worst first; what is on track needs nobody's attention
WORST = {"late": 0, "endangered": 1, "uncertain": 2}
SUGGESTED = 40
INTRODUCTIONS = 3


class ResPartner(models.Model):
    """Briefing: what was promised, what is open in service, and what there is to say."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_promises(self, frame):
        """What was promised and is still to come.

        :return: dict ``open_count, late_count`` (deliveries, the customer's figures; None where its row is closed),
            ``endangered_count`` (order lines), ``on_time_rate_12m, due_line_count_12m`` (for whoever may see rates),
            ``worst`` (list of dicts ``order`` (document), ``product, quantity, unit, promised_on, expected_on, days_late,
            state, state_name``, late ones first)
        """
        if not self.env["operative.part"]._is_on("promise"):
            return None
        rows = frame.partner.operative_deliveries()
        worst = sorted((row for row in rows if row["state"] in WORST), key=lambda row: (
            WORST[row["state"]], -(row["days_late"] or 0), row["promised_date"], row["id"]))
        figures = frame.figures("open_delivery_count", "late_delivery_count", "on_time_rate_12m", "due_line_count_12m")
        states = dict(self.env["operative.delivery"]._fields["state"]._description_selection(self.env))
        return {
            "open_count": figures["open_delivery_count"], "late_count": figures["late_delivery_count"],
            "endangered_count": sum(row["state"] == "endangered" for row in rows),
            "on_time_rate_12m": figures["on_time_rate_12m"],
            "due_line_count_12m": None if figures["on_time_rate_12m"] is None else figures["due_line_count_12m"],
            "worst": [
                {"order": {"model": "sale.order", "id": row["order_id"], "name": row["order"]}, "product": row["product"],
                 "quantity": float(row["qty_open"]), "unit": row["unit"], "promised_on": frame.day(row["promised_date"]),
                 "expected_on": frame.day(row["expected_date"]), "days_late": row["days_late"] or 0, "state": row["state"],
                 "state_name": states[row["state"]]}
                for row in worst[:SHOWN]],
        }

    @api.model
    def _operative_briefing_service(self, frame):
        """Open tickets and complaints, and who waits for whom.

        :return: dict ``open_count, complaint_count``, ``waiting`` (numbers by ``ours`` (the customer waits for us),
            ``customer``, ``provider``), ``tickets`` (list of dicts ``ticket`` (document), ``number, is_complaint, type,
            stage, clock, waits`` (in words) ``, since`` (day) ``, user, target_state, reply_due_at``: complaints first,
            then whatever waits for us longest); None for who may open no tickets
        """
        tickets = self.env["helpdesk.ticket"]
        if not self.env["operative.part"]._is_on("service") or not frame.may_read("helpdesk.ticket"):
            return None
        domain = frame.domain_of("helpdesk.ticket") & Domain("stage_id.closed", "=", False)
        complaints = domain & Domain("type_id.operative_is_complaint", "=", True)
        waiting = {clock or "ours": number for clock, number in tickets._read_group(domain, ["operative_clock"], ["__count"])}
        wanted = ["name", "number", "type_id", "stage_id", "operative_clock", "operative_clock_since", "user_id",
                  "target_state", "reply_due_at", "create_date"]
        order = "operative_clock desc, operative_clock_since, id"
        found = tickets.search_fetch(complaints, wanted, limit=SHOWN, order=order)
        complaint_ids = set(found.ids)
        if len(found) < SHOWN:
            found |= tickets.search_fetch(
                domain & ~Domain("id", "in", found.ids), wanted, limit=SHOWN - len(found), order=order)
        words = self._operative_briefing_who_waits()
        return {
            "open_count": sum(waiting.values()), "complaint_count": tickets.search_count(complaints) if found else 0,
            "waiting": {clock: waiting.get(clock, 0) for clock in words},
            "tickets": [{
                "ticket": frame.reference(ticket, ticket.name), "number": ticket.number or "",
                "is_complaint": ticket.id in complaint_ids,
                # sudo: names
                "type": ticket.sudo().type_id.name or "", "stage": ticket.stage_id.name or "",
                "clock": ticket.operative_clock, "waits": words.get(ticket.operative_clock, ""),
                "since": frame.day(ticket.operative_clock_since or ticket.create_date),
                "user": ticket.sudo().user_id.name or "", "target_state": ticket.target_state or "",
                "reply_due_at": ticket.reply_due_at or None,
            } for ticket in found],
        }

    @api.model
    def _operative_briefing_who_waits(self):
        """Who waits for whom, in words, by clock."""
        return {
            "ours": self.env._("The customer waits for us"), "customer": self.env._("We wait for the customer"),
            "provider": self.env._("We wait for a third party")}

    @api.model
    def _operative_briefing_arguments(self, frame):
        """What to say: the arguments that fit the customer best, and what it could be told of that is new.

        :return: dict ``arguments``, ``introductions``: lists of dicts as of ``operative_suggest_arguments`` without
            the text: ``id, name, kind, kind_name, reasons, used, won, decided, is_stale``
        """
        if not self.env["operative.part"]._is_on("argument"):
            return None
        found = frame.partner.operative_suggest_arguments(limit=SUGGESTED)
        rows = [{"model": "operative.argument", **{name: row[name] for name in (
            "id", "name", "kind", "kind_name", "reasons", "used", "won", "decided", "is_stale")}} for row in found]
        return {
            "arguments": [row for row in rows if row["kind"] != "introduction"][:SHOWN],
            "introductions": [row for row in rows if row["kind"] == "introduction"][:INTRODUCTIONS]}

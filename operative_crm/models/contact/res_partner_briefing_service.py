from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..facts import open_promises
from .briefing import SHOWN

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
            ``worst`` (list of dicts ``order`` (document), ``product, quantity, unit, promised_on, planned_on, days_late,
            state, state_name``, late ones first)
        """
        if not self.env["operative.part"]._is_on("promise") or not frame.may_read("operative.delivery"):
            return None
        orders = SQL("TRUE")
        if not frame.customer:  # as on the customer's form: of one that is closed, the orders the reader may open
            readable = frame.readable("sale.order")
            orders = SQL("FALSE") if readable is None else SQL("doc.id IN %s", readable.subselect())
        rows = self.env.execute_query_dict(open_promises.worst(frame.scope, frame.company.id, orders, SHOWN))
        figures = frame.figures("open_delivery_count", "late_delivery_count", "on_time_rate_12m", "due_line_count_12m")
        states = dict(self.env["operative.delivery"]._fields["state"]._description_selection(self.env))
        products, units = self.env["product.product"], self.env["uom.uom"]
        return {
            "open_count": figures["open_delivery_count"], "late_count": figures["late_delivery_count"],
            "endangered_count": rows[0]["endangered_count"] if rows else 0,
            "on_time_rate_12m": figures["on_time_rate_12m"],
            "due_line_count_12m": None if figures["on_time_rate_12m"] is None else figures["due_line_count_12m"],
            "worst": [frame.named({
                "order": {"model": "sale.order", "id": row["order_id"], "name": row["order_name"]},
                "quantity": float(row["quantity"]), "promised_on": row["promised_on"], "planned_on": row["planned_on"],
                "days_late": row["days_late"], "state": row["state"], "state_name": states[row["state"]],
            }, product=products.browse(row["product_id"]), unit=units.browse(row["unit_id"] or ())) for row in rows],
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
        # a stage is asked whether or not it may be read: of another company, say
        domain = frame.domain_of("helpdesk.ticket") & Domain("stage_id", "any!", Domain("closed", "=", False))
        waiting, numbers = {}, {}
        for clock, kind, number in tickets._read_group(domain, ["operative_clock", "type_id"], ["__count"]):
            waiting[clock or "ours"] = waiting.get(clock or "ours", 0) + number
            numbers[kind.id] = numbers.get(kind.id, 0) + number
        # sudo: which kinds of tickets are complaints
        kinds = self.env["helpdesk.ticket.type"].sudo().browse([kind_id for kind_id in numbers if kind_id]).filtered(
            "operative_is_complaint")
        complaint_count = sum(numbers[kind.id] for kind in kinds)
        found = tickets.browse()
        for some, is_asked in (
                (domain & Domain("type_id", "in", kinds.ids), complaint_count),
                (domain & Domain("type_id", "not in", kinds.ids), sum(waiting.values()) > complaint_count)):
            if is_asked and len(found) < SHOWN:
                found |= tickets.search_fetch(some, [
                    "name", "number", "type_id", "stage_id", "operative_clock", "operative_clock_since", "user_id",
                    "target_state", "reply_due_at", "create_date"], limit=SHOWN - len(found),
                    order="operative_clock desc, operative_clock_since, id")
        words = self._operative_briefing_who_waits()
        return {
            "open_count": sum(waiting.values()), "complaint_count": complaint_count,
            "waiting": {clock: waiting.get(clock, 0) for clock in words},
            "tickets": [frame.named({
                "ticket": frame.reference(ticket, ticket.name), "number": ticket.number or "",
                "is_complaint": ticket.type_id in kinds, "clock": ticket.operative_clock,
                "waits": words.get(ticket.operative_clock, ""),
                "since": frame.day(ticket.operative_clock_since or ticket.create_date),
                "target_state": ticket.target_state or "", "reply_due_at": ticket.reply_due_at or None,
            }, type=ticket.type_id, stage=ticket.stage_id, user=ticket.user_id) for ticket in found],
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

        :return: dict ``arguments``, ``introductions``: lists of dicts ``model, id, name`` (in the customer's
            language) ``, kind, kind_name, reasons`` (why it is shown) ``, used, won, decided, is_stale``, the best first as
            where arguments are suggested for the customer
        """
        if not self.env["operative.part"]._is_on("argument"):
            return None
        arguments, source = self.env["operative.argument"], frame.partner
        arguments.check_access("read")
        # sudo: what the customer is about, as where arguments are suggested for it; names of criteria alone are shown
        source = source.sudo().with_context(prefetch_fields=False)
        ranked = arguments._ranked(
            source._operative_argument_context(), source._operative_argument_lang(),
            arguments._search(arguments._domain_suggested(frame.today)), SUGGESTED, None)
        names = arguments._names_of_criteria([row.criteria for row in ranked])
        found = arguments.browse([row.id for row in ranked]).with_context(
            lang=source._operative_argument_lang())
        found.fetch(["name", "kind", "use_count", "won_count", "decided_count", "review_on"])
        kinds = dict(arguments._fields["kind"]._description_selection(self.env))
        rows = [{
            "model": arguments._name, "id": argument.id, "name": argument.name, "kind": argument.kind,
            "kind_name": kinds[argument.kind], "used": argument.use_count, "won": argument.won_count,
            "decided": argument.decided_count, "is_stale": bool(argument.review_on and argument.review_on <= frame.today),
            "reasons": [names[name, value] for name, values in (row.criteria or {}).items()
                        for value in values if (name, value) in names],
        } for argument, row in zip(found, ranked)]
        return {
            "arguments": [row for row in rows if row["kind"] != "introduction"][:SHOWN],
            "introductions": [row for row in rows if row["kind"] == "introduction"][:INTRODUCTIONS]}

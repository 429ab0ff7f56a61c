import math
from collections import defaultdict
from datetime import datetime

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...core.days import days_since
from ...facts.deliveries import OPEN
from . import availability


class OperativePromiseEngine(models.AbstractModel):
    """The answers: from what can be promised when to what the line is told."""

    _inherit = "operative.promise.engine"

    @api.model
    def _answers(self, asked, warehouse, now, at, exclude_order_ids):
        """
        :return: an Answer a line, None where it has a reason already; what is on hand and the documents waited for, by
            product id and by what :class:`Answer` says, each a list of a dict a line
        """
        excluded = self._excluded(exclude_order_ids)
        found = [(None, {}, {})] * len(asked)
        by_source = defaultdict(list)
        for place, line in enumerate(asked):
            if line.need:
                by_source[line.source_id].append(place)
        for source_id, places in by_source.items():
            # sudo: as in _stock_domains
            source = self.env["stock.location"].sudo().browse(source_id)
            answers, on_hand = self._answers_from(source, [asked[place] for place in places], warehouse, now, at, excluded)
            documents = self._documents(
                {answer.receipt for answer in answers if answer and answer.receipt}, source, now)
            for place, answer in zip(places, answers):
                found[place] = answer, on_hand, documents
        return found

    @api.model
    def _answers_from(self, source, asked, warehouse, now, at, excluded):
        """The same for lines that are taken from one location: an Answer each, and what is on hand by product id."""
        needs = [line.need for line in asked]
        demand = {}
        for line in asked:
            for product_id, each in line.need.components if line.need else ():
                # several lines: what the first take later may lie beyond what all of them want
                demand[product_id] = math.inf if product_id in demand else line.need.quantity * each
        for line in asked:
            if line.need and not line.need.components:  # asked for what is on hand only
                demand.setdefault(line.product_id, 0.0)
        load = self._stock_loader(demand, source, warehouse, now, at, excluded)
        working = self._working_days(warehouse, at)
        stocks = load(demand)
        on_hand = {product_id: stock.on_hand for product_id, stock in stocks.items()}
        promiser = availability.Promiser(stocks, {}, working, now, at)
        answers = [need and promiser.promise(need) for need in needs]
        supplies = {}
        while missing := {
                product_id for answer in answers if answer for product_id in answer.missing} - supplies.keys():
            # how they come is asked for all of them at once; then the lines they have to do with are promised anew
            short = {product_id: -max(0.0, stock.free(datetime.max)) for product_id, stock in load(missing).items()}
            for need in filter(None, needs):
                for product_id, each in need.components:
                    if product_id in missing:
                        short[product_id] += need.quantity * each
            supplies.update(self._supplies(
                self._replenishments(missing, warehouse), warehouse, now, short))
            touched = availability.connected(needs, missing)
            promiser = availability.Promiser(load(touched), supplies, working, now, at)
            for place, need in enumerate(needs):
                if need and any(product_id in touched for product_id, _each in need.components):
                    answers[place] = promiser.promise(need)
        for answer in filter(None, answers):
            if not answer.date and not answer.reason:
                answer.reason = self.env._("The working schedule of %s has no working day.", warehouse.company_id.name)
        return answers, on_hand

    @api.model
    def _documents(self, receipts, source, now):
        """What the receipts are called that lines wait for.

        :param receipts: set of ``(product id, moment)``
        :return: dict of the same -> dict as in ``operative_promise``
        """
        if not receipts:
            return {}
        # sudo: the name of a receipt or its order, as Odoo's own forecast shows it to salespeople; nothing else of it
        moves = self.env["stock.move"].sudo()
        _here, coming, _going = self._stock_domains(source)
        query = moves._search(coming & Domain("state", "in", OPEN), bypass_access=True)
        date_sql = SQL("GREATEST(%s, %s::timestamp)", self._arrival(query.table, source), now)
        product = SQL.identifier(query.table, "product_id")
        query.add_where(SQL("%s = ANY(%s)", product, availability.array(
            {product_id for product_id, _moment in receipts}, "int")))
        query.add_where(SQL("(%s, %s) IN %s", product, date_sql, tuple(receipts)))
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT ON (product_id, date) * FROM (%s) AS move (product_id, date, quantity, id)"
            " ORDER BY product_id, date, quantity DESC, id",
            query.select(product, date_sql, SQL.identifier(query.table, "product_qty"), SQL.identifier(query.table, "id"))))
        documents = {}
        moves = moves.browse(row[3] for row in rows)
        for move, (product_id, moment, _quantity, _id) in zip(moves, rows):
            if document := move._get_source_document():
                documents[product_id, moment] = {
                    "model": document._name, "id": document.id,
                    "name": document.name}  # its number alone: a purchase is called by the vendor's reference as well
        return documents

    @api.model
    def _answered(self, line, answer, on_hand, documents, digits, now, zone):
        """The dict a line is answered with."""
        scale = 10 ** digits

        def asked_in(quantity):
            # never more than there is
            return math.floor(quantity / line.factor * scale + availability.TOLERANCE) / scale
        if line.need.whole:
            hand = min(on_hand.get(product_id, 0.0) / each for product_id, each in line.need.components)
            hand = float((hand + availability.TOLERANCE) // 1)
        else:
            hand = on_hand.get(line.product_id, 0.0)
        free = answer.free if line.need.components else 0.0
        if answer.source == "stock" and not line.need.components:
            free = line.need.quantity
        parts, rest = [], line.quantity
        for moment, quantity in answer.parts:
            part = min(asked_in(quantity), rest)
            rest = part != rest and round(rest - part, digits)
            parts.append((moment, part))
        if answer.date and rest:
            moment, part = parts[-1]
            parts[-1] = (moment, round(part + rest, digits))
        overdue = days_since(answer.overdue_since, now, zone) if answer.date and answer.overdue_since else 0
        reason = answer.reason if not answer.date else overdue and self._overdue_text(overdue)
        return {
            "product_id": line.product_id,
            "quantity": line.quantity,
            "on_hand": round(hand / line.factor, digits),
            "free_now": asked_in(free),
            "date": answer.date or False,
            "source": answer.source if answer.date else "none",
            "parts": [part for part in parts if part[1]],
            "document": documents.get(answer.receipt, False),
            "overdue_days": overdue,
            "reason": reason or False,
        }

    @api.model
    def _overdue_text(self, days):
        """Why a date is uncertain: the receipt it waits for should have come."""
        if days == 1:
            return self.env._("uncertain: receipt overdue for 1 day")
        return self.env._("uncertain: receipt overdue for %s days", days)

    @api.model
    def _unanswered(self, line, reason):
        """The dict of a line that cannot be answered."""
        return {
            "product_id": line.product_id, "quantity": line.quantity, "on_hand": 0.0, "free_now": 0.0, "date": False,
            "source": "none", "parts": [], "document": False, "overdue_days": 0, "reason": reason}

"""Random stock histories: what is promised is what trying every moment in plain Python finds."""

import math
import os
from contextlib import closing
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from ..models.promise.engine import availability
from . import promise_oracle
from .promise_common import PromiseCommon
from .promise_oracle import Rules

NOW = datetime(2025, 3, 28, 9, 0)  # the Friday before Berlin's clock leaps
HOLIDAYS = (date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 18), date(2025, 4, 21))
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time

#: source, destination, where it finally goes, and what it does to the stock the warehouse delivers from
KINDS = {
    "receipt": ("suppliers", "stock", None, 1),
    "receipt to the input zone": ("suppliers", "input", "stock", 1),
    "put away": ("input", "stock", None, 1),
    "return": ("customers", "stock", None, 1),
    "return to supplier": ("stock", "suppliers", None, -1),
    "delivery": ("stock", "customers", None, -1),
    "pick": ("stock", "output", "customers", -1),
    "pack": ("output", "packing", "customers", 0),
    "pick only": ("stock", "output", None, -1),
    "ship": ("output", "customers", None, 0),
    "scrap": ("stock", "loss", None, -1),
    "to transit": ("stock", "transit", None, -1),
    "from transit": ("transit", "stock", None, 1),
    "to the other warehouse": ("stock", "other", None, -1),
    "from the other warehouse": ("other", "stock", None, 1),
    "there": ("suppliers", "other", None, 0),
    "dropship": ("suppliers", "customers", None, 0),
}
LOCATIONS = {"stock": 1, "shelf": 1, "input": 0, "output": 0, "transit": 0, "other": 0, "customers": 0}

tenths = st.integers(1, 120)  # decimals whose sums are off in binary
hours = st.one_of(st.integers(-72, 30 * 24), st.sampled_from([-24, 0, 24, 48, 72, 72, 96, 240]))
owners = st.sampled_from(["none", "none", "none", "own", "foreign"])
moves = st.fixed_dictionaries({
    "kind": st.sampled_from([*KINDS, "receipt", "receipt", "delivery", "delivery"]), "tenths": tenths, "hours": hours,
    "state": st.sampled_from(["assigned", "confirmed", "waiting", "partially_available", "done", "cancel", "draft"]),
    "owner": owners, "owner_of": st.sampled_from(["move", "picking"]), "order": st.sampled_from([None, None, 0, 1])})
quants = st.fixed_dictionaries({
    "location": st.sampled_from([*LOCATIONS, "stock", "stock"]), "tenths": st.integers(-30, 200), "owner": owners,
    "reserved": st.integers(0, 50)})
histories = st.fixed_dictionaries({
    "quants": st.lists(quants, max_size=4), "moves": st.lists(moves, max_size=9),
    "asked": st.lists(st.tuples(st.one_of(tenths, st.integers(1, 400)), st.sampled_from(["unit", "unit", "dozen"])),
                      min_size=1, max_size=4), "lead": st.integers(0, 4)})
worlds = st.fixed_dictionaries({
    "histories": st.lists(histories, min_size=1, max_size=10), "security": st.integers(0, 3),
    "schedule": st.booleans(), "at": st.sampled_from([0, 0, 0, 1, 24, 25, 48, 96, 24 * 12]),
    "excluded": st.sets(st.sampled_from([0, 1])),
    "zone": st.sampled_from(["Europe/Berlin", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland"]),
    # of who asks, which changes nothing
    "reader": st.tuples(st.sampled_from(["UTC", "Pacific/Apia", "America/Los_Angeles"]), st.sampled_from(["en_US", "de_DE"]))})


kits = st.fixed_dictionaries({
    "stocks": st.lists(st.tuples(st.integers(-5, 30), st.lists(
        st.tuples(hours, st.integers(-20, 20).filter(bool)), max_size=5)), min_size=4, max_size=4),
    "needs": st.lists(st.dictionaries(st.integers(0, 3), st.integers(1, 15), min_size=1, max_size=3), min_size=1, max_size=5),
    "supplies": st.dictionaries(st.integers(0, 3), st.integers(0, 400), max_size=3), "transit": st.integers(0, 2),
    "lead": st.integers(0, 3), "at": st.sampled_from([0, 0, 24, 48])})


def told(test):
    """Run a test on random worlds, as many as ``OPERATIVE_EXAMPLES`` says."""
    return given(world=worlds)(settings(
        max_examples=EXAMPLES or 40, derandomize=not EXAMPLES, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate])(test))  # time stands still here: shrinking would never think it took too long


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseOracle(PromiseCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.write({"reception_steps": "three_steps", "delivery_steps": "pick_pack_ship"})
        other = cls.env["stock.warehouse"].create({"name": "South", "code": "SO", "company_id": cls.company.id})
        cls.places = {
            "suppliers": cls.suppliers, "customers": cls.customers, "stock": cls.stock,
            "shelf": cls.env["stock.location"].create({"name": "Shelf", "location_id": cls.stock.id}),
            "input": cls.warehouse.wh_input_stock_loc_id, "output": cls.warehouse.wh_output_stock_loc_id,
            "packing": cls.warehouse.wh_pack_stock_loc_id, "other": other.lot_stock_id,
            "transit": cls.company.internal_transit_location_id,
            "loss": cls.env["stock.location"].search(
                [("usage", "=", "inventory"), ("company_id", "=", cls.company.id)], limit=1)}
        cls.owners = {"none": None, "own": cls.company.partner_id.id, "foreign": cls._business("Owner").id}
        cls.calendar = cls.company.resource_calendar_id
        cls.holidays = cls.env["resource.calendar.leaves"].create([
            {"name": "Holiday", "date_from": NOW, "date_to": NOW + timedelta(hours=1), "calendar_id": cls.calendar.id}
            for _day in HOLIDAYS])
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.products = cls.env["product.product"].create([
            {"name": f"Part {number}", "is_storable": True} for number in range(10)])
        partner = cls._business("Buyer")
        cls.orders = [cls._order(
            partner, product=cls.service_product, user_id=cls.user_salesman.id) for _number in range(2)]
        cls.asker = cls.env["product.product"].with_user(cls.user_salesman).with_context(allowed_company_ids=cls.company.ids)

    @told
    def test_no_earlier_date_and_none_that_breaks_a_promise(self, world):
        """For any histories, lines, moment, lead times and schedule, date and free quantity are the oracle's."""
        self._check(world)

    @told
    def test_reservations_change_nothing(self, world):
        """Whatever is reserved and whichever of the open states moves are in, the answers are the same."""
        with closing(self.env.cr.savepoint()):
            pairs, _expected, kwargs = self._tell(world)
            before = self.asker.operative_promise(pairs, **kwargs)
            self.env.cr.execute("UPDATE stock_quant SET reserved_quantity = quantity / 2 WHERE product_id IN %s", [
                tuple(self.products.ids)])
            self.env.cr.execute(
                "UPDATE stock_move SET state = 'confirmed', quantity = 0 WHERE product_id IN %s"
                " AND state IN ('assigned', 'partially_available', 'waiting')", [tuple(self.products.ids)])
            self.assertEqual(self.asker.operative_promise(pairs, **kwargs), before)
        self.env.invalidate_all(flush=False)

    @told
    def test_parts_can_be_promised_one_after_the_other(self, world):
        """Parts add up to the quantity, ascend in time, and promised as lines of their own they get these dates."""
        with closing(self.env.cr.savepoint()):
            pairs, _expected, kwargs = self._tell(world)
            for answer, pair in zip(self.asker.operative_promise(pairs[:1], **kwargs), pairs):
                dates, quantities = zip(*answer["parts"]) if answer["parts"] else ((), ())
                self.assertEqual(list(dates), sorted(set(dates)))
                if answer["date"]:
                    self.assertEqual((dates[-1], round(sum(quantities), 6)), (answer["date"], pair[1]))
                again = self.asker.operative_promise([(pair[0], quantity, pair[2]) for quantity in quantities], **kwargs)
                self.assertEqual([part["date"] for part in again], list(dates))
        self.env.invalidate_all(flush=False)

    @told
    def test_all_that_is_forecast_and_not_more(self, world):
        """In the end exactly what Odoo forecasts for the stock can be promised: the same places and moves are looked at."""
        with closing(self.env.cr.savepoint()):
            for history in world["histories"]:
                for thing in (*history["quants"], *history["moves"]):
                    thing["owner"] = "none"  # Odoo counts what others own as well
            self._tell({**world, "excluded": set()})
            self.env.invalidate_all(flush=False)
            for product in self.products.with_context(location=self.stock.id):
                forecast = product.virtual_available
                if forecast > 0:
                    [all_of_it], [more] = (
                        self.asker.operative_promise([(product.id, quantity)]) for quantity in (forecast, forecast + 0.1))
                    self.assertTrue(all_of_it["date"])
                    self.assertFalse(more["date"])
        self.env.invalidate_all(flush=False)

    @given(world=kits)
    @settings(max_examples=EXAMPLES or 300, derandomize=not EXAMPLES, deadline=None, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def test_lines_of_several_products(self, world):
        """What takes several products, some of them with a lead time, is promised when all of them are there."""
        at, rules = NOW + timedelta(hours=world["at"]), Rules(
            timedelta(days=world["transit"]), timedelta(days=world["lead"]), HOLIDAYS)
        told = {number: (on_hand, [(NOW + timedelta(hours=hour), quantity) for hour, quantity in happenings])
                for number, (on_hand, happenings) in enumerate(world["stocks"])}
        supplies = {number: NOW + timedelta(hours=hour) for number, hour in world["supplies"].items()}
        stocks = {}
        for number, (on_hand, happenings) in told.items():
            balances = promise_oracle.balances(on_hand, happenings, NOW)
            stocks[number] = availability.Stock(on_hand, [
                (moment, min(left for _moment, left in balances[place:])) for place, (moment, _left) in enumerate(balances)])
        promiser = availability.Promiser(
            stocks, {number: availability.Supply(ready, "purchase") for number, ready in supplies.items()},
            rules.working, NOW, at)
        found = [promiser.promise(availability.Need(
            1, tuple(need.items()), transit=rules.transit, lead=rules.lead, whole=True)).date for need in world["needs"]]
        self.assertEqual(found, promise_oracle.promise_kits(world["needs"], told, supplies, NOW, at, rules), world)

    def _check(self, world):
        with closing(self.env.cr.savepoint()):
            pairs, expected, kwargs = self._tell(world)
            zone, lang = world["reader"]
            answers = self.asker.with_context(tz=zone, lang=lang).operative_promise(pairs, **kwargs)
            found = [(math.floor(answer["free_now"] * 10 + 1e-6), answer["date"] or None) for answer in answers]
            expected = [(free // 12 if pair[2] == self.dozen.id else free, date) for pair, (free, date) in zip(pairs, expected)]
            for pair, answer, right, line in zip(pairs, found, expected, answers):
                self.assertEqual(answer, right, f"{pair} {line} of {world}")
        self.env.invalidate_all(flush=False)

    def _set_zone(self, zone):
        """The company's working hours and holidays are those of a place."""
        self.calendar.tz = zone
        self.company.partner_id.tz = zone
        for leave, day in zip(self.holidays, HOLIDAYS):
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
            begin, end = (moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None) for moment in (
                midnight, midnight + timedelta(hours=23, minutes=59)))
            leave.write({"date_from": begin, "date_to": end})

    def _tell(self, world):
        """Write histories into the database, as bulk as it gets.

        :return: what to ask for, the oracle's answers, and how to ask
        """
        at = NOW + timedelta(hours=world["at"])
        rules = Rules(
            timedelta(days=world["security"]), holidays=HOLIDAYS if world["schedule"] else None, zone=world["zone"])
        self._set_zone(world["zone"])
        self.company.security_lead = world["security"]
        self.company.resource_calendar_id = self.calendar if world["schedule"] else False
        excluded = [self.orders[number] for number in world["excluded"]]
        quant_rows, move_rows, pairs, expected = [], [], [], []
        pickings = {owner: self._insert("stock.picking", [
            {"company_id": self.company.id, "picking_type_id": self.warehouse.int_type_id.id, "move_type": "direct",
             "location_id": self.stock.id, "location_dest_id": self.stock.id, "owner_id": self.owners[owner]}]).id
            for owner in self.owners}
        for product, history in zip(self.products, world["histories"]):
            product.sale_delay = history["lead"]
            on_hand, happenings = 0, []
            for quant in history["quants"]:
                quant_rows.append({
                    "product_id": product.id, "location_id": self.places[quant["location"]].id, "in_date": NOW,
                    "company_id": self.company.id, "quantity": quant["tenths"] / 10,
                    "reserved_quantity": quant["reserved"] / 10, "owner_id": self.owners[quant["owner"]]})
                if quant["owner"] != "foreign":
                    on_hand += quant["tenths"] * LOCATIONS[quant["location"]]
            for move in history["moves"]:
                source, destination, final, effect = KINDS[move["kind"]]
                moment = NOW + timedelta(hours=move["hours"])
                order = move["order"] is not None and self.orders[move["order"]]
                own = {name: self.owners[move["owner"]] if move["owner_of"] == name else None for name in ("move", "picking")}
                move_rows.append({
                    "product_id": product.id, "product_uom": product.uom_id.id, "company_id": self.company.id,
                    "location_id": self.places[source].id, "location_dest_id": self.places[destination].id,
                    "location_final_id": self.places[final].id if final else None, "date": moment,
                    "product_uom_qty": move["tenths"] / 10, "product_qty": move["tenths"] / 10, "state": move["state"],
                    "procure_method": "make_to_stock", "restrict_partner_id": own["move"],
                    "picking_id": pickings[move["owner"]] if own["picking"] else None,
                    "sale_line_id": order.order_line.id if order else None})
                if move["state"] not in ("done", "cancel", "draft") and move["owner"] != "foreign" and not (
                        effect < 0 and order in excluded):
                    happenings.append((moment, effect * move["tenths"]))
            units = {"unit": (1, self.unit.id), "dozen": (12, self.dozen.id)}
            pairs += [(product.id, asked / 10, units[unit][1]) for asked, unit in history["asked"]]
            expected += promise_oracle.promise(
                [asked * units[unit][0] for asked, unit in history["asked"]], on_hand,
                [happening for happening in happenings if happening[1]], NOW, at,
                Rules(rules.transit, timedelta(days=history["lead"]), rules.holidays, rules.zone))
        self._insert("stock.quant", quant_rows)
        self._insert("stock.move", move_rows)
        return pairs, expected, {"at": at, "exclude_order_ids": [order.id for order in excluded]}

"""Reports on arguments and competitors: equal to plain Python on random deals; who sees what; persons by the settings."""

import random

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from . import deal_report_oracle as oracle
from .argument_common import ArgumentCommon

NOW = "2025-07-01 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArgumentReport(ArgumentCommon):
    """Thirty deals of two customers, some of them opportunities with several quotations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(15)
        cls.categories = cls.env["product.category"].create([{"name": f"Reported {place}"} for place in range(3)])
        cls.products = cls.env["product.product"].create([
            {"name": f"Reported {place}", "categ_id": cls.categories[place % 3].id, "type": "service", "taxes_id": False}
            for place in range(4)])
        cls.competitors = cls.env["operative.competitor"].create([
            {"name": f"Rival {place}", "company_id": False} for place in range(3)])
        kinds = ["price", "price", "objection", "proof"]
        cls.arguments = cls.Argument.concat(*(
            cls._argument(f"Reported {place}", kind=kind) for place, kind in enumerate(kinds)))
        cls.other = cls.env["res.partner"].create({"name": "Other", "is_company": True, "company_id": cls.company.id})
        cls.early, cls.late = cls.flow_b2b.phase_ids[:2]
        cls._log_phases()
        cls.deals = [cls._draw_deal(rng, place) for place in range(30)]
        cls.uses = cls._draw_uses(rng)
        cls.env.flush_all()

    @classmethod
    def _log_phases(cls):
        """The one customer is in the late phase from noon of the 10th of June on; of the other nothing is logged."""
        customer = cls.Customer.search([("partner_id", "=", cls.customer_partner.id)]) or cls.Customer.create({
            "partner_id": cls.customer_partner.id, "company_id": cls.company.id})
        cls.env.cr.execute("DELETE FROM operative_customer_stay WHERE document_id = %s", [customer.id])
        cls._insert("operative.customer.stay", [
            {"document_id": customer.id, "stage_id": phase.id, "company_id": cls.company.id, "clock": "ours",
             "entered_at": start, "left_at": end}
            for phase, start, end in (
                (cls.early, "2025-05-01 08:00:00", "2025-06-10 12:00:00"), (cls.late, "2025-06-10 12:00:00", None))])

    @classmethod
    def _draw_deal(cls, rng, place):
        partner, day = rng.choice([cls.customer_partner, cls.other]), rng.randint(1, 29)
        lead = cls._lead(partner, company=cls.company) if rng.random() < 0.4 else None
        orders, states, categories = cls.env["sale.order"], [], set()
        for _quotation in range(rng.randint(1, 2) if lead else 1):
            chosen = cls.products.browse(rng.sample(cls.products.ids, rng.randint(1, 3)))
            state = rng.choice(["sent", "sale", "sale", "cancel", "expired"])
            amount = rng.choice([8000, 9200, 10000, 10800, 12500])
            order = cls._order(
                partner, f"2025-06-{day:02}", amount, "sent" if state == "expired" else state, product=chosen[0],
                validity_date="2025-06-30" if state == "expired" else "2025-08-01", opportunity_id=lead and lead.id)
            order.order_line = [Command.create({"product_id": product.id, "price_unit": 0}) for product in chosen[1:]]
            orders |= order
            states.append((state, amount))
            categories.update(chosen.categ_id.ids)
        kinds = {state for state, _amount in states}
        verdict = "won" if "sale" in kinds else None if "sent" in kinds else "lost"
        # an expired one is decided on its last day
        decided_on = day if verdict == "won" or "cancel" in kinds else 30
        deal = {"id": lead.id if lead else -orders.id, "document": lead or orders, "orders": orders, "verdict": verdict,
                "categories": categories, "competitors": {},
                "phase": None if partner == cls.other else (cls.early if decided_on <= 10 else cls.late).id}
        for competitor in cls.competitors.browse(rng.sample(cls.competitors.ids, rng.choice([0, 1, 1, 2]))):
            theirs = rng.choice([0, 8000, 10000, 10000])
            cls.env["operative.deal.competitor"].create({
                "competitor_id": competitor.id, "offered_price": theirs,
                **({"lead_id": lead.id} if lead else {"order_id": orders.id})})
            sold = [amount for state, amount in states if state == "sale"]
            deal["competitors"][competitor.id] = (sum(sold) or max(amount for _state, amount in states), theirs)
        return deal

    @classmethod
    def _draw_uses(cls, rng):
        rows = {}
        for _place in range(90):
            deal, argument = rng.choice(cls.deals), cls.arguments.browse(rng.choice(cls.arguments.ids))
            user = rng.choice([cls.user_salesman, cls.user_salesman_all])
            helped = rng.choice(["yes", "no", False])
            document = rng.choice([deal["document"], *deal["orders"]])
            lead = document if document._name == "crm.lead" else document.opportunity_id
            if (deal["id"], argument.id, user.id) not in rows:
                cls.env["operative.argument.use"].create({
                    "argument_id": argument.id, "user_id": user.id, "channel": "said", "helped": helped,
                    "company_id": cls.company.id, "lead_id": lead.id,
                    "order_id": document.id if document._name == "sale.order" else False})
                rows[deal["id"], argument.id, user.id] = {
                    "deal": deal, "argument": argument.id, "kind": argument.kind, "user": user.id, "helped": helped}
        return list(rows.values())

    def test_a_row_opens_its_deal(self):
        """A loss to a competitor opens the opportunity, else the quotation it was."""
        opened = {}
        for row in self._report("competitor").search([]):
            action = row.action_open_deal()
            opened[row.deal_count] = (action["res_model"], action["res_id"])
        deals = {deal["id"]: (deal["document"]._name, deal["document"].id) for deal in self.deals}
        self.assertTrue({model for model, _id in opened.values()} == {"crm.lead", "sale.order"})
        self.assertEqual(opened, {key: deals[key] for key in opened})

    def _report(self, name, user=None):
        return self.env[f"operative.{name}.report"].with_user(user or self.user_manager).with_context(
            allowed_company_ids=self.company.ids)

    def _found(self, report, groupby, names, domain=()):
        """Figures by group, as plain values."""
        specs = [f"{name}:{report._fields[name].aggregator}" for name in names]
        rows = report._read_group(domain, groupby, specs)
        return {
            tuple((value.id or None) if hasattr(value, "_ids") else value or None for value in row[:len(groupby)]):
            dict(zip(names, row[len(groupby):], strict=True)) for row in rows}

    def assertFigures(self, found, expected, what):
        self.assertEqual(set(found), set(expected), what)
        for group, values in expected.items():
            for name, value in values.items():
                if value is None:
                    self.assertIn(found[group][name], (None, False), (what, group, name))
                else:
                    self.assertAlmostEqual(found[group][name] or 0, value, 9, (what, group, name))

    def _mine(self):
        return [("argument_id", "in", self.arguments.ids)]

    def test_uses(self):
        """Used, helped, decided and won by argument, kind, category, competitor and both; the total counts a deal once."""
        keys = {
            (): lambda row: [()],
            ("argument_id",): lambda row: [(row["argument"],)],
            ("kind",): lambda row: [(row["kind"],)],
            ("categ_ids",): lambda row: [(category,) for category in row["deal"]["categories"]],
            ("competitor_ids",): lambda row: [(met,) for met in row["deal"]["competitors"] or [None]],
            ("kind", "competitor_ids"): lambda row: [(row["kind"], met) for met in row["deal"]["competitors"] or [None]],
        }
        for groupby, key in keys.items():
            expected = {group: oracle.uses(rows) for group, rows in oracle.grouped(self.uses, key).items()}
            found = self._found(self._report("argument"), groupby, list(expected[next(iter(expected))]), self._mine())
            self.assertFigures(found, expected, groupby)

    def test_uses_equal_the_library(self):
        """By argument the report says what the library does."""
        self.Argument._refresh_counters()
        names = ["use_count", "helped_count", "decided_count", "won_count"]
        found = self._found(
            self._report("argument"), ["argument_id"], names, self._mine())
        for argument in self.arguments:
            self.assertEqual(found[argument.id,], {name: argument[name] for name in names})

    def test_totals_beside_groups(self):
        """A pivot by competitor has the totals of all deals, not the sum of its lines."""
        report = self._report("argument")
        specs = ["won_ratio:ratio", "decided_count:count_distinct", "helped_count:sum"]
        _by, [total] = report._read_grouping_sets(self._mine(), [["competitor_ids"], []], specs)
        expected = oracle.uses(self.uses)
        self.assertEqual(total, (expected["won_ratio"], expected["decided_count"], expected["helped_count"]))

    def test_filters(self):
        """Filtered by category or competitor, a deal counts once; without any is a filter as well."""
        report = self._report("argument")
        for name, key in (("categ_ids", "categories"), ("competitor_ids", "competitors")):
            values = (self.categories if name == "categ_ids" else self.competitors).ids[:2]
            for operator, value, holds in (
                ("in", values, lambda deal, key=key, values=values: set(deal[key]) & set(values)),
                ("not in", values, lambda deal, key=key, values=values: not set(deal[key]) & set(values)),
                ("=", False, lambda deal, key=key: not deal[key]),
                ("!=", False, lambda deal, key=key: deal[key]),
                ("ilike", "Rival" if name == "competitor_ids" else "Reported", lambda deal, key=key: deal[key]),
            ):
                expected = oracle.uses([row for row in self.uses if holds(row["deal"])])
                found = self._found(report, [], list(expected), [*self._mine(), (name, operator, value)])
                with self.subTest(name=name, operator=operator):
                    self.assertFigures(found, {(): expected}, name)

    def test_rows(self):
        """The list names categories and competitors of the deal."""
        row = self.uses[0]
        use = self.env["operative.argument.use"].search([("argument_id", "=", row["argument"])]).filtered(
            lambda use: (use.lead_id.id or -use.order_id.id) == row["deal"]["id"])[:1]
        listed = self._report("argument").browse(use.id)
        self.assertEqual(set(listed.categ_ids.ids), row["deal"]["categories"])
        self.assertEqual(set(listed.competitor_ids.ids), set(row["deal"]["competitors"]))

    def test_effect(self):
        """With and without, by kind, category, phase and all three; each deal once where kinds are not told apart."""
        used = {}
        for row in self.uses:
            used.setdefault(row["deal"]["id"], set()).add(row["kind"])
        decided = [deal for deal in self.deals if deal["verdict"]]
        kinds = {row["kind"] for row in self.uses}
        names = ["with_count", "won_with_count", "won_with_ratio", "without_count", "won_without_count",
                 "won_without_ratio"]
        report = self._report("argument.effect")
        mine = [("categ_ids", "in", self.categories.ids)]
        traits = {
            (): lambda deal: [()],
            ("categ_ids",): lambda deal: [(category,) for category in deal["categories"]],
            ("phase_id",): lambda deal: [(deal["phase"],)],
            ("categ_ids", "phase_id"): lambda deal: [(category, deal["phase"]) for category in deal["categories"]],
        }
        for groupby, key in traits.items():
            groups = oracle.grouped(decided, key)
            expected = {group: oracle.effect(deals, used, None) for group, deals in groups.items()}
            self.assertFigures(self._found(report, groupby, names, mine), expected, groupby)
            expected = {(kind, *group): oracle.effect(deals, used, kind) for group, deals in groups.items() for kind in kinds}
            self.assertFigures(self._found(report, ("kind", *groupby), names, mine), expected, ("kind", *groupby))
        by_kind, [total] = report._read_grouping_sets(mine, [["kind"], []], ["won_ratio:ratio", "deal_count:count_distinct"])
        won = sum(deal["verdict"] == "won" for deal in decided)
        self.assertEqual(total, (won / len(decided), len(decided)))
        self.assertEqual({row[2] for row in by_kind}, {len(decided)})
        # as the pivot asks, which sorts by all that any set groups by
        sets = report.formatted_read_grouping_sets(
            mine, [[], ["kind"], ["kind", "categ_ids"], ["phase_id"]], ["won_ratio:ratio", "with_count:sum"])
        self.assertEqual(sets[0][0]["won_ratio:ratio"], won / len(decided))
        self.assertEqual([group["kind"] for group in sets[1]], sorted(kinds))
        # the list behind a cell has as many rows as the cell says
        self.assertEqual(report.search_count(mine), len(decided))
        self.assertEqual(report.search_count([*mine, ("kind", "=", "price"), ("used", "=", "yes")]),
                         oracle.effect(decided, used, "price")["with_count"])

    def test_effect_is_no_proof(self):
        """Every share of the report says that it is no proof."""
        for name in ("won_ratio", "won_with_ratio", "won_without_ratio"):
            self.assertIn("no proof", self._report("argument.effect")._fields[name].help)

    def test_competitors(self):
        """Win and loss by competitor, category, phase, price gap and all four."""
        rows = [(deal, competitor) for deal in self.deals if deal["verdict"] for competitor in deal["competitors"]]
        self.assertGreater(len(rows), 10)
        keys = {
            (): lambda row: [()],
            ("competitor_id",): lambda row: [(row[1],)],
            ("price_gap",): lambda row: [(oracle.band(*row[0]["competitors"][row[1]]),)],
            ("phase_id", "competitor_id"): lambda row: [(row[0]["phase"], row[1])],
            ("competitor_id", "categ_ids", "phase_id", "price_gap"): lambda row: [
                (row[1], category, row[0]["phase"], oracle.band(*row[0]["competitors"][row[1]]))
                for category in row[0]["categories"]],
        }
        mine = [("competitor_id", "in", self.competitors.ids)]
        for groupby, key in keys.items():
            expected = {group: oracle.met(found) for group, found in oracle.grouped(rows, key).items()}
            found = self._found(self._report("competitor"), groupby, list(expected[next(iter(expected))]), mine)
            self.assertFigures(found, expected, groupby)

    def test_bands(self):
        """Exactly 20 % is not more than 20 %; a price of 0 is not known."""
        order = self._order(self.other, "2025-06-01", 12000, "sale")
        entry = self.env["operative.deal.competitor"].create({
            "competitor_id": self.competitors[0].id, "order_id": order.id, "offered_price": 10000})
        for price, band in ((10000, "2_dearer_10"), (9999, "1_dearer_20"), (12000, "4_same"), (12600, "4_same"),
                            (12700, "5_cheaper_5"), (15000, "6_cheaper_10"), (15001, "7_cheaper_20"), (0, "8_unknown")):
            entry.offered_price = price
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self._report("competitor").browse(entry.id).price_gap, band, price)

    def test_price_in_the_currency_it_is_noted_in(self):
        """A quotation in dollars is compared in dollars; noted in the opportunity, in the company's currency."""
        order = self._order(self.other, "2025-06-01", 12000, "sale", currency=self.usd)
        lead = self._lead(self.other, company=self.company)
        second = self._order(self.other, "2025-06-01", 40000, "sale", currency=self.usd, opportunity_id=lead.id)
        entries = self.env["operative.deal.competitor"].create([
            {"competitor_id": self.competitors[0].id, "order_id": order.id, "offered_price": 12000},
            {"competitor_id": self.competitors[0].id, "lead_id": lead.id, "offered_price": 10000}])
        self.env.flush_all()
        self.assertEqual(second.currency_rate, 4)
        self.assertEqual(set(self._report("competitor").browse(entries.ids).mapped("price_gap")), {"4_same"})

    def test_lost_to_them(self):
        """A deal was lost to the competitor that is said to have got it, wherever in the deal that is noted."""
        lead = self._lead(self.other, company=self.company)
        order = self._order(self.other, "2025-06-01", 12000, "cancel", opportunity_id=lead.id)
        rival, other = self.competitors[:2]
        self.env["operative.deal.competitor"].create([
            {"competitor_id": rival.id, "order_id": order.id, "offered_price": 10000},
            {"competitor_id": rival.id, "lead_id": lead.id, "is_winner": True},
            {"competitor_id": other.id, "lead_id": lead.id}])
        self.env.flush_all()
        found = self._found(
            self._report("competitor"), ["competitor_id"], ["deal_count", "lost_count", "lost_to_count"],
            [("deal_count", "=", lead.id)])
        self.assertEqual(found, {
            (rival.id,): {"deal_count": 1, "lost_count": 1, "lost_to_count": 1},
            (other.id,): {"deal_count": 1, "lost_count": 1, "lost_to_count": 0}})

    # -- who sees what -----------------------------------------------------------------------

    def test_managers_of_the_company(self):
        """Managers see the figures of the companies they work in; nobody else sees any."""
        for name in ("argument", "argument.effect", "competitor"):
            self.assertTrue(self._report(name).search_count([]))
            elsewhere = self._report(name).with_context(allowed_company_ids=self.company_us.ids)
            self.assertFalse(elsewhere.search_count([("company_id", "!=", False)]))
            for user in (self.user_salesman, self.user_salesman_all, self.user_service, self.user_author, self.user_portal):
                with self.assertRaises(AccessError):
                    self._report(name, user).search_count([])

    def test_competitors_of_others(self):
        """A competitor of another company is in no group and no filter."""
        foreign = self.env["operative.competitor"].create({"name": "Foreign Rival", "company_id": False})
        self.env["operative.deal.competitor"].create({
            "competitor_id": foreign.id, "order_id": self._order(self.other, "2025-06-01", 100, "sale").id})
        self.env.flush_all()
        # as it was before a deal with it was refused
        self.env.cr.execute("UPDATE operative_competitor SET company_id = %s WHERE id = %s", [self.company_us.id, foreign.id])
        self.env.invalidate_all()
        report = self._report("argument.effect")
        self.assertNotIn((foreign.id,), self._found(report, ["competitor_ids"], ["deal_count"]))
        self.assertFalse(report.search_count([("competitor_ids", "in", foreign.ids)]))

    def test_persons_by_the_settings(self):
        """By person only where the settings allow it, from the smallest number of deals on, as far back as they say."""
        report = self._report("argument")
        with self.assertRaises(AccessError):
            self._found(report, ["user_id"], ["use_count"], self._mine())
        self.assertNotIn("user_id", report.fields_get())
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("operative_crm.staff_figures", "person")
        parameters.set_param("operative_crm.staff_smallest_n", "2")
        expected = {group: oracle.uses(rows) for group, rows in oracle.grouped(
            self.uses, lambda row: [(row["user"],)]).items()}
        self.assertFigures(self._found(report, ["user_id"], ["use_count", "won_count", "won_ratio"], self._mine()), {
            group: {name: values[name] for name in ("use_count", "won_count", "won_ratio")}
            for group, values in expected.items()}, "user")
        parameters.set_param("operative_crm.staff_smallest_n", "1000")
        self.assertFalse(self._found(report, ["user_id"], ["use_count"], self._mine()))
        parameters.set_param("operative_crm.staff_smallest_n", "1")
        uses = self.env["operative.argument.use"].search([("argument_id", "in", self.arguments.ids)])
        uses.used_at = "2020-01-01 00:00:00"
        self.env.flush_all()
        self.assertEqual(set(self._found(report, ["user_id"], ["use_count"], self._mine())), {(None,)})

    def test_screens(self):
        """Pivot, graph, list and search load, and what they ask for is answered."""
        for name in ("argument", "argument.effect", "competitor"):
            report = self._report(name)
            views = report.get_views([(False, kind) for kind in ("pivot", "graph", "list", "search")])["views"]
            self.assertEqual(set(views), {"pivot", "graph", "list", "search"})
            self.assertTrue(report.fields_get(["categ_ids"], ["groupable"])["categ_ids"]["groupable"])
            rows = report.web_search_read([], {"categ_ids": {"fields": {"display_name": {}}}, "company_id": {}}, limit=5)
            self.assertTrue(rows["records"])
            groups = report.formatted_read_group([], ["categ_ids"], ["__count"])
            for group in groups:
                self.assertEqual(report.search_count(group["__extra_domain"]), group["__count"])

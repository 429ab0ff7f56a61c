"""Which arguments are suggested, in which order: equal to plain Python on random data."""

import random
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models.argument.operative_argument_rank import lower_bound
from . import argument_oracle
from .argument_common import ArgumentCommon


@tagged("post_install", "-at_install")
class TestArgumentRanking(ArgumentCommon):

    def test_lower_bound(self):
        """Nothing below ten decided deals; from then on the textbook's formula."""
        self.assertEqual(lower_bound(9, 9), 0)
        for decided in (10, 11, 50, 1000):
            for won in (0, 1, decided // 2, decided):
                self.assertAlmostEqual(lower_bound(won, decided), argument_oracle.wilson(won, decided), 12)

    @freeze_time("2026-03-04 09:00:00")
    def test_equal_to_plain_python(self):
        """Fit, validity, language, company, rights and the share of won deals, on 400 random arguments and 20 documents.

        Authors and managers see drafts in the library, salespeople do not; suggested is the same for all of them. Somebody
        of another company is suggested nothing of this one's.
        """
        rng, today = random.Random(15), fields.Date.to_date("2026-03-04")
        root = self.env["product.category"].create({"name": "Argued root"})
        categories = self.env["product.category"].create([
            {"name": f"Argued {place}", "parent_id": root.id} for place in range(3)]) | root
        products = self.env["product.product"].create([
            {"name": f"Argued {place}", "categ_id": categories[place % 4].id,
             "operative_introduced_on": (None, today, today + timedelta(1))[place % 3]} for place in range(6)])
        industries = self.env["res.partner.industry"].create([{"name": f"Trade {place}"} for place in range(3)])
        competitors = self.env["operative.competitor"].create([
            {"name": f"Rival {place}", "company_id": False} for place in range(3)])
        stages = self.env["crm.stage"].create([{"name": f"Argued {place}"} for place in range(2)])
        phases = self.flow_b2b.phase_ids[:3]
        sources = {
            "product": ("product_tmpl_ids", products.product_tmpl_id), "category": ("product_categ_ids", categories),
            "industry": ("industry_ids", industries), "competitor": ("competitor_ids", competitors),
            "stage": ("crm_stage_ids", stages), "phase": ("phase_ids", phases)}
        plain = []
        for _place in range(400):
            given = {name: set(rng.sample(records.ids, rng.randint(1, 2))) if rng.random() < 0.15 else set()
                     for name, (_field, records) in sources.items()}
            decided = rng.choice([0, 9, 10, 10, 30, 200])
            plain.append(given | {
                "kind": rng.choice(["benefit", "introduction"]),
                "made_for": {
                    product.categ_id.id for product in products if product.product_tmpl_id.id in given["product"]
                    and (not product.operative_introduced_on or product.operative_introduced_on <= today)},
                "state": rng.choice(["approved"] * 8 + ["draft", "retired"]), "languages": {"en_US"} | (
                    {"de_DE"} if rng.random() < 0.5 else set()),
                "valid_from": rng.choice([None, None, today, today + timedelta(1)]),
                "valid_until": rng.choice([None, None, today, today + timedelta(30)]),
                "company": rng.choice([None, self.company.id, self.company_us.id]),
                "used": decided + rng.randint(0, 3), "decided": decided, "won": rng.randint(0, decided)})
            if plain[-1]["valid_from"] and plain[-1]["valid_until"] and plain[-1]["valid_from"] > plain[-1]["valid_until"]:
                plain[-1]["valid_until"] = None
        arguments = self.Argument.create([{
            "name": f"Argument {place}", "body": "<p>Text</p>", "state": row["state"], "kind": row["kind"],
            "valid_from": row["valid_from"], "valid_until": row["valid_until"], "company_id": row["company"],
            **{field: [Command.set(row[name])] for name, (field, _records) in sources.items()}}
            for place, row in enumerate(plain)])
        for argument, row in zip(arguments, plain):
            row["id"] = argument.id
            argument.write({"use_count": row["used"], "decided_count": row["decided"], "won_count": row["won"]})
            if "de_DE" in row["languages"]:
                argument.with_context(lang="de_DE").name = f"Auf Deutsch {argument.id}"
        readers = [self.user_salesman_all, self.user_author, self.user_manager]
        self.user_author.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.user_manager.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        abroad = self.user_salesman_all.copy({
            "login": "abroad", "company_id": self.company_us.id, "company_ids": [Command.set(self.company_us.ids)]})
        shared = [row["id"] for row in plain if row["company"] != self.company.id]
        for _document in range(20):
            user = rng.choice(readers)
            lang = rng.choice(["en_US", "de_DE"])
            self.customer_partner.write({"industry_id": rng.choice([False, *industries.ids]), "lang": lang})
            lead = self.env["crm.lead"].with_company(self.company).create({
                "name": "Argued", "type": "opportunity", "partner_id": self.customer_partner.id, "company_id": self.company.id,
                "stage_id": rng.choice(stages.ids), "user_id": self.user_salesman_all.id})
            customer = self.Customer.search([("partner_id", "=", self.customer_partner.id)]) or self.Customer.create(
                {"partner_id": self.customer_partner.id, "company_id": self.company.id})
            # as if the rules had found it
            self.env.cr.execute(
                "UPDATE operative_customer SET phase_id = %s WHERE id = %s", [rng.choice(phases.ids), customer.id])
            customer.invalidate_recordset()
            ordered = self._bought(rng, products)
            bought = products.browse(rng.sample(products.ids, 2))
            order = self.env["sale.order"].create({
                "partner_id": self.customer_partner.id, "opportunity_id": lead.id, "company_id": self.company.id,
                "order_line": [Command.create({"product_id": product.id}) for product in bought],
                "deal_competitor_ids": [Command.create({"competitor_id": rng.choice(competitors.ids)})]})
            document = {
                "product": set(bought.product_tmpl_id.ids),
                "category": self._with_parents(bought), "bought": self._with_parents(ordered),
                "industry": set(self.customer_partner.industry_id.ids), "stage": set(lead.stage_id.ids),
                "competitor": set(order.deal_competitor_ids.competitor_id.ids), "phase": set(customer.phase_id.ids)}
            # what else the database holds is none of this test's
            wanted = argument_oracle.suggested(plain, document, lang, today, self.company.id)
            for argued in (order, lead):
                found = argued.with_user(user).with_context(allowed_company_ids=self.company.ids)\
                    .operative_suggest_arguments(limit=80)
                with self.assertRaises(AccessError):
                    argued.with_user(abroad).with_context(
                        allowed_company_ids=self.company_us.ids).operative_suggest_arguments()
                mine = [row["id"] for row in found if row["id"] in arguments._ids]
                self.assertEqual(mine, wanted[:len(mine)])
                self.assertGreaterEqual(len(mine), min(len(wanted), 60))
        found = self.Argument.with_user(abroad).with_context(allowed_company_ids=self.company_us.ids).operative_search(limit=80)
        self.assertLessEqual({row["id"] for row in found if row["id"] in arguments._ids}, set(shared))

    @staticmethod
    def _with_parents(products):
        return {c for p in products for c in (p.categ_id | p.categ_id.parent_id | p.categ_id.parent_id.parent_id).ids}

    def _bought(self, rng, products):
        """Orders of the customer: one of these days, one too long ago, and a quotation; what was bought in 24 months."""
        self.env["sale.order"].search([("partner_id", "=", self.customer_partner.id), ("state", "=", "sale")]).action_cancel()
        chosen = products.browse(rng.sample(products.ids, 3))
        for product, day, state in zip(chosen, ("2024-03-05", "2024-03-03", "2026-03-01"), ("sale", "sale", "sent")):
            self._order(self.customer_partner, day, 100, state, product=product)
        return chosen[0] if rng.random() < 0.7 else self._drop_orders()

    def _drop_orders(self):
        self.env["sale.order"].search([("partner_id", "=", self.customer_partner.id), ("state", "=", "sale")]).action_cancel()
        return self.env["product.product"]

    def test_introductions(self):
        """Suggested on every document of who bought in the category, from the day of introduction on; to nobody else."""
        category = self.env["product.category"].create({"name": "Seals"})
        finer = self.env["product.category"].create({"name": "Oil Seals", "parent_id": category.id})
        news = self.env["product.template"].create({"name": "New Seal", "categ_id": category.id})
        old = self.env["product.product"].create({
            "name": "Old Seal", "categ_id": finer.id, "type": "service", "taxes_id": False})
        arguments = {
            "product": self._argument("New", kind="introduction", product_tmpl_ids=[Command.set(news.ids)]),
            "category": self._argument("In seals", kind="introduction", product_categ_ids=[Command.set(category.ids)]),
            "benefit": self._argument("Lasts", kind="benefit", product_tmpl_ids=[Command.set(news.ids)])}
        documents = (self.customer_partner, self.quotation)
        for document in documents:
            self.assertFalse(self._suggested(document) & self.Argument.union(*arguments.values()))
        self._order(self.customer_partner, amount=100, product=old)
        for document in documents:
            rows = {row["id"]: row["reasons"] for row in
                    document.with_user(self.user_salesman).operative_suggest_arguments(limit=80)}
            self.assertEqual(rows[arguments["product"].id], ["Bought before: Seals"])
            self.assertEqual(rows[arguments["category"].id], ["Bought before: Seals"])
            self.assertNotIn(arguments["benefit"].id, rows)
        news.operative_introduced_on = fields.Date.today() + timedelta(1)
        self.assertNotIn(arguments["product"], self._suggested(self.quotation))
        self.quotation.order_line = [Command.create({"product_id": news.product_variant_id.id})]
        self.assertNotIn(arguments["product"], self._suggested(self.quotation))
        self.assertIn(arguments["benefit"], self._suggested(self.quotation))
        news.operative_introduced_on = self.company._operative_today()
        rows = {row["id"]: row["reasons"] for row in self.quotation.operative_suggest_arguments(limit=80)}
        self.assertCountEqual(rows[arguments["product"].id], ["New Seal", "Bought before: Seals"])

    def test_introductions_of_another_company(self):
        """What another company of ours sold to the customer says nothing here."""
        self.customer_partner.company_id = False
        category = self.env["product.category"].create({"name": "Seals"})
        old = self.env["product.product"].create({"name": "Old", "categ_id": category.id, "type": "service", "taxes_id": False})
        argument = self._argument("In seals", kind="introduction", product_categ_ids=[Command.set(category.ids)])
        self._order(self.customer_partner, amount=100, product=old, company=self.company_us)
        self.assertNotIn(argument, self._suggested(self.quotation))
        self._order(self.customer_partner, amount=100, product=old)
        self.assertIn(argument, self._suggested(self.quotation))

    def test_reasons_and_achievement(self):
        """Each comes with the reasons why it is shown, and what it achieved."""
        argument = self._argument(product_tmpl_ids=[Command.set(self.goods.product_tmpl_id.ids)])
        argument.write({"use_count": 12, "decided_count": 10, "won_count": 7})
        [row] = [row for row in self.quotation.with_user(self.user_salesman).operative_suggest_arguments(limit=80)
                 if row["id"] == argument.id]
        self.assertEqual(row["reasons"], ["Spare Part"])
        self.assertEqual((row["used"], row["won"], row["decided"]), (12, 7, 10))

    def test_five_at_first(self):
        """Who asks for no number gets the best five; each says who verified it, and when."""
        with freeze_time("2026-03-04 09:00:00"):
            for place in range(7):
                self._argument(f"Argument {place}", product_tmpl_ids=self.goods.product_tmpl_id.ids)
        rows = self.quotation.with_user(self.user_salesman).operative_suggest_arguments()
        self.assertEqual(len(rows), 5)
        self.assertEqual(
            {(str(row["verified_on"]), row["verified_by"]) for row in rows}, {("2026-03-04", self.env.user.name)})

    def test_best(self):
        """The library's best win more often than arguments do on the whole, beyond chance; few deals prove nothing."""
        self.Argument.search([]).write({"won_count": 0, "decided_count": 0})
        counts = {"Often": (90, 100), "Lucky": (9, 9), "As others": (50, 100), "Seldom": (10, 100), "New": (0, 0)}
        for name, (won, decided) in counts.items():
            self._argument(name).write({"won_count": won, "decided_count": decided})
        library = self.Argument.with_user(self.user_salesman)
        self.assertEqual(library.search([("is_best", "=", True)]).mapped("name"), ["Often"])
        others = library.search([("is_best", "=", False), ("name", "in", list(counts))])
        self.assertEqual(set(others.mapped("name")), counts.keys() - {"Often"})
        self.assertEqual(others.mapped("is_best"), [False] * 4)

    def test_unused(self):
        """What was never counted is unused as well: an imported one, the day it comes."""
        views = self.Argument.with_user(self.user_salesman).get_views([(False, "search")])["views"]
        self.assertIn("('use_count', 'in', (0, False))", views["search"]["arch"])
        never, used = self._argument("Never"), self._argument("Used")
        used.use_count = 1
        self.env.flush_all()
        self.env.cr.execute("UPDATE operative_argument SET use_count = NULL WHERE id = %s", [never.id])
        found = self.Argument.search([("use_count", "in", (0, False)), ("id", "in", (never | used).ids)])
        self.assertEqual(found, never)

    def test_one_query_for_the_ranking(self):
        """Whatever the number of lines and arguments, the ranking is one statement."""
        for place in range(30):
            self._argument(f"Argument {place}", product_tmpl_ids=[Command.set(self.goods.product_tmpl_id.ids)])
        context = {"product_tmpl_ids": self.goods.product_tmpl_id.ids}
        library = self.Argument.with_user(self.user_salesman)
        allowed = library._search(library._domain_suggested(fields.Date.today()))
        self.env.flush_all()
        with self.assertQueryCount(1):
            rows = library._ranked(context, "en_US", allowed, 5, None)
        self.assertEqual(len(rows), 5)

    def test_in_the_customers_language(self):
        """A German customer is answered in German, whatever the reader's language; reasons are in the reader's."""
        argument = self._argument("Our seals last", german={"name": "Unsere Dichtungen halten"})
        self.customer_partner.lang = "de_DE"
        names = {row["id"]: row["name"] for row in
                 self.quotation.with_user(self.user_salesman).operative_suggest_arguments(limit=80)}
        self.assertEqual(names[argument.id], "Unsere Dichtungen halten")

    def test_on_every_document(self):
        """Quotation, opportunity, ticket and customer are asked alike; who may not read one is not answered."""
        argument = self._argument()
        lead = self.env["crm.lead"].create({
            "name": "Argued", "type": "opportunity", "partner_id": self.customer_partner.id, "user_id": self.user_salesman.id})
        ticket = self.env["helpdesk.ticket"].create({
            "name": "Argued", "description": "It squeaks", "partner_id": self.customer_partner.id,
            "company_id": self.company.id})
        for document, user in ((self.quotation, self.user_salesman), (lead, self.user_salesman),
                               (self.customer_partner, self.user_salesman), (ticket, self.user_service)):
            self.assertIn(argument, self._suggested(document, user=user))
        self.quotation.user_id = self.user_salesman_all
        with self.assertRaises(AccessError):
            self._suggested(self.quotation)

    def test_switched_off(self):
        """Off, nothing is suggested."""
        self._argument()
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_argument")
        self.assertFalse(self._suggested(self.quotation))

    def test_bad_input(self):
        """10,000 characters, blanks, SQL, numbers and lists: refused in words, or nothing is found."""
        self._argument("Delivery time")
        for query in ("   ", "%", "'; DROP TABLE operative_argument; --", "&|!():*<->'\\", "x" * 10_000, "\0"):
            self.quotation.with_user(self.user_salesman).operative_suggest_arguments(limit=5, query=query)
        for limit in (-5, 0):
            self.assertEqual(self.quotation.operative_suggest_arguments(limit=limit), [])
        for limit, query in (("five", None), (1.5, None), (5, 7), (5, ["time"])):
            with self.assertRaises(UserError):
                self.quotation.with_user(self.user_salesman).operative_suggest_arguments(limit=limit, query=query)

    def test_never_counted(self):
        """What was never counted, as after an import, is ranked as if nothing were decided."""
        counted = self._argument("Counted", product_tmpl_ids=[Command.link(self.goods.product_tmpl_id.id)])
        new = self._argument("New")
        self.env.flush_all()
        self.env.cr.execute("UPDATE operative_argument SET decided_count = NULL, use_count = NULL WHERE id = %s", [new.id])
        self.env.cr.execute("UPDATE operative_argument SET decided_count = 10, won_count = 7 WHERE id = %s", [counted.id])
        self.env.invalidate_all()
        found = self._suggested(self.quotation)
        self.assertLess(found.ids.index(counted.id), found.ids.index(new.id))

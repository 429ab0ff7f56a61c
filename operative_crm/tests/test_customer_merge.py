"""Contacts that are merged or move: their customer rows become one a company, and nothing people entered is lost."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .common import OperativeCommon


@tagged("post_install", "-at_install")
class TestCustomerMerge(OperativeCommon):

    def _stays(self, *customers):
        """The log of customers as plain data, to be found again after the rows are gone."""
        rows = self.env["operative.customer.stay"].search([("document_id", "in", [c.id for c in customers])])
        return sorted((stay.id, stay.stage_id.id, stay.entered_at) for stay in rows)

    def _merge(self, destination, *others, user=None):
        """Merge with Odoo's own wizard, as the user would."""
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.env.user).create({
            "partner_ids": [Command.set((destination | self.env["res.partner"].union(*others)).ids)],
            "dst_partner_id": destination.id})
        wizard.action_merge()
        self.env.invalidate_all()

    def _with_row(self, name, companies=None, **vals):
        """A partner with a classified row in each company, by an order there."""
        partner = self.env["res.partner"].create({"name": name, "is_company": True, **vals})
        for company in companies or self.company:
            self._order(partner, "2025-01-01", 100, company=company)
        self.Customer._refresh(partner)
        self.Customer._classify(partner)
        return partner

    def _check_one_row_each(self, partner, companies):
        """One row a company, one open stay a row, and the next refresh adds up and changes nothing else."""
        rows = self.Customer.search([("partner_id", "=", partner.id)])
        self.assertEqual(rows.company_id, companies)
        self.assertEqual(len(rows), len(companies))
        for row in rows:
            self.assertEqual(len(row.stay_ids.filtered(lambda stay: not stay.left_at)), 1)
        self.Customer._refresh(partner)
        self.Customer._classify(partner)
        self.assertEqual(self.Customer.search_count([("partner_id", "=", partner.id)]), len(companies))
        return rows

    # -- merge -------------------------------------------------------------------------------

    def test_rows_on_both_sides_in_two_companies(self):
        """Rows of each company become one; the orders of both count; no stay is lost."""
        two = self.company | self.company_us
        kept, gone = self._with_row("Kept", two), self._with_row("Gone", two)
        stays = {company: self._stays(self._customer(kept, company), self._customer(gone, company)) for company in two}
        rows = {company: self._customer(kept, company) for company in two}
        self._merge(kept, gone)
        self.assertFalse(gone.exists())
        self._check_one_row_each(kept, two)
        for company in two:
            self.assertEqual(self._customer(kept, company), rows[company])
            self.assertEqual(rows[company].order_count, 2)
            self.assertLessEqual(set(stays[company]), set(self._stays(rows[company])))

    def test_row_on_the_side_that_goes(self):
        """Where only the contact that goes has a row, the row stays and belongs to the other."""
        kept = self.env["res.partner"].create({"name": "Kept", "is_company": True})
        gone = self._with_row("Gone")
        row = self._customer(gone)
        stays = self._stays(row)
        self._merge(kept, gone)
        self.assertEqual(self._check_one_row_each(kept, self.company), row)
        self.assertEqual(self._stays(row), stays)

    def test_row_on_the_side_that_stays(self):
        """Where only the contact that stays has a row, nothing happens to it."""
        kept = self._with_row("Kept")
        row = self._customer(kept)
        stays = self._stays(row)
        self._merge(kept, self.env["res.partner"].create({"name": "Gone", "is_company": True}))
        self.assertEqual(self._check_one_row_each(kept, self.company), row)
        self.assertEqual(self._stays(row), stays)

    def test_no_rows(self):
        """Contacts that are no customers merge as without us."""
        kept, gone = self.env["res.partner"].create([{"name": "Kept"}, {"name": "Gone"}])
        self._merge(kept, gone)
        self.assertTrue(kept.exists())
        self.assertFalse(gone.exists())
        self.assertFalse(self._customer(kept))

    def test_rows_in_different_companies(self):
        """A row in one company and a row in another stay two."""
        kept, gone = self._with_row("Kept"), self._with_row("Gone", self.company_us)
        row = self._customer(gone, self.company_us)
        self._merge(kept, gone)
        self._check_one_row_each(kept, self.company | self.company_us)
        self.assertEqual(row.partner_id, kept)

    def test_three_at_once(self):
        """Three contacts become one; of the pins of those that go the youngest holds, the other is noted."""
        kept = self.env["res.partner"].create({"name": "Kept", "is_company": True})
        first, second = self._with_row("First"), self._with_row("Second")
        self._customer(first)._pin(self._phase("b2b", "key"), "Older")
        self._customer(second)._pin(self._phase("b2b", "at_risk"), "Younger")
        self._customer(second)._write_computed({"pinned_at": fields.Datetime.now() + timedelta(hours=1)})
        self._merge(kept, first, second)
        row = self._check_one_row_each(kept, self.company)
        self.assertEqual((row.pin_reason, row.phase_id), ("Younger", self._phase("b2b", "at_risk")))
        self.assertIn("Older", row.merge_note)

    def test_pin_of_the_row_that_goes(self):
        """A pin passes to the row that stays, with who, why and until when."""
        kept, gone = self._with_row("Kept"), self._with_row("Gone")
        until = fields.Date.today() + timedelta(days=30)
        self._customer(gone)._pin(self._phase("b2b", "key"), "Contract", until)
        pinned_at = self._customer(gone).pinned_at
        self._merge(kept, gone)
        row = self._check_one_row_each(kept, self.company)
        self.assertEqual(
            (row.phase_pinned, row.phase_id, row.pin_reason, row.pinned_until, row.pinned_by_id, row.pinned_at),
            (True, self._phase("b2b", "key"), "Contract", until, self.env.user, pinned_at))
        self.assertEqual(row.stay_ids.filtered(lambda stay: not stay.left_at).stage_id, self._phase("b2b", "key"))

    def test_pins_on_both_sides(self):
        """The pin of the row that stays holds; the other is noted with its reason and stays in the log."""
        kept, gone = self._with_row("Kept"), self._with_row("Gone")
        self._customer(kept)._pin(self._phase("b2b", "key"), "Ours")
        self._customer(gone)._pin(self._phase("b2b", "at_risk"), "Theirs")
        self._merge(kept, gone)
        row = self._check_one_row_each(kept, self.company)
        self.assertEqual((row.pin_reason, row.phase_id), ("Ours", self._phase("b2b", "key")))
        self.assertIn("Theirs", row.merge_note)
        self.assertIn("Theirs", row.stay_ids.mapped("reason"))

    def test_credit_checks(self):
        """The newest credit check holds, whichever side it is on; the older one is noted."""
        for kept_on, gone_on, rating in (("2025-01-01", "2025-06-01", "gone"), ("2025-06-01", "2025-01-01", "kept"),
                                         (False, "2025-01-01", "gone"), ("2025-01-01", False, "kept")):
            kept, gone = self._with_row("Kept"), self._with_row("Gone")
            for partner, name, day in ((kept, "kept", kept_on), (gone, "gone", gone_on)):
                if day:
                    self._customer(partner).write({
                        "credit_rating": name, "credit_checked_on": day, "credit_source": "Bureau"})
            self._merge(kept, gone)
            row = self._customer(kept)
            with self.subTest(kept=kept_on, gone=gone_on):
                self.assertEqual((row.credit_rating, row.credit_source), (rating, "Bureau"))
                if kept_on and gone_on:
                    self.assertIn("gone" if rating == "kept" else "kept", row.merge_note)
                else:
                    self.assertFalse(row.merge_note)

    def test_what_is_given_up_stays_in_its_company(self):
        """Pins and credit checks of a company are not told in the contact's chatter, which others read."""
        two = self.company | self.company_us
        kept, gone = self._with_row("Kept", two), self._with_row("Gone", two)
        for partner, day in ((kept, "2025-06-01"), (gone, "2025-01-01")):
            self._customer(partner, self.company_us).write({
                "credit_rating": f"SECRET {partner.name}", "credit_checked_on": day, "credit_source": "Bureau"})
        self._customer(gone, self.company_us)._pin(self._phase("b2b", "key"), "SECRET gone pin")
        self._customer(kept, self.company_us)._pin(self._phase("b2b", "key"), "SECRET kept pin")
        self._merge(kept, gone)
        self.assertNotIn("SECRET", "".join(kept.message_ids.mapped(lambda message: str(message.body))))
        self.assertFalse(self._customer(kept).merge_note)
        self.assertIn("SECRET Gone", self._customer(kept, self.company_us).merge_note)
        self.assertIn("SECRET gone pin", self._customer(kept, self.company_us).merge_note)

    def test_interval_snooze_and_tracking(self):
        """The own contact interval, the day a contact was put off to and tracking pass over where empty."""
        kept, gone = self._with_row("Kept"), self._with_row("Gone")
        gone.operative_track_customer = True
        until = fields.Date.today() + timedelta(days=9)
        self._customer(gone).contact_interval_days = 21
        self._customer(gone)._snooze(until)
        self._merge(kept, gone)
        row = self._customer(kept)
        self.assertEqual((row.contact_interval_days, row.contact_snoozed_until, row.contact_snoozed_by_id),
                         (21, until, self.env.user))
        self.assertTrue(kept.operative_track_customer)

    def test_team(self):
        """Members pass over where the role was free in their time; who gives way is noted."""
        kept, gone = self._with_row("Kept"), self._with_row("Gone")
        role, other = self.env["operative.role"].create([{"name": "One"}, {"name": "Other"}])
        members = self.env["operative.team.member"].create([
            {"customer_id": self._customer(kept).id, "role_id": role.id, "user_id": self.user_manager.id,
             "date_from": "2020-01-01", "date_to": "2020-12-31"},
            {"customer_id": self._customer(gone).id, "role_id": role.id, "user_id": self.user_salesman.id,
             "date_from": "2020-06-01", "date_to": "2021-12-31"},
            {"customer_id": self._customer(gone).id, "role_id": role.id, "user_id": self.user_salesman_all.id,
             "date_from": "2022-01-01"},
            {"customer_id": self._customer(gone).id, "role_id": other.id, "user_id": self.user_salesman.id},
        ])
        self._merge(kept, gone)
        row = self._customer(kept)
        self.assertEqual(row.team_member_ids.sorted("id"), members[0] | members[2] | members[3])
        self.assertIn(self.user_salesman.name, row.merge_note)

    def test_merged_into_a_contact_of_a_company(self):
        """A person merged into a contact of a company becomes part of that company's row."""
        parent, gone = self._with_row("Parent"), self._with_row("Gone", is_company=False)
        contact = self._contact(parent)
        self._merge(contact, gone)
        self.assertEqual(self._check_one_row_each(parent, self.company).order_count, 2)
        self.assertFalse(self.Customer.search([("partner_id", "=", contact.id)]))

    def test_company_merged_into_a_contact_of_a_company(self):
        """A contact that takes over a company becomes one, as Odoo has it: the row is its own, and not its parent's."""
        parent, gone = self._with_row("Parent"), self._with_row("Gone")
        row = self._customer(gone)
        row._pin(self._phase("b2b", "key"), "Contract")
        contact = self._contact(parent)
        self._merge(contact, gone)
        self.assertEqual(contact.commercial_partner_id, contact)
        self.assertEqual(self._check_one_row_each(contact, self.company), row)
        self.assertEqual((row.order_count, row.pin_reason), (1, "Contract"))
        self.assertFalse(self._check_one_row_each(parent, self.company).phase_pinned)

    def test_contact_merged_away(self):
        """A contact of a company that is merged into another customer takes nothing from its company."""
        parent, other = self._with_row("Parent"), self._with_row("Other")
        row = self._customer(parent)
        self._merge(other, self._contact(parent))
        self.assertEqual(self._check_one_row_each(parent, self.company), row)
        self._check_one_row_each(other, self.company)

    def test_merged_by_who_sees_one_company(self):
        """Who merges contacts without seeing all companies' rows folds them all the same."""
        two = self.company | self.company_us
        kept, gone = self._with_row("Kept", two, email="a@x.example"), self._with_row("Gone", two, email="a@x.example")
        user = new_test_user(
            self.env, "operative_merger", "base.group_partner_manager,sales_team.group_sale_salesman",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).with_context(
            allowed_company_ids=self.company.ids)
        wizard._merge((kept | gone).ids, kept.with_env(wizard.env), extra_checks=False)
        self.env.invalidate_all()
        self._check_one_row_each(kept, two)

    # -- change of commercial partner --------------------------------------------------------

    def test_customer_gets_a_parent_with_rows(self):
        """A contact that is put under a company brings its row, pin and log into the company's."""
        two = self.company | self.company_us
        parent = self._with_row("Parent", two)
        person = self._with_row("Person", two, is_company=False)
        self._customer(person)._pin(self._phase("b2b", "key"), "Knows the boss")
        stays = self._stays(self._customer(person))
        person.parent_id = parent
        self._check_one_row_each(parent, two)
        row = self._customer(parent)
        self.assertEqual((row.order_count, row.pin_reason), (2, "Knows the boss"))
        self.assertLessEqual(set(stays), set(self._stays(row)))
        self.assertFalse(self.Customer.search([("partner_id", "=", person.id)]))

    def test_customer_gets_a_parent_without_row(self):
        """Where the company has no row the contact's becomes the company's."""
        parent = self.env["res.partner"].create({"name": "Parent", "is_company": True})
        person = self._with_row("Person", is_company=False)
        row = self._customer(person)
        person.parent_id = parent
        self.assertEqual(self._check_one_row_each(parent, self.company), row)

    def test_subsidiary_stops_being_a_company(self):
        """A subsidiary is a customer of its own while it is a company, and part of its parent when it no longer is."""
        parent = self._with_row("Parent")
        subsidiary = self._with_row("Subsidiary", parent_id=parent.id)
        self.assertNotEqual(self._customer(subsidiary), self._customer(parent))
        subsidiary.is_company = False
        self.assertEqual(self._check_one_row_each(parent, self.company).order_count, 2)
        self.assertFalse(self.Customer.search([("partner_id", "=", subsidiary.id)]))

    def test_contact_becomes_independent(self):
        """A contact that leaves its company is a customer of its own with its documents; the company keeps its row."""
        parent = self._with_row("Parent")
        contact = self._contact(parent)
        self._order(contact, "2025-01-01", 50)
        self.assertEqual(self._refreshed(parent).order_count, 2)
        row = self._customer(parent)
        contact.parent_id = False
        self.Customer._refresh(parent | contact)
        self.assertEqual((row.partner_id, row.order_count), (parent, 1))
        self.assertEqual((self._customer(contact).partner_id, self._customer(contact).order_count), (contact, 1))

    def test_contacts_of_the_one_that_moves(self):
        """Whoever is below a customer that gets a parent counts in that parent's row from then on."""
        parent = self._with_row("Parent")
        middle = self._with_row("Middle", is_company=False)
        below = self._contact(middle)
        self._order(below, "2025-01-01")
        middle.parent_id = parent
        self.assertEqual(self._refreshed(parent).order_count, 3)
        self._check_one_row_each(parent, self.company)

    def test_many_move_at_once(self):
        """Several customers written with one parent at once end in one row."""
        parent = self._with_row("Parent")
        people = self._with_row("A", is_company=False) | self._with_row("B", is_company=False)
        people.write({"parent_id": parent.id})
        self.assertEqual(self._check_one_row_each(parent, self.company).order_count, 3)

    def test_moved_by_who_does_not_see_the_row(self):
        """A salesperson who moves a contact folds its row although it is a colleague's customer."""
        parent = self._with_row("Parent", user_id=self.user_salesman_all.id)
        person = self._with_row("Person", is_company=False, user_id=self.user_salesman_all.id)
        person.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids).parent_id = parent.id
        self.assertEqual(self._check_one_row_each(parent, self.company).order_count, 2)

    def test_deleting_a_contact(self):
        """With the contact its rows, log and team go."""
        partner = self.env["res.partner"].create({
            "name": "Fair", "operative_track_customer": True, "company_id": self.company.id})
        row = self._classified(partner)
        stay = row.stay_ids
        self.assertTrue(row and stay)
        partner.unlink()
        self.assertFalse(row.exists() or stay.exists())

"""Customer teams: who holds a role for a customer, and giving roles to many customers at once."""

from datetime import date

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import OperativeCommon, migrate


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestCustomerTeam(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role, cls.other_role = cls.env["operative.role"].create([{"name": "Visits"}, {"name": "Calls"}])
        cls.de, cls.at = cls.env.ref("base.de"), cls.env.ref("base.at")
        cls.stuttgart = cls._row("Stuttgart", country_id=cls.de.id, zip="70173", user_id=cls.user_salesman.id)
        cls.freiburg = cls._row("Freiburg", country_id=cls.de.id, zip="79098", user_id=cls.user_salesman_all.id)
        cls.ulm = cls._row("Ulm", country_id=cls.de.id, zip="89073")
        cls.wien = cls._row("Wien", country_id=cls.at.id, zip="1010")
        cls.nowhere = cls._row("Nowhere")
        cls.archived = cls._row("Archived", country_id=cls.de.id, zip="70174", active=False)
        cls.us = cls._row("US", cls.company_us, country_id=cls.de.id, zip="70175")
        cls.Member = cls.env["operative.team.member"]
        for user in cls.user_salesman | cls.user_manager:
            cls._works_in(cls.role, user)

    @classmethod
    def _works_in(cls, role, user):
        return cls.env["operative.role.member"].create({
            "role_id": role.id, "user_id": user.id, "company_id": cls.company.id})

    @classmethod
    def _row(cls, name, company=None, **vals):
        partner = cls.env["res.partner"].create({"name": name, **vals})
        return cls.Customer.create({"partner_id": partner.id, "company_id": (company or cls.company).id})

    def _member(self, customer=None, user=None, **vals):
        return self.Member.create({
            "customer_id": (customer or self.ulm).id, "role_id": self.role.id,
            "user_id": (user or self.user_salesman).id, **vals})

    def _assign(self, user=None, **vals):
        """Assign as a manager through the dialog; returns the customers that got the holder."""
        dialog = self.env["operative.team.assign"].with_user(user or self.user_manager).with_context(
            allowed_company_ids=self.company.ids)
        vals = {name: [Command.set(value.ids)] if name.endswith("_ids") else value for name, value in vals.items()}
        dialog.create({
            "role_id": self.role.id, "user_id": self.user_salesman.id, "company_id": self.company.id, "taken": "replace",
            **vals,
        }).action_apply()
        return self.Member.search([("role_id", "=", self.role.id), ("user_id", "=", self.user_salesman.id)]).customer_id

    # -- one holder at a time ----------------------------------------------------------------

    def test_one_holder_at_a_time(self):
        """A role has one holder a customer on any day; open ends last for ever."""
        self._member(date_from="2025-01-01", date_to="2025-06-30")
        for vals in ({}, {"date_from": "2025-06-30"}, {"date_to": "2025-01-01"},
                     {"date_from": "2025-02-01", "date_to": "2025-02-02"},
                     {"date_from": "2024-01-01", "date_to": "2026-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._member(user=self.user_manager, **vals)

    def test_after_one_another(self):
        """Holders follow one another day by day; other roles and other customers are free."""
        self._member(date_to="2025-06-30")
        self._member(user=self.user_manager, date_from="2025-07-01")
        self._member(self.wien)
        self._member(role_id=self.other_role.id)
        with self.assertRaises(ValidationError):
            self.Member.search([("customer_id", "=", self.ulm.id), ("date_to", "!=", False)]).date_to = "2025-07-01"

    def test_two_new_ones_at_once(self):
        """Two holders that are made by one command are held against each other too."""
        with self.assertRaises(ValidationError):
            self.ulm.write({"team_member_ids": [
                Command.create({"role_id": self.role.id, "user_id": user.id})
                for user in (self.user_salesman, self.user_manager)]})

    def test_the_database_allows_one_holder(self):
        """Whatever writes past the check, two who write at once among it, is refused by the table, with a message."""
        self._member(date_to="2025-06-30")
        two = self._member(user=self.user_manager, date_from="2025-07-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ExclusionViolation) as caught, \
                self.env.cr.savepoint():
            self.env.cr.execute("UPDATE operative_team_member SET date_from = '2025-06-30' WHERE id = %s", [two.id])
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.assertIn("End that first", two._sql_error_to_message(caught.exception))

    def test_a_period_changes_hands_in_one_command(self):
        """Ending one and making the next, in one command of the form, needs no saving in between."""
        member = self._member()
        self.ulm.write({"team_member_ids": [
            Command.update(member.id, {"date_to": "2025-06-30"}),
            Command.create({"role_id": self.role.id, "user_id": self.user_manager.id, "date_from": "2025-07-01"})]})
        self.assertEqual(self.ulm.team_member_ids.filtered("is_current").user_id, self.user_manager)

    # -- who holds it today ------------------------------------------------------------------

    def _two_holders(self):
        """Two holders at once, as a table that was written past every check may have."""
        self.env.cr.execute("ALTER TABLE operative_team_member DROP CONSTRAINT operative_team_member_one_holder")
        members = self._member(date_to="2025-06-30") | self._member(user=self.user_manager, date_from="2025-07-01")
        self.env.flush_all()
        self.env.cr.execute("UPDATE operative_team_member SET date_to = NULL WHERE id IN %s", [tuple(members.ids)])
        members.invalidate_recordset()
        return members

    def _holder(self):
        return self.Member._holders(self.ulm.partner_id.ids, self.role.ids).get(
            (self.ulm.partner_id.id, self.company.id, self.role.id))

    def test_of_two_holders_one_counts(self):
        """Where the table has two all the same, the later one holds the role, and every statement takes that one."""
        self._two_holders()
        self.assertEqual(self._holder(), (self.user_manager.id, False))
        rows = self.env.execute_query(SQL("SELECT * FROM (%s) holder WHERE customer_id = %s", self.Member._holders_sql(
            SQL("TRUE")), self.ulm.id))
        self.assertEqual(len(rows), 1)

    def test_two_holders_do_not_end_the_pass(self):
        """A customer of whom two hold the role of the phase changes its phase with one stay, as everybody else."""
        self._two_holders()
        phase = self.env["operative.phase"].search([("flow_id.model", "=", "operative.customer")], limit=1)
        phase.responsible_role_id = self.role
        self.ulm._write_computed({"flow_id": phase.flow_id.id, "phase_id": phase.id})
        self.env["operative.customer.stay"]._follow()
        self.assertEqual(self.ulm.stay_ids.filtered(lambda stay: not stay.left_at).user_id, self.user_manager)

    def test_who_left_holds_nothing(self):
        """The deputy takes over, then the leader of the role, in the log as on documents; who left deputises no more."""
        leader = self.role.member_ids.filtered(lambda member: member.user_id == self.user_manager)
        leader.is_leader = True
        user, deputy = (new_test_user(self.env, login, groups="sales_team.group_sale_salesman",
                                      company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
                        for login in ("holds_it", "stands_in"))
        self._member(user=user, deputy_id=deputy.id)
        phase = self.env["operative.phase"].search([("flow_id.model", "=", "operative.customer")], limit=1)
        phase.responsible_role_id = self.role
        self.ulm._write_computed({"flow_id": phase.flow_id.id, "phase_id": phase.id})
        lead = self._lead(self.ulm.partner_id, company=self.company)

        def said():
            self.env["operative.customer.stay"]._follow(self.ulm.ids)
            stay = self.ulm.stay_ids.filtered(lambda stay: not stay.left_at)
            self.env.invalidate_all()
            holder = lead._operative_holders_of([(lead, self.role)])[lead.id, self.role.id]
            return stay.user_id, holder.user, holder.deputy

        self.assertEqual(said(), (user, user, deputy))
        user.active = False
        self.assertEqual(said(), (deputy, deputy, deputy.browse()))
        user.active = True
        deputy.active = False
        self.assertEqual(said(), (user, user, deputy.browse()))
        user.active = False
        self.assertEqual(said(), (self.user_manager, self.user_manager, deputy.browse()))
        leader.unlink()
        self.assertEqual(said(), (user.browse(), user.browse(), deputy.browse()))

    def test_existing_pairs_are_put_one_after_another(self):
        """An update ends the older one the day before the younger one begins; of none anything is left twice."""
        members = self._two_holders()
        members |= self._member(self.wien)
        self.env.flush_all()
        self.env.cr.execute(  # since ever, both, entered on another day
            "UPDATE operative_team_member SET date_from = NULL, create_date = '2025-06-20' WHERE id = %s", [members[1].id])
        migrate("19.0.0.5.0", "pre-holders", self.env.cr)
        members.invalidate_recordset()
        self.assertEqual(members.mapped("date_to"), [date(2025, 6, 19), False, False])
        self.assertEqual(members.mapped("date_from"), [False, date(2025, 6, 20), False])
        self.env.cr.execute("UPDATE operative_team_member SET date_from = '2025-06-20', date_to = NULL WHERE id = %s",
                            [members[0].id])
        migrate("19.0.0.5.0", "pre-holders", self.env.cr)
        self.assertEqual(members.exists(), members[1:])

    def test_period_and_deputy(self):
        """A membership does not end before it begins, and nobody deputises for themselves."""
        for vals in ({"date_from": "2025-02-01", "date_to": "2025-01-31"}, {"deputy_id": self.user_salesman.id}):
            with self.subTest(vals=vals), mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation):
                self._member(**vals)

    def test_current_members(self):
        """Current is who holds the role today, first and last day included."""
        current = [("2025-07-01", "2025-07-01"), (False, "2025-07-01"), ("2025-07-01", False), (False, False)]
        past = [("2025-01-01", "2025-06-30"), ("2025-07-02", False)]
        for begin, end in current + past:
            member = self._member(date_from=begin, date_to=end)
            with self.subTest(begin=begin, end=end):
                self.assertEqual(member.is_current, (begin, end) in current)
                for value in (True, False):
                    found = self.Member.search([("id", "=", member.id), ("is_current", "=", value)])
                    self.assertEqual(bool(found), member.is_current is value)
            member.unlink()

    def test_access_to_the_company(self):
        """Holder and deputy need access to the customer's company."""
        stranger = new_test_user(
            self.env, "operative_stranger", "sales_team.group_sale_salesman", company_id=self.company_us.id,
            company_ids=[Command.set(self.company_us.ids)])
        for vals in ({"user_id": stranger.id}, {"deputy_id": stranger.id}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._member(**vals)
        self._member(self.us, stranger)

    # -- many at once ------------------------------------------------------------------------

    def test_by_country(self):
        """By country: active customers of the company there; other companies, archived and elsewhere are left alone."""
        self.assertEqual(self._assign(country_ids=self.de), self.stuttgart | self.freiburg | self.ulm)

    def test_by_postcode(self):
        """By postcode as text, the last one with everything that begins with it."""
        for begin, end, expected in (
            ("70", "79", self.stuttgart | self.freiburg), ("70173", "70173", self.stuttgart),
            ("7", "8", self.stuttgart | self.freiburg | self.ulm),
            ("89", False, self.ulm), (False, "1", self.wien), ("70174", "79097", self.Customer),
        ):
            self.Member.search([]).unlink()
            with self.subTest(begin=begin, end=end):
                if not expected:
                    with self.assertRaises(UserError):
                        self._assign(zip_from=begin, zip_to=end)
                else:
                    self.assertEqual(self._assign(zip_from=begin, zip_to=end).sorted("id"), expected)

    def test_wildcards_in_postcodes(self):
        """A postcode is no pattern."""
        with self.assertRaises(UserError):
            self._assign(zip_from="%", zip_to="%")

    def test_by_salesperson(self):
        """By salesperson: the customers of these."""
        self.assertEqual(self._assign(salesperson_ids=self.user_salesman_all), self.freiburg)

    def test_by_selection(self):
        """As selected in the list, narrowed by what else is asked for."""
        self.assertEqual(self._assign(customer_ids=self.ulm | self.wien), self.ulm | self.wien)
        self.Member.search([]).unlink()
        self.assertEqual(self._assign(customer_ids=self.ulm | self.wien, country_ids=self.at), self.wien)

    def test_selection_of_another_company(self):
        """Customers of another company are not assigned, although they were selected."""
        with self.assertRaises(UserError):
            self._assign(customer_ids=self.us)

    def test_present_holders_end_the_day_before(self):
        """Present holders end the day before; who would begin later is replaced; the past and other roles stay."""
        past = self._member(date_from="2024-01-01", date_to="2024-12-31", user=self.user_manager)
        present = self._member(date_from="2025-01-01", date_to="2025-12-31", user=self.user_manager)
        future = self._member(date_from="2026-01-01", user=self.user_administrator)
        other = self._member(role_id=self.other_role.id, user=self.user_manager)
        self._assign(customer_ids=self.ulm, date_from=date(2025, 8, 1), deputy_id=self.user_manager.id)
        self.assertEqual((past.date_to, present.date_to, other.date_to), (date(2024, 12, 31), date(2025, 7, 31), False))
        self.assertFalse(future.exists())
        new = self.ulm.team_member_ids - past - present - other
        self.assertEqual((new.user_id, new.deputy_id, new.date_from, new.date_to),
                         (self.user_salesman, self.user_manager, date(2025, 8, 1), False))

    def test_assigning_twice(self):
        """Assigning the same again leaves one holder and no overlap."""
        for _time in range(2):
            self._assign(customer_ids=self.ulm)
        self.assertEqual(len(self.ulm.team_member_ids), 1)

    def test_assigning_one_who_has_no_access(self):
        """A holder without access to the company is refused, and nothing is changed."""
        stranger = new_test_user(
            self.env, "operative_stranger", "sales_team.group_sale_salesman", company_id=self.company_us.id,
            company_ids=[Command.set(self.company_us.ids)])
        present = self._member(user=self.user_manager)
        with self.assertRaises(UserError):
            self._assign(customer_ids=self.ulm, user_id=stranger.id)
        self.env.invalidate_all()
        self.assertFalse(present.date_to)

    def test_the_dialog_counts(self):
        """The dialog says how many customers it would assign; opened from the list it has the selection."""
        model = self.env["operative.team.assign"].with_user(self.user_manager).with_context(
            allowed_company_ids=self.company.ids, default_customer_ids=(self.ulm | self.wien).ids)
        with Form(model) as form:
            self.assertEqual(form.match_count, 2)
            form.country_ids.add(self.at)
            self.assertEqual(form.match_count, 1)
            form.role_id, form.user_id = self.role, self.user_salesman

    def test_some_have_somebody_already(self):
        """The dialog says how many have somebody else, and asks whether to replace or leave them out."""
        self._member(self.ulm, user=self.user_manager)
        self._member(self.stuttgart)
        self._member(self.freiburg, user=self.user_manager, date_to="2025-06-30")
        model = self.env["operative.team.assign"].with_user(self.user_manager).with_context(
            allowed_company_ids=self.company.ids)
        with Form(model) as form:
            form.role_id, form.user_id = self.role, self.user_salesman
            form.country_ids.add(self.de)
            self.assertEqual((form.match_count, form.taken_count), (3, 1))
            form.taken = "leave"
        with self.assertRaises(UserError) as caught:
            self._assign(country_ids=self.de, taken=False)
        self.assertIn("already: 1", str(caught.exception))
        self.assertEqual(self._assign(country_ids=self.de, taken="leave"), self.stuttgart | self.freiburg)
        self.assertEqual(self.ulm.team_member_ids.user_id, self.user_manager)
        with self.assertRaises(UserError) as caught:
            self._assign(customer_ids=self.ulm, taken="leave")
        self.assertIn("somebody already", str(caught.exception))
        self.assertIn(self.ulm, self._assign(country_ids=self.de, taken="replace"))

    def test_only_members_of_the_role(self):
        """Holder and deputy are chosen from those who work in the role in this company, and nobody else is taken."""
        model = self.env["operative.team.assign"].with_user(self.user_manager).with_context(
            allowed_company_ids=self.company.ids)
        with Form(model) as form:
            form.role_id, form.user_id = self.role, self.user_salesman
            self.assertEqual(form.member_user_ids[:], self.user_salesman | self.user_manager)
            form.role_id = self.other_role
            self.assertFalse(form.user_id)
            self.assertFalse(form.member_user_ids[:])
            form.role_id, form.user_id = self.role, self.user_salesman
        for vals in ({"user_id": self.user_administrator.id}, {"deputy_id": self.user_administrator.id},
                     {"role_id": self.other_role.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError) as caught:
                self._assign(customer_ids=self.ulm, **vals)
            self.assertIn("does not work as", str(caught.exception))
        self.assertFalse(self.ulm.team_member_ids)

    def test_deputies_are_kept(self):
        """Who deputises goes on, unless another deputy is named, or the deputy is the holder now."""
        self._works_in(self.role, self.user_administrator)
        self._member(self.ulm, user=self.user_manager, deputy_id=self.user_administrator.id)
        self._member(self.wien, user=self.user_manager, deputy_id=self.user_salesman.id)
        self._assign(customer_ids=self.ulm | self.wien)
        present = {member.customer_id: member.deputy_id for member in self.Member.search([("is_current", "=", True)])}
        self.assertEqual(present, {self.ulm: self.user_administrator, self.wien: self.env["res.users"]})
        self._assign(customer_ids=self.ulm, deputy_id=self.user_manager.id)
        self.assertEqual(self.ulm.team_member_ids.filtered("is_current").deputy_id, self.user_manager)

    def test_users_do_not_assign(self):
        """Users neither open the dialog nor write members, not through the customer either."""
        member = self._member(self.stuttgart)
        for user in (self.user_salesman, self.user_salesman_all, self.user_service):
            customer = self.stuttgart.with_user(user).with_context(allowed_company_ids=self.company.ids)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._assign(user)
                with self.assertRaises(AccessError):
                    customer.write({"team_member_ids": [
                        Command.create({"role_id": self.other_role.id, "user_id": user.id})]})
                with self.assertRaises(AccessError):
                    customer.write({"team_member_ids": [Command.delete(member.id)]})
                with self.assertRaises(AccessError):
                    member.with_env(customer.env).user_id = self.user_manager

    # -- roles -------------------------------------------------------------------------------

    def test_leader_of_the_company(self):
        """A role has one leader a company, shown in that company."""
        self.role.member_ids.unlink()
        self.env["operative.role.member"].create([
            {"role_id": self.role.id, "company_id": company.id, "user_id": user.id, "is_leader": leads}
            for company, user, leads in (
                (self.company, self.user_manager, True), (self.company, self.user_salesman, False),
                (self.company_us, self.user_salesman, True))])
        here = self.role.with_context(allowed_company_ids=self.company.ids)
        there = self.role.with_context(allowed_company_ids=self.company_us.ids)
        self.assertEqual((here.leader_id, here.member_count), (self.user_manager, 2))
        self.assertEqual((there.leader_id, there.member_count), (self.user_salesman, 1))
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env["operative.role.member"].search([
                ("role_id", "=", self.role.id), ("user_id", "=", self.user_salesman.id),
                ("company_id", "=", self.company.id)]).write({"is_leader": True})
            self.env.flush_all()

    def test_members_need_the_company(self):
        """Nobody works in a role for a company without access to it."""
        stranger = new_test_user(
            self.env, "operative_stranger", "base.group_user", company_id=self.company_us.id,
            company_ids=[Command.set(self.company_us.ids)])
        with self.assertRaises(ValidationError):
            self.env["operative.role.member"].create({
                "role_id": self.role.id, "company_id": self.company.id, "user_id": stranger.id})

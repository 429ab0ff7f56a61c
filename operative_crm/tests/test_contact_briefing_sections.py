"""What is in each section of the briefing."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from ..models.contact import res_partner_briefing_contacts as briefing_contacts
from .briefing_common import NOW, BriefingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactBriefingSections(BriefingCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the database's clock is not the test's
        members = cls.env["operative.team.member"].search([("customer_id.partner_id", "=", cls.acme.id)])
        for records in (cls.conny, members):
            cls._backdate(records, create_date=datetime(2025, 1, 1))

    # -- changed -----------------------------------------------------------------------------

    def test_since_my_own_last_contact(self):
        """A message of mine to the customer, a call or a meeting counts; a note and a colleague's message do not."""
        def since(user=self.user_salesman):
            return self._briefing(user)["changed"]["since"]
        self.assertEqual(since(), {"on": date(2026, 3, 17), "is_own": False})
        order = self._order(self.conny, "2026-01-10", user_id=self.user_salesman.id)
        self._message(order, "2026-02-01")
        self.assertEqual(since(), {"on": date(2026, 2, 1), "is_own": True})
        self._message(order, "2026-02-03", author=self.user_salesman_all)
        self._message(order, "2026-02-04", subtype="mail.mt_note")
        self._message(self._ticket(self.acme), "2026-02-05", author=self.user_service)
        self.assertEqual(since()["on"], date(2026, 2, 1))
        self.assertEqual(since(self.user_salesman_all)["on"], date(2026, 2, 3))
        call = self.env.ref("mail.mail_activity_data_call")
        self._message(self.lead, "2026-02-06", kind="notification", subtype="mail.mt_activities",
                      mail_activity_type_id=call.id)
        self.assertEqual(since()["on"], date(2026, 2, 6))
        for user, moment in ((self.user_salesman, datetime(2026, 2, 8, 23, 30)), (self.user_manager, datetime(2026, 2, 20))):
            self.env["calendar.event"].create({
                "name": "Visit", "start": moment - timedelta(hours=1), "stop": moment, "user_id": user.id,
                "partner_ids": [Command.set((user.partner_id | self.conny).ids)]})
        # half past midnight in Berlin
        self.assertEqual(since()["on"], date(2026, 2, 9))

    def test_what_changed(self):
        """Orders, tickets, promises, prices and people since then, and nothing from before."""
        bought = self._item("Bought")
        before = self._order(self.acme, "2026-05-01", 100, product=bought, user_id=self.user_salesman.id)
        self._message(before, "2026-05-10")
        after = self._order(self.conny, "2026-05-20 22:30:00", 50, product=bought, user_id=self.user_salesman.id)
        self._order(self.conny, "2026-05-20", 50, state="sent", user_id=self.user_salesman.id)
        kind = self.env["helpdesk.ticket.type"].create({"name": "Complaint", "operative_is_complaint": True})
        old, closed, new = (
            self._ticket(self.acme, on=day, closed=is_closed, user_id=self.user_service.id, type_id=type_id)
            for day, is_closed, type_id in (("2026-05-01", False, False), ("2026-05-02", True, False),
                                            ("2026-05-25", False, kind.id)))
        delivery = self._delivery(self.acme, promised="2026-06-20", on="2026-05-01", user_id=self.user_salesman.id)
        delivery.order_line.operative_promised_date = datetime(2026, 6, 24, 22, 30)
        ada = self._contact(self.acme, "Ada New", function="Head of Purchasing")
        self._backdate(ada, create_date=datetime(2026, 5, 26))
        found = self._briefing()["changed"]
        self.assertEqual([(row["document"]["id"], row["on"], row["amount"]) for row in found["orders"]],
                         [(after.id, date(2026, 5, 21), 50)])
        self.assertEqual([(row["document"]["id"], row["event"], row["is_complaint"]) for row in found["tickets"]],
                         [(new.id, "opened", True), (closed.id, "closed", False)])
        self.assertNotIn(old.id, [row["document"]["id"] for row in found["tickets"]])
        self.assertEqual([(row["order"]["id"], row["from_on"], row["to_on"]) for row in found["promises"]],
                         [(delivery.id, date(2026, 6, 20), date(2026, 6, 25))])
        self.assertEqual([(row["id"], row["on"]) for row in found["contacts"]], [(ada.id, date(2026, 5, 26))])
        self.assertEqual([row["product"]["id"] for row in found["prices"]], bought.ids)

    def test_prices_that_changed_before(self):
        """A price that differs from that of the last order may be known since long: only what changed for certain is new."""
        old, new, dated = (self._item(name) for name in ("Old", "New", "Dated"))
        for product in (old, new, dated):
            self._order(self.acme, "2026-03-01", 50, product=product, user_id=self.user_salesman.id)
        self._message(self.acme, "2026-05-01")
        rules = [self._fixed(old, 60), self._fixed(new, 70), self._fixed(dated, 80, date_start="2026-05-20")]
        for rule, day in zip(rules, (datetime(2026, 4, 1), datetime(2026, 6, 1), datetime(2026, 4, 1))):
            self._backdate(rule, write_date=day)
        found = self._briefing()
        self.assertEqual({row["product"]["id"] for row in found["prices"]["changed"]}, {old.id, new.id, dated.id})
        self.assertEqual({row["product"]["id"] for row in found["changed"]["prices"]}, {new.id, dated.id})

    def test_prices_of_fifty_products(self):
        """However many products a customer buys: prices are looked at of the fifty it spent most on."""
        products = self.env["product.product"].create([
            {"name": f"Part {index}", "type": "service", "list_price": 1, "taxes_id": False} for index in range(51)])
        self._order(self.acme, "2026-05-01", user_id=self.user_salesman.id, order_line=[
            Command.create({"product_id": product.id, "product_uom_qty": 1, "price_unit": 10 + index, "tax_ids": False})
            for index, product in enumerate(products)])
        found = self._briefing()["prices"]
        self.assertEqual(found["looked_at"], 50)
        self.assertEqual({row["product"]["id"] for row in found["changed"]}, set(products[1:].ids))

    def test_costs_are_nowhere(self):
        """What a product or a complaint costs us, or what is earned, is neither in the briefing nor in the history."""
        product = self._item("Costly", standard_price=777.77)
        for state in ("sale", "sent"):
            order = self._order(
                self.acme, "2026-05-01", 1000, state=state, product=product, user_id=self.user_salesman.id)
            self.assertEqual(order.order_line.product_id.with_company(self.company).standard_price, 777.77)
        complaint = self._ticket(self.acme, on="2026-05-02", user_id=self.user_service.id, type_id=self.env[
            "helpdesk.ticket.type"].create({"name": "Complaint", "operative_is_complaint": True}).id)
        self.env["operative.complaint.cost"].with_user(self.user_service).create({
            "ticket_id": complaint.id, "kind": "freight", "amount": 888.88})
        self._refreshed(self.acme)
        self.assertEqual(complaint.complaint_cost, 888.88)
        for user, shown in ((self.user_salesman, order.name), (self.user_service, complaint.number)):
            told = {"briefing": self._briefing(user), "timeline": self.acme.with_user(user).with_context(
                allowed_company_ids=self.company.ids).operative_timeline()}
            for name, answer in told.items():
                with self.subTest(user=user.name, answer=name):
                    self.assertIn(shown, repr(answer))
                    self.assertNotRegex(repr(answer), r"777[.,]7|888[.,]8|222[.,]2")

    # -- who, money, business ----------------------------------------------------------------

    def test_who(self):
        """Phase with its reason, who is responsible, and whom to call: who decides before who does not."""
        boss = self._contact(self.acme, "Zoe Boss", phone="+49 30 2")
        self._contact(self.acme, "Aaron Nobody")
        self.acme.operative_visit_time, boss.operative_visit_time = "Before 11", "Not on Fridays"
        self.acme.industry_id = self.env["res.partner.industry"].create({"name": "Pumps"})
        self.lead.operative_contact_role_ids = [
            Command.create({"partner_id": boss.id, "role": "decision_maker"}),
            Command.create({"partner_id": boss.id, "role": "technical"})]
        customer = self._classified(self.acme)
        phase = self._phase("b2b", "key")
        self.env["operative.customer.pin"].create({
            "customer_ids": [Command.set(customer.ids)], "phase_id": phase.id, "reason": "Strategic"}).action_apply()
        customer.operative_responsible_id = self.user_manager
        found = self._briefing(lang="en_US")["who"]
        self.assertEqual((found["phase"]["id"], found["phase"]["name"], found["phase"]["why"]), (phase.id, "Key", "Strategic"))
        self.assertEqual(found["phase"]["since"], date(2026, 6, 15))
        self.assertEqual(found["phase"]["pinned_by"], self.env.user.name)
        self.assertEqual(found["responsible"], {"model": "res.users", "id": self.user_manager.id, "name": "Mona Manager"})
        self.assertEqual(found["salesperson"]["name"], "Sina Salesperson")
        self.assertEqual(found["industry"], "Pumps")
        self.assertEqual([contact["name"] for contact in found["key_contacts"]], ["Zoe Boss", "Conny Contact", "Aaron Nobody"])
        self.assertEqual(found["visit_time"], "Before 11")
        self.assertEqual([contact["visit_time"] for contact in found["key_contacts"]], ["Not on Fridays", "", ""])
        self.assertEqual(found["key_contacts"][0]["roles"], ["Decision Maker", "Technical"])
        self.assertEqual([contact["phone"] for contact in found["key_contacts"]], ["+49 30 2", "+49 30 1", ""])
        self.assertEqual(found["key_contacts"][1]["email"], "conny@acme.example")

    def test_business(self):
        """The customer's own figures, and products by amount."""
        pump, seal = self._item("Pump"), self._item("Seal")
        for day, product, amount in (("2026-05-01", pump, 300), ("2026-05-02", seal, 40), ("2025-01-10", pump, 170)):
            self._order(self.acme, day, amount, product=product, user_id=self.user_salesman.id)
        self._order(self.acme, "2026-05-03", 8, product=seal, currency=self.usd, user_id=self.user_salesman.id)
        self._refreshed(self.acme)
        found = self._briefing()["business"]
        self.assertEqual((found["revenue_12m"], found["revenue_prev_12m"], found["order_count_12m"]), (342, 170, 3))
        self.assertAlmostEqual(found["revenue_change"], 342 / 170 - 1)
        self.assertEqual([(row["product"]["name"], row["amount"], row["orders"]) for row in found["bought"]],
                         [("Pump", 300, 1), ("Seal", 42, 2)])

    # -- promises, service -------------------------------------------------------------------

    def test_promises(self):
        """Late before endangered, by the days of the company; what will be kept is not named."""
        kept, endangered, late, later = (
            self._delivery(self.acme, 2, promised=promised, on="2026-05-01", user_id=self.user_salesman.id)
            for promised in ("2026-06-20 10:00:00", "2026-06-21 10:00:00", "2026-06-13 22:30:00", "2026-06-10 10:00:00"))
        endangered.picking_ids.move_ids.date = datetime(2026, 6, 25, 10)
        self._refreshed(self.acme)
        found = self._briefing(lang="en_US")["promises"]
        self.assertEqual((found["open_count"], found["late_count"], found["endangered_count"]), (4, 2, 1))
        self.assertEqual(
            [(row["order"]["id"], row["state"], row["promised_on"], row["days_late"]) for row in found["worst"]],
            [(later.id, "late", date(2026, 6, 10), 5), (late.id, "late", date(2026, 6, 14), 1),
             (endangered.id, "endangered", date(2026, 6, 21), 0)])
        self.assertEqual((found["worst"][2]["planned_on"], found["worst"][2]["quantity"], found["worst"][2]["product"]),
                         (date(2026, 6, 25), 2, "Spare Part"))
        self.assertNotIn(kept.id, [row["order"]["id"] for row in found["worst"]])
        self._deliver(late.picking_ids)
        self.assertEqual([row["state"] for row in self._briefing()["promises"]["worst"]], ["late", "endangered"])

    def test_service(self):
        """Complaints first, and who waits for whom."""
        kind = self.env["helpdesk.ticket.type"].create({"name": "Complaint", "operative_is_complaint": True})
        waiting = self.env["helpdesk.ticket.stage"].create({"name": "Asked back", "clock": "customer", "sequence": 905})
        tickets = [self._ticket(self.acme, user_id=self.user_service.id) for _index in range(2)]
        tickets[1].stage_id = waiting
        complaint = self._ticket(self.conny, user_id=self.user_service.id, type_id=kind.id)
        self._ticket(self.acme, closed=True)
        found = self._briefing(self.user_service, lang="en_US")["service"]
        self.assertEqual((found["open_count"], found["complaint_count"]), (3, 1))
        self.assertEqual(found["waiting"], {"ours": 2, "customer": 1, "provider": 0})
        self.assertEqual([row["ticket"]["id"] for row in found["tickets"]],
                         [complaint.id, tickets[0].id, tickets[1].id])
        self.assertEqual([row["waits"] for row in found["tickets"]], [
            "The customer waits for us", "The customer waits for us", "We wait for the customer"])
        self.assertEqual((found["tickets"][0]["type"], found["tickets"][0]["is_complaint"], found["tickets"][1]["stage"]),
                         ("Complaint", True, "Operative open"))

    # -- arguments, deals, what to find out --------------------------------------------------

    def test_arguments(self):
        """What fits the customer, introductions of what it bought apart; as where arguments are suggested for it."""
        category = self.env["product.category"].create({"name": "Hydraulics"})
        self._order(self.acme, "2026-05-01", 10, product=self._item("Hose", categ_id=category.id))
        shared = {"state": "approved", "company_id": False, "body": "<p>So</p>"}
        self.env["operative.argument"].create([
            {"name": "Everywhere", "kind": "benefit", **shared},
            {"name": "New hose", "kind": "introduction", "product_categ_ids": [Command.set(category.ids)], **shared},
            {"name": "Draft", "kind": "benefit", **shared, "state": "draft"}])
        found = self._briefing(lang="en_US")["arguments"]
        self.assertIn("Everywhere", [row["name"] for row in found["arguments"]])
        self.assertEqual([row["name"] for row in found["introductions"]], ["New hose"])
        self.assertEqual(found["introductions"][0]["reasons"], ["Bought before: Hydraulics"])
        self.assertNotIn("Draft", [row["name"] for row in found["arguments"]])
        suggested = self.acme.with_user(self.user_salesman).operative_suggest_arguments(limit=80)
        names = [row["name"] for row in suggested if row["kind"] != "introduction"]
        self.assertEqual([row["name"] for row in found["arguments"]], names[:5])

    def test_deals(self):
        """Open opportunities and quotations without one, each with the competitors met there."""
        rival = self.env["operative.competitor"].create({"name": "Rival"})
        self.lead.write({"expected_revenue": 500, "deal_competitor_ids": [Command.create({
            "competitor_id": rival.id, "threat": "high", "offered_price": 450, "is_incumbent": True})]})
        self._lead(self.acme, 100, lost_on="2026-06-01", company=self.company, user_id=self.user_salesman.id)
        self._order(self.acme, amount=70, state="sent", opportunity_id=self.lead.id, user_id=self.user_salesman.id)
        sent = self._order(self.acme, amount=80, state="sent", user_id=self.user_salesman.id)
        self._order(self.acme, amount=90, state="sent", validity_date="2026-06-01", user_id=self.user_salesman.id)
        found = self._briefing(lang="en_US")["deals"]
        self.assertEqual([row["document"]["id"] for row in found["opportunities"]], self.lead.ids)
        self.assertEqual(found["opportunities"][0]["stage"], "Fresh")
        self.assertEqual(found["opportunities"][0]["competitors"], [{
            "id": rival.id, "name": "Rival", "threat": "high", "threat_name": "High", "offered_price": 450,
            "currency_id": self.eur.id, "is_incumbent": True}])
        self.assertEqual([row["document"]["id"] for row in found["quotations"]], sent.ids)
        self.assertFalse(found["more_opportunities"] or found["more_quotations"])

    def test_to_find_out(self):
        """The fields the next stage asks for and nobody filled; what somebody ticks or what is known is not asked."""
        missing = self._condition(self.stage_proposal, message="Ask for it")
        self._condition(self.stage_proposal, name="Revenue", field_id=self._field("crm.lead", "expected_revenue"))
        self._condition(self.stage_proposal, name="Ticked", check="checklist")
        leaving = self._condition(
            self.stage_new, kind="exit", name="Town", severity="warn", field_id=self._field("crm.lead", "city"))
        self._condition(self.stage_won, name="Later", field_id=self._field("crm.lead", "website"))
        self.lead.expected_revenue = 10
        [found] = self._briefing(lang="en_US")["to_find_out"]["opportunities"]
        self.assertEqual((found["document"]["id"], found["next_stage"]["name"]), (self.lead.id, "Offer"))
        self.assertEqual([(row["condition_id"], row["is_mandatory"]) for row in found["missing"]],
                         [(leaving.id, False), (missing.id, True)])
        self.assertEqual(found["missing"][1], {
            "condition_id": missing.id, "name": "E-mail known", "message": "Ask for it", "is_mandatory": True,
            "fields": [{"name": "email_cc", "label": "Email cc"}]})
        self.lead.write({"email_cc": "a@b.example", "city": "Ulm"})
        self.assertEqual(self._briefing()["to_find_out"]["opportunities"], [])

    # -- contacts, next steps ----------------------------------------------------------------

    def test_last_contacts(self):
        """The last five on what the reader may open, whoever had them; a private meeting of others is busy."""
        order = self._order(self.acme, "2026-05-01", user_id=self.user_salesman.id)
        closed = self._order(self.acme, "2026-05-02", user_id=self.user_manager.id)
        self._message(order, "2026-05-03", author=self.user_salesman_all)
        self._message(closed, "2026-05-04", author=self.user_manager)
        self._message(self.lead, "2026-05-05", subtype="mail.mt_note")
        self.env["mail.message"].create({
            "model": "res.partner", "res_id": self.conny.id, "body": "<p>Please <b>call</b><p>", "message_type": "email",
            "date": datetime(2026, 5, 6, 23), "author_id": self.conny.id, "subtype_id": self.env.ref("mail.mt_comment").id})
        event = self.env["calendar.event"].create({
            "name": "Secret", "start": datetime(2026, 5, 8, 8), "stop": datetime(2026, 5, 8, 9), "privacy": "private",
            "user_id": self.user_manager.id, "partner_ids": [Command.set((self.user_manager.partner_id | self.conny).ids)]})
        found = self._briefing(lang="en_US")["contacts"]["last"]
        self.assertEqual([(row["kind"], row["document"]["model"], row["document"]["id"], row["on"]) for row in found], [
            ("meeting", "calendar.event", event.id, date(2026, 5, 8)),
            ("message", "res.partner", self.conny.id, date(2026, 5, 7)),
            ("message", "sale.order", order.id, date(2026, 5, 3)), ("order", "sale.order", order.id, date(2026, 5, 1))])
        self.assertEqual([row["is_ours"] for row in found], [None, False, True, None])
        self.assertEqual((found[1]["text"], found[1]["author"]), ("Please call", "Acme, Conny Contact"))
        self.assertEqual(found[0]["document"]["name"], "Busy")
        self.assertEqual(self._briefing(self.user_manager, lang="en_US")["contacts"]["last"][0]["document"]["name"], "Secret")
        for index in range(8):
            self._message(order, datetime(2026, 6, 1, index))
        self.assertEqual(len(self._briefing()["contacts"]["last"]), 5)

    def test_next_steps(self):
        """What is planned, the soonest first: on documents the reader may open, and meetings to come."""
        order = self._order(self.acme, "2026-05-01", user_id=self.user_salesman.id)
        closed = self._order(self.acme, "2026-05-02", user_id=self.user_manager.id)
        for document, day, user in ((self.acme, 3, self.user_salesman), (order, 1, self.user_salesman_all),
                                    (closed, 2, self.user_manager), (self.lead, -2, self.user_manager)):
            document.activity_schedule("mail.mail_activity_data_call", fields.Date.today() + timedelta(days=day),
                                       summary=f"In {day}", user_id=user.id)
        for name, day, privacy in (("Past", -1, "public"), ("Secret", 2, "private"), ("Fair", 1, "public")):
            moment = fields.Datetime.now() + timedelta(days=day)
            self.env["calendar.event"].create({
                "name": name, "start": moment, "stop": moment + timedelta(hours=1), "privacy": privacy,
                "user_id": self.user_manager.id,
                "partner_ids": [Command.set((self.user_manager.partner_id | self.acme).ids)]})
        found = self._briefing(lang="en_US")["next_steps"]
        self.assertEqual([(row["summary"], row["is_late"]) for row in found["activities"]],
                         [("In -2", True), ("In 1", False), ("In 3", False)])
        self.assertEqual((found["activities"][1]["type"], found["activities"][1]["user"],
                          found["activities"][1]["document"]["name"]), ("Call", "Alex All Documents", order.name))
        self.assertEqual([row["document"]["name"] for row in found["meetings"]], ["Fair", "Busy"])

    def test_activities_as_in_odoo(self):
        """Whose activities somebody sees is what Odoo's own search finds, of documents that are open at all."""
        documents = [
            self.acme, self._order(self.acme, "2026-05-01", user_id=self.user_salesman.id), self.lead,
            self._order(self.acme, "2026-05-02", user_id=self.user_manager.id),
            self._ticket(self.acme, user_id=self.user_service.id), self._ticket(self.acme, user_id=self.user_manager.id)]
        everybody = (self.user_salesman, self.user_salesman_all, self.user_manager, self.user_service, self.user_accountant,
                     self.user_holder)
        all_of_them = self.env["mail.activity"]
        for index, document in enumerate(documents):
            self.env["mail.activity"].search([("res_model", "=", document._name), ("res_id", "=", document.id)]).unlink()
            all_of_them |= document.activity_schedule("mail.mail_activity_data_todo", user_id=everybody[index].id)
        for shown in (1, 5, 50):
            with patch.object(briefing_contacts, "SHOWN", shown):
                for user in everybody:
                    found = [row["id"] for row in self._briefing(user)["next_steps"]["activities"]]
                    wanted = all_of_them.with_user(user).search(
                        [("id", "in", all_of_them.ids)], order="date_deadline, id").filtered(
                        lambda activity, user=user: self.env[activity.res_model].with_user(user).has_access("read")
                        and self.env[activity.res_model].with_user(user).browse(activity.res_id).has_access("read"))
                    self.assertEqual(found, wanted.ids[:shown], user.name)

    def test_language(self):
        """It speaks the language of the reader, not the customer's or the company's."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.stage_new.with_context(lang="de_DE").name = "Frisch"
        self._invoice(self.acme, 100, on="2026-03-01", due="2026-03-31")
        self._refreshed(self.acme)
        self.user_salesman.lang = "de_DE"
        for context in ({}, {"lang": "de_DE"}):
            found = self._briefing(**context)
            self.assertEqual(found["deals"]["opportunities"][0]["stage"], "Frisch")
            self.assertEqual(found["money"]["receivable_state_name"], "Überfällig")

"""Quick check, promising anew, and who is told of what cannot be kept."""
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .promise_orders import RECEIPT, PromiseCommon

SLIPPED = datetime(2026, 3, 23, 8)


@tagged("post_install", "-at_install")
class TestPromiseDialogs(PromiseCommon):

    def _check(self, user=None, **vals):
        return self.env["operative.promise.check"].with_user(user or self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).create({"product_id": self.bearing.id, "quantity": 40, **vals})

    # -- quick check -------------------------------------------------------------------------

    def test_answer_while_typing(self):
        """Product and quantity are enough for an answer, before anything is saved."""
        self._stock(25, self.bearing)
        receipt = self._receipt(self.bearing, 20)
        with Form(self.env["operative.promise.check"].with_user(self.user_service).with_context(
                allowed_company_ids=self.company.ids)) as form:
            form.product_id = self.bearing
            form.quantity = 25
            self.assertEqual(form.light, "green")
            form.quantity = 40
            self.assertEqual(form.light, "yellow")
            self.assertEqual(form.reason, f"25 today, all 40 on Mar 12 · when {receipt.name} comes in")
            form.wished_date = date(2026, 3, 10)
            self.assertEqual(form.light, "red")
            # the date once
            self.assertEqual(
                form.reason, f"Earliest Mar 12; wished Mar 10 not possible · 25 today · when {receipt.name} comes in")

    def test_into_a_new_quotation(self):
        """One click makes a quotation of the customer and opportunity, promised for the day that was shown."""
        self._receipt(self.bearing, 40)
        lead = self._lead(self.customer, user_id=self.user_salesman.id)
        check = self._check(partner_id=self.customer.id, opportunity_id=lead.id, wished_date=date(2026, 3, 10))
        order = self.env["sale.order"].browse(check.action_quote()["res_id"])
        self.assertEqual((order.partner_id, order.opportunity_id, order.user_id),
                         (self.customer, lead, self.user_salesman))
        self.assertRecordValues(order.order_line, [{
            "product_id": self.bearing.id, "product_uom_qty": 40, "operative_wished_date": date(2026, 3, 10)}])
        self.assertEqual(self._day(order.order_line.operative_promised_date), RECEIPT.date())

    def test_into_an_open_quotation(self):
        """A quotation that is there takes one more line."""
        self._stock(40, self.bearing)
        order = self._quotation([(self.goods, 1)])
        self._check(partner_id=self.customer.id, order_id=order.id).action_quote()
        self.assertEqual(order.order_line.product_id, self.goods | self.bearing)

    def test_what_is_missing_is_said(self):
        """Without a customer, or without a date, there is a message and no quotation."""
        with self.assertRaisesRegex(UserError, "which customer"):
            self._check().action_quote()
        with self.assertRaisesRegex(UserError, "cannot be promised"):
            self._check(partner_id=self.customer.id).action_quote()

    def test_service_asks_and_does_not_quote(self):
        """Service may ask for dates; a quotation is for those who sell."""
        self._stock(40, self.bearing)
        check = self._check(self.user_service, partner_id=self.customer.id)
        self.assertEqual((check.light, check.can_quote), ("green", False))
        with self.assertRaises(AccessError):
            check.action_quote()

    def test_warehouse_of_another_company(self):
        """Another company's stock is nobody's business: whoever does not work there may not ask for it."""
        self._stock(40, self.bearing, self.company_us)
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company_us.id)], limit=1)
        with self.assertRaises(AccessError):
            self._check(warehouse_id=warehouse.id)

    def test_the_company_of_the_warehouse_sells(self):
        """Who works for two companies quotes in the one that has the goods, not in an order of the other."""
        self._stock(40, self.bearing, self.company_us)
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company_us.id)], limit=1)
        other = self._quotation([(self.goods, 1)])
        check = self._check(partner_id=self.customer.id).with_context(allowed_company_ids=self.companies.ids)
        check.warehouse_id = warehouse
        order = self.env["sale.order"].browse(check.action_quote()["res_id"])
        self.assertEqual((order.company_id, order.warehouse_id), (self.company_us, warehouse))
        self.assertEqual(order.order_line.product_id, self.bearing)
        check.order_id = other
        with self.assertRaisesRegex(UserError, f"{other.name} is of {self.company.name}"):
            check.action_quote()

    def test_dialog_is_ones_own(self):
        """Nobody reads what a colleague asked; portal and public cannot ask."""
        check = self._check()
        with self.assertRaises(AccessError):
            check.with_user(self.user_manager).read(["quantity"])
        for user in (self.user_portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._check(user)

    # -- promising anew ----------------------------------------------------------------------

    def _slipped(self):
        """An order whose receipt has slipped."""
        receipt = self._receipt(self.bearing, 40)
        order = self._quotation([(self.bearing, 40)])
        order.order_line.operative_promised_date = RECEIPT + timedelta(hours=4)
        order.action_confirm()
        receipt.move_ids.date = SLIPPED
        self.env.flush_all()
        return order

    def _change(self, order, **vals):
        change = self.env["operative.promise.change"].with_user(self.user_salesman).browse(
            order.with_user(self.user_salesman).action_operative_repromise()["res_id"])
        change.write(vals)
        return change

    def test_earliest_date_is_proposed(self):
        """The dialog proposes when the goods will be there, the order's own demand left out."""
        order = self._slipped()
        line = self._change(order).line_ids
        self.assertEqual((line.quantity, line.promised_date), (40, RECEIPT + timedelta(hours=4)))
        self.assertEqual(self._day(line.new_date), SLIPPED.date())

    def test_what_can_be_kept_stays(self):
        """A line that is not endangered keeps its promise."""
        self._stock(5, self.goods)
        order = self._quotation([(self.goods, 5)])
        order.order_line.operative_promised_date = RECEIPT
        order.action_confirm()
        self.assertEqual(self._change(order).line_ids.new_date, RECEIPT)

    def test_promised_anew_with_a_drafted_mail(self):
        """The change is logged with its reason; the mail is a draft with the new date, and nothing was sent."""
        order = self._slipped()
        sent = self.env["mail.mail"].search_count([])
        messages = len(order.message_ids)
        action = self._change(order, reason="Vendor is late").action_apply()
        self.assertRecordValues(order.order_line.operative_promise_ids.sorted("id")[-1], [
            {"kind": "change", "reason": "Vendor is late", "user_id": self.user_salesman.id}])
        self.assertEqual(self.env["mail.mail"].search_count([]), sent)
        self.assertEqual(len(order.message_ids), messages)
        mail = self.env["mail.compose.message"].with_user(self.user_salesman).with_context(**action["context"]).create({})
        self.assertEqual(mail.partner_ids, self.customer)
        self.assertIn(order.name, mail.subject)
        self.assertIn("03/23/2026", mail.body)
        self.assertIn("Bearing", mail.body)
        self.assertEqual(self.env["operative.delivery"].search([("order_id", "=", order.id)]).state, "on_track")

    def test_mail_speaks_the_customers_language(self):
        """A German customer reads the day as Germans write it, with its calendar week."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        order = self._slipped()
        action = self._change(order, reason="Vendor is late").action_apply()
        mail = self.env["mail.compose.message"].with_user(self.user_salesman).with_context(**action["context"]).create({})
        self.assertIn("23.03.2026 (", mail.body)

    def test_reason_and_date_are_asked_for(self):
        """No change without a reason, none without a new date."""
        order = self._slipped()
        with self.assertRaisesRegex(UserError, "why"):
            self._change(order).action_apply()
        change = self._change(order, reason="Vendor is late")
        change.line_ids.new_date = change.line_ids.promised_date
        with self.assertRaisesRegex(UserError, "No date"):
            change.action_apply()

    def test_at_the_customers_wish_without_mail(self):
        """A change the customer asked for is logged as such, and no mail is drafted where none is wanted."""
        order = self._slipped()
        action = self._change(
            order, reason="Site not ready", at_customer_wish=True, write_to_customer=False).action_apply()
        self.assertTrue(order.order_line.operative_promise_ids.sorted("id")[-1].at_customer_wish)
        self.assertEqual(action["tag"], "soft_reload")

    def test_from_the_list(self):
        """Several deliveries are promised anew in one go, those of others are refused."""
        orders = self._slipped() | self._slipped()
        rows = self.env["operative.delivery"].with_user(self.user_salesman).search([("order_id", "in", orders.ids)])
        change = self.env["operative.promise.change"].with_user(self.user_salesman).browse(
            rows.action_repromise()["res_id"])
        self.assertEqual(change.line_ids.order_id, orders)
        action = change.write({"reason": "Vendor is late"}) and change.action_apply()
        self.assertEqual(set(action["context"]["default_res_ids"]), set(orders.ids))
        with self.assertRaises(AccessError):
            rows.with_user(self.user_service).action_repromise()

    # -- who is told -------------------------------------------------------------------------

    def _pass(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.env["operative.delivery"].with_user(self.env.ref("base.user_root"))._cron_endangered()

    def _told(self, order):
        return order.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref("operative_crm.mail_activity_type_endangered"))

    def test_responsible_is_told_once(self):
        """The responsible gets one activity an order that says what cannot be kept; no mail goes out."""
        order = self._slipped()
        sent = self.env["mail.mail"].search_count([])
        self._pass()
        self._pass()
        activity = self._told(order)
        self.assertEqual((len(activity), activity.user_id), (1, self.user_salesman))
        self.assertIn("Bearing", activity.note)
        self.assertIn("03/23/2026", activity.note)
        self.assertEqual(self.env["mail.mail"].search_count([]), sent)

    def test_responsible_before_salesperson(self):
        """Who is responsible for the order is told; the salesperson only where nobody is."""
        order = self._slipped()
        order.sudo().operative_responsible_id = self.user_salesman_all
        self._pass()
        self.assertEqual(self._told(order).user_id, self.user_salesman_all)

    def test_who_left_is_not_told(self):
        """A responsible who left is passed over for the salesperson, the salesperson for the leader of the team."""
        order = self._slipped()
        self.user_salesman_all.active = False
        order.sudo().operative_responsible_id = self.user_salesman_all
        self._pass()
        self.assertEqual(self._told(order).user_id, self.user_salesman)
        order = self._slipped()
        order.sudo().team_id.user_id = self.user_manager
        order.sudo().user_id = self.user_salesman_all
        self._pass()
        self.assertEqual(self._told(order).user_id, self.user_manager if order.team_id else self.env["res.users"])

    def test_told_in_the_readers_words(self):
        """Who reads German is told in German, at its end too, whatever the job speaks; it is called as its kind."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.user_salesman.lang = "de_DE"
        order = self._slipped()
        self._pass()
        activity = self._told(order)
        self.assertFalse(activity.summary)
        self.assertIn("23.03.2026", activity.note)
        order.order_line._operative_promise(SLIPPED + timedelta(days=1), "Vendor is late")
        with patch.object(type(activity), "action_feedback", autospec=True) as over:
            self._pass()
        german = self.env(context={"lang": "de_DE"})
        self.assertEqual(over.call_args.kwargs["feedback"], german._("It can be kept again, or was promised anew."))
        self.assertNotEqual(over.call_args.kwargs["feedback"], "It can be kept again, or was promised anew.")

    def test_done_is_not_asked_again(self):
        """Who marks it done knows of it: the next passes say nothing, a week later it is worth another word."""
        order = self._slipped()
        self._pass()
        activity = self._told(order)
        activity.with_user(self.user_salesman).action_feedback(feedback="They know")
        self._pass()
        self.assertFalse(self._told(order))
        self._backdate(activity, date_done=fields.Date.today() - timedelta(days=8))
        self._pass()
        self.assertEqual(len(self._told(order)), 1)

    def test_over_when_promised_anew(self):
        """The activity is done once the promise can be kept again; the next slip makes a new one."""
        order = self._slipped()
        self._pass()
        order.order_line._operative_promise(SLIPPED + timedelta(days=1), "Vendor is late")
        self._pass()
        self.assertFalse(self._told(order))
        self.env["stock.picking"].search([("origin", "=", "P0815")], limit=1).move_ids.date = SLIPPED + timedelta(days=9)
        self._pass()
        self.assertEqual(len(self._told(order)), 1)

    def test_what_can_be_kept_is_nobodys_task(self):
        """An order on track makes no activity, nor does one that nobody is responsible for an error."""
        self._stock(40, self.bearing)
        order = self._quotation([(self.bearing, 40)])
        order.order_line.operative_promised_date = RECEIPT
        order.action_confirm()
        nobody = self._slipped()
        nobody.sudo().write({"user_id": False, "team_id": False})
        self._pass()
        self.assertFalse(self._told(order) | self._told(nobody))

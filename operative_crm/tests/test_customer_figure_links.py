"""Every figure, opened as every role: it leads to its documents, or says why not; an error is never the answer."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import OperativeCommon
from .test_customer_classify import NOW

# rates and their n, from the rows of the cases that are shown
CASES = {
    "decided_count_12m": len, "due_line_count_12m": len,
    "hit_rate_12m": lambda rows: sum(row["outcome"] == "Won" for row in rows) / len(rows),
    "hit_rate_amount_12m": lambda rows: sum(
        row["amount"] for row in rows if row["outcome"] == "Won") / sum(row["amount"] for row in rows),
    "on_time_rate_12m": lambda rows: sum(row["kept"] for row in rows) / len(rows),
    "in_full_rate_12m": lambda rows: sum(row["in_full"] for row in rows) / len(rows),
    "credit_used_rate": lambda rows: sum(row["amount"] for row in rows) / LIMIT,
}
LIMIT = 10000
ROLES = ("salesman", "salesman_all", "service", "service_lead", "accountant", "controller", "manager", "administrator")
# how the documents of a list add up to the figure
SUMS = {
    "order_count": len, "order_count_12m": len, "open_delivery_count": len, "late_delivery_count": len,
    "open_ticket_count": len, "open_complaint_count": len, "delivered_line_count_12m": len,
    "complaint_cost_12m": lambda costs: sum(costs.mapped("amount_company")),
    "revenue_12m": lambda orders: sum(order.amount_untaxed / order.currency_rate for order in orders),
    "revenue_prev_12m": lambda orders: sum(order.amount_untaxed / order.currency_rate for order in orders),
    "margin_12m": lambda orders: sum(order.margin / order.currency_rate for order in orders),
    "open_quotation_amount": lambda orders: sum(order.amount_untaxed / order.currency_rate for order in orders),
    "receivable_amount": lambda items: sum(items.mapped("amount_residual")),
    "overdue_amount": lambda items: sum(items.mapped("amount_residual")),
    "last_order_date": lambda orders: max(orders.mapped("date_order")).date(),
    "first_order_date": lambda orders: min(orders.mapped("date_order")).date(),
    "receivable_state": lambda items: "overdue" if any(
        item.date_maturity and item.date_maturity < NOW.date() for item in items) else "open" if items else "none",
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFigureLinks(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._business("Buyer", user_id=cls.user_salesman.id)
        cls.company.account_use_credit_limit = True
        cls.buyer.with_company(cls.company).credit_limit = LIMIT
        # reads items and orders: what is open of both kinds is one list
        cls.user_controller = new_test_user(
            cls.env, "controller", "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)])
        cls.user_service_lead = new_test_user(
            cls.env, "service_lead", "helpdesk_mgmt.group_helpdesk_manager", company_id=cls.company.id,
            company_ids=[Command.set(cls.companies.ids)])
        own = {"user_id": cls.user_salesman.id}
        for on, amount in (("2023-09-01", 70), ("2024-08-01", 100), ("2024-12-01", 200), ("2025-05-01", 300)):
            cls._order(cls.buyer, on, amount, **own)
        cls._order(cls.buyer, "2025-06-20", 128, state="sent", **own)
        cls._order(cls.buyer, "2025-06-10", 90, state="cancel", **own)
        cls._lead(cls.buyer, revenue=500, lost_on="2025-06-01 10:00:00", user_id=cls.user_salesman.id)
        cls._stock(10)
        delivered = cls._delivery(cls.buyer, promised="2025-06-01", **own)
        cls._deliver(delivered.picking_ids, on="2025-06-01")
        line = delivered.order_line
        cls._delivery(cls.buyer, 2, promised="2025-06-20", **own)
        # one that a salesperson with own documents does not see
        cls._order(cls.buyer, "2025-06-15", 40, user_id=cls.user_salesman_all.id)
        cls._invoice(cls.buyer, 10, "2025-05-01", "2025-05-15")
        cls._ticket(cls.buyer, on="2025-06-01")
        complaint = cls._ticket(cls.buyer, on="2025-06-02")
        complaint.type_id = cls.env["helpdesk.ticket.type"].create({"name": "Complaint", "operative_is_complaint": True})
        cls.env["operative.complaint.line"].create({
            "ticket_id": complaint.id, "product_id": line.product_id.id, "sale_line_id": line.id})
        cls.env["operative.complaint.cost"].create({
            "ticket_id": complaint.id, "kind": "freight", "amount": 12, "date": "2025-06-03"})
        cls.Customer._refresh(cls.buyer)
        cls.customer = cls._customer(cls.buyer)

    def _documents(self, customer, action):
        return customer.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])

    def test_every_figure_as_every_role(self):
        """What may be opened is opened and adds up; what may not says so, and a click on it is no error."""
        seen = set()
        for role in ROLES:
            customer = self.customer.with_user(getattr(self, f"user_{role}"))
            links = customer.get_figure_links(list(self.Customer._figures()))
            for name, link in links.items():
                with self.subTest(role=role, figure=name):
                    action = customer.action_open_figure(name)
                    self.assertTrue(link["title"])
                    if not link["open"]:
                        self.assertIn(action["tag"], ("display_notification", "operative_figure_cases"))
                        self.assertEqual(bool(link["where"]), bool(link["count"]))
                        seen.add((name, "closed" if link["count"] else "nothing"))
                        continue
                    if action.get("tag") == "operative_figure_cases":
                        cases = customer.get_figure_cases(name)
                        self.assertEqual((len(cases["rows"]), cases["closed"]), (link["open"], link["count"] - link["open"]))
                        if self.Customer._figures()[name].rests_on:
                            self.assertEqual(link["count"], self.customer[self.Customer._figures()[name].rests_on])
                        if not cases["closed"]:
                            self.assertAlmostEqual(CASES[name](cases["rows"]), self.customer[name], 4)
                            seen.add((name, "adds up"))
                        continue
                    documents = self._documents(customer, action)
                    self.assertEqual(len(documents), link["open"])
                    if link["open"] < link["count"]:
                        self.assertIn(f"({link['open']} of {link['count']})", action["name"])
                    elif name in SUMS:
                        value = SUMS[name](documents.sudo())
                        (self.assertAlmostEqual if isinstance(value, float) else self.assertEqual)(
                            round(value, 2) if isinstance(value, float) else value, self.customer[name])
                        seen.add((name, "adds up"))
                    seen.add((name, "opened"))
        for name in (*SUMS, *CASES):
            self.assertIn((name, "adds up"), seen)
        for name in self.Customer._figures().keys() - SUMS.keys() - CASES.keys():
            self.assertIn((name, "opened"), seen)
        self.assertIn(("open_ticket_count", "closed"), seen)

    def test_used_credit_is_one_list_of_two_kinds(self):
        """Open items and what is not yet invoiced, in one list with their sum and the limit."""
        cases = self.customer.with_user(self.user_controller).get_figure_cases("credit_used_rate")
        self.assertEqual({row["res_model"] for row in cases["rows"]}, {"account.move", "sale.order"})
        self.assertIn("of a limit of", cases["summary"])
        own_alone = new_test_user(
            self.env, "bookkeeper", "account.group_account_invoice,sales_team.group_sale_salesman",
            company_id=self.company.id, company_ids=[Command.set(self.companies.ids)])
        self.buyer.user_id = own_alone
        part = self.customer.with_user(own_alone).get_figure_cases("credit_used_rate")
        self.assertEqual({row["res_model"] for row in part["rows"]}, {"account.move"})
        self.assertTrue(part["closed"])
        self.assertNotIn("€", part["summary"])

    def test_a_line_with_two_promises_is_two_cases(self):
        """The number, the tooltip and the list count promises, as the rate does."""
        order = self._delivery(self.buyer, 1, promised="2025-06-10")
        order.order_line.product_uom_qty = 3
        with freeze_time("2025-07-02 10:00:00"):
            customer = self._refreshed(self.buyer).with_user(self.user_salesman_all)
            link = customer.get_figure_links(["on_time_rate_12m"])["on_time_rate_12m"]
            rows = customer.get_figure_cases("on_time_rate_12m")["rows"]
        self.assertEqual(link["count"], customer.due_line_count_12m)
        self.assertEqual(len(rows), customer.due_line_count_12m)
        self.assertEqual(len([row for row in rows if row["res_id"] == order.id]), 2)

    def test_a_number_that_is_closed_says_where_it_is(self):
        """A salesperson reads *2, in service*: the number is no secret, the ticket is."""
        customer = self.customer.with_user(self.user_salesman_all)
        link = customer.get_figure_links(["open_ticket_count"])["open_ticket_count"]
        self.assertEqual((link["count"], link["open"], link["where"]), (2, 0, "in service"))
        self.assertEqual(customer.action_open_figure("open_ticket_count")["tag"], "display_notification")

    def test_what_is_partly_closed_says_so(self):
        """Own documents alone: the list has those, the tooltip says that there are more."""
        link = self.customer.with_user(self.user_salesman).get_figure_links(["revenue_12m"])["revenue_12m"]
        self.assertEqual(link["count"] - link["open"], 1)
        self.assertIn(f"you may open {link['open']} of {link['count']}", link["title"])

    def test_names_that_are_no_figures(self):
        """They are left out, as are figures that are closed; what is no list of names is refused."""
        customer = self.customer.with_user(self.user_salesman)
        self.assertEqual(customer.get_figure_links(["name", "receivable_amount", "_refresh"]), {})
        for names in (None, 5, "revenue_12m", [["revenue_12m"]]):
            with self.subTest(names=names), self.assertRaises(UserError):
                customer.get_figure_links(names)

    def test_amounts_of_closed_deals_are_not_told_by_their_sum(self):
        """Who may not open all deals reads how many were won, and no sum of amounts."""
        cases = self.customer.with_user(self.user_salesman).get_figure_cases("hit_rate_12m")
        self.assertEqual(cases["closed"], 1)
        self.assertNotIn("€", cases["summary"])
        whole = self.customer.with_user(self.user_salesman_all).get_figure_cases("hit_rate_12m")
        self.assertFalse(whole["closed"])
        self.assertIn(f"of {self.customer.decided_count_12m} won, ", whole["summary"])

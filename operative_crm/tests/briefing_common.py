"""A customer of whom there is something to say in every section of the briefing."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from .process_common import ProcessCommon

NOW = "2026-06-15 09:00:00"
SECTIONS = [
    "changed", "who", "money", "business", "prices", "promises", "service", "arguments", "deals", "contacts", "next_steps",
    "to_find_out"]


class BriefingCommon(ProcessCommon):
    """``acme``, of ``user_salesman``, with the contact ``conny``; ``user_holder`` holds our group alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conny = cls._contact(cls.acme, phone="+49 30 1", email="conny@acme.example", function="Buyer")
        cls.user_holder = new_test_user(
            cls.env, login="operative_holder", groups="operative_crm.group_operative_user", name="Hedy Holder",
            email="holder@operative.example", company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)],
            tz="Europe/Berlin")
        # prices in the company's own currency, untouched by rates
        cls.pricelist = cls.env["product.pricelist"].create({
            "name": "Customers", "currency_id": cls.eur.id, "company_id": cls.company.id})
        cls.acme.with_company(cls.company).property_product_pricelist = cls.pricelist

    @classmethod
    def _fixed(cls, product, price, **vals):
        """A price of a product in the customer's pricelist."""
        return cls.env["product.pricelist.item"].create({
            "pricelist_id": cls.pricelist.id, "applied_on": "0_product_variant", "product_id": product.id,
            "product_tmpl_id": product.product_tmpl_id.id, "compute_price": "fixed", "fixed_price": price, **vals})

    @classmethod
    def _item(cls, name="Item", **vals):
        return cls.env["product.product"].create({
            "name": name, "type": "service", "list_price": 100, "taxes_id": False, **vals})

    def _briefing(self, user=None, partner=None, company=None, **context):
        """The briefing as a user reads it, from what the database has."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = (self.acme if partner is None else partner).with_user(user or self.user_salesman).with_context(
            allowed_company_ids=(company or self.company).ids, **context).with_prefetch()
        return partner.operative_briefing()

    @classmethod
    def _everything(cls, number):
        """So many of everything there may be of a customer."""
        now, rows = fields.Datetime.now(), range(number)
        competitor = cls.env["operative.competitor"].create({"name": f"Rival {number}"})
        cls.env["operative.argument"].create([
            {"name": f"Say {index}", "body": "<p>So</p>", "state": "approved", "company_id": False,
             "kind": "introduction" if index % 3 == 0 else "benefit"} for index in rows])
        contacts = cls.env["res.partner"].create([
            {"name": f"Person {index}", "parent_id": cls.acme.id, "phone": f"+49 {index}"} for index in rows])
        kind = cls.env["helpdesk.ticket.type"].create({"name": f"Complaint {number}", "operative_is_complaint": True})
        activity = cls.env.ref("mail.mail_activity_data_todo")
        users = cls.user_salesman | cls.user_salesman_all | cls.user_manager
        for index, contact in zip(rows, contacts):
            day = now - timedelta(days=10 + index % 300)
            product = cls._item(f"Product {index}")
            cls._fixed(product, 120 + index)
            cls._fixed(product, 90, min_quantity=50 + index)
            for back in (400, 30, 0):
                order = cls._order(contact, day - timedelta(days=back), 100, product=product, quantity=1 + index,
                                   user_id=cls.user_salesman.id)
            cls._order(contact, state="sent", user_id=cls.user_salesman.id)
            delivery = cls._order(contact, day, product=cls.goods, quantity=3, user_id=cls.user_salesman.id,
                                  commitment_date=now + timedelta(days=index - 5))
            delivery.order_line.operative_promised_date = now + timedelta(days=index - 3)
            lead = cls._opportunity(
                partner_id=contact.id, expected_revenue=index, user_id=users[index % 3].id, team_id=cls.env["crm.team"].create({
                    "name": f"Team {index}", "company_id": cls.company.id}).id if index % 2 else cls.team.id)
            lead.write({
                "operative_contact_role_ids": [Command.create({"partner_id": contact.id, "role": "decision_maker"})],
                "deal_competitor_ids": [Command.create({"competitor_id": competitor.id, "threat": "high"})]})
            ticket = cls._ticket(contact, user_id=cls.user_service.id, type_id=kind.id if index % 2 else False)
            for document, user in zip((cls.acme, lead, order, ticket), (*users, cls.user_service)):
                document.with_context(mail_activity_quick_update=True).activity_schedule(
                    date_deadline=now.date() + timedelta(days=index), activity_type_id=activity.id, user_id=user.id)
                cls._message(document, now - timedelta(days=1 + index), author=user)
            cls.env["calendar.event"].create([
                {"name": f"Visit {index}", "start": moment, "stop": moment + timedelta(hours=1), "user_id": user.id,
                 "partner_ids": [Command.set((contact | user.partner_id).ids)]}
                for moment, user in ((now - timedelta(days=2 + index), cls.user_manager),
                                     (now + timedelta(days=1 + index), cls.user_salesman_all))])
            cls._invoice(contact, 50, on=day.date(), due=day.date(), invoice_user_id=cls.user_salesman.id)
        cls.Customer._refresh(cls.acme)
        cls.Customer._classify(cls.acme)

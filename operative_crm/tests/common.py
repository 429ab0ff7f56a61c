"""The world the tests of this addon play in, and quick ways to draw documents into it."""

import runpy
from datetime import date, datetime

from odoo import Command, fields
from odoo.tools import SQL, file_path

from odoo.addons.base.tests.common import BaseCommon


def migrate(version, name, cr):
    """Run a migration script of this addon."""
    runpy.run_path(file_path(f"operative_crm/migrations/{version}/{name}.py"))["migrate"](cr, version)


class OperativeCommon(BaseCommon):
    """Two companies and a branch, a user a role, and helpers that make documents at a moment.

    ``company`` sells in EUR in Berlin and has the branch ``branch``; ``company_us`` sells in USD in New York.
    One USD costs half a EUR in ``company`` until the end of 2024, and a quarter from then on. No taxes.

    All moments are naive UTC, as :class:`datetime.datetime` or as text. Tests that depend on the
    present moment are decorated with ``@freeze_time`` of ``odoo.tests``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.unlink()
        cls.eur = cls._enable_currency("EUR")
        cls.usd = cls._enable_currency("USD")
        cls.company = cls._create_company(name="Operative GmbH", currency_id=cls.eur.id)
        cls.branch = cls._create_company(name="Operative Branch", parent_id=cls.company.id)
        cls.company_us = cls._create_company(name="Operative Inc.", currency_id=cls.usd.id)
        (cls.company | cls.branch).resource_calendar_id.tz = "Europe/Berlin"
        cls.company_us.resource_calendar_id.tz = "America/New_York"
        cls.companies = cls.company | cls.branch | cls.company_us
        cls.env.user.write({"company_ids": [Command.link(company.id) for company in cls.companies],
                            "company_id": cls.company.id, "tz": "Europe/Berlin"})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.companies.ids})
        cls.companies = cls.companies.with_env(cls.env)
        cls.company, cls.branch, cls.company_us = cls.companies
        cls.currency = cls.company.currency_id
        cls.env["res.currency.rate"].create([
            {"name": "2020-01-01", "currency_id": cls.usd.id, "rate": 2.0, "company_id": cls.company.id},
            {"name": "2025-01-01", "currency_id": cls.usd.id, "rate": 4.0, "company_id": cls.company.id},
        ])
        cls._setup_users()
        cls._setup_accounting()
        cls.Customer = cls.env["operative.customer"]
        cls.Stay = cls.env["operative.customer.stay"]
        cls.service_product = cls.env["product.product"].create({
            "name": "Hour of Work", "type": "service", "list_price": 100, "standard_price": 60, "taxes_id": False,
            "invoice_policy": "order"})
        cls.goods = cls.env["product.product"].create({
            "name": "Spare Part", "is_storable": True, "list_price": 100, "taxes_id": False,
            "invoice_policy": "order"})
        # of all companies
        cls.stage_open, cls.stage_closed = cls.env["helpdesk.ticket.stage"].create([
            {"name": "Operative open", "sequence": 900, "company_id": False},
            {"name": "Operative done", "sequence": 910, "closed": True, "company_id": False}])
        for flow in ("b2b", "b2c"):
            setattr(cls, f"flow_{flow}", cls.env.ref(f"operative_crm.operative_flow_{flow}"))

    @classmethod
    def _setup_users(cls):
        """A user a role, all of them in all three companies, working in ``company``."""
        roles = {
            "salesman": ("Sina Salesperson", ["sales_team.group_sale_salesman"]),
            "salesman_all": ("Alex All Documents", ["sales_team.group_sale_salesman_all_leads"]),
            "manager": ("Mona Manager", [
                "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_manager"]),
            "administrator": ("Ada Administrator", [
                "sales_team.group_sale_manager", "operative_crm.group_operative_administrator"]),
            "service": ("Sven Service", ["helpdesk_mgmt.group_helpdesk_user"]),
            "accountant": ("Anna Accountant", [
                "account.group_account_invoice", "operative_crm.group_operative_user"]),
            "portal": ("Paul Portal", ["base.group_portal"]),
        }
        # one create, not new_test_user for each: half the time of the whole world
        users = cls.env["res.users"].create([
            {
                "login": f"operative_{role}", "password": f"operative_{role}", "name": name,
                "email": f"{role}@operative.example", "tz": "Europe/Berlin", "company_id": cls.company.id,
                "company_ids": [Command.set((cls.company if role == "portal" else cls.companies).ids)],
                "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
            }
            for role, (name, groups) in roles.items()])
        for role, user in zip(roles, users):
            setattr(cls, f"user_{role}", user)

    @classmethod
    def _setup_accounting(cls):
        """What an invoice needs and no more: a chart of accounts would take seconds."""
        for company in cls.company | cls.company_us:
            env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
            receivable, payable, income = env["account.account"].create([
                {"code": f"OP{number}", "name": name, "account_type": kind, "reconcile": kind != "income",
                 "company_ids": [Command.set(company.ids)]}
                for number, name, kind in (
                    (1, "Receivable", "asset_receivable"), (2, "Payable", "liability_payable"),
                    (3, "Income", "income"))])
            env["account.journal"].create([
                {"name": kind, "code": f"OP{kind[0].upper()}", "type": kind, "company_id": company.id,
                 "default_account_id": income.id}
                for kind in ("sale", "purchase")])
            for here in cls.companies.filtered(lambda c, root=company: c.root_id == root):
                default = cls.env["ir.default"]
                default.set("res.partner", "property_account_receivable_id", receivable.id, company_id=here.id)
                default.set("res.partner", "property_account_payable_id", payable.id, company_id=here.id)
                default.set("product.template", "property_account_income_id", income.id, company_id=here.id)

    # -- partners ----------------------------------------------------------------------------

    @classmethod
    def _business(cls, name="Acme", **vals):
        """A business customer: a company that is a customer of ``company`` already."""
        return cls._consumer(name, is_company=True, **vals)

    @classmethod
    def _consumer(cls, name="Carla Consumer", **vals):
        """A consumer that is a customer of ``company`` already."""
        partner = cls.env["res.partner"].create({"name": name, "customer_rank": 1, **vals})
        cls.Customer.create({"partner_id": partner.id, "company_id": cls.company.id})
        return partner

    @classmethod
    def _contact(cls, parent, name="Conny Contact", **vals):
        return cls.env["res.partner"].create({"name": name, "parent_id": parent.id, **vals})

    # -- customers ---------------------------------------------------------------------------

    @classmethod
    def _customer(cls, partner, company=None):
        """The customer row of a partner in a company, empty where there is none."""
        return cls.Customer.search([
            ("partner_id", "=", partner.commercial_partner_id.id), ("company_id", "=", (company or cls.company).id)])

    @classmethod
    def _refreshed(cls, partner, company=None, at=None):
        """Refresh the figures of a partner and return its customer row."""
        cls.Customer._refresh(partner, at)
        return cls._customer(partner, company)

    @classmethod
    def _classified(cls, partner, company=None, at=None):
        """Refresh and classify a partner and return its customer row."""
        cls.Customer._refresh(partner, at)
        cls.Customer._classify(partner, at)
        return cls._customer(partner, company)

    @classmethod
    def _raw(cls, partner, company=None, at=None):
        """Refresh a partner and return its customer row as the database has it, None where a column is empty.

        :rtype: dict
        """
        customer = cls._refreshed(partner, company, at)
        cls.env.cr.execute(SQL("SELECT * FROM operative_customer WHERE id = %s", customer.id))
        return cls.env.cr.dictfetchone()

    @classmethod
    def _phase(cls, flow, name):
        """A shipped phase: ``_phase("b2b", "at_risk")``."""
        return cls.env.ref(f"operative_crm.operative_phase_{flow}_{name}")

    # -- documents ---------------------------------------------------------------------------

    @classmethod
    def _moment(cls, value):
        """A moment or day, as text or not; a day is its noon."""
        if isinstance(value, str) and len(value) > 10:
            return fields.Datetime.to_datetime(value)
        if isinstance(value, datetime):
            return value
        day = value if isinstance(value, date) else fields.Date.to_date(value)
        return datetime(day.year, day.month, day.day, 12)

    @classmethod
    def _order(cls, partner, on=None, amount=100.0, state="sale", company=None, currency=None, product=None,
               quantity=1.0, **vals):
        """A sales order with one line.

        :param on: order date, None for now
        :param amount: untaxed amount of the order, in its currency
        :param state: ``draft``, ``sent``, ``sale`` (confirmed as users confirm) or ``cancel``
        :param currency: of the order, None for the company's
        """
        company = company or cls.company
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        if currency:
            vals["pricelist_id"] = env["product.pricelist"].create({
                "name": currency.name, "currency_id": currency.id, "company_id": company.id}).id
        moment = cls._moment(on) if on else fields.Datetime.now()
        order = env["sale.order"].create({
            "partner_id": partner.id, "company_id": company.id, "date_order": moment,
            "order_line": [Command.create({
                "product_id": (product or cls.service_product).id, "product_uom_qty": quantity,
                "price_unit": amount / quantity, "tax_ids": False,
            })], **vals})
        if state == "sale":
            order.action_confirm()
            order.date_order = moment
        elif state != "draft":
            order.state = state
        return order.with_env(cls.env)

    @classmethod
    def _stock(cls, quantity, product=None, company=None):
        """Put goods on stock."""
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", (company or cls.company).id)], limit=1)
        cls.env["stock.quant"]._update_available_quantity(product or cls.goods, warehouse.lot_stock_id, quantity)

    @classmethod
    def _delivery(cls, partner, quantity=1.0, promised=None, company=None, **vals):
        """A confirmed order of goods on stock; :meth:`_deliver` delivers it.

        :param promised: delivery date of the order
        """
        cls._stock(quantity, company=company)
        return cls._order(partner, product=cls.goods, quantity=quantity, company=company,
                          commitment_date=cls._moment(promised) if promised else False, **vals)

    @classmethod
    def _deliver(cls, picking, quantity=None, on=None, backorder=True):
        """Deliver a transfer.

        :param quantity: None for all of it
        :param on: when it was done, None for now
        :param backorder: whether the rest is kept
        :return: the backorder
        """
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=[] if backorder else picking.ids).button_validate()
        if on:
            picking.move_ids.filtered(lambda move: move.state == "done").date = cls._moment(on)
        return picking.backorder_ids

    @classmethod
    def _invoice(cls, partner, amount=100.0, on=None, due=None, company=None, kind="out_invoice", post=True, **vals):
        """A customer invoice or credit note.

        :param due: due date, None for the invoice's day
        """
        company = company or cls.company
        day = cls._moment(on).date() if on else fields.Date.today()
        move = cls.env["account.move"].with_context(allowed_company_ids=(company | company.root_id).ids).create({
            "move_type": kind, "partner_id": partner.id, "company_id": company.id, "invoice_date": day, "date": day,
            "invoice_date_due": due or day, "invoice_line_ids": [Command.create({
                "name": "Invoiced", "quantity": 1, "price_unit": amount, "tax_ids": False})], **vals})
        if post:
            move.action_post()
        return move.with_env(cls.env)

    @classmethod
    def _lead(cls, partner, revenue=0.0, kind="opportunity", lost_on=None, company=None, **vals):
        """A lead or opportunity, open or lost.

        :param lost_on: when it was marked lost, None where it is open
        :param company: None for one without a company
        """
        lead = cls.env["crm.lead"].create({
            "name": "Need", "type": kind, "partner_id": partner.id, "expected_revenue": revenue,
            "team_id": False, "user_id": False, "company_id": company.id if company else False, **vals})
        if lost_on:
            lead.action_set_lost()
            lead.date_closed = cls._moment(lost_on)
        return lead

    @classmethod
    def _ticket(cls, partner, closed=False, on=None, company=None, **vals):
        """A ticket in an open or closed stage.

        :param on: when it was created, None for the beginning of the transaction
        """
        ticket = cls.env["helpdesk.ticket"].create({
            "name": "Broken", "description": "It is broken", "partner_id": partner.id,
            "company_id": (company or cls.company).id, "user_id": False, "team_id": False, **vals})
        ticket.stage_id = cls.stage_closed if closed else cls.stage_open
        if on:
            cls._backdate(ticket, create_date=cls._moment(on))
        return ticket

    @classmethod
    def _message(cls, record, on, author=None, kind="comment", subtype="mail.mt_comment", **vals):
        """A message in the thread of a record.

        :param author: ``res.users``; None for a salesperson
        """
        return cls.env["mail.message"].create({
            "model": record._name, "res_id": record.id, "body": "Hello", "message_type": kind,
            "date": cls._moment(on), "subtype_id": cls.env.ref(subtype).id if subtype else False,
            "author_id": (author or cls.user_salesman).partner_id.id, **vals})

    @classmethod
    def _required(cls, model):
        """What a model requires of its records and fills in by default, whatever apps are installed: a dict of values."""
        records = cls.env[model]
        return records.default_get([
            name for name, field in records._fields.items() if field.required and field.store and field.column_type])

    @classmethod
    def _insert(cls, model, rows):
        """Insert rows as they are, for thousands of documents of which only a few columns matter.

        :param rows: list of dicts with the same keys
        :return: the records, in order
        """
        records = cls.env[model]
        if not rows:
            return records
        cls.env.flush_all()
        ids = cls.env.execute_query(SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id",
            SQL.identifier(records._table), SQL(", ").join(map(SQL.identifier, rows[0])),
            SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows)))
        cls.env.invalidate_all(flush=False)
        return records.browse(row[0] for row in ids)

    @classmethod
    def _backdate(cls, records, **columns):
        """Write columns the ORM keeps to itself, such as ``create_date``."""
        records.flush_recordset()
        for name, value in columns.items():
            cls.env.execute_query(SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s RETURNING id",
                SQL.identifier(records._table), SQL.identifier(name), value, tuple(records.ids)))
        records.invalidate_recordset()

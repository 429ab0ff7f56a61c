import logging
import re
import time
import unicodedata

from odoo import Command, api, fields, models
from odoo.tools import SQL
from odoo.tools.gc import disabling_gc

from . import names
from .story import Story

_logger = logging.getLogger(__name__)

STEPS = (
    "users", "products", "partners",
    "orders", "deliveries", "receipts", "invoices", "payments", "credit_notes", "opportunities",
    "tickets", "complaints", "contacts",
    "history", "quotations", "phases", "process", "promises",
    "competitors", "arguments", "uses", "doubts", "losses", "proofs", "languages",
    "log",
)


class OperativeDemo(models.AbstractModel):
    """The demo data: a maker of machine parts, a company of its own, with two years behind it.

    Made through Odoo's own flows, so that everything hangs together as it would in life. Those live in the present:
    what they stamp with today's date is moved back afterwards, by :meth:`_backdate`. ``story.py`` says what happens
    when, ``names.py`` who and what there is, ``german.py`` what they write where the administrator reads German. Odoo's
    own demo data stays as it is.
    """

    _name = "operative.demo"
    _description = "Demo Data of Operative CRM"

    @api.model
    def _load(self):
        """Make the demo data, once."""
        if self._ref("company"):
            return
        demo = self.sudo().with_context(
            # nobody is notified of what happened two years ago
            tracking_disable=True, mail_activity_quick_update=True, no_reset_password=True, dont_notify=True,
            no_mail_to_attendees=True, lang="en_US")
        installed = self.env["res.lang"]._get_data(code="de_DE")
        admin_lang = self.env.ref("base.user_admin").lang or ""
        story = Story(fields.Datetime.now(), "de_DE" if installed and admin_lang.startswith("de") else "en_US")
        story.company = demo._make_company()
        demo = demo.with_company(story.company).with_context(allowed_company_ids=story.company.ids)
        with disabling_gc():  # a third of the time otherwise, with so much in the cache
            for step in STEPS:
                started = time.monotonic()
                getattr(demo, f"_make_{step}")(story)
                demo.env.flush_all()
                _logger.info("Demo data: %s, %.1f s", step, time.monotonic() - started)

    # -- tools -------------------------------------------------------------------------------

    @api.model
    def _ref(self, name):
        return self.env.ref(f"operative_crm.demo_{name}", raise_if_not_found=False)

    @api.model
    def _give_names(self, records, keys):
        """Give the records external ids, so that other demo data can refer to them."""
        self.env["ir.model.data"]._update_xmlids([
            {"xml_id": f"operative_crm.demo_{key}", "record": record, "noupdate": True}
            for record, key in zip(records, keys, strict=True)])
        return dict(zip(keys, records))

    @api.model
    def _translate(self, records, german, field="name"):
        """Give the records their German names where German is installed."""
        if self.env["res.lang"]._get_data(code="de_DE"):
            for record, text in zip(records, german, strict=True):
                record.with_context(lang="de_DE")[field] = text

    @api.model
    def _backdate(self, model_name, rows, **columns):
        """Move records back to when they would have happened, where the ORM insists on now.

        :param rows: list of tuples, the id first
        :param columns: column and the place in the tuple its value comes from
        """
        if not rows:
            return
        self.env.flush_all()
        width = len(rows[0])
        names_ = [SQL.identifier(f"c{place}") for place in range(width)]
        self.env.execute_query(SQL(
            "UPDATE %s record SET %s FROM (VALUES %s) AS moved (%s) WHERE record.id = moved.c0 RETURNING record.id",
            SQL.identifier(self.env[model_name]._table),
            SQL(", ").join(
                SQL("%s = moved.%s", SQL.identifier(column), SQL.identifier(f"c{place}"))
                for column, place in columns.items()),
            SQL(", ").join(SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in row)) for row in rows),
            SQL(", ").join(names_)))
        self.env[model_name].invalidate_model(list(columns))

    # -- who and what ------------------------------------------------------------------------

    @api.model
    def _make_company(self):
        germany = self.env.ref("base.de")
        euro = self.env.ref("base.EUR")
        # the generic chart will do; a German company would have Odoo install a localisation
        company = self.env["res.company"].with_context(chart_template_load=True).create({
            **names.COMPANY, "country_id": germany.id, "currency_id": euro.id, "account_use_credit_limit": True,
            # an invented company has nothing to look up
            **({"iap_enrich_auto_done": True} if "iap_enrich_auto_done" in self.env["res.company"]._fields else {})})
        company = company.with_env(self.env)
        self._give_names(company, ["company"])
        company.resource_calendar_id.tz = "Europe/Berlin"
        # as Odoo's own demo data does, without its demo invoices
        self.env["account.chart.template"]._load("generic_coa", company, install_demo=False)
        company.write({"currency_id": euro.id, "account_fiscal_country_id": germany.id})
        # a tax looks for a group of its country: the groups go first
        self.env["account.tax.group"].search([("company_id", "=", company.id)]).write({"country_id": germany.id})
        taxes = self.env["account.tax"].search([("company_id", "=", company.id)])
        taxes.write({"country_id": germany.id})
        taxes.filtered("amount").write({"amount": 19, "name": "19%"})
        self.env["account.fiscal.position"].search([
            ("company_id", "=", company.id), ("country_id", "!=", False)]).write({"country_id": germany.id})
        self.env["stock.warehouse"].create({
            "name": "Hameln", "code": "HM", "company_id": company.id, "partner_id": company.partner_id.id})
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        return company

    @api.model
    def _make_users(self, story):
        company = story.company
        lang = {"lang": story.lang} if self.env["res.lang"]._get_data(code=story.lang) else {}
        users = self.env["res.users"].create([{
            "login": login, "name": name, **({"password": login} if login in names.LOGINS else {}), **lang,
            "function": story.say(job), "tz": "Europe/Berlin",
            "email": f"{login}@weserland-teile.example", "notification_type": "inbox",
            "company_id": company.id, "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([self.env.ref(group).id for group in groups])],
        } for login, name, job, groups in names.USERS])
        if "odoobot_state" in users._fields:
            # its greeting would lie over the first screen, all of it on a phone
            (users | self.env.ref("base.user_admin")).odoobot_state = "disabled"
        self._give_names(users, [f"user_{login}" for login, *_rest in names.USERS])
        story.users = dict(zip((login for login, *_rest in names.USERS), users))
        user = story.users
        teams = self.env["crm.team"].create([
            {"name": "Machine Parts", "company_id": company.id, "user_id": user["manager"].id, "sequence": 1,
             "invoiced_target": 120000,
             "member_ids": [Command.set([user[login].id for login in ("field", "inside", "petersen", "fuchs")])]},
            {"name": "Machine Parts Export", "company_id": company.id, "user_id": user["manager"].id, "sequence": 2,
             "invoiced_target": 60000, "member_ids": [Command.set([user["vogel"].id])]},
        ])
        self._give_names(teams, ["team_sales", "team_export"])
        story.teams = {login: teams[login == "vogel"] for login in user}
        self._translate(teams, ["Maschinenteile", "Maschinenteile Export"])
        service = self.env["helpdesk.ticket.team"].create({
            "name": "Service", "company_id": company.id, "user_id": user["service"].id,
            "user_ids": [Command.set([user["service"].id, user["thiel"].id])]})
        self._give_names(service, ["team_service"])
        self.env["operative.role.member"].create([
            {"role_id": self.env.ref(f"operative_crm.operative_role_{role}").id, "company_id": company.id,
             "user_id": user[login].id, "is_leader": login == leader}
            for role, (leader, others) in names.ROLES.items() for login in [leader, *others]])

    @api.model
    def _make_products(self, story):
        categories = self.env["product.category"].create([{"name": name} for _key, name, _german in names.CATEGORIES])
        self._give_names(categories, [f"category_{key}" for key, *_rest in names.CATEGORIES])
        by_key = dict(zip((key for key, *_rest in names.CATEGORIES), categories))
        products = self.env["product.product"].create([{
            "name": name, "default_code": code, "categ_id": by_key[category].id, "company_id": story.company.id,
            "list_price": price, "standard_price": cost,
            "type": "service" if kept is None else "consu", "is_storable": kept is not None,
            "invoice_policy": "order" if kept is None else "delivery", "sale_delay": 0 if kept is None else 7,
            "taxes_id": [Command.set(story.company.account_sale_tax_id.ids)],
            "supplier_taxes_id": [Command.set(story.company.account_purchase_tax_id.ids)],
        } for code, category, name, _german, price, cost, kept in names.PRODUCTS])
        self._give_names(products, [f"product_{slug(code)}" for code, *_rest in names.PRODUCTS])
        self._translate(products, [row[3] for row in names.PRODUCTS])
        story.products = dict(zip((row[0] for row in names.PRODUCTS), products))

    @api.model
    def _make_partners(self, story):
        tags = self.env["res.partner.category"].create([
            {"name": name, "color": color} for _key, name, _german, color in names.TAGS])
        self._translate(tags, [german for _key, _name, german, _color in names.TAGS])
        tag_by_key = dict(zip((key for key, *_rest in names.TAGS), tags))
        terms = {True: self.env.ref("account.account_payment_term_30days"),
                 False: self.env.ref("account.account_payment_term_15days")}
        chance = story.random
        partners = self.env["res.partner"].create([{
            "name": customer.name, "is_company": customer.is_company, "company_id": story.company.id,
            "street": f"{chance.choice(names.STREETS.get(customer.country, names.STREETS['']))} {chance.randint(1, 88)}",
            "zip": customer.zip, "city": customer.city, "country_id": self.env.ref(f"base.{customer.country.lower()}").id,
            "email": f"{'info' if customer.is_company else 'post'}@{slug(customer.name)[:30].strip('-')}.example",
            "phone": f"+49 30 23125 {chance.randint(200, 899)}" if customer.country == "DE" else False,
            "industry_id": customer.industry and self.env.ref(
                f"base.res_partner_industry_{customer.industry}", raise_if_not_found=False).id,
            "category_id": [Command.set([tag_by_key[key].id for key in customer.tags])],
            # what is quoted to them is described in their language
            **({"lang": "de_DE"} if story.is_german and customer.speaks_german else {}),
            "user_id": story.users[customer.salesperson].id,
            "operative_visit_time": customer.is_company and story.say(
                names.VISIT_TIMES[number % len(names.VISIT_TIMES)], customer),
            "property_payment_term_id": terms[customer.is_company].id,
            "comment": customer.habit == "pays_late" and story.say("<p>Pays late. Ask accounting before large orders.</p>"),
        } for number, customer in enumerate(story.customers)])
        self._give_names(partners, [customer.key for customer in story.customers])
        vals_list = []
        for customer, partner in zip(story.customers, partners):
            customer.partner = partner
            for number in range(chance.choice((1, 1, 2, 2, 3)) if customer.is_company else 0):
                name = chance.choice(names.FOREIGN_NAMES.get(customer.country) or [
                    f"{chance.choice(names.FIRST_NAMES)} {chance.choice(names.LAST_NAMES)}"])
                vals_list.append({
                    "name": name, "parent_id": partner.id, "type": "contact",
                    "function": story.say(names.JOBS[number], customer), "lang": partner.lang,
                    "email": f"{slug(name).replace('-', '.')}@{partner.email.partition('@')[2]}",
                    "phone": f"+49 171 39200 {chance.randint(10, 99)}" if customer.country == "DE" else False})
        self.env["res.partner"].create(vals_list)
        for customer in story.customers:
            customer.contacts = customer.partner.child_ids or customer.partner
        self._backdate(
            "res.partner",
            [(partner.id, customer.since) for customer in story.customers
             for partner in customer.partner | customer.partner.child_ids], create_date=1)


def slug(name):
    """The name in small ASCII letters, with hyphens, as in an address."""
    name = name.lower().replace("ß", "ss")
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ł", "l"), ("ø", "o"), ("ı", "i"), ("æ", "ae")):
        name = name.replace(umlaut, letters)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

import logging
from datetime import datetime, timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, Query, clean_context

from ..core.days import days_since, local_day
from ..core.marks import Mark
from ..facts import customers, deals, deliveries, orders, promises, receivables, tickets, touches
from ..facts.scope import Blank, Company, Form, Scope, day_of

_logger = logging.getLogger(__name__)

# A customer is brought up to date when it is opened, unless its figures are younger than this.
FRESH_FOR = timedelta(minutes=5)
# Held shared by who refreshes one customer and alone by the full pass, so that neither waits for rows of the other.
REFRESH_LOCK = "operative_customer_refresh"
# So many new rows make what the database knows of a table wrong.
MANY = 1000
# Says that what people cannot enter is being written.
COMPUTED = Mark("computed")
RECEIVABLE_GROUPS = "account.group_account_invoice,account.group_account_readonly"
# margins and rates are for those who sell or keep the books; a ticket, which anybody may write, does not open them
RATE_GROUPS = f"sales_team.group_sale_salesman,{RECEIVABLE_GROUPS},operative_crm.group_operative_manager"


class OperativeCustomer(models.Model):
    """A customer of a company: its figures from orders, deliveries and invoices, and the phase they put it in.

    One row a commercial partner and company. The figures are written by :meth:`_refresh`
    alone, in SQL; through the ORM nobody can. There is no message thread: the stays are the
    history, messages and activities belong to the partner.
    """

    _name = "operative.customer"
    _description = "Customer"
    _order = "revenue_12m desc, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    country_id = fields.Many2one(related="partner_id.country_id")
    zip = fields.Char(related="partner_id.zip")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    category_id = fields.Many2many(related="partner_id.category_id", string="Tags")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    trust = fields.Selection(
        related="partner_id.trust", help="Odoo's own degree of trust in this debtor.")
    days_sales_outstanding = fields.Float(
        related="partner_id.days_sales_outstanding", groups=RECEIVABLE_GROUPS,
        help="Odoo's own figure: how many days' worth of sales the customer has not paid yet.")
    partner_active = fields.Boolean(
        string="Active", compute="_compute_partner_active", search="_search_partner_active", compute_sudo=True)
    is_own = fields.Boolean(
        string="My Customer", compute="_compute_is_own", search="_search_is_own",
        help="You are the salesperson, or hold a role in the customer team or deputise for one.")
    has_my_ticket = fields.Boolean(
        compute="_compute_has_my_ticket", search="_search_has_my_ticket",
        help="A ticket of this customer is assigned to you, or to nobody in a team of yours; with team tickets, any of "
             "the team.")
    team_member_ids = fields.One2many("operative.team.member", "customer_id", string="Customer Team")
    stay_ids = fields.One2many("operative.customer.stay", "document_id", string="Log of Stays")
    phase_change_ids = fields.One2many(
        "operative.customer.stay", "document_id", string="Log of Phases", domain=[("is_stage_change", "=", True)])

    # phase
    flow_id = fields.Many2one("operative.flow", readonly=True, index=True, ondelete="restrict")
    phase_id = fields.Many2one(
        "operative.phase", readonly=True, index=True, ondelete="restrict", group_expand="_group_expand_phase_id")
    phase_color = fields.Integer(related="phase_id.color")
    phase_since = fields.Datetime(string="In Phase Since", readonly=True)
    phase_pinned = fields.Boolean(
        string="Pinned", readonly=True, help="The phase was set by hand; rules leave it alone.")
    pinned_by_id = fields.Many2one("res.users", readonly=True)
    pinned_at = fields.Datetime(string="Pinned On", readonly=True)
    pin_reason = fields.Char(readonly=True)
    pinned_until = fields.Date(
        readonly=True, help="The last day the phase stays as set by hand. Empty: until somebody unpins it.")

    # what people enter
    credit_rating = fields.Char(help="Result of a credit check, in the words of the source.")
    credit_checked_on = fields.Date()
    credit_source = fields.Char(help="Who gave the credit rating.")
    contact_interval_days = fields.Integer(
        string="Own Contact Interval (days)", help="Goes before the interval of the phase. 0: as the phase says.")

    # figures: orders
    first_order_date = fields.Date(
        readonly=True, string="First Order", help="Day of the first confirmed order, in the company's time zone.")
    last_order_date = fields.Date(
        readonly=True, string="Last Order", help="Day of the newest confirmed order, in the company's time zone.")
    order_count = fields.Integer(
        readonly=True, string="Orders", help="Confirmed orders since ever.")
    order_count_12m = fields.Integer(
        readonly=True, string="Orders, 12 Months", help="Confirmed orders of the last 12 months by order date.")
    revenue_12m = fields.Monetary(
        readonly=True, string="Revenue, 12 Months", currency_field="currency_id",
        help="Confirmed orders of the last 12 months, untaxed, in company currency at the order's rate. "
             "Point of sale and invoices without an order are not in it.")
    revenue_prev_12m = fields.Monetary(
        readonly=True, string="Revenue, 12 Months Before", currency_field="currency_id",
        help="As the revenue of 12 months, for the 12 months before those. "
             "Point of sale and invoices without an order are not in it.")
    margin_12m = fields.Monetary(
        readonly=True, groups=RATE_GROUPS, string="Margin, 12 Months", currency_field="currency_id",
        help="Margin of the confirmed orders of the last 12 months, in company currency at the order's rate. "
             "Point of sale and invoices without an order are not in it.")
    usual_order_interval_days = fields.Float(
        readonly=True, string="Usual Order Interval (days)", digits=(16, 1), aggregator=None,
        help="Median of the days between orders on different days. Empty, and 0 in rules, with fewer than three "
             "such days.")
    expected_next_order_on = fields.Date(
        readonly=True, string="Next Order Expected", help="Last order plus the usual interval, rounded up.")

    # figures: quotations
    open_quotation_amount = fields.Monetary(
        readonly=True, string="Open Quotations", currency_field="currency_id",
        help="Quotations in draft or sent that have not expired, untaxed.")
    decided_count_12m = fields.Integer(
        readonly=True, string="Decided, 12 Months",
        help="Quotations confirmed, cancelled or expired and opportunities lost in the last 12 months: "
             "the n of the hit rate.")
    hit_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="Hit Rate", digits=(16, 4), aggregator=None,
        help="Confirmed / decided in the last 12 months, by number. Decided: confirmed or cancelled (order date), "
             "expired (validity date), opportunity marked lost (closing date). Empty where nothing was decided.")
    hit_rate_amount_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="Hit Rate by Value", digits=(16, 4), aggregator=None,
        help="As the hit rate, by untaxed amount instead of number; a lost opportunity counts with "
             "its expected revenue.")

    # figures: money owed
    receivable_amount = fields.Monetary(
        readonly=True, string="Receivables", currency_field="currency_id", groups=RECEIVABLE_GROUPS,
        help="Posted open customer invoices less credit notes, of the whole root company.")
    overdue_amount = fields.Monetary(
        readonly=True, string="Overdue", currency_field="currency_id", groups=RECEIVABLE_GROUPS,
        help="The part of the receivables that is past its due date in the company's time zone.")
    credit_used_rate = fields.Float(
        readonly=True, string="Credit Used", digits=(16, 4), aggregator=None, groups=RECEIVABLE_GROUPS,
        help="(Receivables + confirmed and not yet invoiced) / credit limit. Empty where no limit is in use.")
    receivable_state = fields.Selection(
        selection=[("none", "None"), ("open", "Open"), ("overdue", "Overdue")],
        readonly=True, string="Open Items", default="none",
        help="Whether the customer owes money, and whether some of it is overdue. Everybody sees this; "
             "amounts are for accounting.")
    own_receivable_amount = fields.Monetary(
        string="My Customer's Receivables", currency_field="currency_id", compute="_compute_own_receivables",
        groups="operative_crm.group_operative_own_receivables",
        help="Receivables of your own customers. Empty on others' customers.")
    own_overdue_amount = fields.Monetary(
        string="My Customer's Overdue", currency_field="currency_id", compute="_compute_own_receivables",
        groups="operative_crm.group_operative_own_receivables",
        help="Overdue receivables of your own customers. Empty on others' customers.")

    # figures: deliveries
    open_delivery_count = fields.Integer(
        readonly=True, string="Open Deliveries", help="Deliveries of confirmed orders that are not done.")
    late_delivery_count = fields.Integer(
        readonly=True, string="Late Deliveries",
        help="Open deliveries whose promised day is past.")
    due_line_count_12m = fields.Integer(
        readonly=True, string="Order Lines Due, 12 Months",
        help="Order lines with a delivery promised for the last 12 months: the n of on time and in full.")
    on_time_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="On Time", digits=(16, 4), aggregator=None,
        help="Order lines whose last delivery was made by the first promised date / order lines due in the last "
             "12 months. Empty where none was due.")
    in_full_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="In Full", digits=(16, 4), aggregator=None,
        help="Order lines delivered completely / order lines due in the last 12 months; what came back is not delivered. "
             "Empty where none was due.")

    # figures: service and contact
    open_ticket_count = fields.Integer(
        readonly=True, string="Open Tickets", help="Tickets in a stage that is not a closed one.")
    last_interaction_at = fields.Datetime(
        readonly=True, string="Last Interaction",
        help="The newest of: e-mail or comment the customer can see on the partner, its contacts, leads, orders, "
             "invoices and tickets; meeting held; phone call done; order; ticket. Automatic mail does not count.")
    contact_due_on = fields.Date(
        readonly=True, string="Contact Due", index=True,
        help="Last interaction plus the customer's own contact interval, else the phase's. "
             "Empty without an interval or an interaction.")
    refreshed_at = fields.Datetime(readonly=True, string="Refreshed", copy=False)
    figures_at = fields.Datetime(
        string="Figures As Of", compute="_compute_figures_at", help="The moment the figures are true of.")

    # figures that follow the calendar: for rules and filters, counted when they are asked for
    days_since_last_order = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_since_last_order", *args),
        aggregator=None, help="Days since the newest confirmed order. Without one, no comparison holds.")
    days_since_first_order = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_since_first_order", *args),
        aggregator=None, help="Days since the first confirmed order. Without one, no comparison holds.")
    days_since_last_interaction = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_since_last_interaction", *args),
        aggregator=None, help="Days since the last interaction. Without one, no comparison holds.")
    days_in_phase = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_in_phase", *args),
        aggregator=None, help="Days since the customer came into its phase.")
    days_over_usual_interval = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_over_usual_interval", *args),
        aggregator=None,
        help="Days since the next order was expected by the customer's own rhythm; negative while it is not "
             "due yet. Without a rhythm, no comparison holds.")

    _partner_company_unique = models.Constraint(
        "UNIQUE (partner_id, company_id)", "A partner is a customer once a company.")
    # the first page of each column of the kanban view, in the order of the model
    _phase_index = models.Index("(phase_id, revenue_12m DESC, id)")
    _contact_interval = models.Constraint(
        # days no calendar holds would end the pass of all customers
        "CHECK (contact_interval_days BETWEEN 0 AND 3650)",
        "A contact interval is 0 (as the phase says) to 3650 days.")

    # -- access ------------------------------------------------------------------------------

    @api.model
    def _entered_fields(self):
        """Names of the fields that people enter; everything else is computed and cannot be written."""
        return {"credit_rating", "credit_checked_on", "credit_source", "contact_interval_days", "team_member_ids"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_entered(set(vals) - {"partner_id", "company_id"})
        # a default in the context would be entered by somebody too
        return super(OperativeCustomer, self.with_context(clean_context(self.env.context))).create(vals_list)

    def write(self, vals):
        if not COMPUTED.is_on(self):
            self._check_entered(set(vals))
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        # nor does a form say what nobody enters: related fields would tell of any contact it names
        entered = self._entered_fields()
        return super().onchange(
            {name: value for name, value in values.items() if name in entered},
            [name for name in field_names if name in entered], fields_spec)

    def _write_computed(self, vals):
        """Write what people cannot enter. For code that has checked who asks."""
        return COMPUTED.put_on(self).write(vals)

    def _check_entered(self, names):
        """Figures are true because nobody can write them, through whatever door."""
        written = sorted(names - self._entered_fields())
        if written:
            raise AccessError(self.env._(
                "These are computed from orders, deliveries and invoices and cannot be entered: %(fields)s. "
                "To set a phase by hand, pin it.",
                fields=", ".join(self._fields[name].string if name in self._fields else name for name in written)))

    @api.depends("partner_id.user_id", "team_member_ids.user_id", "team_member_ids.deputy_id",
                 "team_member_ids.date_from", "team_member_ids.date_to")
    @api.depends_context("uid")
    def _compute_is_own(self):
        own = self.search([("id", "in", self.ids), ("is_own", "=", True)])
        for customer in self:
            customer.is_own = customer._origin in own

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain.custom(to_sql=lambda model, alias, query: SQL("(%s)", SQL(" OR ").join(self._own_sql(alias))))
        return own if True in value else ~own

    @api.model
    def _own_sql(self, alias):
        """SQL conditions of which one makes the customer ``alias`` the user's own; a part adds its own.

        :rtype: list[SQL]
        """
        members = self.env["operative.team.member"]
        return [
            SQL("EXISTS (SELECT 1 FROM res_partner partner WHERE partner.id = %s AND partner.user_id = %s)",
                SQL.identifier(alias, "partner_id"), self.env.uid, to_flush=self.env["res.partner"]._fields["user_id"]),
            SQL("""EXISTS (SELECT 1 FROM operative_team_member member
                            WHERE member.customer_id = %(id)s AND %(uid)s IN (member.user_id, member.deputy_id)
                              AND %(current)s)""",
                id=SQL.identifier(alias, "id"), uid=self.env.uid, current=members._is_current_sql("member"),
                to_flush=[members._fields[name] for name in ("customer_id", "user_id", "deputy_id")])]

    @api.depends_context("uid")
    def _compute_has_my_ticket(self):
        mine = self.search([("id", "in", self.ids), ("has_my_ticket", "=", True)])
        for customer in self:
            customer.has_my_ticket = customer._origin in mine

    def _search_has_my_ticket(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the tickets a user with personal or team tickets works on, as OCA's own record rules have them;
        # sudo: this is asked from a record rule, with the user kept in env.user
        of_team = Domain("team_id", "in", self.env.user.helpdesk_team_ids.ids)
        if not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_user_team"):
            of_team &= Domain("user_id", "=", False)
        tickets = self.env["helpdesk.ticket"].sudo()._search(Domain("user_id", "=", self.env.uid) | of_team)
        mine = Domain("partner_id", "any!", [("id", "in", SQL(
            "(SELECT partner.commercial_partner_id FROM res_partner partner JOIN helpdesk_ticket ticket"
            " ON ticket.partner_id = partner.id WHERE ticket.id IN %s)", tickets.subselect(),
            to_flush=[self.env["helpdesk.ticket"]._fields["partner_id"],
                      self.env["res.partner"]._fields["commercial_partner_id"]]))])
        return mine if True in value else ~mine

    @api.depends("is_own")
    @api.depends_context("uid")
    def _compute_own_receivables(self):
        # asked of the database: in a form, whoever sends it says what is own
        own = self.search([("id", "in", self.ids), ("is_own", "=", True)])
        # sudo: a setting of the database, closed to users
        if self.env["ir.config_parameter"].sudo().get_param("operative_crm.own_receivables_assigned"):
            own = own.filtered(lambda customer: customer._is_assigned())
        for customer in self:
            # opens two amounts of customers that are the user's own, to holders of the group on the field;
            # who may read a customer at all is checked before a compute runs
            amounts = (customer._origin if customer._origin in own else self.browse()).sudo()
            customer.own_receivable_amount = amounts.receivable_amount
            customer.own_overdue_amount = amounts.overdue_amount

    def _is_assigned(self):
        """Whether somebody else made this customer the user's own."""
        self.ensure_one()
        user, customer = self.env.user, self.sudo()  # sudo: who wrote what makes it the user's own; nothing is shown
        partner = customer.partner_id
        return partner.user_id == user and partner.operative_assigned_by_id != user or any(
            user in (member.user_id, member.deputy_id) and member.is_current and member.write_uid != user
            for member in customer.team_member_ids)

    # -- computes ----------------------------------------------------------------------------

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for customer in self:
            customer.display_name = customer.partner_id.display_name

    @api.depends("refreshed_at", "company_id.operative_refreshed_at")
    def _compute_figures_at(self):
        for customer in self:
            # the moment of the last pass is no secret of the company; its other fields stay closed
            passed_at = customer.company_id.sudo().operative_refreshed_at
            customer.figures_at = max(filter(None, (customer.refreshed_at, passed_at)), default=False)

    @api.depends("partner_id.active")
    def _compute_partner_active(self):
        for customer in self:
            customer.partner_active = customer.partner_id.active

    def _search_partner_active(self, operator, value):
        """The few archived partners are looked for, instead of joining those of all customers."""
        if operator != "in":
            return NotImplemented
        archived = Domain.custom(to_sql=lambda model, alias, query: SQL(
            "%s IN (SELECT id FROM res_partner WHERE active IS NOT TRUE)", SQL.identifier(alias, "partner_id"),
            to_flush=self.env["res.partner"]._fields["active"]))
        return Domain.OR(~archived if active else archived for active in set(value))

    @api.model
    def _at(self):
        at = self.env.context.get("operative_at")
        if isinstance(at, Blank):  # filled in later; no client can send one
            return at
        try:
            moment = fields.Datetime.to_datetime(at) or fields.Datetime.now()
        except (ValueError, TypeError):
            moment = datetime.min
        if not 1900 <= moment.year <= 9000:  # the time zones and the database hold no more
            raise UserError(self.env._("“%s” is no moment days could be counted from.", at))
        return moment

    @api.model
    def _days_from(self):
        """The fields that count days, and the stored day or moment each counts from."""
        return {
            "days_since_last_order": "last_order_date",
            "days_since_first_order": "first_order_date",
            "days_since_last_interaction": "last_interaction_at",
            "days_in_phase": "phase_since",
            "days_over_usual_interval": "expected_next_order_on",
        }

    @api.depends("last_order_date", "first_order_date", "last_interaction_at", "phase_since", "expected_next_order_on")
    @api.depends_context("operative_at")
    def _compute_days(self):
        at = self._at()
        for customer in self:
            timezone = customer.company_id._operative_zone()
            for name, since in self._days_from().items():
                customer[name] = days_since(customer[since], at, timezone)

    def _search_days(self, name, operator, value):
        """Days since a stored day or moment, compared in the database; NULL holds in no comparison.

        :param name: the field that counts the days
        """
        if operator not in ("in", "<", ">", "<=", ">="):
            return NotImplemented
        for days in value if operator == "in" else [value]:
            # None and False stand for an empty day, and True is an integer to Python
            if days is not None and days is not False and (days is True or not isinstance(days, (int, float))):
                raise UserError(self.env._("“%s” is no number of days.", days))
        companies = self._companies()
        at = self._at()
        fname = self._days_from()[name]
        is_moment = self._fields[fname].type == "datetime"

        def to_sql(model, alias, query):
            column = SQL.identifier(alias, fname, to_flush=self._fields[fname])
            if is_moment:
                column = local_day(column, self._by_company(
                    alias, {company.id: company.timezone for company in companies}, SQL("text")))
            today = self._by_company(
                alias, {company.id: day_of(at, company.timezone) for company in companies}, SQL("date"))
            days = SQL("(%s - %s)", today, column)
            if operator != "in":
                return SQL("COALESCE(%s %s %s, FALSE)", days, SQL(operator), value)
            numbers = tuple(number for number in value if number is not False and number is not None)
            found = SQL("COALESCE(%s IN %s, FALSE)", days, numbers) if numbers else SQL("FALSE")
            return SQL("(%s OR %s IS NULL)", found, column) if len(numbers) < len(value) else found
        return Domain.custom(to_sql=to_sql)

    @api.model
    def _by_company(self, alias, values, sql_type):
        """SQL for a value that depends on the company of the customer ``alias``."""
        if len(set(values.values())) <= 1:
            return SQL("%s::%s", next(iter(values.values()), None), sql_type)
        return SQL("(CASE %s %s END)", SQL.identifier(alias, "company_id"), SQL(" ").join(
            SQL("WHEN %s THEN %s::%s", company_id, value, sql_type) for company_id, value in values.items()))

    @api.model
    def _group_expand_phase_id(self, phases, domain):
        """Every phase of the flows that are shown has its column, empty ones too; without customers, of all flows."""
        flows = phases.flow_id or self.search(domain).flow_id or self.env["operative.flow"].search([
            ("model", "=", "operative.customer"), ("company_id", "in", [False, *self.env.companies.ids])])
        return self.env["operative.phase"].search([("flow_id", "in", flows.ids)])

    def _read_group_select(self, aggregate_spec, query):
        # Beside a total the client asks for its currencies and for the total converted, which takes PostgreSQL three
        # times as long as the total. Where the companies one works in have one currency, both are known already.
        # The superuser is not bound to these companies.
        currency = self.env.companies.currency_id
        if len(currency) == 1 and not self.env.su:
            name, _colon, aggregator = aggregate_spec.partition(":")
            if aggregator == "sum_currency":
                return super()._read_group_select(f"{name}:sum", query)
            if aggregate_spec == "currency_id:array_agg_distinct":
                return SQL("CASE WHEN COUNT(*) > 0 THEN ARRAY[%s] END", currency.id)
        return super()._read_group_select(aggregate_spec, query)

    # -- refresh -----------------------------------------------------------------------------

    @api.model
    def _companies(self):
        """What the statements have to know of every company whose days can be told, whoever asks.

        :rtype: tuple[Company, ...]
        """
        # opens time zone, root and rounding of all companies to the statements; no value leaves them
        companies = self.env["res.company"].sudo().browse(self._company_ids())
        # what is asked for and no more: one customer is refreshed in the time these models take to be read whole
        companies.fetch(["operative_timezone", "currency_id", "parent_path", "account_use_credit_limit"])
        companies.currency_id.fetch(["decimal_places"])
        return tuple(
            Company(
                id=company.id,
                root_id=company.root_id.id,
                timezone=company.operative_timezone,
                decimals=company.currency_id.decimal_places,
                uses_credit_limit=company.account_use_credit_limit,
            )
            for company in companies
            if company.operative_timezone)

    @api.model
    @tools.ormcache()
    def _company_ids(self):
        """Ids of all companies, lowest first; Odoo clears the cache when one is made or goes."""
        # sudo: ids alone, for figures of companies the user does not work in
        return tuple(self.env["res.company"].sudo().with_context(active_test=False)._search([], order="id").get_result_ids())

    @api.model
    def _scope(self, partners=None, at=None):
        """The scope of a refresh.

        :param partners: ``res.partner`` records, None for all; their commercial partners count
        :param at: naive UTC moment or ISO text, None for now
        :rtype: customer_Scope
        """
        companies = self._companies()
        now = fields.Datetime.now()
        partner_ids = contact_ids = None
        if partners is not None:
            # everybody's contacts, archived ones too, whoever asks: their documents are the customer's
            rows = self.env.execute_query(SQL(
                """SELECT id, commercial_partner_id FROM res_partner WHERE commercial_partner_id IN (
                        SELECT commercial_partner_id FROM res_partner WHERE id IN %s)""",
                tuple(partners.ids) or (0,), to_flush=self.env["res.partner"]._fields["commercial_partner_id"]))
            contact_ids = tuple(row[0] for row in rows) or (0,)
            partner_ids = tuple({row[1] for row in rows}) or (0,)
        return Scope(
            at=fields.Datetime.to_datetime(at) or now,
            now=now,
            companies=companies,
            partner_ids=partner_ids,
            contact_ids=contact_ids,
            credit_limit=self._credit_limit(companies),
            uid=self.env.uid,
        )

    @api.model
    def _credit_limit(self, companies):
        """SQL for the credit limit of partner ``commercial`` in company ``company.id``."""
        query = Query(self.env, "commercial", SQL.identifier("res_partner"))
        # sudo: the limit is closed to most, and only the share of it that is used comes out
        limits = [
            SQL("WHEN %s THEN %s", company.id, self.env["res.partner"].sudo().with_company(company.id)
                ._field_to_sql("commercial", "credit_limit", query))
            for company in companies if company.uses_credit_limit
        ]
        return SQL("CASE company.id %s END", SQL(" ").join(limits)) if limits else SQL("NULL::numeric")

    @api.model
    def _figure_families(self, scope):
        """The statements the figures come from, in the order of :meth:`_figures`.

        :return: list of ``(alias, SELECT, join condition)``; a part that adds figures adds its family
        """
        def joined(alias, *keys):
            return SQL(" AND ").join(
                SQL("%s = %s", SQL.identifier(alias, key), other) for key, other in keys)
        partner = ("partner_id", SQL("customer.partner_id"))
        company = ("company_id", SQL("customer.company_id"))
        root = ("root_id", SQL("company.root_id"))
        return [
            ("orders", orders.by_customer(scope), joined("orders", partner, company)),
            ("quotations", deals.by_customer(scope), joined("quotations", partner, company)),
            ("receivables", receivables.by_customer(scope), joined("receivables", partner, root)),
            ("uninvoiced", receivables.uninvoiced_by_customer(scope), joined("uninvoiced", partner, root)),
            ("deliveries", deliveries.open_by_customer(scope, SQL("outgoing_moves")), joined("deliveries", partner, company)),
            ("punctuality", promises.by_customer(scope, SQL("outgoing_moves")), joined("punctuality", partner, company)),
            ("tickets", tickets.by_customer(scope), joined("tickets", partner, company)),
        ]

    @api.model
    def _figures(self, scope):
        """The columns of a customer and the SQL each comes from, over the families.

        Amounts and counts are 0 where there is nothing, rates and dates empty.

        :rtype: dict[str, SQL]
        """
        def count(column):
            return SQL("COALESCE(%s, 0)", SQL(column))

        amount = count

        def rate(column):
            return SQL("round(%s, 4)", SQL(column))
        return {
            "first_order_date": SQL("orders.first_order_date"),
            "last_order_date": SQL("orders.last_order_date"),
            "order_count": count("orders.order_count"),
            "order_count_12m": count("orders.order_count_12m"),
            "revenue_12m": amount("orders.revenue_12m"),
            "revenue_prev_12m": amount("orders.revenue_prev_12m"),
            "margin_12m": amount("orders.margin_12m"),
            "usual_order_interval_days": SQL("round(orders.usual_order_interval_days, 1)"),
            "expected_next_order_on": SQL("orders.expected_next_order_on"),
            "open_quotation_amount": amount("quotations.open_quotation_amount"),
            "decided_count_12m": count("quotations.decided_count_12m"),
            "hit_rate_12m": rate("quotations.hit_rate_12m"),
            "hit_rate_amount_12m": rate("quotations.hit_rate_amount_12m"),
            "receivable_amount": amount("receivables.receivable_amount"),
            "overdue_amount": amount("receivables.overdue_amount"),
            "credit_used_rate": SQL(
                "round((COALESCE(receivables.receivable_amount, 0) + COALESCE(uninvoiced.uninvoiced_amount, 0))"
                " / NULLIF(GREATEST(%s, 0), 0)::numeric, 4)", scope.credit_limit),
            "receivable_state": SQL(
                "CASE WHEN receivables.overdue_amount > 0 THEN 'overdue'"
                " WHEN receivables.receivable_amount > 0 THEN 'open' ELSE 'none' END"),
            "open_delivery_count": count("deliveries.open_delivery_count"),
            "late_delivery_count": count("deliveries.late_delivery_count"),
            "due_line_count_12m": count("punctuality.due_line_count_12m"),
            "on_time_rate_12m": rate("punctuality.on_time_rate_12m"),
            "in_full_rate_12m": rate("punctuality.in_full_rate_12m"),
            "open_ticket_count": count("tickets.open_ticket_count"),
            "last_interaction_at": SQL("date_trunc('second', GREATEST("
                                       "interactions.last_interaction_at, shared.last_interaction_at))"),
        }

    @api.model
    def _refresh(self, partners=None, at=None):
        """Bring the figures up to date with what orders, deliveries, invoices and messages say.

        Set-based SQL whatever the number: one statement computes every family of facts, writes the rows
        that differ and makes those that are missing. Counting the customers of a company by hand, or
        through the ORM, would take minutes. Does not commit.

        :param partners: ``res.partner`` records, None for all customers of all companies
        :param at: naive UTC moment (or ISO text) windows and days are counted from, None for now; what
            is open, overdue or late is as of the database all the same
        :return: number of rows written; for given partners all their rows, which carry the moment
        """
        self.env.flush_all()
        scope = self._scope(partners, at)
        if scope.partner_ids is None:
            self.env.cr.execute(SQL("SET LOCAL jit = off"))  # compiling this statement takes longer than running it
            # kept apart, so that the database knows how many there are and plans for that many
            self.env.cr.execute(SQL(
                """
                DROP TABLE IF EXISTS operative_customer_to_refresh;
                CREATE TEMP TABLE operative_customer_to_refresh ON COMMIT DROP AS %s;
                ANALYZE operative_customer_to_refresh
                """, self._customers_to_refresh(scope)))
            rows = self.env.execute_query(self._refresh_statement(
                scope, SQL.identifier("operative_customer_to_refresh")))
        else:
            [[known]] = self.env.execute_query(SQL(
                "SELECT count(*) FROM operative_customer WHERE %s", scope.customer(SQL("partner_id"))))
            may_miss = known < len(scope.partner_ids) * len(scope.companies)
            rows = self.env.execute_query(Form.fill(self._refresh_form(scope.companies, may_miss), scope))
        [[written, made]] = rows
        if made > MANY:
            # a table that was empty when its statistics were taken is planned as empty, and takes hours to join
            self.env.cr.execute(SQL("ANALYZE operative_customer"))
        self.invalidate_model()
        if partners is None:
            self.env.execute_query(SQL(
                "UPDATE res_company SET operative_refreshed_at = %s RETURNING id", scope.now))
            self.env["res.company"].invalidate_model(["operative_refreshed_at"])
        return written + made

    @api.model
    @tools.ormcache("companies", "may_miss")
    def _refresh_form(self, companies, may_miss):
        """The statement that refreshes some partners, to be filled in.

        :param may_miss: whether rows may be missing; False saves a look at all their documents
        """
        scope = Form(companies, self._credit_limit(companies))
        return self._refresh_statement(scope, SQL("(%s OFFSET 0)", (
            self._customers_to_refresh(scope) if may_miss else self._customers_there_are(scope))))

    @api.model
    def _refresh_statement(self, scope, customers):
        """The statement that computes every family of facts and writes the rows.

        :param scope: whose, as of when
        :param customers: SQL for the relation of the rows, see :meth:`_customers_to_refresh`
        :return: statement with one row: how many were written, how many made
        :rtype: SQL
        """
        figures = self._figures(scope)
        columns = [SQL.identifier(name) for name in figures]
        old = SQL(", ").join(SQL("customer.%s", column) for column in columns)
        new = SQL(", ").join(SQL("figures.%s", column) for column in columns)
        is_full = scope.partner_ids is None
        return SQL(
            """
            WITH interactions AS MATERIALIZED (%(interactions)s),
            outgoing_moves AS MATERIALIZED (%(outgoing_moves)s),
            figures AS (
                SELECT customer.id, customer.partner_id, customer.company_id, %(expressions)s
                  FROM %(customers)s customer
                  JOIN %(company)s ON company.id = customer.company_id
                  JOIN res_partner commercial ON commercial.id = customer.partner_id
                  %(joins)s
             LEFT JOIN interactions ON interactions.partner_id = customer.partner_id
                                   AND interactions.company_id = customer.company_id
             LEFT JOIN interactions shared ON shared.partner_id = customer.partner_id AND shared.company_id IS NULL
            ), written AS (
                UPDATE operative_customer customer
                   SET (%(columns)s) = ROW(%(new)s), refreshed_at = %(refreshed_at)s,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM figures
                 WHERE figures.id = customer.id AND %(rows)s
             RETURNING customer.id
            ), made AS (
                INSERT INTO operative_customer (partner_id, company_id, %(columns)s, refreshed_at,
                                                create_uid, create_date, write_uid, write_date)
                SELECT partner_id, company_id, %(new)s, %(made_at)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM figures
                 WHERE id IS NULL
           ON CONFLICT (partner_id, company_id) DO NOTHING
             RETURNING id
            )
            SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM made)
            """,
            interactions=touches.newest_by_customer(scope), outgoing_moves=deliveries.moves(scope),
            expressions=SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name)) for name, expression in figures.items()),
            company=scope.company,
            customers=customers,
            joins=SQL(" ").join(
                SQL("LEFT JOIN (%s) %s ON %s", select, SQL.identifier(alias), condition)
                for alias, select, condition in self._figure_families(scope)),
            columns=SQL(", ").join(columns), new=new, uid=scope.uid, now=scope.now,
            # the full pass says once, on the company, what its figures are as of, and leaves unchanged rows alone
            refreshed_at=SQL("customer.refreshed_at") if is_full else scope.now,
            made_at=SQL("NULL::timestamp") if is_full else scope.now,
            rows=SQL("(%s) IS DISTINCT FROM (%s)", old, new) if is_full else SQL("TRUE"),
        )

    @api.model
    def _customers_there_are(self, scope):
        """The customers in scope that have a row; see :meth:`_customers_to_refresh`."""
        return SQL(
            "SELECT customer.id, customer.partner_id, customer.company_id FROM operative_customer customer WHERE %s",
            scope.customer(SQL("customer.partner_id")))

    @api.model
    def _customers_to_refresh(self, scope):
        """The customers in scope, those that have no row in their company yet without an id.

        A document without a company makes a row in the partner's company, else in the lowest; it then counts
        wherever the customer has a row.

        :return: ``SELECT`` of ``id, partner_id, company_id``
        :rtype: SQL
        """
        return SQL(
            """
            %(there_are)s
         UNION ALL
            (WITH doc AS (%(existing)s)
            SELECT DISTINCT NULL::int, wanted.partner_id, wanted.company_id
              FROM (
                    SELECT doc.partner_id, COALESCE(doc.company_id, commercial.company_id, %(lowest)s) AS company_id
                      FROM doc
                      JOIN res_partner commercial ON commercial.id = doc.partner_id
                     WHERE doc.company_id IS NOT NULL OR commercial.company_id IS NOT NULL
                        OR NOT EXISTS (SELECT 1 FROM doc other
                                        WHERE other.partner_id = doc.partner_id AND other.company_id IS NOT NULL)
                       AND NOT EXISTS (SELECT 1 FROM operative_customer customer
                                        WHERE customer.partner_id = doc.partner_id)
              ) wanted
             WHERE NOT EXISTS (SELECT 1 FROM operative_customer customer
                                WHERE customer.partner_id = wanted.partner_id
                                  AND customer.company_id = wanted.company_id))
            """,
            there_are=self._customers_there_are(scope), existing=customers.each(scope),
            lowest=scope.companies[0].id if scope.companies else None)

    def action_refresh(self):
        """Bring these customers up to date where their figures are older than five minutes, and classify them.

        Called when a customer is opened, before it is loaded.

        :return: whether something was refreshed, so that a screen that shows it has to load it again
        """
        self.check_access("read")
        stale_before = fields.Datetime.now() - FRESH_FOR
        self.fetch(["partner_id", "company_id", "refreshed_at"])  # no more, see _companies
        self.company_id.sudo().fetch(["operative_refreshed_at"])  # the moment of the last pass is no secret
        stale = self.filtered(lambda customer: not customer.figures_at or customer.figures_at < stale_before)
        return stale._refresh_now()

    def _refresh_now(self):
        """Refresh and classify these customers, unless the full pass is just at it."""
        if not self:
            return False
        [[free]] = self.env.execute_query(SQL(
            "SELECT pg_try_advisory_xact_lock_shared(hashtext(%s))", REFRESH_LOCK))
        if not free:
            return False
        # the caller may read these customers, yet their figures come from documents of the whole company:
        # that is what a figure is; nothing but figures comes out
        partners = self.sudo().partner_id
        model = self.browse().sudo()
        model._refresh(partners)
        model._classify(partners)
        return True

    @api.model
    def _cron_refresh(self):
        """The full pass: figures, phases and what follows from them, for all companies.

        A row that a user pins or snoozes meanwhile would end the pass, as would a deadlock; it is then run again.
        """
        if not self.env["operative.part"]._is_on("customer"):
            return
        for attempt in range(1, 4):
            try:
                self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", REFRESH_LOCK))
                self._run_full_pass()
                self.env["ir.cron"]._commit_progress(1, remaining=0)
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                _logger.info("Customer refresh met another transaction, attempt %s of 3", attempt)
        raise UserError(self.env._(
            "The customers could not be refreshed because somebody kept changing them. The next pass tries again."))

    @api.model
    def _run_full_pass(self):
        """What a full pass does, in this order. For overriding by the parts.

        :return: number of customers whose phase changed
        """
        for company in self.env["res.company"]._operative_check_timezones():
            _logger.warning("%s", company._operative_zone_problem())
        self._refresh()
        return self._classify()

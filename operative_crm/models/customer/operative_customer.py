from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, clean_context

from ..core.marks import Kind, kinds_of, marked

# Says that what people cannot enter is being written.
COMPUTED = Kind("computed")
# Figures of the root company, the same on the row of each branch.
OF_ROOT = ("receivable_amount", "overdue_amount")
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
    credit_source = fields.Char(help="Who issued the credit rating.")
    contact_interval_days = fields.Integer(
        string="Own Contact Interval (days)", help="Takes precedence over the interval of the phase. Empty: as the phase says.")

    # figures: orders
    first_order_date = fields.Date(
        readonly=True, string="First Order", help="Day of the first confirmed order, in the company's time zone.")
    last_order_date = fields.Date(
        readonly=True, string="Last Order", help="Day of the newest confirmed order, in the company's time zone.")
    order_count = fields.Integer(
        readonly=True, string="Orders", help="All confirmed orders to date.")
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
        help="Deals won, lost or expired in the last 12 months: the n of the hit rate. A deal is an opportunity with its "
             "quotations, else a quotation.")
    hit_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="Hit Rate", digits=(16, 4), aggregator=None,
        help="Deals won / decided in the last 12 months, by number. Won: one of the quotations was confirmed. Lost: the "
             "opportunity was marked lost, or all quotations were cancelled or expired. What was replaced by a copy, "
             "or given up for a reason that is not a loss, is undecided. Empty where nothing was decided.")
    hit_rate_amount_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="Hit Rate by Value", digits=(16, 4), aggregator=None,
        help="As the hit rate, by untaxed amount instead of number; a lost opportunity counts with "
             "its expected revenue, else with the largest of its quotations.")

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
        readonly=True, string="Promises Due, 12 Months",
        help="Promised quantities of order lines whose first promised day lies in the last 12 months: the n of on time "
             "and in full.")
    on_time_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="On Time", digits=(16, 4), aggregator=None,
        help="Promises kept / promises due in the last 12 months. Kept: by the end of the first promised day at least the "
             "promised quantity had left; what comes back later changes nothing. Empty where none was due.")
    in_full_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="In Full", digits=(16, 4), aggregator=None,
        help="Promises of which all was delivered at all / promises due in the last 12 months. Empty where none was due.")

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
             "Whoever is tracked and was never spoken to is due from the day tracking began. Empty without an interval, and "
             "for others without an interaction.")
    refreshed_at = fields.Datetime(readonly=True, string="Refreshed", copy=False)
    figures_at = fields.Datetime(
        string="Figures As Of", compute="_compute_figures_at", help="The moment the figures are true of.")

    _partner_company_unique = models.Constraint(
        "UNIQUE (partner_id, company_id)", "A contact can be a customer only once in each company.")
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

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """Refuse a file with columns that are computed, before anything of it is read, and say which.

        They are not passed over in silence: somebody who changed a figure in the file should know that it stays.
        """
        names = {path.split("/")[0] for path in fields if isinstance(path, str)} - self._entered_fields() - {"id"}
        computed = sorted(self._fields[name].string for name in names if name in self._fields)
        if computed:
            return {"ids": False, "messages": [{"type": "error", "record": False, "field": False, "message": self.env._(
                "These columns are computed or belong to the customer and cannot be imported. Leave them out: %s",
                ", ".join(computed))}]}
        return super().load(fields, data)

    def write(self, vals):
        if COMPUTED not in kinds_of(self):
            self._check_entered(set(vals) - {"id"})  # which an import brings along, and the ORM leaves out
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        # nor does a form say what nobody enters: related fields would tell of any contact it names
        entered = self._entered_fields()
        return super().onchange(
            {name: value for name, value in values.items() if name in entered},
            [name for name in field_names if name in entered], fields_spec)

    def _write_computed(self, vals):
        """Write what people cannot enter. For code that has checked who asks."""
        return marked(self, COMPUTED).write(vals)

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
    def _group_expand_phase_id(self, phases, domain):
        """Every phase of the flows that are shown has its column, empty ones too; without customers, of all flows."""
        flows = phases.flow_id or self.search(domain).flow_id or self.env["operative.flow"].search([
            ("model", "=", "operative.customer"), ("company_id", "in", [False, *self.env.companies.ids])])
        return self.env["operative.phase"].search([("flow_id", "in", flows.ids)])

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if name in OF_ROOT and aggregator in ("sum", "sum_currency") and self._may_show_branches():
            return self._sum_once(name, aggregator, query)
        # Beside a total the client asks for its currencies and for the total converted, which takes PostgreSQL three
        # times as long as the total. Where the companies one works in have one currency, both are known already.
        # The superuser is not bound to these companies.
        currency = self.env.companies.currency_id
        if len(currency) == 1 and not self.env.su:
            if aggregator == "sum_currency":
                return super()._read_group_select(f"{name}:sum", query)
            if aggregate_spec == "currency_id:array_agg_distinct":
                return SQL("CASE WHEN COUNT(*) > 0 THEN ARRAY[%s] END", currency.id)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _may_show_branches(self):
        """Whether rows of a company and of its branches may be summed up."""
        companies = self.env["res.company"].sudo().search(Domain.TRUE) if self.env.su else self.env.companies
        return len(companies.sudo().root_id) < len(companies)  # sudo: ids

    @api.model
    def _sum_once(self, name, aggregator, query):
        """SQL for the sum of a figure of the root company, each customer once.

        Whoever opens a customer in a branch has to see what it owes, so it stands on the row of each branch. A head of
        sales adds up a list to know what customers owe: the same money twice would be wrong there, and nothing at all,
        where the list leaves out the row that carries it, as well.
        """
        amount = self._field_to_sql(self._table, name, query)
        if aggregator == "sum_currency":
            # joins the rates; branches have the root's currency
            super()._read_group_select(f"{name}:sum_currency", query)  # pylint: disable=super-method-mismatch
            amount = SQL("%s / COALESCE(%s, 1.0)", amount, SQL.identifier(
                query.make_alias(self._table, "currency_id__rates"), "rate"))
        root = SQL(
            "(SELECT split_part(company.parent_path, '/', 1) FROM res_company company WHERE company.id = %s)",
            self._field_to_sql(self._table, "company_id", query))
        return SQL(
            "(SELECT SUM(value::numeric) FROM jsonb_each_text(jsonb_object_agg(%s || '/' || %s, %s)))",
            self._field_to_sql(self._table, "partner_id", query), root, amount)

"""The statements behind the figures of a customer: one function a family of facts.

Nothing here knows the ORM. A function takes a :class:`Scope` and returns a ``SELECT`` with one row
a customer (``partner_id``, ``company_id``) and one column a figure; the definitions are those
of ``metrics.md``. A fact belongs to the commercial partner of the document's partner *as it is
now*: the copies that orders, invoices and tickets store go stale when a contact moves.
"""
import dataclasses
import datetime

import pytz
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID
from odoo.tools import SQL


@dataclasses.dataclass(frozen=True)
class Company:
    """What a statement has to know about a company: ids, its own midnight and its money."""

    id: int
    root_id: int
    timezone: str
    decimals: int
    uses_credit_limit: bool


@dataclasses.dataclass(frozen=True)
class Scope:
    """Whose facts, as of when.

    :ivar at: naive UTC moment; windows and days are counted from it
    :ivar now: naive UTC moment of the database; open, overdue and late are as of it
    :ivar companies: all companies of the database
    :ivar partner_ids: ids of commercial partners, None for all
    :ivar contact_ids: ids of those partners and everybody whose commercial partner they are, None for all
    :ivar credit_limit: SQL for the credit limit of partner ``commercial`` in company ``company.id``
    :ivar uid: who refreshes
    """

    at: datetime.datetime
    now: datetime.datetime
    companies: tuple[Company, ...]
    partner_ids: tuple[int, ...] | None
    contact_ids: tuple[int, ...] | None
    credit_limit: SQL
    uid: int

    @property
    def year_ago(self):
        return self.at - relativedelta(years=1)

    @property
    def two_years_ago(self):
        return self.at - relativedelta(years=2)

    @property
    def company(self):
        """The companies as a relation: ``id, root_id, timezone, decimals, uses_credit_limit, at_day, today``."""
        return SQL(
            "(VALUES %s) AS company (id, root_id, timezone, decimals, uses_credit_limit, at_day, today)",
            SQL(", ").join(
                SQL("(%s, %s, %s, %s, %s, %s::date, %s::date)", c.id, c.root_id, c.timezone, c.decimals,
                    c.uses_credit_limit, day_in(self.at, c.timezone), day_in(self.now, c.timezone))
                for c in self.companies))

    def customer(self, column):
        """The condition that keeps a customer in scope.

        :param column: SQL for the id of its commercial partner
        """
        return SQL("TRUE") if self.partner_ids is None else SQL("%s IN %s", column, self.partner_ids)

    def document(self, partner_id):
        """The condition that keeps a document with the partner column ``partner_id`` in scope."""
        if self.contact_ids is None:
            return SQL("TRUE")
        # ids, as the database plans a search for them in half the time of a search for their commercial partner
        return SQL("%s IN %s", SQL.identifier(*partner_id.split(".")), self.contact_ids)

    @property
    def window(self):
        """Parameters of the windows: *12 months* = (year_ago, at], *the 12 before* = (two_years_ago, year_ago]."""
        return {
            "at": self.at,
            "now": self.now,
            "year_ago": self.year_ago,
            "two_years_ago": self.two_years_ago,
            "company": self.company,
            "document": self.document("doc.partner_id"),
        }


@dataclasses.dataclass(frozen=True)
class Blank:
    """A value of a statement that is filled in each time it runs, see :class:`Form`."""

    name: str


class Form(Scope):
    """A scope of some partners, with blanks for what differs from one to the next.

    Composing a statement takes longer than running it for one customer: it is composed once, and then filled in.
    """

    year_ago, two_years_ago = Blank("year_ago"), Blank("two_years_ago")

    def __init__(self, companies, credit_limit):
        super().__init__(companies=companies, credit_limit=credit_limit, **{
            field.name: Blank(field.name) for field in dataclasses.fields(Scope)
            if field.name not in ("companies", "credit_limit")})

    @staticmethod
    def fill(statement, scope):
        """The statement with the values of a scope in its blanks.

        :rtype: SQL
        """
        return SQL(statement.code, *(
            getattr(scope, value.name) if isinstance(value, Blank) else value for value in statement.params))


def day_in(moment, timezone):
    """The calendar day of a naive UTC moment in a time zone; SQL for it where the moment is a blank."""
    if isinstance(moment, Blank):
        return SQL("(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, timezone)
    return pytz.utc.localize(moment).astimezone(pytz.timezone(timezone)).date()


def days_since(since, at, timezone):
    """Days from a day, or from the day of a naive UTC moment, to that of ``at``; False where there is none."""
    if not since:
        return False
    day = day_in(since, timezone) if isinstance(since, datetime.datetime) else since
    return (day_in(at, timezone) - day).days


def local_day(expression, source="company"):
    """SQL for the calendar day of a naive UTC column in the time zone that ``source`` has."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", expression, SQL.identifier(source, "timezone"))


def existing(scope):
    """Who is a customer: ``partner_id, company_id`` (NULL where the fact belongs to no company)."""
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id
          FROM (
                SELECT partner_id, company_id FROM sale_order WHERE %(document)s
                 GROUP BY partner_id, company_id
                UNION ALL
                SELECT partner_id, company_id FROM account_move
                 WHERE %(document)s AND move_type IN ('out_invoice', 'out_refund') AND partner_id IS NOT NULL
                 GROUP BY partner_id, company_id
                UNION ALL
                SELECT partner_id, company_id FROM crm_lead WHERE %(document)s AND partner_id IS NOT NULL
                UNION ALL
                SELECT partner_id, company_id FROM helpdesk_ticket WHERE %(document)s AND partner_id IS NOT NULL
                UNION ALL
                SELECT id, company_id FROM res_partner
                 WHERE %(partner_itself)s AND (customer_rank > 0 OR operative_track_customer)
          ) doc
          JOIN res_partner partner ON partner.id = doc.partner_id
         GROUP BY partner.commercial_partner_id, doc.company_id
        """, document=scope.document("partner_id"), partner_itself=scope.document("id"))


def orders(scope):
    """Confirmed orders by order date, in company currency at the order's rate; the customer's own rhythm.

    The usual interval is the median of the days between orders on different days, from three
    such days on: one gap is no rhythm.
    """
    return SQL(
        """
        SELECT partner_id, company_id,
               min(day) AS first_order_date,
               max(day) AS last_order_date,
               sum(orders)::int AS order_count,
               sum(orders_12m)::int AS order_count_12m,
               round(sum(revenue_12m), min(decimals)) AS revenue_12m,
               round(sum(revenue_prev_12m), min(decimals)) AS revenue_prev_12m,
               round(sum(margin_12m), min(decimals)) AS margin_12m,
               CASE WHEN count(*) >= 3
                    THEN (percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))::numeric END AS usual_order_interval_days,
               CASE WHEN count(*) >= 3
                    THEN max(day) + ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))::int
                    END AS expected_next_order_on
          FROM (
                SELECT *, day - lag(day) OVER (PARTITION BY partner_id, company_id ORDER BY day) AS gap
                  FROM (
                        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, %(day)s AS day,
                               min(company.decimals) AS decimals,
                               count(*) AS orders,
                               count(*) FILTER (WHERE doc.date_order > %(year_ago)s) AS orders_12m,
                               sum(doc.amount_untaxed / doc.currency_rate)
                                   FILTER (WHERE doc.date_order > %(year_ago)s) AS revenue_12m,
                               sum(doc.amount_untaxed / doc.currency_rate)
                                   FILTER (WHERE doc.date_order > %(two_years_ago)s AND doc.date_order <= %(year_ago)s)
                                   AS revenue_prev_12m,
                               sum(doc.margin / doc.currency_rate)
                                   FILTER (WHERE doc.date_order > %(year_ago)s) AS margin_12m
                          FROM (SELECT partner_id, company_id, date_order, amount_untaxed, margin,
                                       COALESCE(NULLIF(currency_rate, 0), 1) AS currency_rate
                                  FROM sale_order
                                 WHERE state = 'sale' AND date_order <= %(at)s) doc
                          JOIN res_partner partner ON partner.id = doc.partner_id
                          JOIN %(company)s ON company.id = doc.company_id
                         WHERE %(document)s
                         GROUP BY partner.commercial_partner_id, doc.company_id, day
                  ) by_day
          ) with_gap
         GROUP BY partner_id, company_id
        """, day=local_day(SQL("doc.date_order")), **scope.window)


def deals(scope):
    """Quotations, orders and lost opportunities, open or decided in the 12 months.

    Decided: confirmed or cancelled (order date), expired (validity date), and opportunities marked lost (closing
    date) that no decided order stands for already. One without a company counts wherever the customer has a row.

    :return: ``SELECT`` of ``partner_id, company_id, model, document_id, amount, decimals, is_open, decided, won``
    """
    decided = SQL(
        """(doc.state IN ('sale', 'cancel') AND doc.date_order > %(year_ago)s AND doc.date_order <= %(at)s
            OR doc.state IN ('draft', 'sent') AND doc.validity_date < company.today
               AND doc.validity_date > (company.at_day - interval '1 year')::date
               AND doc.validity_date <= company.at_day)""",
        **scope.window)
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, 'sale.order' AS model,
               doc.id AS document_id, doc.amount_untaxed / COALESCE(NULLIF(doc.currency_rate, 0), 1) AS amount,
               company.decimals,
               doc.state IN ('draft', 'sent')
                   AND (doc.validity_date IS NULL OR doc.validity_date >= company.today) AS is_open,
               %(decided)s AS decided, doc.state = 'sale' AS won
          FROM sale_order doc
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
         WHERE %(document)s
           AND (doc.state IN ('draft', 'sent') OR doc.date_order > %(year_ago)s AND doc.date_order <= %(at)s)
        UNION ALL
        SELECT partner.commercial_partner_id, company.id, 'crm.lead', lead.id, COALESCE(lead.expected_revenue, 0),
               company.decimals, FALSE, TRUE, FALSE
          FROM crm_lead lead
          JOIN res_partner partner ON partner.id = lead.partner_id
          JOIN res_partner commercial ON commercial.id = partner.commercial_partner_id
          JOIN %(company)s ON company.id = COALESCE(lead.company_id, commercial.company_id, company.id)
         WHERE %(lead)s
           AND lead.type = 'opportunity' AND lead.active IS NOT TRUE AND lead.probability = 0
           AND lead.date_closed > %(year_ago)s AND lead.date_closed <= %(at)s
           AND NOT EXISTS (SELECT 1 FROM sale_order doc WHERE doc.opportunity_id = lead.id AND %(decided)s)
        """, decided=decided, lead=scope.document("lead.partner_id"), **scope.window)


def quotations(scope):
    """Open quotations, and how many of the decided ones were won, by number and by value."""
    return SQL(
        """
        SELECT partner_id, company_id,
               round(sum(amount) FILTER (WHERE is_open), min(decimals)) AS open_quotation_amount,
               count(*) FILTER (WHERE decided)::int AS decided_count_12m,
               count(*) FILTER (WHERE decided AND won)::numeric
                   / NULLIF(count(*) FILTER (WHERE decided), 0) AS hit_rate_12m,
               COALESCE(sum(amount) FILTER (WHERE decided AND won), 0)
                   / NULLIF(sum(amount) FILTER (WHERE decided), 0) AS hit_rate_amount_12m
          FROM (%s) deal
         GROUP BY partner_id, company_id
        """, deals(scope))


def open_items(scope):
    """Posted open customer invoices and credit notes, instalment by instalment.

    What is overdue is so by the due date of the instalment, in the company's own day.

    :return: ``SELECT`` of ``partner_id, root_id, document_id, amount, decimals, overdue``
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, company.root_id, doc.id AS document_id,
               item.amount_residual AS amount, company.decimals, item.date_maturity < company.today AS overdue
          FROM account_move doc
          JOIN account_move_line item ON item.move_id = doc.id
          JOIN account_account account ON account.id = item.account_id
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
         WHERE %(document)s
           AND doc.state = 'posted' AND doc.move_type IN ('out_invoice', 'out_refund')
           AND item.reconciled IS NOT TRUE AND item.amount_residual <> 0
           AND account.account_type = 'asset_receivable'
        """, **scope.window)


def receivables(scope):
    """What a customer owes, by root company, and how much of it is overdue."""
    return SQL(
        """
        SELECT partner_id, root_id, round(sum(amount), min(decimals)) AS receivable_amount,
               round(sum(amount) FILTER (WHERE overdue), min(decimals)) AS overdue_amount
          FROM (%s) item
         GROUP BY partner_id, root_id
        """, open_items(scope))


def uninvoiced(scope):
    """Confirmed and not yet invoiced, taxes included, by root company; only where a credit limit is in use.

    A draft invoice is not yet one, although its order counts as invoiced; a down payment that was invoiced is.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, company.root_id,
               sum(CASE WHEN line.is_downpayment
                        THEN - line.untaxed_amount_invoiced * doc.amount_total / NULLIF(doc.amount_untaxed, 0)
                        ELSE line.price_total
                             * GREATEST(0, 1 - COALESCE(line.untaxed_amount_invoiced, 0)
                                               / NULLIF(line.price_subtotal, 0))
                   END / COALESCE(NULLIF(doc.currency_rate, 0), 1)) AS uninvoiced_amount
          FROM sale_order doc
          JOIN sale_order_line line ON line.order_id = doc.id
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
         WHERE %(document)s AND company.uses_credit_limit AND doc.state = 'sale'
           AND (line.price_subtotal <> 0 OR line.is_downpayment)
           AND (doc.invoice_status <> 'invoiced' OR doc.id IN (
                SELECT line.order_id
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 WHERE %(line)s AND line.untaxed_amount_invoiced IS DISTINCT FROM line.price_subtotal
                   AND move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')))
         GROUP BY partner.commercial_partner_id, company.root_id
        """,
        line=SQL("TRUE") if scope.contact_ids is None else SQL(
            "line.order_id IN (SELECT id FROM sale_order doc WHERE %s)", scope.document("doc.partner_id")),
        **scope.window)


def outgoing_moves(scope):
    """The stock moves that bring ordered goods to the customer, the last step of each route.

    With several steps the first move names the customer only as its final destination; it stands for
    the delivery until the next one is there.
    """
    return SQL(
        """
        SELECT move.id, move.sale_line_id, move.picking_id, move.state, move.date, move.date_deadline,
               partner.commercial_partner_id AS partner_id, doc.company_id, company.timezone, company.today,
               COALESCE(line.qty_delivered, 0) >= line.product_uom_qty AS in_full
          FROM sale_order doc
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
          JOIN sale_order_line line ON line.order_id = doc.id
          JOIN stock_move move ON move.sale_line_id = line.id
         WHERE %(document)s AND doc.state = 'sale' AND move.state <> 'cancel'
           AND (move.location_dest_id IN (SELECT id FROM stock_location WHERE usage = 'customer')
                OR move.location_final_id IN (SELECT id FROM stock_location WHERE usage = 'customer')
                   AND move.state <> 'done'
                   AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel next WHERE next.move_orig_id = move.id))
        """, **scope.window)


def open_deliveries(scope, moves=None):
    """Deliveries that are not done; late: the promised date is past, or the planned one lies after it.

    :param moves: SQL for a relation that has :func:`outgoing_moves`; default: asked here
    :return: ``SELECT`` of ``partner_id, company_id, picking_id, late``, a row a move
    """
    return SQL(
        """
        SELECT move.partner_id, move.company_id, move.picking_id,
               %(promised)s < move.today OR %(planned)s > %(promised)s AS late
          FROM %(moves)s move
         WHERE move.state NOT IN ('done', 'draft') AND move.picking_id IS NOT NULL
        """, moves=moves or SQL("(%s)", outgoing_moves(scope)), promised=local_day(SQL("move.date_deadline"), "move"),
        planned=local_day(SQL("move.date"), "move"))


def due_lines(scope, moves=None):
    """Order lines with a delivery promised for the 12 months, and whether the promise was kept.

    On time: nothing is open and the last delivery was made by the first promised day. In full: delivered completely.
    Lines delivered before promises were logged count by the deadline of their deliveries.

    :param moves: SQL for a relation that has :func:`outgoing_moves`; default: asked here
    :return: ``SELECT`` of ``partner_id, company_id, sale_line_id, on_time, in_full``
    """
    return SQL(
        """
        SELECT due.partner_id, due.company_id, due.sale_line_id, due.in_full,
               COALESCE(NOT due.still_open AND %(delivered_on)s <= %(promised_on)s, FALSE) AS on_time
          FROM (
                SELECT delivery.*, COALESCE(first.promised_date, delivery.deadline) AS promised_at
                  FROM (
                        SELECT move.partner_id, move.company_id, move.sale_line_id,
                               min(move.date_deadline) AS deadline,
                               max(move.date) FILTER (WHERE move.state = 'done') AS delivered_at,
                               bool_or(move.state <> 'done') AS still_open, bool_and(move.in_full) AS in_full
                          FROM %(moves)s move
                         GROUP BY move.partner_id, move.company_id, move.sale_line_id
                  ) delivery
                  LEFT JOIN operative_promise first
                    ON first.sale_line_id = delivery.sale_line_id AND first.kind <> 'change'
          ) due
          JOIN %(company)s ON company.id = due.company_id
         WHERE due.promised_at > %(year_ago)s AND due.promised_at <= %(at)s
        """,
        moves=moves or SQL("(%s)", outgoing_moves(scope)), promised_on=local_day(SQL("due.promised_at")),
        # Odoo writes the moment of the transfer into the planned date when a move is done
        delivered_on=local_day(SQL("due.delivered_at")),
        **scope.window)


def deliveries(scope, moves):
    """How many deliveries are open and late."""
    return SQL(
        """
        SELECT partner_id, company_id, count(DISTINCT picking_id)::int AS open_delivery_count,
               (count(DISTINCT picking_id) FILTER (WHERE late))::int AS late_delivery_count
          FROM (%s) delivery
         GROUP BY partner_id, company_id
        """, open_deliveries(scope, moves))


def punctuality(scope, moves):
    """The share of order lines due in 12 months that was delivered on time, and in full."""
    return SQL(
        """
        SELECT partner_id, company_id, count(*)::int AS due_line_count_12m,
               (count(*) FILTER (WHERE on_time))::numeric / count(*) AS on_time_rate_12m,
               (count(*) FILTER (WHERE in_full))::numeric / count(*) AS in_full_rate_12m
          FROM (%s) due
         GROUP BY partner_id, company_id
        """, due_lines(scope, moves))


def tickets(scope):
    """Tickets whose stage is not a closed one."""
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, count(*)::int AS open_ticket_count
          FROM helpdesk_ticket doc
          JOIN helpdesk_ticket_stage stage ON stage.id = doc.stage_id AND stage.closed IS NOT TRUE
          JOIN res_partner partner ON partner.id = doc.partner_id
         WHERE %(document)s AND doc.active
         GROUP BY partner.commercial_partner_id, doc.company_id
        """, **scope.window)


def touches(scope):
    """Orders, tickets, meetings held, phone calls done, e-mails and comments the customer can see.

    Automatic mail, notes and what OdooBot writes are none.

    :return: ``SELECT`` of ``partner_id, company_id, moment, model, res_id`` with partner and company as they
        stand on the document it was on
    """
    documents = SQL(" UNION ALL ").join(
        SQL("SELECT doc.%(partner_id)s AS partner_id, doc.company_id, %(model)s AS model, doc.id"
            " FROM %(table)s doc WHERE %(scope)s AND %(kind)s",
            model=model, table=SQL.identifier(table), kind=kind, partner_id=SQL.identifier(partner_id),
            scope=scope.document(f"doc.{partner_id}"))
        for model, table, partner_id, kind in (
            ("res.partner", "res_partner", "id", SQL("TRUE")),
            ("crm.lead", "crm_lead", "partner_id", SQL("TRUE")),
            ("sale.order", "sale_order", "partner_id", SQL("TRUE")),
            ("account.move", "account_move", "partner_id", SQL("doc.move_type IN ('out_invoice', 'out_refund')")),
            ("helpdesk.ticket", "helpdesk_ticket", "partner_id", SQL("TRUE")),
        ))
    return SQL(
        """
        SELECT doc.partner_id, doc.company_id, doc.date_order AS moment, 'sale.order' AS model, doc.id AS res_id
          FROM sale_order doc
         WHERE %(document)s AND doc.state = 'sale' AND doc.date_order <= %(at)s
        UNION ALL
        SELECT doc.partner_id, doc.company_id, doc.create_date, 'helpdesk.ticket', doc.id
          FROM helpdesk_ticket doc
         WHERE %(document)s AND doc.create_date <= %(at)s
        UNION ALL
        SELECT attendee.res_partner_id, NULL::int, event.stop, 'calendar.event', event.id
          FROM calendar_event event
          JOIN calendar_event_res_partner_rel attendee ON attendee.calendar_event_id = event.id
         WHERE %(attendee)s AND event.active AND event.stop <= %(at)s
        UNION ALL
        SELECT doc.partner_id, doc.company_id, message.date, doc.model, doc.id
          FROM (%(documents)s) doc
          JOIN mail_message message ON message.model = doc.model AND message.res_id = doc.id
         WHERE message.date <= %(at)s
           AND (message.mail_activity_type_id IN (SELECT id FROM mail_activity_type WHERE category = 'phonecall')
                OR message.message_type = 'email'
                OR message.message_type = 'comment' AND %(by_person)s
                   AND message.subtype_id IN (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE))
        """,
        documents=documents,
        attendee=scope.document("attendee.res_partner_id"),
        by_person=SQL(
            "message.author_id IS DISTINCT FROM (SELECT partner_id FROM res_users WHERE id = %s)", SUPERUSER_ID),
        **scope.window)


# What belongs to no company belongs to that of the customer, where the customer has one.
TOUCHED = SQL(
    """JOIN res_partner partner ON partner.id = touch.partner_id
       JOIN res_partner commercial ON commercial.id = partner.commercial_partner_id""")


def contacts(scope):
    """Every contact with a customer: ``partner_id, company_id, moment, model, res_id`` of the document it was on.

    ``company_id`` is NULL where the contact belongs to no company.
    """
    return SQL(
        """SELECT commercial.id AS partner_id, COALESCE(touch.company_id, commercial.company_id) AS company_id,
                  touch.moment, touch.model, touch.res_id
             FROM (%s) touch %s""", touches(scope), TOUCHED)


def interactions(scope):
    """The newest contact with each customer, a row of its own for contacts that belong to no company.

    Those count for the customer in every company.
    """
    return SQL(
        """
        SELECT commercial.id AS partner_id, COALESCE(touch.company_id, commercial.company_id) AS company_id,
               max(touch.moment) AS last_interaction_at
          FROM (SELECT partner_id, company_id, max(moment) AS moment
                  FROM (%s) touch GROUP BY partner_id, company_id) touch %s
         GROUP BY commercial.id, COALESCE(touch.company_id, commercial.company_id)
        """, touches(scope), TOUCHED)

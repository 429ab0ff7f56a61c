import logging
from datetime import datetime, timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, Query

from ..facts import customers, deliveries, promises, touches
from ..facts.scope import Company, Scope

_logger = logging.getLogger(__name__)

# A customer is brought up to date when it is opened, unless its figures are younger than this.
FRESH_FOR = timedelta(minutes=5)
# Held shared by who refreshes one customer and alone by the full pass, so that neither waits for rows of the other.
REFRESH_LOCK = "operative_customer_refresh"
# So many new rows make what the database knows of a table wrong.
MANY = 1000
# Of a few customers all is found by indexes, and weighing other ways takes the database longer than going one.
FOR_FEW = {"join_collapse_limit": "5", "enable_mergejoin": "off"}


class OperativeCustomer(models.Model):
    """How the figures of customers are brought up to date: all in a scheduled pass, one when it is opened."""

    _inherit = "operative.customer"

    @api.model
    def _companies(self):
        """What the statements have to know of every company whose days can be told, whoever asks.

        :rtype: tuple[Company, ...]
        """
        # of all companies, whoever asks: time zone, root and rounding are no secret, and go into statements alone.
        # SQL, as each customer that is opened asks: the ORM takes ten times as long
        company, currency = self.env["res.company"]._fields, self.env["res.currency"]._fields
        rows = self.env.execute_query(SQL(
            """SELECT company.id, split_part(company.parent_path, '/', 1)::int, company.operative_timezone,
                      currency.decimal_places, COALESCE(company.account_use_credit_limit, FALSE)
                 FROM res_company company
                 JOIN res_currency currency ON currency.id = company.currency_id
                WHERE company.operative_timezone IS NOT NULL
                ORDER BY company.id""",
            to_flush=[currency["decimal_places"], *(company[name] for name in (
                "parent_path", "operative_timezone", "currency_id", "account_use_credit_limit"))]))
        return tuple(Company(*row) for row in rows)

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
        :rtype: Scope
        """
        companies = self._companies()
        now = fields.Datetime.now()
        partner_ids = contacts = None
        if partners is not None:
            # everybody's contacts, archived ones too, whoever asks: their documents are the customer's
            known = self.env["res.partner"]._fields
            rows = self.env.execute_query(SQL(
                """SELECT id, commercial_partner_id, company_id FROM res_partner WHERE commercial_partner_id IN (
                        SELECT commercial_partner_id FROM res_partner WHERE id IN %s)""",
                tuple(partners.ids) or (0,), to_flush=[known["commercial_partner_id"], known["company_id"]]))
            contacts = tuple(rows) or ((0, 0, None),)
            partner_ids = tuple({row[1] for row in contacts})
        return Scope(
            at=fields.Datetime.to_datetime(at) or now,
            now=now,
            companies=companies,
            partner_ids=partner_ids,
            partners=contacts,
            credit_limit=self._credit_limit(companies),
            uid=self.env.uid,
            has_shop="website_id" in self.env["sale.order"]._fields,
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
    def _refresh(self, partners=None, at=None, scope=None):
        """Bring the figures up to date with what orders, deliveries, invoices and messages say.

        Set-based SQL whatever the number: one statement computes every family of facts, writes the rows
        that differ and makes those that are missing. Counting the customers of a company by hand, or
        through the ORM, would take minutes. Does not commit.

        :param partners: ``res.partner`` records, None for all customers of all companies
        :param at: naive UTC moment (or ISO text) windows and days are counted from, None for now; what
            is open, overdue or late is as of the database all the same
        :param scope: of these partners and this moment, where it was made before
        :return: number of rows written; for given partners all their rows, which carry the moment
        """
        self.env.flush_all()
        scope = scope or self._scope(partners, at)
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
            [[known, *_set]] = self.env.execute_query(SQL(
                "SELECT count(*), %s FROM operative_customer WHERE %s",
                SQL(", ").join(SQL("set_config(%s, %s, TRUE)", *setting) for setting in FOR_FEW.items()),
                scope.customer(SQL("partner_id"))))
            may_miss = known < len(scope.partner_ids) * len(scope.companies)
            # rows may be missing: a look at all their documents, which is saved where there are none
            customers = self._customers_to_refresh(scope) if may_miss else self._customers_there_are(scope)
            rows = self.env.execute_query(self._refresh_statement(scope, SQL("(%s OFFSET 0)", customers)))
            self.env.cr.execute(SQL("; ").join(
                SQL("SET LOCAL %s TO DEFAULT", SQL.identifier(name)) for name in FOR_FEW))
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
    def _refresh_statement(self, scope, customers):
        """The statement that computes every family of facts and writes the rows.

        :param scope: whose, as of when
        :param customers: SQL for the relation of the rows, see :meth:`_customers_to_refresh`
        :return: statement with one row: how many were written, how many made
        :rtype: SQL
        """
        figures = {figure.name: figure.sql(scope) for figure in self._figures().values() if figure.sql}
        columns = [SQL.identifier(name) for name in figures]
        old = SQL(", ").join(SQL("customer.%s", column) for column in columns)
        new = SQL(", ").join(SQL("figures.%s", column) for column in columns)
        is_full = scope.partner_ids is None
        return SQL(
            """
            WITH interactions AS MATERIALIZED (%(interactions)s),
            outgoing_moves AS MATERIALIZED (%(outgoing_moves)s),
            promised AS MATERIALIZED (%(promised)s),
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
            promised=promises.of_scope(scope, SQL("outgoing_moves")),
            expressions=SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name)) for name, expression in figures.items()),
            company=scope.company,
            customers=customers,
            joins=SQL(" ").join(family.join(scope) for family in self._families()),
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

        Called when a customer is opened, once it is on the screen.

        Never an error because a statement fails: that is logged, and the figures stay as of ``figures_at``.

        :return: whether something was refreshed, so that a screen that shows it has to load it again
        """
        self.check_access("read")
        stale_before = fields.Datetime.now() - FRESH_FOR
        self.fetch(["partner_id", "company_id", "refreshed_at"])  # no more, see _companies
        self.company_id.sudo().fetch(["operative_refreshed_at"])  # the moment of the last pass is no secret
        stale = self.filtered(lambda customer: not customer.figures_at or customer.figures_at < stale_before)
        # the caller may read these customers, yet their figures come from documents of the whole company: that is what a
        # figure is; nothing but figures comes out
        return self._refresh_now(stale.sudo().partner_id)

    @api.model
    def _refresh_now(self, partners):
        """Refresh and classify customers, unless the full pass is just at it.

        A screen is opened with what is known where that fails: ``figures_at`` says since when.

        :param partners: ``res.partner`` records
        :return: whether it was done
        """
        if not partners:
            return False
        try:
            with self.env.cr.savepoint():
                [[free]] = self.env.execute_query(SQL(
                    "SELECT pg_try_advisory_xact_lock_shared(hashtext(%s))", REFRESH_LOCK))
                if not free:
                    return False
                customers = self.browse().sudo()  # figures are of the whole company, whoever asks
                scope = customers._scope(partners)
                customers._refresh(partners, scope=scope)
                customers._classify(partners, scope=scope)
        except Exception:  # whatever it is, nobody who opens a customer can do anything about it
            _logger.exception("The customers of the contacts %s could not be refreshed", partners.ids)
            return False
        return True

    @api.model
    def _refresh_new(self):
        """Make the rows of those who became customers since the last pass, and classify them.

        Done when *Customers* is opened: business documents need not wait for it, and nobody for the next pass.
        """
        self.env.flush_all()
        scope = self.sudo()._scope()
        # sudo: when the last pass was is no secret
        since = min((company.operative_refreshed_at or datetime.min
                     for company in self.env["res.company"].sudo().browse(self._company_ids())), default=datetime.min)
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT partner_id FROM (%s) new
                WHERE NOT EXISTS (SELECT 1 FROM operative_customer known WHERE known.partner_id = new.partner_id)
                LIMIT %s""", customers.each(scope, since), MANY + 1))
        if len(rows) <= MANY:  # a database that is being filled is left to the pass
            self._refresh_now(self.env["res.partner"].sudo().browse(row[0] for row in rows))

    @api.model
    def _track(self, partners):
        """Make contacts customers that were marked to be watched, where somebody works who did so.

        :param partners: ``res.partner`` records
        """
        if not self.env["operative.part"]._is_on("customer"):
            return
        # sudo: a row without figures for whom the user may mark; whether one is there already tells nothing
        customers, partners = self.sudo(), partners.sudo()
        for company, group in partners.grouped(lambda partner: partner.company_id or self.env.company).items():
            commercial = group.commercial_partner_id
            known = customers.search([("partner_id", "in", commercial.ids), ("company_id", "=", company.id)]).partner_id
            customers.create([{"partner_id": partner.id, "company_id": company.id} for partner in commercial - known])
        self._refresh_now(partners)

    @api.model
    def action_open_all(self):
        """Open all customers, those who became one just now included."""
        self.check_access("read")
        self._refresh_new()
        return self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_customer_action")

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

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import arguments
from ..core.days import day_in

_logger = logging.getLogger(__name__)

CONTACTS_A_DAY = 10


class OperativeCustomer(models.Model):
    """Due contacts: who should hear from us today, the most valuable and most delayed first."""

    _inherit = "operative.customer"

    contact_planned_on = fields.Date(
        string="Contact Planned", readonly=True, index="btree_not_null",
        help="The day this contact was put on the salesperson's list. No more than the daily number is put there.")
    contact_score = fields.Integer(
        string="Contact Rank", readonly=True, aggregator=None,
        help="Value times delay: revenue of the better of the last two years plus open quotations, by the days "
             "overdue in multiples of the contact interval. The highest comes first.")
    contact_snoozed_until = fields.Date(
        string="Put Off Until", readonly=True, help="The contact is not due before this day.")
    contact_snoozed_by_id = fields.Many2one("res.users", string="Put Off By", readonly=True)
    contact_delay_days = fields.Integer(
        string="Days Overdue", compute="_compute_contact_delay_days", help="Days since the contact was due.")

    @api.depends("contact_due_on")
    def _compute_contact_delay_days(self):
        today = fields.Date.context_today(self)
        for customer in self:
            customer.contact_delay_days = (today - customer.contact_due_on).days if customer.contact_due_on else False

    @api.model
    def _run_full_pass(self):
        moved = super()._run_full_pass()
        if self.env["operative.part"]._is_on("contact"):
            self._plan_contacts()
        return moved

    @api.model
    def _contacts_a_day(self):
        # a number every pass needs; parameters are closed to users
        number = self.env["ir.config_parameter"].sudo().get_param("operative_crm.contacts_a_day", CONTACTS_A_DAY)
        try:
            return int(number)
        except ValueError:
            # typed into the parameter by hand; figures and phases go on
            _logger.warning("operative_crm.contacts_a_day is %r, no number: %s is used", number, CONTACTS_A_DAY)
            return CONTACTS_A_DAY

    @api.model
    def _plan_contacts(self, at=None):
        """Fill today's list of each salesperson up to the daily number, by value and delay.

        A list holds the customers of all companies a salesperson works for, and is one of the salesperson's day.
        What was planned today stays counted when it is done or put off, so that doing it does not bring more; what
        was planned on an earlier day and is still due competes again. Customers without a salesperson make one list
        for each company, of the company's day.

        SQL, because ranks are taken over all due customers of all companies.

        :param at: naive UTC moment that says which day it is, None for now
        :return: number of contacts put on a list
        """
        self.env.flush_all()
        scope = self._scope(at=at)
        users = self.env["res.users"].sudo().search([("share", "=", False)])  # opens the names of their time zones
        planned = self.env.execute_query(SQL(
            """
            WITH listed AS (
                SELECT customer.*, partner.user_id, partner.active,
                       CASE WHEN partner.user_id IS NULL THEN customer.company_id END AS pool,
                       COALESCE(reader.today, company.at_day) AS today
                  FROM operative_customer customer
                  JOIN %(company)s ON company.id = customer.company_id
                  JOIN res_partner partner ON partner.id = customer.partner_id
             LEFT JOIN (VALUES %(readers)s) reader (user_id, today) ON reader.user_id = partner.user_id
            ), due AS (
                SELECT customer.id, customer.user_id, customer.pool, customer.today,
                       LEAST(2147483647, round(
                           (GREATEST(customer.revenue_12m, customer.revenue_prev_12m, 0)
                            + COALESCE(customer.open_quotation_amount, 0) + 1)
                           * (1 + (customer.today - customer.contact_due_on)::numeric / GREATEST(1, COALESCE(
                                NULLIF(customer.contact_interval_days, 0), phase.contact_interval_days, 1)))
                       ))::int AS score
                  FROM listed customer
             LEFT JOIN operative_phase phase ON phase.id = customer.phase_id
                 WHERE customer.active AND customer.contact_due_on <= customer.today
                   AND COALESCE(customer.contact_snoozed_until <= customer.today, TRUE)
                   AND customer.contact_planned_on IS DISTINCT FROM customer.today
            ), taken AS (
                SELECT user_id, pool, count(*) AS number
                  FROM listed
                 WHERE contact_planned_on = today
                 GROUP BY user_id, pool
            ), ranked AS (
                SELECT due.*, row_number() OVER (
                           PARTITION BY due.user_id, due.pool ORDER BY due.score DESC, due.id)
                       + COALESCE(taken.number, 0) AS place
                  FROM due
             LEFT JOIN taken ON (taken.user_id, taken.pool) IS NOT DISTINCT FROM (due.user_id, due.pool)
            )
            UPDATE operative_customer customer
               SET contact_planned_on = ranked.today, contact_score = ranked.score
              FROM ranked
             WHERE ranked.id = customer.id AND ranked.place <= %(number)s
         RETURNING customer.id
            """, company=scope.company, number=self._contacts_a_day(), readers=SQL(", ").join(
                # as Odoo tells which day it is for a user
                SQL("(%s, %s::date)", user.id, day_in(scope.at, user.tz or "UTC")) for user in users)))
        self.invalidate_model(["contact_planned_on", "contact_score"])
        return len(planned)

    def _snooze(self, until):
        """Put the contact off: it is not due before that day.

        :param until: a day of the year to come
        """
        self.check_access("write")
        if not 1 <= (until - fields.Date.context_today(self)).days <= 365:
            raise UserError(self._snooze_bounds())
        # stays counted on today's list: putting contacts off does not bring more
        self._write_computed({"contact_snoozed_until": until, "contact_snoozed_by_id": self.env.uid})

    def _snooze_bounds(self):
        return self.env._("A contact can be put off by 1 to 365 days. Choose a day within the year to come.")

    def action_snooze(self, days=7):
        """Put the contact off by a number of days.

        :param days: 1 to 365
        """
        days = arguments.number(self.env, "days", days)
        if abs(days) > 365:
            raise UserError(self._snooze_bounds())
        self._snooze(fields.Date.context_today(self) + timedelta(days=days))

    def action_unsnooze(self):
        """Make the contact due again."""
        self.check_access("write")
        self._write_computed({"contact_snoozed_until": False, "contact_snoozed_by_id": False})

    def action_open_snooze(self):
        """Ask for the day the contact is put off to."""
        return {
            "type": "ir.actions.act_window", "res_model": "operative.customer.snooze", "view_mode": "form",
            "target": "new", "name": self.env._("Put Contact Off"), "context": {"default_customer_ids": self.ids},
        }

    def _taken_over_vals(self, gone):
        vals = super()._taken_over_vals(gone)
        snoozed = gone.filtered("contact_snoozed_until").sorted("contact_snoozed_until")[-1:]
        if snoozed and not self.contact_snoozed_until:
            vals |= {"contact_snoozed_until": snoozed.contact_snoozed_until,
                     "contact_snoozed_by_id": snoozed.contact_snoozed_by_id.id}
        return vals

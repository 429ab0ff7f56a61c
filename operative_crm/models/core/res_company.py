from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .days import day_in, local_day, zone_of


class ResCompany(models.Model):
    """Which day it is for a company."""

    _inherit = "res.company"

    operative_timezone = fields.Char(
        string="Time Zone of the Company", compute="_compute_operative_timezone", store=True, groups="base.group_user",
        help="The zone its days are counted in: that of its working hours, else of its contact, else UTC. Empty where "
             "the database does not know that zone.")

    @api.model_create_multi
    def create(self, vals_list):
        self._operative_check_noted(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._operative_check_noted(vals.keys())
        return super().write(vals)

    @api.model
    def _operative_noted(self):
        """Names of the fields that are noted by the system, and by nobody else: days and figures of everybody follow them."""
        return {"operative_timezone"}

    @api.model
    def _operative_check_noted(self, names):
        """Refuse to write what the system notes."""
        if not self.env.su and (forbidden := self._operative_noted() & set(names)):
            raise AccessError(self.env._(
                "“%s” is noted by the system and cannot be changed.",
                self._fields[min(forbidden)].get_description(self.env, ["string"])["string"]))

    @api.depends("resource_calendar_id.tz", "partner_id.tz")
    def _compute_operative_timezone(self):
        wanted = {company: company._operative_wanted_zone() for company in self}
        # one unknown name ends a whole statement: what the database does not know never gets into one
        known = {name for name, in self.env.execute_query(SQL(
            "SELECT name FROM pg_timezone_names WHERE name IN %s", tuple({"UTC", *wanted.values()})))}
        for company, name in wanted.items():
            company.operative_timezone = name if name in known else False

    def _operative_wanted_zone(self):
        """The name of the zone, whether or not the database knows it."""
        self.ensure_one()
        company = self.sudo()  # opens the name of a time zone, of whatever company
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    def _operative_zone(self):
        """The name of the zone this company's days are counted in, UTC where the database does not know it."""
        return self.sudo().operative_timezone or "UTC"  # sudo: as above

    def _operative_day(self, moment):
        """The calendar day of a naive UTC moment for this company."""
        return day_in(moment, self._operative_zone())

    def _operative_today(self):
        """Which day it is for this company. A user's own day, ``context_today``, is for lists of that day alone."""
        return self._operative_day(fields.Datetime.now())

    @api.model
    def _operative_today_sql(self, company_id):
        """SQL for which day it is for the company with this id.

        :param company_id: SQL
        """
        return SQL(
            "(SELECT %s FROM res_company company WHERE company.id = %s)",
            local_day(SQL("%s::timestamp", fields.Datetime.now()), zone_of()), company_id,
            to_flush=self._fields["operative_timezone"])

    def _operative_zone_problem(self):
        """What is wrong with the time zone of this company and what to do, in the user's language."""
        return self.env._(
            "The database does not know the time zone %(zone)s of %(company)s. The figures of its customers are not "
            "brought up to date. Choose another one in its working hours.",
            zone=self._operative_wanted_zone(), company=self.sudo().name)  # sudo: its name, for who looks after settings

    @api.model
    def _operative_check_timezones(self):
        """Look again which zones the database knows, as they change with its version.

        :return: the companies whose zone it does not know
        """
        companies = self.sudo().search(Domain.TRUE)  # every company has its days, whoever asks
        with self.env.protecting([self._fields["operative_timezone"]], companies):  # written where it differs alone
            companies._compute_operative_timezone()
        return companies.filtered(lambda company: not company.operative_timezone)

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import arguments as given


class OperativeArgumentMiss(models.Model):
    """What was searched for and not found: which arguments are missing. Nobody's name is kept with it."""

    _name = "operative.argument.miss"
    _description = "Search Without a Result"
    _log_access = False  # who searched is nobody's concern
    _order = "count desc, last_on desc, id"
    _rec_name = "query"

    query = fields.Char(string="Searched For", required=True, readonly=True)
    lang = fields.Char(string="Language Code", required=True, readonly=True)
    language = fields.Char(compute="_compute_language")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    count = fields.Integer(string="Times", required=True, readonly=True)
    last_on = fields.Date(string="Last", required=True, readonly=True)

    _once = models.UniqueIndex("(company_id, lang, query)")

    @api.depends("lang")
    def _compute_language(self):
        names = dict(self.env["res.lang"].get_installed())
        for miss in self:
            miss.language = names.get(miss.lang, miss.lang)

    @api.model
    def _note(self, query, lang):
        """Note a search that found nothing; the same one again is counted.

        SQL, as two who search for the same at once shall not wait for each other's refusal.
        """
        self.env.cr.execute(SQL(
            """
            INSERT INTO operative_argument_miss AS miss (query, lang, company_id, count, last_on)
            VALUES (%(query)s, %(lang)s, %(company)s, 1, %(today)s)
                ON CONFLICT (company_id, lang, query) DO UPDATE SET count = miss.count + 1, last_on = excluded.last_on
            """, query=query, lang=lang, company=self.env.company.id, today=self.env.company._operative_today()))
        self.invalidate_model(flush=False)

    def action_write_argument(self):
        """Write the argument that is missing, with what was searched for as what the customer says."""
        given.one(self)
        return {
            "type": "ir.actions.act_window", "res_model": "operative.argument", "views": [(False, "form")],
            "context": {"default_phrases": self.query, "default_kind": "objection"}}

    @api.autovacuum
    def _gc_old(self):
        """What nobody has searched for in a year is no gap any more."""
        self.search([("last_on", "<", fields.Date.today() - relativedelta(years=1))]).unlink()

from datetime import datetime, timedelta

from odoo import api, models
from odoo.tools import float_compare, format_date

from ..core.days import same_time
from ..core.texts import quantity_text

# languages whose business people count in calendar weeks, those of ISO 8601
WEEK_LANGUAGES = {"da", "de", "fi", "nb", "nl", "nn", "sv"}


class OperativePromise(models.Model):
    """How promises are judged and said. A day is one of the company that delivers, whoever reads it and wherever."""

    _inherit = "operative.promise"

    # -- what can be promised ------------------------------------------------------------------

    @api.model
    def _judge(self, answer, promised=None, wished=None, company=None):
        """Compare what is promised or wished with what can be.

        :param answer: of ``product.product.operative_promise``
        :param promised: naive UTC moment
        :param wished: day
        :param company: ``res.company`` that delivers, None for the one the user works in
        :return: light (``green``, ``yellow``, ``red``) and the reason in words
        """
        promised, earliest = self._day(promised, company), self._day(answer["date"], company)
        possible = self._parts_text(answer, company)
        if not earliest:
            return "red", possible or self.env._("No date can be said.")
        if promised and earliest > promised:
            return "red", self.env._(
                "Promised for %(promised)s, which cannot be kept: %(possible)s",
                promised=self._format_day(promised, company), possible=possible)
        if wished and max(earliest, promised or earliest) > wished:
            return "yellow" if promised else "red", self.env._(
                "Wished for %(wished)s, which cannot be kept: %(possible)s",
                wished=self._format_day(wished, company), possible=possible)
        if answer["overdue_days"]:
            return "yellow", possible
        if promised:
            return "green", self.env._("Promised for %s", self._format_day(promised, company))
        return "green" if wished or answer["source"] == "stock" else "yellow", possible

    @api.model
    def _parts_text(self, answer, company=None):
        """What can be there when, and where it comes from, in words.

        :param answer: of ``product.product.operative_promise``
        :param company: ``res.company`` that delivers, None for the one the user works in
        """
        today = (company or self.env.company)._operative_today()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        texts, total = [], 0.0
        for moment, quantity in answer["parts"]:
            total += quantity
            day = self._day(moment, company)
            values = {"quantity": quantity_text(self.env, total), "day": self._format_day(day, company)}
            if texts and float_compare(total, answer["quantity"], precision_digits=digits) >= 0:
                texts.append(self.env._("all %(quantity)s on %(day)s", **values))
            elif day <= today:
                texts.append(self.env._("%(quantity)s today", **values))
            else:
                texts.append(self.env._("%(quantity)s on %(day)s", **values))
        if not answer["date"]:
            if not texts:
                return answer["reason"] or ""
            return ", ".join([*texts, self.env._("the rest not planned")])
        sources = {
            "stock": self.env._("from stock"),
            "receipt": self.env._("when %s comes in", answer["document"]["name"]) if answer["document"] else
            self.env._("when a receipt comes in"),
            "purchase": self.env._("by the vendor's lead time"), "manufacture": self.env._("by the time to make it"),
            "dropship": self.env._("straight from the vendor"), "order": self.env._("made or bought to order"),
        }
        return " – ".join(filter(None, (", ".join(texts), sources.get(answer["source"]), answer["reason"])))

    @api.model
    def _date_to_promise(self, earliest, wished, warehouse):
        """The last working day not after the wished one, where it can be kept; else the earliest date.

        :param earliest: naive UTC moment or False
        :param wished: day or False
        :return: naive UTC moment, False without ``earliest``
        """
        if not earliest or not wished:
            return earliest
        # sudo: the working days and the zone of a warehouse that was asked for the earliest date already
        company = warehouse.sudo().company_id
        working = self.env["operative.promise.engine"]._working_days(warehouse.sudo(), earliest)
        day = self._day(earliest, company)
        later = (wished - day).days
        for days in range(later, max(0, later - 14), -1):
            moment = same_time(earliest, day + timedelta(days=days), company._operative_zone())
            if working(moment) == moment:
                return moment
        return earliest

    # -- how it is said ------------------------------------------------------------------------

    @api.model
    def _uses_weeks(self):
        """Whether the user's language speaks of calendar weeks."""
        return (self.env.lang or "")[:2] in WEEK_LANGUAGES

    @api.model
    def _day(self, moment, company=None):
        """The calendar day of a naive UTC moment for a company, None for the one the user works in; a day is itself."""
        return (company or self.env.company)._operative_day(moment) if isinstance(moment, datetime) else moment

    @api.model
    def _format_day(self, moment, company=None):
        """A day or moment as the company's day in the user's language, with the calendar week where that language uses it."""
        if not moment:
            return ""
        day = self._day(moment, company)
        text = format_date(self.env, day)
        if not self._uses_weeks():
            return text
        week = self.env._("CW %s", day.isocalendar().week)
        return f"{text} ({week})"

    @api.model
    def _may_ask(self):
        """Whether the user has the part and may ask for dates: views compute fields nobody shows."""
        return all(self.env.user.has_group(f"operative_crm.group_operative_{name}") for name in ("user", "part_promise"))

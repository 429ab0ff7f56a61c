from datetime import datetime, timedelta

from babel.dates import format_skeleton

from odoo import api, models
from odoo.tools import babel_locale_parse, float_compare, format_date, get_lang

from ..core.days import same_time
from ..core.texts import quantity_text

# languages whose business people count in calendar weeks, those of ISO 8601
WEEK_LANGUAGES = {"da", "de", "fi", "nb", "nl", "nn", "sv"}
# so far away a day of another year is said without its year
NEAR = timedelta(days=180)


class OperativePromise(models.Model):
    """How promises are judged and said. A day is one of the company that delivers, whoever reads it and wherever."""

    _inherit = "operative.promise"

    # -- what can be promised ------------------------------------------------------------------

    @api.model
    def _judge(self, answer, promised=None, wished=None, company=None):
        """Compare what is promised or wished with what can be; the words begin with the day that counts.

        :param answer: of ``product.product.operative_promise``
        :param promised: naive UTC moment
        :param wished: day
        :param company: ``res.company`` that delivers, None for the one the user works in
        :return: light (``green``, ``yellow``, ``red``) and the reason in words
        """
        promised, earliest = self._day(promised, company), self._day(answer["date"], company)
        days = {
            name: self._format_short_day(day, company)
            for name, day in (("promised", promised), ("earliest", earliest), ("wished", wished))}
        if not earliest:
            possible = self._parts_text(answer, company) or self.env._("No date is known.")
            if promised:
                return "red", self._joined(self.env._("%(promised)s promised, cannot be kept", **days), possible)
            return "red", possible
        if promised and earliest > promised:
            return "red", self._joined(
                self.env._("Earliest %(earliest)s; promised %(promised)s cannot be kept", **days),
                *self._detail_texts(answer, company))
        if promised:
            is_later = wished and promised > wished
            return "yellow" if is_later or answer["overdue_days"] else "green", self._joined(
                self.env._("%(promised)s promised", **days),
                wished and wished != promised and self.env._("wished %(wished)s", **days), answer["reason"])
        if wished and earliest > wished:
            return "red", self._joined(
                self.env._("Earliest %(earliest)s; wished %(wished)s not possible", **days),
                *self._detail_texts(answer, company))
        possible = self._parts_text(answer, company)
        if wished:
            possible = self._joined(self.env._("%(wished)s possible, as wished", **days), possible)
        if answer["overdue_days"]:
            return "yellow", possible
        return "green" if wished or answer["source"] == "stock" else "yellow", possible

    @api.model
    def _parts_text(self, answer, company=None):
        """What can be there when, and where it comes from, in words.

        :param answer: of ``product.product.operative_promise``
        :param company: ``res.company`` that delivers, None for the one the user works in
        """
        parts = self._part_texts(answer, company)
        if not answer["date"]:
            if not parts:
                return answer["reason"] or ""
            total = quantity_text(self.env, sum(quantity for _moment, quantity in answer["parts"]))
            return self._joined(
                self.env._("Only %(quantity)s can be delivered: %(parts)s", quantity=total, parts=", ".join(parts)),
                answer["reason"])
        return self._joined(", ".join(parts), self._source_text(answer), answer["reason"])

    @api.model
    def _detail_texts(self, answer, company=None):
        """What is there before the earliest date, which was said already, and where the rest comes from."""
        return [", ".join(self._part_texts(answer, company)[:-1]), self._source_text(answer), answer["reason"]]

    @api.model
    def _part_texts(self, answer, company=None):
        """How much of the quantity can be there by when, a text each."""
        today = (company or self.env.company)._operative_today()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        texts, total = [], 0.0
        for moment, quantity in answer["parts"]:
            total += quantity
            day = self._day(moment, company)
            values = {"quantity": quantity_text(self.env, total), "day": self._format_short_day(day, company)}
            is_all = float_compare(total, answer["quantity"], precision_digits=digits) >= 0
            if texts and is_all:
                texts.append(self.env._("all %(quantity)s on %(day)s", **values))
            elif day <= today:
                texts.append(self.env._("%(quantity)s today", **values))
            elif is_all:
                texts.append(self.env._("Earliest %(day)s", **values))
            else:
                texts.append(self.env._("%(quantity)s on %(day)s", **values))
        return texts

    @api.model
    def _source_text(self, answer):
        """Where the last of the quantity comes from."""
        return {
            "stock": self.env._("from stock"),
            "receipt": self.env._("when %s comes in", answer["document"]["name"]) if answer["document"] else
            self.env._("when a receipt comes in"),
            "purchase": self.env._("by the vendor's lead time"), "manufacture": self.env._("by the time to make it"),
            "dropship": self.env._("straight from the vendor"), "order": self.env._("made or bought to order"),
        }.get(answer["source"])

    @api.model
    def _joined(self, *texts):
        return " · ".join(filter(None, texts))

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
        day = self._day(moment, company)
        return self._with_week(format_date(self.env, day), day) if day else ""

    @api.model
    def _format_short_day(self, moment, company=None):
        """As :meth:`_format_day`, for one line: the year is left out where nobody would take it for another."""
        day = self._day(moment, company)
        if not day:
            return ""
        today = (company or self.env.company)._operative_today()
        if abs(day - today) > NEAR and day.year != today.year:
            return self._format_day(day)
        skeleton = "MMdd" if self._uses_weeks() else "MMMd"
        locale = babel_locale_parse(get_lang(self.env).code)
        return self._with_week(format_skeleton(skeleton, day, locale=locale), day)

    @api.model
    def _with_week(self, text, day):
        if not self._uses_weeks():
            return text
        week = self.env._("CW %s", day.isocalendar().week)
        return f"{text} ({week})"

    @api.model
    def _may_ask(self):
        """Whether the user has the part and may ask for dates: views compute fields nobody shows."""
        return all(self.env.user.has_group(f"operative_crm.group_operative_{name}") for name in ("user", "part_promise"))

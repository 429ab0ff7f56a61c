"""A briefing as lines of text for paper, as many as two pages hold, whatever there is to say."""

import unicodedata

from babel.numbers import format_percent

from odoo.tools import babel_locale_parse, format_amount, format_date, get_lang

# A row of the sheet holds so many letters, and both pages together so many rows; see its paper format and template. Counted
# so that a wide letter, a long word at the end of a row and the break of a page find room.
LETTERS_A_ROW = 96
ROWS = 104

# A heading takes the room of two rows; a line is cut after two.
ROWS_OF_HEADING = 2
ROWS_OF_LINE = 2

# A section keeps so many of its lines, however long the others are.
LINES_AT_LEAST = 3

# What is left is for handwriting; one page alone, which no break takes anything of, has so many rows.
ROWS_OF_PAGE = 58
ROWS_OF_NOTE = 2
NOTES = 12


class Sheet:
    """The lines of a briefing, section by section, in the language and for the reader of an environment.

    A line is a dict of ``text`` and ``tone``: ``danger``, ``lead``, ``muted`` or empty.

    :param briefing: of ``res.partner.operative_briefing``
    """

    def __init__(self, env, briefing):
        self.env = env
        self.briefing = briefing
        self.currencies = env["res.currency"]

    def sections(self):
        """The sections that have something to say, cut to two pages.

        :return: ``(sections, notes)``: list of dicts ``key, title, lines``, and for how many notes there is room
        """
        sections = []
        for key, section in self.briefing.items():
            make = getattr(self, f"_lines_{key}", None)
            lines = [self._cut(line) for line in make(section) if line["text"]] if section and make else []
            if lines:
                sections.append({"key": key, "title": self._title(key, section), "lines": lines})
        free = self._fit(sections)
        used = ROWS - free
        if used <= ROWS // 2:
            # notes begin no second page
            free = ROWS_OF_PAGE - used
        return sections, min(max(free - ROWS_OF_HEADING, 0) // ROWS_OF_NOTE, NOTES)

    # -- two pages ---------------------------------------------------------------------------

    def _fit(self, sections):
        """Take the last lines off the longest sections until all fits, and say how many were taken.

        :return: the rows left
        """
        shown = {section["key"]: len(section["lines"]) for section in sections}
        rows = {section["key"]: [rows_of(line["text"]) for line in section["lines"]] for section in sections}

        def taken(key):
            # what is left out is said in a line
            return sum(rows[key][:shown[key]]) + (shown[key] < len(rows[key])) + ROWS_OF_HEADING

        while sum(map(taken, rows)) > ROWS:
            longest = max((key for key in rows if shown[key] > LINES_AT_LEAST), key=taken, default=None)
            if longest is None:
                break
            shown[longest] -= 1
        for section in sections:
            left_out = len(section["lines"]) - shown[section["key"]]
            if left_out:
                section["lines"][shown[section["key"]]:] = [line(self.env._("and %s more", left_out), "muted")]
        return ROWS - sum(map(taken, rows))

    def _cut(self, row):
        text = " ".join(row["text"].split())
        while rows_of(text) > ROWS_OF_LINE:
            text = text[:int(len(text) * 0.95) - 1].rstrip() + "…"
        return {**row, "text": text}

    # -- words -------------------------------------------------------------------------------

    def _title(self, key, section):
        if key == "changed":
            since = self._day(section["since"]["on"])
            return self.env._("Since Your Last Contact on %s", since) if section["since"]["is_own"] \
                else self.env._("New Since %s", since)
        return {
            "who": self.env._("Who"), "money": self.env._("Money"), "business": self.env._("Business"),
            "prices": self.env._("Prices"), "promises": self.env._("Promises"), "service": self.env._("Service"),
            "arguments": self.env._("What to Say"), "deals": self.env._("Deals"),
            "contacts": self.env._("Last Contacts"), "next_steps": self.env._("Next Steps"),
            "to_find_out": self.env._("To Find Out")}.get(key, key)

    def _day(self, value):
        return format_date(self.env, value) if value else ""

    def _money(self, value, currency_id):
        # without the spaces that do not break: a row may end there
        return format_amount(self.env, value, self.currencies.browse(currency_id)).replace("\N{NO-BREAK SPACE}", " ")

    def _percent(self, value, sign=True):
        text = format_percent(value, locale=babel_locale_parse(get_lang(self.env).code))
        return f"{'+' if sign and value > 0 else ''}{text}".replace("\N{NO-BREAK SPACE}", " ")

    def _more(self, is_more):
        return [line(self.env._("and more"), "muted")] if is_more else []

    def _price(self, row):
        return line(joined(
            row["product"]["name"], self.env._(
                "%(before)s → %(now)s", before=self._money(row["from"], row["currency_id"]),
                now=self._money(row["to"], row["currency_id"])),
            self._percent(row["change"])))

    # -- the sections, as on the screen ----------------------------------------------------------

    def _lines_changed(self, section):
        yield from (line(joined(self.env._("%(before)s → %(now)s", before=row["from"] or "–", now=row["to"]), row["why"],
                                self._day(row["on"]))) for row in section["phases"] or ())
        yield from (line(joined(
            row["order"]["name"], row["product"], self.env._(
                "promised for %(now)s instead of %(before)s", now=self._day(row["to_on"]), before=self._day(row["from_on"])),
            row["reason"]), "danger") for row in section["promises"] or ())
        yield from self._more(section["more_promises"])
        events = {"opened": self.env._("opened"), "closed": self.env._("closed")}
        yield from (line(joined(row["document"]["name"], events[row["event"]], self._day(row["on"])),
                         "danger" if row["is_complaint"] and row["event"] == "opened" else "")
                    for row in section["tickets"] or ())
        yield from self._more(section["more_tickets"])
        yield from (line(joined(row["document"]["name"], self._money(row["amount"], row["currency_id"]), self._day(row["on"])))
                    for row in section["orders"] or ())
        yield from self._more(section["more_orders"])
        yield from (self._price(row) for row in section["prices"] or ())
        yield from (line(joined(self.env._("New: %s", row["name"]), row["function"], self._day(row["on"])))
                    for row in section["contacts"] or ())
        yield from (line(joined(self.env._("%(role)s: %(user)s", role=row["role"], user=row["user"]), self._day(row["on"])))
                    for row in section["team"] or ())

    def _lines_who(self, section):
        phase = section["phase"]
        if phase:
            yield line(joined(phase["name"], phase["since"] and self.env._("since %s", self._day(phase["since"])), phase["why"],
                              phase["pinned_by"]), "lead")
        yield line(joined(section["address"], section["phone"], section["email"]))
        if section["visit_time"]:
            yield line(self.env._("Best time to visit: %s", section["visit_time"]))
        yield line(joined(
            section["responsible"] and self.env._("Responsible: %s", section["responsible"]["name"]),
            section["salesperson"] and self.env._("Salesperson: %s", section["salesperson"]["name"]), section["industry"]))
        yield from (line(joined(row["name"], row["function"], *row["roles"], row["phone"], row["email"], row["visit_time"]))
                    for row in section["key_contacts"] or ())

    def _lines_money(self, section):
        currency = section["currency_id"]
        is_overdue, oldest = section["receivable_state"] == "overdue", section["oldest_overdue"]
        yield line(joined(
            self.env._("Open items: %s", section["receivable_state_name"]),
            section["receivable_amount"] and self.env._("Unpaid: %s", self._money(section["receivable_amount"], currency)),
            section["overdue_amount"] and self.env._("Overdue: %s", self._money(section["overdue_amount"], currency))),
            "danger" if is_overdue else "")
        if oldest:
            yield line(joined(oldest["document"]["name"], self.env._("%s days overdue", oldest["days"]),
                              self._money(oldest["amount"], currency)), "danger")
        if section["credit_used_rate"] is not None and section["credit_limit"]:
            yield line(self.env._(
                "%(rate)s of the credit limit of %(limit)s used", rate=self._percent(section["credit_used_rate"], sign=False),
                limit=self._money(section["credit_limit"], currency)),
                "danger" if section["credit_used_rate"] > 1 else "")
        yield line(joined(
            section["trust"] not in ("", "normal") and section["trust_name"], section["credit_rating"],
            section["credit_rating"] and self._day(section["credit_checked_on"])))

    def _lines_business(self, section):
        currency = section["currency_id"]
        if section["revenue_12m"] is not None:
            yield line(joined(
                self.env._(
                    "%(now)s in 12 months, %(before)s in the 12 before", now=self._money(section["revenue_12m"], currency),
                    before=self._money(section["revenue_prev_12m"] or 0, currency)),
                section["revenue_change"] is not None and self._percent(section["revenue_change"])), "lead")
        if section["order_count_12m"] is not None:
            yield line(joined(self.env._("%s orders", section["order_count_12m"]), section["last_order_date"] and self.env._(
                "the last on %s", self._day(section["last_order_date"]))))
        yield from (line(joined(row["product"]["name"], self.env._(
            "not bought since %(on)s, usually every %(days)s days", on=self._day(row["last_on"]),
            days=round(row["usual_days"]))), "danger") for row in section["stopped"] or ())
        yield from (line(joined(row["product"]["name"], self._money(row["amount"], currency), self._day(row["last_on"])))
                    for row in section["bought"] or ())

    def _lines_prices(self, section):
        yield from map(self._price, section["changed"])

    def _lines_promises(self, section):
        late = section["late_count"]
        yield line(joined(
            self.env._("%s open", "–" if section["open_count"] is None else section["open_count"]),
            self.env._("%s late", "–" if late is None else late), self.env._("%s endangered", section["endangered_count"])),
            "danger" if late else "")
        yield from (line(joined(
            row["order"]["name"], row["product"], self.env._("promised for %s", self._day(row["promised_on"])),
            row["planned_on"] and self.env._("planned for %s", self._day(row["planned_on"])), row["state_name"]),
            "danger" if row["state"] == "late" else "") for row in section["worst"])

    def _lines_service(self, section):
        shown = len(section["tickets"])
        yield from (line(joined(row["ticket"]["name"], row["type"], row["waits"],
                                row["since"] and self.env._("since %s", self._day(row["since"]))),
                         "danger" if row["is_complaint"] else "") for row in section["tickets"])
        if section["open_count"] > shown:
            yield line(self.env._("and %s more", section["open_count"] - shown), "muted")

    def _lines_arguments(self, section):
        yield from (line(joined(row["name"], row["decided"] and self.env._(
            "%(won)s of %(decided)s won", won=row["won"], decided=row["decided"])))
            for row in (*section["introductions"], *section["arguments"]))

    def _lines_deals(self, section):
        for kind in ("opportunities", "quotations"):
            yield from (line(joined(
                row["document"]["name"], row["stage"], row["amount"] and self._money(row["amount"], row["currency_id"]),
                self._day(row["due_on"]), row["competitors"] and self.env._(
                    "against %s", ", ".join(competitor["name"] for competitor in row["competitors"]))))
                for row in section[kind] or ())
            yield from self._more(section[f"more_{kind}"])

    def _lines_contacts(self, section):
        yield from (line(joined(self._day(row["on"]), row["kind_name"], row["document"] and row["document"]["name"],
                                row["text"])) for row in section["last"])

    def _lines_next_steps(self, section):
        yield from (line(joined(self._day(row["due_on"]), row["summary"] or row["type"], row["user"]),
                         "danger" if row["is_late"] else "") for row in section["activities"])
        yield from (line(joined(self._day(row["on"]), row["document"] and row["document"]["name"], row["user"]))
                    for row in section["meetings"])

    def _lines_to_find_out(self, section):
        yield from (line(joined(row["document"]["name"], condition["name"])) for row in section["opportunities"]
                    for condition in row["missing"])


def line(text, tone=""):
    return {"text": text, "tone": tone}


def joined(*parts):
    return " · ".join(str(part) for part in parts if part)


def rows_of(text):
    """How many rows of the sheet a text takes at most."""
    return max(1, -int(-sum(map(width, text)) // LETTERS_A_ROW))


def width(letter):
    """How wide a letter is, in letters as they are on average."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.1
    return 1.5 if letter.isupper() or letter in "mwMW@%—…" else 1

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# rows shown of a kind, so that all kinds are on one screen; the rest is a click away
LEAD_SHOWN = 5
# what is new this week; on Monday that is what happened since the last one
NEW_DAYS = 7


class OperativeMyDay(models.AbstractModel):
    """What who leads looks at first: read when the rest is on the screen, with the reader's own rights."""

    _inherit = "operative.my.day"

    @api.model
    @api.readonly
    def get_lead_sections(self):
        """What is wrong in the work of those the user leads: managers lead everybody, leaders their roles and teams.

        :return: dict ``sections, nothing``: a section is a dict ``key, title, total, rows, more`` (an action that opens all),
            ``amount, currency_id`` (what all of it is worth, in company currency; None where that is closed to the user or
            in several currencies). A row is a dict ``id, res_model, res_id, name, partner, text, whose, at`` (a naive UTC
            moment or day, or False), ``is_late, amount, currency_id, count, action`` (that opens what is counted).
            ``nothing``: titles of what was looked at and is as it should be
        :raise AccessError: for who is no user of Operative CRM
        """
        self._check_user()
        return self._split(self._lead_sections() if self._leads() else [])

    @api.model
    def _lead_sections(self):
        """The kinds, in order; a part adds its own. Empty ones are among them."""
        sections = []
        if self.env.user.has_group("operative_crm.group_operative_part_customer"):
            sections.append(self._newly_at_risk())
        # whoever leads no role sees no handovers of others: nothing is asked for
        if self.env.user.has_group("operative_crm.group_operative_part_process") and (
                self._leads_everybody() or self._led_roles()):
            sections.append(self._handovers_by_reason())
        return sections

    # -- who leads whom ----------------------------------------------------------------------

    @api.model
    def _leads(self):
        return self._leads_everybody() or bool(self._led_teams() or self._led_roles())

    @api.model
    def _leads_everybody(self):
        return self.env.user.has_group("operative_crm.group_operative_manager")

    @api.model
    def _led_teams(self):
        """The teams the user leads, of sales and of service: list of recordsets that are not empty."""
        # sudo: of which teams one is the leader is no secret to the leader
        teams = [self.env[name].sudo().search(Domain("user_id", "=", self.env.uid) & Domain(
            "company_id", "in", [False, *self.env.companies.ids])) for name in ("crm.team", "helpdesk.ticket.team")]
        return [found for found in teams if found]

    @api.model
    def _led_roles(self):
        """The roles the user leads, as ``operative.role.member``: one a role and company."""
        # sudo: which roles one leads oneself
        return self.env["operative.role.member"].sudo().search(Domain("user_id", "=", self.env.uid) & Domain(
            "is_leader", "=", True) & Domain("company_id", "in", self.env.companies.ids))

    @api.model
    def _led_people(self):
        """Ids of those the user leads by name, the user left out: members of the teams and roles."""
        # sudo: who works in one's own team; ids alone come of it, which select among what the user may read
        led = self._led_roles()
        members = self.env["operative.role.member"].sudo().search(Domain.OR(
            Domain("role_id", "=", leader.role_id.id) & Domain("company_id", "=", leader.company_id.id) for leader in led))
        people = {*members.user_id.ids}
        for teams in self._led_teams():
            people.update(teams._operative_members().ids)
        return sorted(people - {self.env.uid})

    @api.model
    def _domain_led(self, *paths):
        """Records of those the user leads; of everybody for managers.

        :param paths: of the fields that name somebody
        """
        if self._leads_everybody():
            return Domain.TRUE
        return Domain.OR(Domain(path, "in", [*self._led_people(), self.env.uid]) for path in paths)

    # -- kinds -------------------------------------------------------------------------------

    @api.model
    def _newly_at_risk(self):
        """Customers that came into a phase of those at risk within the week, from another one; the dearest first."""
        stays = self.env["operative.customer.stay"]
        since = fields.Datetime.now() - timedelta(days=NEW_DAYS)
        domain = (
            Domain("phase_id.is_at_risk", "=", True) & Domain("phase_since", ">=", since) & Domain("partner_active", "=", True)
            # on the first day everybody is new in a phase
            & Domain("stay_ids", "any", Domain("left_at", ">=", since) & Domain("stage_id.is_at_risk", "=", False)))
        if not self._leads_everybody():
            led = self._domain_led("user_id")
            domain &= self._domain_led("salesperson_id") | Domain("stay_ids", "any", Domain("left_at", "=", False) & led)
        shown, worth, total, all_of_it = self._dearest(domain)
        entered = stays.search(
            Domain("document_id", "in", shown.ids) & Domain("left_at", "=", False)).grouped("document_id")
        rows = []
        for customer in shown:
            # sudo: names of colleagues
            stay = entered.get(customer, stays).sudo()
            rows.append({
                "id": customer.id, "res_model": customer._name, "res_id": customer.id, "name": customer.partner_id.name,
                "text": (customer.pin_reason if customer.phase_pinned else stay.explanation) or "",
                "whose": (stay.user_id or customer.sudo().salesperson_id).name or "",
                "at": customer.company_id.sudo()._operative_day(customer.phase_since),  # sudo: its time zone
                "amount": worth[customer], "currency_id": customer.currency_id.id})
        more = self._list_of("operative_crm.operative_customer_action", domain)
        return self._lead_section("at_risk", self.env._("Newly at Risk"), rows, total, more) | all_of_it

    @api.model
    def _handovers_by_reason(self):
        """How many handovers are past their time limit, and how many came back within the week, by reason."""
        handovers, counts = self.env["operative.handover"], []
        domain = Domain.TRUE if self._leads_everybody() else Domain("is_led", "=", True)
        overdue = domain & Domain("is_overdue", "=", True)
        returned = domain & Domain("state", "=", "returned") & Domain(
            "decided_at", ">=", fields.Datetime.now() - timedelta(days=NEW_DAYS))
        if count := handovers.search_count(overdue):
            counts.append((0, self.env._("Past the Time Limit"), count, overdue, True))
        for reason, count in handovers._read_group(returned, ["return_reason_id"], ["__count"]):
            name = self.env._("Returned: %s", reason.name) if reason else self.env._("Returned, in words of their own")
            counts.append((reason.id, name, count, returned & Domain("return_reason_id", "=", reason.id), False))
        rows = [
            {"id": key, "name": name, "count": count, "is_late": is_late,
             "action": self._list_of("operative_crm.operative_handover_action", only)}
            for key, name, count, only, is_late in counts]
        return self._lead_section(
            "handover_reason", self.env._("Handovers Returned and Past the Time Limit"), rows,
            sum(row["count"] for row in rows), self._list_of("operative_crm.operative_handover_action", overdue | returned))

    # -- tools -------------------------------------------------------------------------------

    @api.model
    def _lead_section(self, key, title, rows, total, more):
        row = {"res_model": False, "res_id": False, "partner": "", "text": "", "whose": "", "at": False, "is_late": False,
               "amount": None, "currency_id": False, "count": None, "action": False}
        return {"key": key, "title": title, "total": total, "more": more, "amount": None, "currency_id": False,
                "rows": [row | values for values in rows]}

    @api.model
    def _worth(self, amounts):
        """What all of it is worth: dict ``amount, currency_id``; None where there are several currencies, or nothing.

        :param amounts: pairs of an amount and the id of its currency
        """
        amounts = list(amounts)
        currencies = {currency_id for _amount, currency_id in amounts}
        if len(currencies) != 1:
            return {"amount": None, "currency_id": False}
        return {"amount": sum(amount for amount, _currency_id in amounts), "currency_id": currencies.pop()}

    @api.model
    def _dearest(self, domain):
        """The customers that are worth most, by the better of the last two years.

        :return: those that are shown, what each is worth as a dict, how many there are, and what all are worth: see
            :meth:`_worth`
        """
        customers = self.env["operative.customer"]
        # the dearest of either year are among the dearest of both
        found = customers.search(domain, order="revenue_12m desc, id", limit=LEAD_SHOWN) | customers.search(
            domain, order="revenue_prev_12m desc, id", limit=LEAD_SHOWN)
        worth = {customer: max(customer.revenue_12m, customer.revenue_prev_12m, 0) for customer in found}
        # thousands may be left over: summed where they are
        customers.flush_model(["company_id", "revenue_12m", "revenue_prev_12m"])
        per_company = self.env.execute_query(SQL(
            """
            SELECT company_id, count(*), sum(GREATEST(revenue_12m, revenue_prev_12m, 0))
              FROM operative_customer WHERE id IN %s GROUP BY company_id
            """, customers._search(domain).subselect()))
        currency_of = {company.id: company.currency_id.id for company in self.env.companies}
        return (
            found.sorted(lambda customer: (-worth[customer], customer.id))[:LEAD_SHOWN], worth,
            sum(count for _company_id, count, _amount in per_company),
            self._worth((amount, currency_of[company_id]) for company_id, _count, amount in per_company))

    @api.model
    def _list_of(self, action_id, domain, context=None):
        """An action of ours that opens a list of what was counted.

        :param context: of the list, for filters that count the same as the domain
        """
        action = self.env["ir.actions.actions"]._for_xml_id(action_id)
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        return action | {"domain": list(domain), "context": context or {}, "views": views}

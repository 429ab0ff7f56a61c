import logging

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query, mute_logger

from ..core.days import local_day
from ..core.operative_rule_mixin import RULE_LANGUAGE
from ..core.texts import reason_text

_logger = logging.getLogger(__name__)


class OperativeCustomer(models.Model):
    """Which flow and phase a customer is in: rules, pins, and what a changed rule would do."""

    _inherit = "operative.customer"

    # -- rules -------------------------------------------------------------------------------

    @api.model
    def _classify(self, partners=None, at=None, scope=None):
        """Give every customer its flow, the first phase whose rule holds, and its contact date.

        One statement over all rules. Pinned customers keep their phase until the pin ends. Every change is
        logged as a stay; ``phase_since`` and stays take the present moment even where ``at`` is given. A rule
        that does not work any more is skipped, reported on its flow and in the log. Does not commit.

        :param partners: ``res.partner`` records, None for all customers of all companies
        :param at: naive UTC moment (or ISO text) days are counted from, None for now
        :param scope: of these partners and this moment, where it was made before
        :return: number of customers whose phase changed
        """
        self.env.flush_all()
        scope = scope or self._scope(partners, at)
        moved, moved_on_ids = self._classify_by_rules(scope)
        self.invalidate_model()
        if moved or partners is None:
            customer_ids = None if partners is None else [
                row[0] for row in self.env.execute_query(SQL(
                    "SELECT id FROM operative_customer WHERE %s", scope.customer(SQL("partner_id"))))]
            self.env["operative.customer.stay"]._follow(customer_ids)
        if moved_on_ids:
            self._after_moves(self.browse(moved_on_ids))
        return moved

    @api.model
    def _after_moves(self, customers):
        """What follows where rules moved customers from one phase to another. For overriding by the parts.

        :param customers: those that were in a phase before
        """

    @api.model
    def _classify_by_rules(self, scope):
        """Compile the rules, report those that do not work, and write what the others say."""
        rules = self._rules_at(scope)
        flows = rules._flow_rules()
        if scope.partner_ids is None:
            self.env.cr.execute(SQL("SET LOCAL jit = off"))  # compiling the statement takes longer than running it
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                [changed] = self.env.execute_query(rules._phases_statement(scope, flows))
        except (psycopg2.DataError, psycopg2.ProgrammingError):
            # a rule that reads well and cannot be executed, such as one on a column that is gone
            rules._drop_failing(flows)
            [changed] = self.env.execute_query(rules._phases_statement(scope, flows))
        rules._report_rules(flows)
        return changed

    @api.model
    def _rules_at(self, scope):
        """The model as rules are compiled: the same for every user, days counted to the moment of the scope."""
        return self.sudo().with_context({  # pylint: disable=context-overridden
            "operative_at": scope.at, "operative_scope": scope, "active_test": False, "tz": "UTC", "lang": RULE_LANGUAGE})

    @api.model
    def _flow_rules(self, draft=None):
        """The flows of customers with their phases, in order, as plain data.

        :param draft: a phase as it stands in a form, in place of the saved one; see ``_draft_rule``
        :return: list of dicts ``id, company_id, domain, error, phases``; a phase is a dict
            ``id, domain, error``; ``domain`` is None where the rule does not work
        """
        result = []
        for flow in self.env["operative.flow"]._customer_flows():
            rows = [dict(row) for row in flow["phases"] if not (draft and row["id"] == draft["id"])]
            if draft and draft["flow_id"] == flow["id"] and draft["active"]:
                rows.append(draft)
                rows.sort(key=lambda row: (row["sequence"], row["id"] or float("inf")))
            domain, error = self._compile_rule("res.partner", flow["partner_domain"])
            result.append({
                "id": flow["id"], "company_id": flow["company_id"], "domain": domain, "error": error,
                "rule": flow["partner_domain"], "reported": flow["reported"],
                "phases": [
                    {"id": row["id"], "domain": rule, "error": problem, "rule": row["rule_domain"],
                     "reported": row.get("reported")}
                    for row in rows
                    for rule, problem in [self._compile_rule(self._name, row["rule_domain"])]
                ],
            })
        return result

    @api.model
    def _compile_rule(self, model_name, rule):
        """Read a rule and resolve its fields: once, as it takes more time than asking the database.

        :return: pair of the domain (None where it does not work) and the reason (None where it does)
        """
        try:
            domain = self._compiled(model_name, rule, self.env.context["operative_scope"].days)
            if domain is None:
                domain = self.env["operative.flow"]._parse_rule(rule).optimize_full(self.env[model_name])
        except (ValueError, SyntaxError, TypeError, KeyError, UserError, NotImplementedError) as error:
            return None, str(error).strip()
        return domain, None

    @api.model
    @tools.ormcache("model_name", "rule", "days")
    def _compiled(self, model_name, rule, days):
        """A rule that rests on columns of its model alone: the same all day, for each customer that is opened.

        :param days: see ``Scope.days``; what counts days is compiled with them
        :return: the domain; None where it is to be compiled each time, since it looks up what may change
        """
        domain, fields_of = self.env["operative.flow"]._parse_rule(rule), self.env[model_name]._fields
        counts_days = self._days_from() if model_name == self._name else ()
        for condition in domain.iter_conditions():
            field = fields_of.get(condition.field_expr)
            is_column = field and field.store and field.column_type and not (
                field.relational or field.translate or field.company_dependent)
            if not is_column and condition.field_expr not in counts_days:
                return None
        return domain.optimize_full(self.env[model_name])

    @api.model
    def _rule_sql(self, domain, query):
        return domain.optimize_full(self)._to_sql(self, self._table, query) if domain is not None else SQL("FALSE")

    @api.model
    def _placement(self, scope, flows):
        """Where each customer belongs by the rules.

        :return: ``SELECT`` of ``id, flow_id, phase_id`` over the customers in scope
        :rtype: SQL
        """
        query = Query(self.env, self._table, SQL.identifier(self._table))
        flow_cases, phase_cases = [], []
        for flow in flows:
            domain = None if flow["domain"] is None else Domain("partner_id", "any!", flow["domain"])
            if domain is not None and flow["domain"].is_true():
                domain = Domain.TRUE
            if domain is not None and flow["company_id"]:
                domain &= Domain("company_id", "=", flow["company_id"])
            flow_cases.append(SQL("WHEN %s THEN %s", self._rule_sql(domain, query), flow["id"]))
            phase_cases += [
                SQL("WHEN flow.id = %s AND %s THEN %s", flow["id"], self._rule_sql(phase["domain"], query), phase["id"])
                for phase in flow["phases"]]
        if not flow_cases:
            return SQL("SELECT id, NULL::int AS flow_id, NULL::int AS phase_id FROM operative_customer")
        return SQL(
            """
            SELECT operative_customer.id, flow.id AS flow_id, %(phase)s AS phase_id
              FROM %(tables)s
        CROSS JOIN LATERAL (SELECT CASE %(flow)s END AS id) flow
             WHERE %(scope)s
            """,
            flow=SQL(" ").join(flow_cases),
            phase=SQL("CASE %s END", SQL(" ").join(phase_cases)) if phase_cases else SQL("NULL::int"),
            tables=query.from_clause,
            scope=scope.customer(SQL("operative_customer.partner_id")))

    @api.model
    def _phases_statement(self, scope, flows):
        """The statement that writes what the rules say where it differs; see :meth:`_classify`.

        :return: statement with one row: how many customers changed their phase, and ids of those that had one before
        :rtype: SQL
        """
        return SQL(
            """
            WITH due AS (
                SELECT customer.id, pin.holds, place.flow_id, place.phase_id,
                       COALESCE(%(interaction_on)s, %(tracked_on)s)
                           + COALESCE(NULLIF(customer.contact_interval_days, 0),
                                      NULLIF(phase.contact_interval_days, 0)) AS contact_due_on,
                       customer.phase_id IS DISTINCT FROM place.phase_id AS moved, customer.phase_id IS NOT NULL AS had_one
                  FROM (%(placement)s OFFSET 0) placement  -- the rules are tried once a customer
                  JOIN operative_customer customer ON customer.id = placement.id
                  JOIN %(company)s ON company.id = customer.company_id
            CROSS JOIN LATERAL (
                    SELECT COALESCE(customer.phase_pinned, FALSE)
                           AND COALESCE(customer.pinned_until >= company.today, TRUE) AS holds) pin
            CROSS JOIN LATERAL (
                    SELECT CASE WHEN pin.holds THEN customer.flow_id ELSE placement.flow_id END AS flow_id,
                           CASE WHEN pin.holds THEN customer.phase_id ELSE placement.phase_id END AS phase_id) place
             LEFT JOIN operative_phase phase ON phase.id = place.phase_id
            ), written AS (
                UPDATE operative_customer customer
                   SET flow_id = due.flow_id, phase_id = due.phase_id, contact_due_on = due.contact_due_on,
                       phase_since = CASE WHEN due.moved THEN %(now)s ELSE customer.phase_since END,
                       phase_pinned = due.holds,
                       pinned_by_id = CASE WHEN due.holds THEN customer.pinned_by_id END,
                       pinned_at = CASE WHEN due.holds THEN customer.pinned_at END,
                       pin_reason = CASE WHEN due.holds THEN customer.pin_reason END,
                       pinned_until = CASE WHEN due.holds THEN customer.pinned_until END,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM due
                 WHERE due.id = customer.id
                   AND (customer.flow_id, customer.phase_id, customer.contact_due_on,
                        COALESCE(customer.phase_pinned, FALSE))
                       IS DISTINCT FROM (due.flow_id, due.phase_id, due.contact_due_on, due.holds)
             RETURNING customer.id, due.moved, due.had_one
            )
            SELECT count(*) FILTER (WHERE moved), array_agg(id) FILTER (WHERE moved AND had_one) FROM written
            """,
            placement=self._placement(scope, flows), company=scope.company, now=scope.now, uid=scope.uid,
            interaction_on=local_day(SQL("customer.last_interaction_at"), SQL("company.timezone")),
            # looked up for those alone that were never spoken to
            tracked_on=SQL(
                """(SELECT %s FROM res_partner tracked
                     WHERE tracked.commercial_partner_id = customer.partner_id AND tracked.operative_track_customer)""",
                local_day(SQL("min(tracked.operative_tracked_at)"), SQL("company.timezone"))))

    @api.model
    def _drop_failing(self, flows):
        """Try every rule alone and leave out those the database cannot execute."""
        for flow in flows:
            for rule, model_name in [(flow, "res.partner"), *((phase, self._name) for phase in flow["phases"])]:
                if rule["domain"] is None:
                    continue
                try:
                    with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                        self.env[model_name].search_count(rule["domain"])
                except (psycopg2.DataError, psycopg2.ProgrammingError) as error:
                    rule.update(domain=None, error=str(error).strip())

    @api.model
    def _report_rules(self, flows):
        """Say on flows and phases which rules do not work; written where it changed."""
        for model_name, fname, rules in (
            ("operative.flow", "domain_error", flows),
            ("operative.phase", "rule_error", [phase for flow in flows for phase in flow["phases"]]),
        ):
            for rule in rules:
                if (rule["error"] or None) != (rule["reported"] or None):
                    self.env[model_name].browse(rule["id"])[fname] = rule["error"] or False
                    if rule["error"]:
                        _logger.warning("Rule of %s %s is skipped: %s", model_name, rule["id"], rule["error"])

    # -- what if -----------------------------------------------------------------------------

    @api.model
    def _what_if(self, drafts):
        """What phases as they stand in a form would do to the customers of the user's companies, each for itself.

        One statement for all phases that are as they were saved, which are those of a flow that is opened, and one
        for each that is being changed.

        :param drafts: list of phases as plain data, see ``operative.phase._draft_rule``
        :return: in the same order, pairs of how many customers of the flow match the rule, and a dict: ``changes``, a
            list of dicts ``from_id, from, to_id, to, count``; or ``error`` where the rule does not work
        """
        scope = self._scope()
        rules = self._rules_at(scope)
        saved = {(flow["id"], phase["id"]): phase for flow in self.env["operative.flow"]._customer_flows()
                 for phase in flow["phases"]}
        found, together = {}, {}
        for number, draft in enumerate(drafts):
            rule, error = rules._compile_rule(self._name, draft["rule_domain"])
            error = error or self._rule_denied(draft["rule_domain"])
            if error:
                found[number] = (0, {"error": error})
                continue
            as_saved = saved.get((draft["flow_id"], draft["id"]))
            is_changed = not as_saved or not draft["active"] or any(
                as_saved[name] != draft[name] for name in ("sequence", "rule_domain"))
            together.setdefault(number if is_changed else None, []).append((number, draft, rule))
        for changed, group in together.items():
            flows = rules._flow_rules(None if changed is None else drafts[changed])
            found.update(self._what_if_together(rules, scope, flows, group))
        return [found[number] for number in range(len(drafts))]

    @api.model
    def _rule_denied(self, rule):
        """Why the user may not ask for a rule: a draft's counts would answer for what its writer may not read."""
        flows = self.env["operative.flow"]
        try:
            domain = flows._parse_rule(rule)
            flows._check_paths(self._name, domain)
            self.sudo(False).with_context(lang=RULE_LANGUAGE)._search(domain)
        except (AccessError, ValidationError) as denied:
            return str(denied)
        return None

    @api.model
    def _what_if_together(self, rules, scope, flows, drafts):
        """See :meth:`_what_if`.

        :param rules: the model as rules are compiled
        :param scope: all customers, as of now
        :param flows: the rules of all flows, as they would be
        :param drafts: list of ``(key, draft, compiled rule)``
        :rtype: dict
        """
        query = Query(self.env, self._table, SQL.identifier(self._table))
        matches = [
            SQL("count(*) FILTER (WHERE operative_customer.flow_id = %s AND %s)", draft["flow_id"],
                rules._rule_sql(rule, query))
            for _key, draft, rule in drafts]
        self.env.flush_all()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                rows = self.env.execute_query(SQL(
                    """
                    WITH placement AS MATERIALIZED (%(placement)s)
                    SELECT operative_customer.phase_id, placement.phase_id,
                           count(*) FILTER (WHERE operative_customer.phase_pinned IS NOT TRUE
                                               OR operative_customer.pinned_until < company.today) AS number, %(matches)s
                      FROM %(tables)s
                      JOIN placement ON placement.id = operative_customer.id
                      JOIN %(company)s ON company.id = operative_customer.company_id
                     WHERE operative_customer.company_id IN %(companies)s
                     GROUP BY 1, 2 ORDER BY 3 DESC
                    """,
                    placement=rules._placement(scope, flows), matches=SQL(", ").join(matches), tables=query.from_clause,
                    company=scope.company, companies=tuple(self.env.companies.ids)))
        except (psycopg2.DataError, psycopg2.ProgrammingError) as error:
            return {key: (0, {"error": str(error).strip()}) for key, _draft, _rule in drafts}
        changes = [row for row in rows if row[0] != row[1] and row[2]]
        names = {phase.id: phase.display_name for phase in self.env["operative.phase"].browse(
            {phase_id for row in changes for phase_id in row[:2] if phase_id})}
        result = {}
        for place, (key, draft, _rule) in enumerate(drafts):
            called = names | {draft["id"]: draft["name"], None: self.env._("no phase")}
            result[key] = (sum(row[3 + place] for row in rows), {"changes": [
                {"from_id": old, "from": called[old], "to_id": new, "to": called[new], "count": count}
                for old, new, count, *_matches in changes]})
        return result

    # -- pins --------------------------------------------------------------------------------

    def _pin(self, phase, reason, until=None):
        """Set the phase by hand; rules leave it alone until the pin ends.

        :param phase: ``operative.phase``
        :param reason: why, shown with the pin, and in the log of stays where the phase changes
        :param until: last day, None until somebody unpins
        """
        self._check_may_pin()
        reason = reason_text(reason)
        if not reason:
            raise UserError(self.env._("Say why the phase is set by hand: the reason is shown to everybody."))
        if until and any(until < company._operative_today() for company in self.company_id):
            raise UserError(self.env._("A pin cannot end in the past. Choose a later day, or none."))
        if phase.sudo().flow_id.model != "operative.customer":  # as below
            raise UserError(self.env._("This is a phase of orders. Choose one of customers."))
        phase_company = phase.sudo().flow_id.company_id  # compares companies alone; nothing is shown
        if phase_company and self.company_id - phase_company:
            raise UserError(self.env._(
                "This phase is one of another company. Choose one of the customer's own company."))
        self._write_pin({
            "flow_id": phase.flow_id.id, "phase_id": phase.id, "phase_pinned": True, "pinned_by_id": self.env.uid,
            "pinned_at": fields.Datetime.now(), "pin_reason": reason, "pinned_until": until or False})

    def action_unpin(self):
        """Let the rules decide again."""
        self._check_may_pin()
        pinned = self.filtered("phase_pinned")
        pinned._write_pin({
            "phase_pinned": False, "pinned_by_id": False, "pinned_at": False, "pin_reason": False,
            "pinned_until": False})

    def _check_may_pin(self):
        self.check_access("write")
        if not self.env.user.has_group("operative_crm.group_operative_manager"):
            raise UserError(self.env._(
                "Only managers of Operative CRM set a phase by hand. Ask your manager to pin it."))

    def _write_pin(self, vals):
        now = fields.Datetime.now()
        for customer in self:
            moved = {"phase_since": now} if vals.get("phase_id", customer.phase_id.id) != customer.phase_id.id else {}
            # the door for figures is closed to everybody; pins pass it here alone, after the manager was checked
            customer._write_computed(vals | moved)
        self.env["operative.customer.stay"].sudo()._follow(self.ids)
        # may read figures of the whole company, as every classification does
        self.sudo()._classify(self.partner_id)

    def action_pin(self):
        """Open the dialog that pins these customers."""
        return {
            "type": "ir.actions.act_window", "res_model": "operative.customer.pin", "view_mode": "form",
            "target": "new", "name": self.env._("Set Phase by Hand"),
            "context": {"default_customer_ids": self.ids, "default_phase_id": self.phase_id[:1].id},
        }

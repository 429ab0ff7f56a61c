"""Calls drawn at random, as every role: nothing is read or changed beyond the table of rights, and nothing crashes.

``OPERATIVE_EXAMPLES=40000`` makes that many calls, ``OPERATIVE_SEED`` others.
"""

import logging
import os
import random
import time
from collections import Counter
from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessDenied, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from . import rights_table
from .rights_calls import Calls
from .rights_common import RightsCommon
from .test_rights_table import WORDS

_logger = logging.getLogger(__name__)

CALLS = int(os.environ.get("OPERATIVE_EXAMPLES") or 3000)
SEED = int(os.environ.get("OPERATIVE_SEED") or 19)
# So long the short form may take. Each call is drawn by seed, role and number alone: on a slow machine the last ones of each
# role are left out, the others are the same.
SECONDS = 90 if CALLS <= 3000 else CALLS
# roles of Odoo's own that read all texts of the database by their trade
NOT_ASKED = {"settings"}


@tagged("post_install", "-at_install")
class TestRightsGenerated(RightsCommon):
    """Secrets lie in what belongs to others; whoever is not to read one must not get it back, whatever is called.

    A secret is written down with whose it is: (what it is of, label) of ``RightsCommon.LABELS``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets = {}  # text or number: (kind, label)
        cls.documents = {}  # (kind, label): the document of Odoo's that opens it
        cls.stage = cls.env["crm.stage"].create({"name": "Stage of all"})
        cls.condition = cls.env["operative.condition"].create({
            "name": "Asked", "crm_stage_id": cls.stage.id, "check": "checklist"})
        cls.leads = {label: cls._lead(
            partner, company=cls.company_us if label == "abroad" else cls.company, name=cls._secret("lead", label),
            user_id=cls.colleague.id, stage_id=cls.stage.id) for label, partner in cls.partners.items()}
        for label, lead in cls.leads.items():
            cls.documents["lead", label] = lead
        cls.complaint_type = cls.env["helpdesk.ticket.type"].create({"name": "Fault", "operative_is_complaint": True})
        for label in cls.LABELS:
            cls._plant(label)
        cls._plant_abroad()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _secret(cls, kind, label):
        text = f"SECRET{kind.upper()}{label.upper()}"
        cls.secrets[text] = (kind, label)
        return text

    @classmethod
    def _number(cls, kind, label):
        """An amount that is told apart from any other in what comes back."""
        number = 7000000 + 1013 * len(cls.secrets) + 0.25
        cls.secrets[repr(number)] = (kind, label)
        return number

    @classmethod
    def _plant(cls, label):
        customer, order, lead = cls.customers[label], cls.orders[label], cls.leads[label]
        cls._sql("operative_customer", customer.ids, {
            "credit_rating": cls._secret("customer", label), "margin_12m": cls._number("margin", label),
            "receivable_amount": cls._number("receivable", label),
            # whoever opens it brings it up to date, at whatever time of the test
            "refreshed_at": fields.Datetime.now() - timedelta(days=1)})
        cls._sql("operative_customer_stay", customer.stay_ids.ids, {"reason": cls._secret("stay", label)})
        cls._sql("operative_promise", order.order_line.operative_promise_ids.ids, {"reason": cls._secret("promise", label)})
        order.client_order_ref = cls._secret("order", label)
        cls.documents["order", label] = order
        if label in cls.tickets:
            cls.tickets[label].name = cls._secret("ticket", label)
            cls.documents["ticket", label] = cls.documents["complaint", label] = cls.tickets[label]
            cls._plant_complaint(cls.tickets[label], label)
        company = lead.company_id.id
        cls.env["operative.condition.result"].create({
            "res_model": "crm.lead", "res_id": lead.id, "condition_id": cls.condition.id, "state": "overridden",
            "user_id": cls.colleague.id, "company_id": company, "reason": cls._secret("log", label)})
        cls.env["operative.handover"].create({
            "res_model": "crm.lead", "res_id": lead.id, "role_id": cls.role.id, "sender_id": cls.colleague.id,
            "receiver_id": cls.user_manager.id, "company_id": company, "state": "returned",
            "reason": cls._secret("log", f"{label} handover")})
        stays = cls.env["crm.lead.stay"].search([("document_id", "=", lead.id)])
        cls._sql("crm_lead_stay", stays.ids, {"reason": cls._secret("log", f"{label} stay")})

    @classmethod
    def _plant_complaint(cls, ticket, label):
        """What belongs to a complaint is as secret as its ticket; what it cost more so."""
        ticket.type_id = cls.complaint_type
        said = {"ticket_id": ticket.id, "name": cls._secret("complaint", label)}
        cls.env["operative.complaint.line"].create(said)
        cls.env["operative.complaint.action"].create({**said, "step": "d3"})
        cls.env["operative.provider.task"].create({**said, "email": "shop@repair.example"})
        cls.env["operative.complaint.cost"].create({
            "ticket_id": ticket.id, "kind": "freight", "amount": 1, "name": cls._secret("cost", label)})

    @classmethod
    def _plant_abroad(cls):
        """What another company set up for itself."""
        cls.flow_us = cls.env["operative.flow"].create({
            "name": cls._secret("setup", "flow"), "company_id": cls.company_us.id,
            "phase_ids": [(0, 0, {"name": cls._secret("setup", "phase"), "description": cls._secret("setup", "text")})]})
        cls.env["helpdesk.ticket.stage"].create({
            "name": cls._secret("setup", "ticketstage"), "company_id": cls.company_us.id})
        cls.env["crm.team"].create({"name": cls._secret("setup", "team"), "company_id": cls.company_us.id})

    @classmethod
    def _sql(cls, table, ids, values):
        cls.env.flush_all()
        if ids:
            cls.env.cr.execute(SQL("UPDATE %s SET %s WHERE id IN %s", SQL.identifier(table), SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()), tuple(ids)))
        cls.env.invalidate_all()

    # -- expected, by hand from the table ------------------------------------------------------

    def _scope(self, role, column):
        """Labels of customers, or of deliveries, a role sees."""
        if not self._is(role, {"user"}):
            return set()
        scopes = rights_table.scopes()
        words = scopes.get(role.removesuffix(" and user"), scopes["user"])[column]
        labels = set().union(*(WORDS[word] for word in words))
        return labels | ({"teamed"} if "tickets" in words and role == "team service" else set())

    def _allowed(self, role):
        """The secrets a role may read."""
        customers, deliveries = self._scope(role, 0), self._scope(role, 1)
        figures = rights_table.figures()
        owed = customers if self._is(role, figures["operative.customer", "receivable_amount"]) else (
            customers & WORDS["own"] if self._is(role, figures["operative.customer", "own_receivable_amount"]) else set())
        margins = customers if self._is(role, figures["operative.customer", "margin_12m"]) else set()
        seen = {"customer": customers, "stay": customers, "promise": deliveries, "margin": margins, "receivable": owed}
        allowed, sees_costs = set(), self._is(role, rights_table.models()["operative.complaint.cost"][0])
        for secret, (kind, label) in self.secrets.items():
            if kind == "cost":
                if sees_costs and self._as(role, self.tickets[label]).has_access("read"):
                    allowed.add(secret)
            elif label in seen.get(kind, ()) or (document := self.documents.get((kind, label))) and self._as(
                    role, document).has_access("read"):
                allowed.add(secret)
        return allowed

    def _forbidden_rows(self, role):
        """What a role must leave as it is: dict of table to ids."""
        rows, models = {}, rights_table.models()
        for model, (_see, change, _add, delete) in models.items():
            if not self.env[model]._auto or self.env[model]._transient:
                continue
            may = self._is(role, change) or self._is(role, delete)
            records = self.env[model].with_context(active_test=False).search([])
            if model == "operative.customer" and may:
                seen = self._scope(role, 0)
                records = self.env[model].concat(*(c for label, c in self.customers.items() if label not in seen))
            elif model == "operative.team.member" and may:
                records = self.members["abroad"]
            elif may:
                records = self.flow_us if model == "operative.flow" else self.flow_us.phase_ids \
                    if model == "operative.phase" else self.env[model]
            rows[model] = records
        documents = {}
        for document in [*self.documents.values(), self.stage]:
            if not self._as(role, document).has_access("write"):
                documents.setdefault(document._name, []).append(document.id)
        return rows | {model: self.env[model].browse(ids) for model, ids in documents.items()}

    # what a user brings about by working on what is his: a log goes on, figures are brought up to date
    FOLLOWS = {"operative.customer.stay", "operative.promise", "operative.condition.result", "operative.handover",
               "operative.milestone.result", "operative.complaint.release", "crm.lead.stay", "helpdesk.ticket.stay",
               "sale.order.stay"}
    # columns that follow from what others do to the row's neighbours, or that anybody's screen brings up to date
    LEFT_OUT = {"write_date", "write_uid", "refreshed_at", "date_last_stage_update"}

    def _state(self, rows):
        """The rows as the database has them: dict of dicts of values by model."""
        self.env.flush_all()
        state = {}
        for model, records in rows.items():
            if not records:
                continue
            self.env.cr.execute(SQL("SELECT * FROM %s WHERE id IN %s", SQL.identifier(records._table), tuple(records.ids)))
            for row in self.env.cr.dictfetchall():
                state[model, row["id"]] = {name: value for name, value in row.items() if name not in self.LEFT_OUT}
        return state

    # names of the fields a secret lies in
    HELD_IN = {
        "customer": {"credit_rating"}, "margin": {"margin_12m"}, "receivable": {"receivable_amount", "own_receivable_amount"},
        "stay": {"reason"}, "promise": {"reason"}, "log": {"reason"}, "lead": {"name"}, "ticket": {"name"},
        "complaint": {"name"}, "cost": {"name"},
        "order": {"client_order_ref"}, "setup": {"name", "description"}}

    # -- calls -------------------------------------------------------------------------------

    def _world(self):
        """Records of which ids are drawn: ours, and Odoo's that we extend."""
        models = [name for name in rights_table.models() if name in self.env] + [
            "res.partner", "sale.order", "sale.order.line", "crm.lead", "helpdesk.ticket", "crm.stage",
            "helpdesk.ticket.stage", "product.product", "resource.calendar", "mail.activity"]
        labelled = {"res.partner": self.partners, "sale.order": self.orders, "crm.lead": self.leads,
                    "helpdesk.ticket": self.tickets, "operative.customer": self.customers}
        world = {}
        for model in models:
            records = self.env[model]
            if model in labelled:
                records = records.concat(*labelled[model].values())
            elif not records._transient:
                records = records.with_context(active_test=False).search([], limit=40, order="id desc")
            world[model] = records
        return world

    def _watch(self, models):
        """Count from now on what is written to the tables of these models."""
        tables = [self.env[model]._table for model in models if self.env[model]._auto]
        self.env.cr.execute(SQL("SELECT array_agg(oid::bigint) FROM pg_class WHERE relname IN %s", tuple(tables)))
        self.touched_query = SQL(
            """SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                          + pg_stat_get_xact_tuples_deleted(oid)) FROM unnest(%s::oid[]) oid""",
            self.env.cr.fetchone()[0])

    def _touched(self):
        """How often rows of our tables and of documents were written in this transaction, also by what was undone."""
        self.env.cr.execute(self.touched_query)
        return self.env.cr.fetchone()[0]

    def test_generated_calls(self):
        """Some thousand calls end with no leak, no change beyond the role, no error that is not the user's."""
        draw = random.Random()
        calls = Calls(self.env, self._world(), sorted(self.secrets), draw)
        self._watch(calls.models)
        roles = [role for role in sorted(self.users) if role not in NOT_ASKED]
        began, done, ended, found = time.monotonic(), 0, Counter(), Counter()
        for number, role in enumerate(roles):
            self._take(role)
            allowed = self._allowed(role)
            forbidden = [secret for secret in self.secrets if secret not in allowed]
            rows = self._forbidden_rows(role)
            state = self._state(rows)
            until = began + SECONDS * (number + 1) / len(roles)
            for number_of_call in range(CALLS // len(roles)):
                if time.monotonic() > until:
                    break
                draw.seed(f"{SEED} {role} {number_of_call}")
                call = calls.next()
                how, finding = self._try(role, call, forbidden, rows, state)
                ended[how] += 1
                done += 1
                if finding:
                    found[finding] += 1
        _logger.info("%s calls in %.0f s, seed %s: %s", done, time.monotonic() - began, SEED, dict(ended))
        self.assertGreater(done, min(CALLS, 1000) / 4, "too slow to say anything")
        self.assertFalse(found, "\n".join(
            [f"seed {SEED}, {done} calls, {dict(ended)}", *(f"{count} × {text}" for text, count in found.most_common(60))]))

    def test_holes_are_found(self):
        """A rule that is open, a right too much, a crash: each is found by the call that meets it."""
        foreign = self.customers["foreign"]
        secret = "SECRETCUSTOMERFOREIGN"
        self._watch(["operative.customer"])
        self._take("user")
        forbidden = [secret for secret in self.secrets if secret not in self._allowed("user")]
        rows = self._forbidden_rows("user")

        def found(method, *args):
            return self._try("user", ("operative.customer", method, list(args), {}), forbidden, rows, self._state(rows))
        reading = ("read", foreign.ids, ["credit_rating"])
        searching = ("search", [("credit_rating", "=", secret)])
        writing = ("write", foreign.ids, {"contact_interval_days": 3})
        for call in (reading, searching, writing):
            self.assertFalse(found(*call)[1])
        self.env.ref("operative_crm.operative_customer_rule_user").domain_force = "[(1, '=', 1)]"
        self.assertIn("leak", found(*reading)[1])
        self.assertIn("closed", found(*searching)[1])
        self.env.ref("operative_crm.access_operative_customer_user").perm_write = True
        self.assertIn("change", found(*writing)[1])
        broken = {}
        exec(compile("def get_card(self): return self.nothing", "operative_crm/models/broken.py", "exec"), broken)
        self.patch(type(foreign), "get_card", broken["get_card"])
        self.assertIn("AttributeError", found("get_card", foreign.ids)[1])

    def _try(self, role, call, forbidden, rows, state):
        """Make a call, undo it, and say how it ended and what was wrong with it."""
        model, method, args, kwargs = call
        records = self._as(role, self.env[model].browse())
        savepoint, before, finding = self.env.cr.savepoint(), self._touched(), None
        shown = f"{role}: {model}.{method}{args!r:.300}"
        try:
            with mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_model"):
                result = call_kw(records, method, args, kwargs | {"context": dict(records.env.context)})
                records.env.flush_all()
            how, text = "answered", repr(result)
        except (UserError, AccessDenied) as error:
            how, text = "refused", str(error)
        except Exception as error:  # whatever it is: it is not the user's
            how, text = type(error).__name__, str(error)
            if not self._is_users_own(error):
                finding = f"{how}: {text[:200]} … {shown}"
        asked = repr(args) + repr(kwargs)
        if leaked := [secret for secret in forbidden if secret in text and secret not in asked]:
            finding = f"leak of {self.secrets[leaked[0]]}: {shown}"
        elif how == "answered" and self._tells(method, result, args, forbidden):
            finding = f"answers for what is closed: {shown}"
        if how == "answered" and self._touched() != before:
            changed = [key for key, row in self._state(rows).items() if state.get(key) != row]
            gone = state.keys() - self._state(rows).keys()
            takes_along = method == "unlink" and model not in self.FOLLOWS  # the log of a document goes with it
            beyond = [key for key in [*changed, *gone]
                      if key[0] not in self.FOLLOWS or key in gone and not takes_along]
            if method == "action_refresh":  # who reads a customer brings its figures up to date, and nobody else's
                beyond = [key for key in beyond if not self._as(role, self.env[key[0]].browse(key[1])).has_access("read")]
            if beyond:
                finding = f"change of {beyond[0]}: {shown}"
        savepoint.close(rollback=True)
        if how == "answered" and method not in ("read", "web_read", "search", "search_read"):
            self.env.registry.clear_cache()
        return how, finding

    def _tells(self, method, result, args, forbidden):
        """Whether a search for a secret finds it."""
        if method not in ("search", "search_count", "search_read", "name_search") or not args or not result:
            return False
        if method == "name_search":
            return args[0] in forbidden
        asked = [condition for path, operator, value in args[0]
                 for condition in (value if operator == "any" else [(path, operator, value)])]
        return any(operator in ("=", "ilike", "in") and value in forbidden
                   and path.rpartition(".")[2] in self.HELD_IN[self.secrets[value][0]] for path, operator, value in asked)

    def _is_users_own(self, error):
        """Errors that are Odoo's answer to what no client of its own sends: unknown fields, operators, bad values.

        Ours are those raised by our code, and whatever says that code of ours on the way is wrong.
        """
        files = _files(error)
        if "operative_crm" in files[-1] and "/tests/" not in files[-1]:
            return False
        passed = any("operative_crm" in name and "/tests/" not in name for name in files)
        return not passed or not isinstance(
            error, (AttributeError, IndexError, RecursionError, ZeroDivisionError, SyntaxError,
                    psycopg2.errors.SyntaxError, psycopg2.errors.UndefinedColumn, psycopg2.errors.UndefinedTable,
                    psycopg2.errors.AmbiguousColumn))


def _files(error):
    """The files an error went through, the one it was raised in last."""
    files, frame = [], error.__traceback__
    while frame:
        files.append(frame.tb_frame.f_code.co_filename)
        frame = frame.tb_next
    return files

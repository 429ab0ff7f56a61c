"""Calls drawn at random, as every role: nothing is read or changed beyond the table of rights, and nothing crashes.

``OPERATIVE_EXAMPLES=40000`` makes that many calls, ``OPERATIVE_SEED`` others.
"""

import logging
import os
import random
import time
from collections import Counter

import psycopg2

from odoo.exceptions import AccessDenied, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import rights_table
from .rights_calls import Calls, as_value
from .rights_changes import Changes
from .rights_world import RightsWorld

_logger = logging.getLogger(__name__)

CALLS = int(os.environ.get("OPERATIVE_EXAMPLES") or 3000)
SEED = int(os.environ.get("OPERATIVE_SEED") or 19)
# So long it may take, some ten times what it takes: a run that is cut fails and says what it covered. Each call is drawn by
# seed, role and number alone.
SECONDS = int(os.environ.get("OPERATIVE_SECONDS") or max(600, CALLS / 4))
# how what a method answers shows that its domain selects something
FOUND = {
    "search": bool, "search_count": bool, "search_read": bool, "name_search": bool, "formatted_read_group": bool,
    "web_search_read": lambda result: bool(result["length"]), "web_read_group": lambda result: bool(result["groups"]),
    "formatted_read_grouping_sets": lambda result: bool(result[0]),
    "read_progress_bar": lambda result: any(sum(group.values()) for group in result.values()),
}
# roles of Odoo's own that read all texts of the database by their trade
NOT_ASKED = {"settings"}


@tagged("post_install", "-at_install")
class TestRightsGenerated(RightsWorld):
    """Whatever is called as whom: no secret of others comes back, nothing is changed beyond the role, nothing crashes."""

    def setUp(self):
        super().setUp()
        documents = {}
        for document in [*self.documents.values(), self.stage]:
            documents[document._name] = documents.get(document._name, document) | document
        self.changes = Changes(self, [name for name in rights_table.models() if name in self.env], documents)

    def _begin(self, role):
        """From now on calls are those of a role.

        :return: the secrets it must not read
        """
        self._take(role)
        self.changes.begin(role)
        allowed = self._allowed(role)
        return [secret for secret in self.secrets if secret not in allowed]

    def test_generated_calls(self):
        """Some thousand calls end with no leak, no change beyond the role, no error that is not the user's."""
        draw = random.Random()
        calls = Calls(self.env, self._world(), self.secrets, self._held(), draw)
        roles = [role for role in sorted(self.users) if role not in NOT_ASKED]
        began, done, ended, found = time.monotonic(), Counter(), Counter(), Counter()
        for number, role in enumerate(roles):
            forbidden = self._begin(role)
            until = began + SECONDS * (number + 1) / len(roles)
            for number_of_call in range(CALLS // len(roles)):
                if time.monotonic() > until:
                    break
                draw.seed(f"{SEED} {role} {number_of_call}")
                call = calls.next()
                how, finding = self._try(role, call, forbidden)
                ended[how] += 1
                done[role] += 1
                if finding:
                    found[finding] += 1
        covered = f"seed {SEED}, {done.total()} of {CALLS // len(roles) * len(roles)} calls, {dict(ended)}"
        _logger.info("%s in %.0f s", covered, time.monotonic() - began)
        self.assertFalse(found, "\n".join([covered, *(f"{count} × {text}" for text, count in found.most_common(60))]))
        short = {role: done[role] for role in roles if done[role] < CALLS // len(roles)}
        # a run that was cut says nothing of what it left out
        self.assertFalse(short, f"{covered}: cut after {SECONDS} s, OPERATIVE_SECONDS=… gives more time")

    def test_holes_are_found(self):
        """A rule that is open, a right too much, a crash: each is found by the call that meets it."""
        foreign = self.customers["foreign"]
        secret = "SECRETCUSTOMERFOREIGN"
        forbidden = self._begin("user")

        def found(method, *args, model="operative.customer"):
            return self._try("user", (model, method, list(args), {}), forbidden)[1]
        reading = ("read", foreign.ids, ["credit_rating"])
        searching = ("search", [("credit_rating", "=", secret)])
        grouping = ("formatted_read_group", [("credit_rating", "=", secret)], ["company_id"], ["__count"])
        writing = ("write", foreign.ids, {"contact_interval_days": 3})
        for call in (reading, searching, grouping, writing):
            self.assertFalse(found(*call))
        self.env.ref("operative_crm.operative_customer_rule_user").domain_force = "[(1, '=', 1)]"
        self.assertIn("leak", found(*reading))
        self.assertIn("closed", found(*searching))
        self.assertIn("closed", found(*grouping))
        self.env.ref("operative_crm.access_operative_customer_user").perm_write = True
        self.assertIn("change", found(*writing))
        broken = {}
        exec(compile("def get_card(self): return self.nothing", "operative_crm/models/broken.py", "exec"), broken)
        self.patch(type(foreign), "get_card", broken["get_card"])
        self.assertIn("AttributeError", found("get_card", foreign.ids))

    def test_forbidden_rows_are_found(self):
        """What is added or deleted beyond the table is found: of the set-up, of a log of what is closed, of one's own log."""
        foreign, lead = self.customers["foreign"], self.leads["foreign"]
        entry = {"res_model": "crm.lead", "res_id": lead.id, "condition_id": self.condition.id, "state": "done"}
        entries = self.env["operative.condition.result"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)])
        role = self.env["operative.role"].create({"name": "Another desk"})
        member = {"customer_id": self.customers["own"].id, "role_id": role.id, "user_id": self.user_salesman_all.id}
        calls = {
            ("operative.flow", "create", "creation"): [[{"name": "Mine"}]],
            ("operative.team.member", "create", "creation"): [[member]],
            ("operative.condition.result", "create", "creation"): [[entry]],
            ("operative.condition.result", "write", "change"): [entries.ids, {"reason": "Forged"}],
            ("operative.condition.result", "unlink", "deletion"): [entries.ids],
            ("operative.team.member", "unlink", "deletion"): [self.members["own"].ids],
            ("operative.customer.stay", "write", "change"): [foreign.stay_ids.ids, {"reason": "Forged"}],
        }
        forbidden = self._begin("user")
        for (model, method, _what), args in calls.items():
            with self.subTest(model=model, method=method, closed=True):
                self.assertFalse(self._try("user", (model, method, args, {}), forbidden)[1])
        for model in {model for model, _method, _what in calls}:
            access = self.env["ir.model.access"].search([("model_id.model", "=", model)])
            access.write({"perm_write": True, "perm_create": True, "perm_unlink": True})
            self.env["ir.rule"].search([("model_id.model", "=", model)]).active = False
        for (model, method, what), args in calls.items():
            with self.subTest(model=model, method=method, closed=False):
                self.assertIn(f"{what} of", self._try("user", (model, method, args, {}), forbidden)[1] or "")

    def test_what_follows_is_no_finding(self):
        """Who opens a customer brings its figures up to date; whoever works on a document adds to its log."""
        own, lead = self.customers["own"], self.leads["own"]
        forbidden = self._begin("user")
        before = own.margin_12m
        call = ("operative.customer", "action_refresh", [own.ids], {})
        self.assertEqual(self._try("user", call, forbidden), ("answered", None))
        self._as("user", own).action_refresh()
        own.invalidate_recordset()
        self.assertNotEqual(own.margin_12m, before, "nothing was brought up to date: this says nothing")
        forbidden = self._begin("all sales")
        for call in (("crm.lead", "write", [lead.ids, {"stage_id": self.env["crm.stage"].create({"name": "Next"}).id}], {}),
                     ("crm.lead", "operative_tick", [lead.ids, self.condition.ids], {})):
            self.assertEqual(self._try("all sales", call, forbidden), ("answered", None))

    def _try(self, role, call, forbidden):
        """Make a call, undo it, and say how it ended and what was wrong with it."""
        model, method, args, kwargs = call
        records = self._as(role, self.env[model].browse())
        savepoint, before, finding = self.env.cr.savepoint(), self.changes.touched(), None
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
        if how == "answered" and self.changes.touched() != before and (beyond := self.changes.beyond(before)):
            finding = f"{beyond[0][0]} of {beyond[0][1:]}: {shown}"
        savepoint.close(rollback=True)
        if how == "answered" and method not in ("read", "web_read", "search", "search_read"):
            self.env.registry.clear_cache()
        return how, finding

    def _tells(self, method, result, args, forbidden):
        """Whether a search for a secret finds it, or a count of what it selects is not nothing."""
        if method not in FOUND or not args or not FOUND[method](result):
            return False
        if method == "name_search":
            return args[0] in forbidden
        asked = [condition for path, operator, value in args[0]
                 for condition in (value if operator == "any" else [(path, operator, value)])]
        closed = {as_value(secret): secret for secret in forbidden}
        return any(operator in ("=", "ilike", "in") and isinstance(value, (str, float)) and value in closed
                   and path.rpartition(".")[2] in {field for _model, field in self.HELD_IN[self.secrets[closed[value]][0]]}
                   for path, operator, value in asked)

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

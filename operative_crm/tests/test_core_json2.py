"""Whatever is sent to a public method of ours from outside is answered or refused, and never fails inside."""

import json
import re
from collections import Counter
from datetime import timedelta
from inspect import Parameter, signature, unwrap

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .process_common import ProcessCommon
from .rights_calls import our_methods

LONG = "x" * 10_000
# what is sent for an argument, whatever it takes
WRONG = (None, True, 2.5, 10**30, LONG, "a\x00b", ["x"], {"x": 1})
# what is sent for the records a method is about: of nothing, of no type that ids have
WRONG_IDS = ([10**9], [10**30], [-1], ["x"], [None], [[1]], "x", 2.5, {"x": 1})
MUTED = ("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")


@tagged("post_install", "-at_install")
class TestJson2(ProcessCommon, HttpCase):
    """Every public method of ours by HTTP, as somebody who may do all and as a salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_system = new_test_user(
            cls.env, login="operative_system", company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)],
            groups="base.group_system,operative_crm.group_operative_administrator,sales_team.group_sale_manager,"
                   "helpdesk_mgmt.group_helpdesk_manager")
        cls._ticket(cls.acme)
        cls._order(cls.acme)

    def setUp(self):
        super().setUp()
        self.keys = {
            user: self.env["res.users.apikeys"].with_user(user)._generate(
                "rpc", "wrong", fields.Datetime.now() + timedelta(hours=1))
            for user in (self.user_system, self.user_salesman)}
        self.failed, self.answers = Counter(), Counter()
        self.methods = list(self._methods())

    def _methods(self):
        """Each method of ours, as a mixin has it and as one model does that inherits it: (model, name)."""
        seen = set()
        for model in sorted(self.env.registry.models, key=lambda name: (not self.env[name]._abstract, name)):
            for name in our_methods(self.env, model):
                key = unwrap(getattr(type(self.env[model]), name)), self.env[model]._abstract
                if key not in seen:
                    seen.add(key)
                    yield model, name

    def _send(self, user, model, method, /, **params):
        """Make a call and keep how it was answered; a server error counts as a failure, once a place."""
        response = self.url_open(f"/json/2/{model}/{method}", data=json.dumps(params), headers={
            "Content-Type": "application/json", "Authorization": f"Bearer {self.keys[user]}"}, timeout=120)
        self.answers[response.status_code] += 1
        if response.status_code != 200 and not 400 <= response.status_code < 500:
            debug = response.json().get("debug", "") if "json" in response.headers["Content-Type"] else response.text
            places = re.findall(r'File "[^"]*?([^/"]+/[^/"]+)", line (\d+)', debug) or [("?", "?")]
            self.failed[f"{model}.{method}({json.dumps(params)[:120]}): {response.status_code} {debug.strip()[-160:]!r} at "
                        f"{':'.join(places[-1])}"] += 1
        return response

    def _arguments(self, model, name):
        """The arguments of a method, and empty values for those that it asks for."""
        parameters = [parameter for parameter in list(signature(getattr(type(self.env[model]), name)).parameters.values())[1:]
                      if parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)]
        return ([parameter.name for parameter in parameters],
                {parameter.name: None for parameter in parameters if parameter.default is parameter.empty})

    def _subject(self, model, name):
        """Parameters that name a record, where the method is about records."""
        if getattr(getattr(type(self.env[model]), name), "_api_model", False):
            return {}
        if self.env[model]._abstract:
            return {"ids": [1]}
        return {"ids": (self.lead if model == "crm.lead" else self.env[model].search([], limit=1, order="id desc")).ids}

    def test_wrong_arguments_are_refused(self):
        """No arguments, one too many, all of them wrong: no server error. One by one, see ``test_core_arguments``."""
        with mute_logger(*MUTED):
            for model, name in self.methods:
                names, required = self._arguments(model, name)
                subject = self._subject(model, name)
                self._send(self.user_salesman, model, name, **subject)
                unknown = self._send(self.user_system, model, name, **subject, **required, no_such_argument=1)
                takes_any = any(parameter.kind == Parameter.VAR_KEYWORD
                                for parameter in signature(getattr(type(self.env[model]), name)).parameters.values())
                if not takes_any:
                    self.assertEqual(unknown.status_code, 422, f"{model}.{name} takes what it does not know")
                for value in WRONG if names else ():
                    self._send(self.user_system, model, name, **subject | dict.fromkeys(names, value))
        self.assertFalse(self.failed, "\n".join(self.failed))

    def test_ids_of_nothing_are_refused(self):
        """Ids of no record, and what is no id at all."""
        with mute_logger(*MUTED):
            for model, name in self.methods:
                if not self._subject(model, name):
                    continue
                required = self._arguments(model, name)[1]
                for wrong in WRONG_IDS:
                    self._send(self.user_system, model, name, ids=wrong, **required)
        self.assertFalse(self.failed, "\n".join(self.failed))

    def test_a_context_that_is_none(self):
        """So is what is no context, or names a language, companies or a zone that there are not."""
        with mute_logger(*MUTED):
            for wrong in ("x", 7, ["x"], [1], {"lang": "xx_XX"}, {"lang": 7}, {"tz": "Nowhere/City"}, {"tz": 7}):
                for model, name in (("crm.lead", "operative_check_move"), ("product.product", "operative_promise")):
                    self._send(self.user_salesman, model, name, context=wrong, **self._subject(model, name),
                               **self._arguments(model, name)[1])
        self.assertFalse(self.failed, "\n".join(self.failed))

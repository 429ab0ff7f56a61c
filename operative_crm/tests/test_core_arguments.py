"""Public methods take what they are for: anything else is refused with a message, and never fails inside."""

import inspect
import itertools
from datetime import datetime

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.core import arguments
from .process_common import ProcessCommon

# what a client may send instead of what is asked for
WRONG = (
    None, True, -1, 1, 2.5, 10**12, 10**30, float("nan"), "x", "x" * 10_000, "a\x00b", [], ["x"],
    [[1, 2]], [["x", "y"]], [[None, None]], {"x": 1}, {"1": {"nothing": 1}},
    {"x": ["y"]}, "2026-13-45")


@tagged("post_install", "-at_install")
class TestArguments(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_system = new_test_user(
            cls.env, login="operative_system", company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)],
            groups="base.group_system,operative_crm.group_operative_administrator,sales_team.group_sale_manager,"
                   "helpdesk_mgmt.group_helpdesk_manager")

    def _methods(self):
        """Every method of ours that a client may call: (model, name)."""
        for model in sorted(self.env.registry.models):
            for name in sorted({name for cls in type(self.env[model]).mro() for name in vars(cls)}):
                method = inspect.getattr_static(type(self.env[model]), name)
                if name.startswith("_") or not inspect.isfunction(method):
                    continue
                owners = [cls for cls in type(self.env[model]).mro() if name in vars(cls)]
                # what Odoo has already takes what it takes there
                if not all(cls.__module__.startswith("odoo.addons.operative_crm") for cls in owners):
                    continue
                try:
                    get_public_method(self.env[model], name)
                except UserError:
                    continue
                yield model, name

    def _calls(self, method, parameters):
        """Arguments to try: each one wrong while the others are left out or empty."""
        required = {name: None for name, parameter in parameters.items() if parameter.default is parameter.empty}
        yield required
        for name, value in itertools.product(parameters, WRONG):
            yield required | {name: value}
        if "values" in parameters:
            for value in WRONG:
                yield required | {"values": {str(self.lead.id): value}}
                yield required | {"values": {str(self.lead.id): {"expected_revenue": value, "stage_id": value}}}
                yield required | {"ticks": {str(self.lead.id): value}}

    def test_wrong_types_are_refused(self):
        """With nothing, one or several records, as a salesperson and as an administrator: a message, or it works."""
        failed, called, refused = [], 0, 0
        methods = list(self._methods())
        with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
            for (model, name), user in itertools.product(methods, (self.user_salesman, self.user_system)):
                records = self.env[model].with_user(user)
                parameters = dict(list(inspect.signature(getattr(type(records), name)).parameters.items())[1:])
                if self.env[model]._abstract:
                    several = [records, records.browse(1)]
                elif model == "crm.lead":
                    several = [records, self.lead.with_user(user)]
                else:
                    found = self.env[model].search([], limit=2)
                    several = [records, found[:1].with_user(user), found.with_user(user)]
                is_model = getattr(getattr(type(records), name), "_api_model", False)
                for place, subject in enumerate(several[:1] if is_model else several):
                    calls = self._calls(name, parameters)
                    # several records, or none, are refused or not whatever else is said
                    for values in calls if is_model or place == 1 else itertools.islice(calls, 1):
                        called += 1
                        try:
                            with self.env.cr.savepoint():
                                getattr(subject, name)(**values)
                        except UserError:
                            refused += 1
                        except Exception as error:
                            failed.append(f"{model}.{name}({values}) of {len(subject)}: {error!r}"[:300])
                        self.env.invalidate_all()
        self.assertFalse(failed, "\n".join(failed[:40]))
        for expected in (("crm.lead", "operative_move"), ("operative.customer", "action_open_figure"),
                         ("operative.staged.mixin", "operative_check_move"), ("product.product", "operative_promise")):
            self.assertIn(expected, methods)
        self.assertGreater(called, len(methods))
        self.assertGreater(refused, len(methods))


class TestReadArguments(BaseCase):
    """Each kind of argument by itself; texts are not translated here."""

    class _Env:
        @staticmethod
        def _(text, *args, **kwargs):
            return text % (kwargs or args) if kwargs or args else text

    def _taken(self, kind, value, **options):
        return getattr(arguments, kind)(self._Env, "x", value, **options)

    def test_taken(self):
        """What is right comes back as what it stands for."""
        for kind, value, result in (
            ("one_id", 3, 3), ("one_id", None, None), ("one_id", 0, None), ("ids", [1, False, 2], [1, 2]), ("ids", None, []),
            ("flag", None, False), ("flag", True, True),
            ("text", " a ", "a"), ("text", False, ""), ("number", -3, -3), ("mapping", {"a": 1}, {"a": 1}),
            ("rows", [[1, 2]], [[1, 2]]), ("moment", "2026-03-02T10:00:00+01:00", datetime(2026, 3, 2, 9)),
            ("moment", datetime(2026, 3, 2), datetime(2026, 3, 2)), ("moment", "", None),
        ):
            with self.subTest(kind=kind, value=value):
                self.assertEqual(self._taken(kind, value), result)

    def test_refused(self):
        """What is wrong is named in the message."""
        for kind, value in (
            ("one_id", "3"), ("one_id", True), ("one_id", -1), ("one_id", 2**40), ("one_id", 1.0), ("ids", 3), ("ids", ["a"]),
            ("flag", 1), ("flag", "yes"),
            ("text", 3), ("text", ["a"]), ("number", "3"), ("number", True), ("number", 2.0), ("mapping", []), ("rows", "ab"),
            ("rows", [[1]]), ("moment", "tomorrow"), ("moment", 3), ("moment", "0001-01-01T00:00:00+14:00"),
        ):
            with self.subTest(kind=kind, value=value), self.assertRaisesRegex(ValidationError, "“x”"):
                self._taken(kind, value)

import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import OrderedSet, mute_logger

from .texts import number_text

# so many decimals of a number in a rule are said
RULE_DIGITS = 6

# Texts differ by language, decisions must not: rules are read in the language in which Odoo keeps what is not translated.
RULE_LANGUAGE = "en_US"
# how operators read; others stand as they are
OPERATORS = {"in": "=", "not in": "≠", "!=": "≠", "<=": "≤", ">=": "≥", "ilike": "∋", "=ilike": "=", "child_of": "⊂"}
# What a rule may look into behind a document or customer: words of the trade, which are of nobody. Whatever else lies
# behind, such as orders, messages, or what belongs to other companies, would be told by how many records a rule selects.
OPEN_MODELS = {
    "res.country", "res.country.group", "res.country.state", "res.currency", "res.lang", "res.partner.category",
    "res.partner.industry", "crm.lost.reason", "crm.recurring.plan", "crm.stage", "crm.tag", "crm.team",
    "helpdesk.ticket.category", "helpdesk.ticket.channel", "helpdesk.ticket.stage", "helpdesk.ticket.tag",
    "helpdesk.ticket.team", "helpdesk.ticket.type", "operative.role",
    "project.project.stage", "project.tags", "utm.campaign", "utm.medium", "utm.source",
}
# What a rule may name, though not look into: every employee reads what colleagues are called.
NAMED_MODELS = {"res.users"}
# the contact of a customer or document, and the company it stands for
CONTACTS = {"partner_id", "commercial_partner_id"}


class OperativeRuleMixin(models.AbstractModel):
    """Domains that administrators write and that have to hold tomorrow as they do today."""

    _name = "operative.rule.mixin"
    _inherit = ["operative.cached.mixin"]  # see ``operative.flow._customer_flows``
    _description = "Checked Rule"

    rule_note = fields.Char(
        string="Note on the Rule", compute="_compute_rule_note",
        help="What the rule may not look at, or which of its texts are compared in English, whoever it is applied for.")

    @api.model
    def _rule_fields(self):
        """The fields that hold rules, and how their records are found: dict of functions of a record to a model's name."""
        return {}

    @api.depends(lambda self: [*self._rule_fields()])
    @api.depends_context("lang")
    def _compute_rule_note(self):
        for record in self:
            rules = [(model_of(record), record[name]) for name, model_of in self._rule_fields().items()]
            if problem := next(filter(None, (self._path_problem(*rule) for rule in rules)), ""):
                record.rule_note = problem
                continue
            labels = [label for rule in rules for label in self._translated_in_rule(*rule)]
            record.rule_note = bool(labels) and self.env._(
                "Compared in English, so that the rule decides the same for everybody: %(fields)s. Enter the English text, "
                "or choose a value that is the same in every language, such as a code.",
                fields=", ".join(dict.fromkeys(labels)))

    @api.model
    def _in_rule_language(self, records):
        """The records as rules see them: in one language, whoever asks, moves or runs the job."""
        return records.with_context(lang=RULE_LANGUAGE)

    @api.model
    def _translated_in_rule(self, model_name, rule):
        """Labels of the fields of a rule whose texts differ from language to language.

        :param model_name: model the rule selects records of; empty where there is none yet
        """
        try:
            domain = self._parse_rule(rule)
        except (ValueError, SyntaxError, TypeError):
            return []  # refused with its reason when it is saved
        return self._translated_in_domain(self.env[model_name], domain) if model_name in self.env else []

    @api.model
    def _translated_in_domain(self, model, domain):
        labels = []
        for condition in domain.iter_conditions():
            try:
                field = self._find_field(model, condition.field_expr)
            except ValidationError:
                continue
            label = field.get_description(self.env, ["string"])["string"]
            if isinstance(condition.value, Domain) or condition.operator in ("any", "not any"):
                labels += self._translated_in_domain(self.env[field.comodel_name], Domain(condition.value))
                continue
            if field.relational:  # compared by its name
                comodel = self.env[field.comodel_name]
                field = comodel._fields.get(comodel._rec_name)
            values = condition.value if isinstance(condition.value, (list, tuple, set, frozenset)) else [condition.value]
            if field is not None and field.translate and any(isinstance(value, str) for value in values):
                labels.append(label)
        return labels

    @api.model
    def _parse_rule(self, rule):
        """The domain a rule stands for.

        :param rule: text of a domain with fixed values, empty for everything
        :rtype: Domain
        :raise ValueError: where the text is no such domain
        """
        return Domain(ast.literal_eval((rule or "").strip() or "[]"))

    @api.model
    def _rule_in_words(self, model_name, rule):
        """A rule as people read it: *Orders = 0, Open Quotations = 0*.

        :param model_name: model the rule selects records of
        :param rule: text of the domain
        :return: text; empty for a rule that selects everything; the rule itself where it is none
        """
        try:
            return self._domain_in_words(self.env[model_name], self._parse_rule(rule))
        except (ValueError, SyntaxError, TypeError, KeyError):
            return rule

    @api.model
    def _domain_in_words(self, model, domain, inside=False):
        operator = getattr(domain, "OPERATOR", None)  # of what other domains are put together with
        if operator == "!":
            return self.env._("not (%s)", self._domain_in_words(model, domain.child))
        if operator in ("&", "|"):
            words = [self._domain_in_words(model, child, inside=True) for child in domain.children]
            word = self.env._("or") if operator == "|" else self.env._("and")
            text = (f" {word} " if operator == "|" or inside else ", ").join(words)
            return f"({text})" if inside else text
        if not hasattr(domain, "field_expr"):
            return "" if domain.is_true() else self.env._("nobody")
        labels = []
        for name in domain.field_expr.split("."):
            field = model._fields[name]
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.relational else model
        values = list(domain.value) if domain.operator in ("in", "not in") else [domain.value]
        words = ", ".join(self._value_in_words(field, value) for value in values)
        return f"{' / '.join(labels)} {OPERATORS.get(domain.operator, domain.operator)} {words}"

    @api.model
    def _value_in_words(self, field, value):
        if field.type == "selection":
            return str(dict(field._description_selection(self.env)).get(value, value))
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if value is False or value is None:
            return self.env._("empty")
        if field.relational and isinstance(value, int):
            # sudo: a name in a rule the reader may read
            return self.env[field.comodel_name].sudo().browse(value).exists().display_name or str(value)
        # a rate is a share: its digits decide
        return number_text(self.env, value, RULE_DIGITS) if isinstance(value, float) else str(value)

    @api.model
    def _check_rule(self, model_name, rule):
        """Refuse a rule that cannot work, and say why.

        :param model_name: model the rule selects records of
        :param rule: text of the domain
        :raise ValidationError: unreadable, unknown field, relative date, a value that can never hold
        """
        model = self.env[model_name]
        try:
            domain = self._parse_rule(rule)
        except (ValueError, SyntaxError, TypeError):
            raise ValidationError(self.env._(
                "The rule %(rule)s cannot be read. It has to be a list of conditions with fixed values; "
                "build it with the editor.", rule=rule)) from None
        self._check_paths(model_name, domain)
        for condition in domain.iter_conditions():
            self._check_condition(model, condition)
        if domain.is_true():
            return
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                # with the rights of who writes it: counts and phases would answer for what stays closed
                self.env[model_name].sudo(False).with_context(
                    active_test=False, lang=RULE_LANGUAGE).search_count(domain, limit=1)
        except (ValueError, TypeError, UserError, NotImplementedError, psycopg2.Error) as error:
            raise ValidationError(self.env._(
                "The rule %(rule)s does not work: %(error)s", rule=rule, error=str(error).strip())) from None

    @api.model
    def _check_paths(self, model_name, domain, way=""):
        """Refuse a rule that looks at what its writer might not read.

        :param way: the path that leads to the model, with a point at its end
        :raise ValidationError: with the field that leads there
        """
        model = self.env[model_name]
        for condition in domain.iter_conditions():
            path = f"{way}{condition.field_expr}"
            field = self._find_field(model, condition.field_expr, way)
            if not field.relational:
                continue
            if isinstance(condition.value, Domain) or condition.operator in ("any", "not any"):
                self._check_way(field, path)
                self._check_paths(field.comodel_name, Domain(condition.value), f"{path}.")
            elif field.comodel_name not in self._open_models():
                stored = field
                while stored.related:
                    stored = stored.related_field
                # what stands in the row itself may be compared; by name it is looked for where it leads
                if stored.type != "many2one" or not stored.store or self._asks_for_a_name(condition.value) and (
                        field.comodel_name not in NAMED_MODELS and not self._is_contact(field)):
                    self._refuse_way(field, path)

    @api.model
    def _asks_for_a_name(self, value):
        """Whether a relation is compared with a text, that is with what the other record is called."""
        values = value if isinstance(value, (list, tuple, set, frozenset, OrderedSet)) else [value]
        return any(isinstance(value, str) for value in values)

    @api.model
    def _check_field(self, field):
        """Refuse to ask whether a field is filled, or for its date, where that tells of more than the document's own values.

        :param field: ``ir.model.fields``
        :raise ValidationError: with the field
        """
        self._check_paths(field.model, Domain(field.name, "!=", False))
        # with the rights of who writes it, as rules are tried
        model = self.env[field.model].sudo(False)
        if not model._has_field_access(model._fields[field.name], "read"):
            raise ValidationError(self.env._("“%s” is closed to you: choose another field.", field.field_description))

    @api.model
    def _may_ask_for(self, documents, name):
        """Whether asking for this field is not refused: see :meth:`_check_field`."""
        try:
            self._check_paths(documents._name, Domain(name, "!=", False))
        except ValidationError:
            return False
        return documents.sudo(False)._has_field_access(documents._fields[name], "read")

    @api.model
    def _open_models(self):
        """Names of the models a rule may look into, see :data:`OPEN_MODELS`; a part adds its own.

        :rtype: set[str]
        """
        return OPEN_MODELS

    @api.model
    def _path_problem(self, model_name, rule):
        """What is wrong with where a rule looks, that was saved when it could still look anywhere.

        :return: text, empty where nothing is, and where the rule cannot be read at all
        """
        try:
            self._check_paths(model_name, self._parse_rule(rule))
        except ValidationError as problem:
            return str(problem)
        except (ValueError, SyntaxError, TypeError, KeyError):
            return ""  # said elsewhere
        return ""

    @api.model
    def _is_contact(self, field):
        return field.comodel_name == "res.partner" and field.name in CONTACTS

    @api.model
    def _check_way(self, field, path):
        """Refuse to look behind a field of a document; see :meth:`_open_models`."""
        if field.comodel_name not in self._open_models() and not self._is_contact(field):
            self._refuse_way(field, path)

    @api.model
    def _refuse_way(self, field, path):
        raise ValidationError(self.env._(
            "The rule looks at “%(field)s” (%(path)s), and how many it selects would tell of records that not everybody may "
            "read. It may ask for a customer's figures, for its contact with country, industry, tags, salesperson and team, "
            "and in conditions for the document's own values.",
            field=field.get_description(self.env, ["string"])["string"], path=path))

    @api.model
    def _check_condition(self, model, condition):
        field = self._find_field(model, condition.field_expr)
        if field.type == "properties":
            return  # what a property holds is defined by users and checked by the search
        if isinstance(condition.value, Domain) or condition.operator in ("any", "not any"):
            for inner in Domain(condition.value).iter_conditions():
                self._check_condition(self.env[field.comodel_name], inner)
            return
        values = condition.value if isinstance(condition.value, (list, tuple, set, frozenset)) else [condition.value]
        for value in values:
            if value is not False and value is not None:
                self._check_value(field, condition.operator, value)

    @api.model
    def _find_field(self, model, path, way=""):
        """The field at the end of a dotted path; a part of a date, or a property, ends it before.

        :param way: the path that leads to the model, with a point at its end; named with what is refused
        :raise ValidationError: where a model lacks a field of the path, or it differs by company or user
        """
        field = None
        for name in path.split("."):
            if field is not None and not field.relational:
                break
            if field is not None:
                self._check_way(field, f"{way}{path}")
                model = self.env[field.comodel_name]
            field = model._fields.get(name)
            if field is None:
                raise ValidationError(self.env._(
                    "The rule asks for the field “%(field)s”, which %(model)s does not have. Choose another field.",
                    field=name, model=self.env["ir.model"]._get(model._name).name))
            stored = field
            while stored.related:
                self._find_field(self.env[stored.model_name], stored.related)
                stored = stored.related_field
            # what is looked for by a method may lie anywhere
            if not stored.store and not stored.model_name.startswith("operative.") and name != "display_name":
                self._refuse_way(field, f"{way}{path}")
            if "uid" in self.env.registry.field_depends_context[stored]:
                raise ValidationError(self.env._(
                    "“%(field)s” differs from user to user, and a rule holds for everybody. Choose another field.",
                    field=field.get_description(self.env, ["string"])["string"]))
            if stored.company_dependent:
                raise ValidationError(self.env._(
                    "“%(field)s” has a value of its own in each company, and a rule classifies the customers of all. "
                    "Choose another field.", field=field.get_description(self.env, ["string"])["string"]))
        return field

    @api.model
    def _check_value(self, field, operator, value):
        """Refuse a value the field is never compared with to any use."""
        label = field.get_description(self.env, ["string"])["string"]
        if field.type in ("date", "datetime") and not self._is_fixed_moment(value):
            raise ValidationError(self.env._(
                "“%(field)s” is compared with “%(value)s”, which moves with the day and the reader's time zone. "
                "Use one of the fields that count days instead, such as “Days Since Last Order”, or a fixed date.",
                field=label, value=value))
        if field.type in ("integer", "float", "monetary") and (
                isinstance(value, bool) or not isinstance(value, (int, float))):
            raise ValidationError(self.env._(
                "“%(field)s” is a number and cannot be compared with “%(value)s”.", field=label, value=value))
        if field.type == "selection" and operator in ("=", "!=", "in", "not in"):
            choices = dict(field._description_selection(self.env))
            if value not in choices:
                raise ValidationError(self.env._(
                    "“%(field)s” never has the value “%(value)s”. It can be: %(choices)s.",
                    field=label, value=value, choices=", ".join(map(str, choices.values()))))

    @api.model
    def _is_fixed_moment(self, value):
        if not isinstance(value, str):
            return False
        try:
            return bool(fields.Datetime.from_string(value) if len(value) > 10 else fields.Date.from_string(value))
        except ValueError:
            return False

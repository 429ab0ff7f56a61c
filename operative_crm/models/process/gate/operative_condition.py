from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty


class OperativeCondition(models.Model):
    """What has to be true before a document may enter, leave or be handed over into a stage."""

    _name = "operative.condition"
    _inherit = ["operative.stage.part.mixin"]
    _description = "Condition"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True,
        help="What is asked for, in few words, such as “Budget” or “Approval of the price”: it is shown as missing while it "
             "is not there.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[("entry", "To enter"), ("exit", "To leave"), ("handover", "To hand over")],
        required=True, default="entry",
        help="To enter: before a document comes into the stage. To leave: before it goes on to a later one. "
             "To hand over: before whoever is responsible in the stage is asked to take it.")
    check = fields.Selection(
        selection=[
            ("field_set", "A field is filled"),
            ("domain", "Values are as required"),
            ("checklist", "Somebody ticked it"),
            ("activity_done", "An activity is done"),
            ("attachment", "A file is attached"),
            ("approval", "Somebody approved it"),
        ],
        required=True, default="field_set", string="Holds When")
    severity = fields.Selection(
        selection=[("warn", "Hint"), ("block", "Mandatory")], required=True, default="warn",
        help="A hint is shown and counted and stops nobody. Mandatory: the move is refused while it is unmet.")
    field_id = fields.Many2one(
        "ir.model.fields", ondelete="cascade",
        domain="[('model', '=', document_model), ('store', '=', True), ('name', 'not in', ('id', 'create_date'))]",
        help="Filled: text that is not empty, a number other than 0, a box that is ticked.")
    field_name = fields.Char(related="field_id.name", store=True)
    domain = fields.Char(
        string="Required Values",
        help="Conditions on the document. Only fixed values. Texts are compared in English, whoever moves, so that everybody "
             "gets the same decision.")
    activity_type_id = fields.Many2one(
        "mail.activity.type", ondelete="restrict", help="An activity of this type has to be done since the document "
                                                        "was last here.")
    group_id = fields.Many2one(
        "res.groups", string="Approved By", ondelete="restrict", help="Who may approve; each of them is asked.")
    self_approval = fields.Boolean(
        string="May Approve Own Requests", help="Whoever asks for the approval may give it as well, if of that group.")
    message = fields.Char(
        translate=True, help="What is to be done while it is unmet. Empty: the name alone is shown.")
    result_ids = fields.One2many("operative.condition.result", "condition_id", string="Log")
    would_have_stopped_count = fields.Integer(
        string="Hits, 30 Days", compute="_compute_would_have_stopped_count",
        help="Moves of the last 30 days this condition would have stopped, had it been mandatory.")

    @api.depends("result_ids.state")
    def _compute_would_have_stopped_count(self):
        since = fields.Datetime.now() - timedelta(days=30)
        # a number alone, for whoever configures; the documents behind it stay closed to who may not read them
        counts = dict(self.env["operative.condition.result"].sudo()._read_group(
            [("condition_id", "in", self.ids), ("state", "in", ("warned", "outside")), ("at", ">=", since)],
            ["condition_id"], ["__count"]))
        for condition in self:
            condition.would_have_stopped_count = counts.get(condition._origin, 0)

    @api.model
    def _rule_fields(self):
        return {"domain": lambda condition: condition.document_model}

    # -- configuration -----------------------------------------------------------------------

    @api.constrains(lambda self: [
        "check", "field_id", "domain", "activity_type_id", "group_id", "kind", *self._stage_fields()])
    def _check_configuration(self):
        """Refuse what could never hold, and say why."""
        for condition in self:
            model = condition.document_model
            if condition.phase_id.flow_id.mode == "rule":
                raise ValidationError(self.env._(
                    "“%(condition)s” cannot belong to the phase %(phase)s: a rule decides there, and the rule is the "
                    "condition. Change the rule instead.",
                    condition=condition.name, phase=condition.phase_id.name))
            if condition.kind == "handover" and not condition._stage().responsible_role_id:
                raise ValidationError(self.env._(
                    "“%(condition)s” is asked at a handover, and the stage %(stage)s has no responsible role to hand "
                    "over to. Choose a role in the stage first, or another kind.",
                    condition=condition.name, stage=condition.stage_name))
            missing = {
                "field_set": not condition.field_id and self.env._("the field that has to be filled"),
                "domain": condition._parsed_domain() is None and self.env._("the values that are required"),
                "activity_done": not condition.activity_type_id and self.env._("the type of the activity"),
                "approval": not condition.group_id and self.env._("the group that approves"),
            }.get(condition.check)
            if missing:
                raise ValidationError(self.env._(
                    "“%(condition)s” lacks %(missing)s.", condition=condition.name, missing=missing))
            if condition.check == "field_set" and condition.field_id.model != model:
                raise ValidationError(self.env._(
                    "“%(condition)s” asks for the field “%(field)s”, which documents of the stage %(stage)s do not "
                    "have. Choose another field.", condition=condition.name,
                    field=condition.field_id.field_description, stage=condition.stage_name))
            if condition.check == "field_set":
                self._check_field(condition.field_id)
            if condition.check == "domain":
                self._check_rule(model, condition.domain)

    def _parsed_domain(self):
        """The required values as a domain; None where there are none, or the text is no domain."""
        try:
            domain = self._parse_rule(self.domain)
        except (ValueError, SyntaxError, TypeError):
            return Domain.TRUE  # read and refused with its reason by ``_check_rule``
        return None if domain.is_true() else domain

    # -- checking ----------------------------------------------------------------------------

    @api.model
    def _asked(self, ids):
        """Conditions of a stage with all that asking them takes, so that forms and moves cost no query for it.

        :param ids: tuple of ids, see ``operative.stage.mixin._operative_rules``
        """
        conditions = self.browse(ids)
        for name, values in self._values_asked(ids).items():
            self._fields[name]._insert_cache(conditions, values)
        return conditions

    @api.model
    @tools.ormcache("ids", "self.env.lang")
    def _values_asked(self, ids):
        """What is asked of conditions: dict of tuples of values, as the cache of records has them, by name of a field."""
        # sudo: rules hold for whoever moves a document
        conditions = self.sudo().browse(ids)
        fields_asked = [self._fields[name] for name in (
            "name", "message", "kind", "check", "severity", "field_name", "domain", "activity_type_id", "group_id")]
        return {
            field.name: tuple(field.convert_to_cache(condition[field.name], condition) for condition in conditions)
            for field in fields_asked}

    def _unmet(self, documents):
        """Documents this condition does not hold for, as they are now, values being written included.

        :param documents: records of the documents' model, seen as the superuser
        :rtype: documents' model
        """
        self.ensure_one()
        return documents - getattr(self, f"_met_by_{self.check}")(documents)

    def _met_by_field_set(self, documents):
        name = self.field_name
        if name not in documents._fields:
            return documents  # the field's app is gone; what cannot be filled stops nobody
        kind = documents._fields[name].type
        if kind == "html":
            return documents.filtered(lambda document: not is_html_empty(document[name]))
        if kind in ("char", "text"):
            return documents.filtered(lambda document: (document[name] or "").strip())
        return documents.filtered(name)

    def _met_by_domain(self, documents):
        try:
            met = self._in_rule_language(documents).filtered_domain(self._parse_rule(self.domain))
            return documents.browse(met.ids)
        except (ValueError, KeyError, TypeError):
            return documents  # a field that was removed since stops nobody

    def _met_by_activity_done(self, documents):
        done = self.env["mail.activity"].with_context(active_test=False)._read_group(
            [("res_model", "=", documents._name), ("res_id", "in", documents.ids), ("active", "=", False),
             ("activity_type_id", "=", self.activity_type_id.id)], ["res_id"], ["date_done:max"])
        last_left = documents._operative_last_left(self._stage()._origin) if self.kind == "entry" else {}
        return documents.browse([  # the day Odoo writes down is that of UTC
            document_id for document_id, done_on in done
            if document_id not in last_left or done_on and done_on >= last_left[document_id].date()])

    def _met_by_attachment(self, documents):
        return documents.browse(self.env["ir.attachment"]._operative_attached_by_people(documents).mapped("res_id"))

    def _met_by_checklist(self, documents):
        return documents.browse()  # by a result alone

    def _met_by_approval(self, documents):
        return documents.browse()  # by a result alone

    def _approval_summary(self, exception):
        """What the activity says that asks for the approval, or for an exception from one or several."""
        if exception:
            return self.env._("Exception requested: %s", self._missing_text())
        return self.env._("Requested: %s", self._missing_text())

    def _missing_names(self, requests=None):
        """What is missing, a text each; what is asked for already says by whom and since when.

        :param requests: ``operative.condition.result`` of one document that nobody has decided on
        """
        requested = {request.condition_id.id: request.with_env(self.env) for request in requests or ()}
        return [requested[condition.id]._requested_text() if condition.id in requested else condition.name
                for condition in self]

    def _missing_text(self, requests=None):
        """As :meth:`_missing_names`, in one line."""
        return ("; " if requests else ", ").join(self._missing_names(requests))

    def _missing_lines(self, requests=None):
        """As :meth:`_missing_names`, with what is to be done about it."""
        return [f"{name} – {condition.message}" if condition.message else name
                for condition, name in zip(self, self._missing_names(requests))]

    def _describe(self, document):
        """The condition as the web client needs it to show and complete it.

        :param document: the document, with the rights of who looks at it
        """
        self.ensure_one()
        names = []
        if self.check == "field_set":
            names = [self.field_name]
        elif self.check == "domain":
            names = list(dict.fromkeys(
                condition.field_expr.split(".")[0] for condition in self._parse_rule(self.domain).iter_conditions()))
        return {
            "id": self.id, "name": self.name, "message": self.message or "", "kind": self.kind, "check": self.check,
            "severity": self.severity, "activity_type_id": self.activity_type_id.id,
            "group": self.group_id.sudo().full_name,  # sudo: who has to be asked; groups are closed to users
            "fields": self._fields_to_fill(document, names),
            "defaults": document._operative_completion_defaults(names),
        }

    @api.model
    def _fields_to_fill(self, document, names):
        """Names of the fields in which a user fills what is asked for.

        A field that is computed is filled through those of the document it follows from. Fields the user may not
        write are not offered: a message never shows what is closed to its reader.
        """
        result = {}
        for name in names:
            field = document._fields.get(name)
            if field and field.readonly and field.compute:
                # by hand where all it follows from is: never a whole chain of computations
                sources = (source.split(".")[0] for source in self.pool.field_depends[field])
                result.update((source, None) for source in sources if not document._fields[source].readonly)
            elif field:
                result[name] = None
        return [name for name in result if document._has_field_access(document._fields[name], "write")]

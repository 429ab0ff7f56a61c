from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# open documents that are looked at while a condition is written, the newest
LOOKED_AT = 2000
ALWAYS = ("1", "True")


class OperativeCondition(models.Model):
    """While a condition is written: which fields it can ask for, and how many open documents fail it now."""

    _inherit = "operative.condition"

    offered_field_ids = fields.Many2many(
        "ir.model.fields", compute="_compute_offered_field_ids", compute_sudo=True, help="Fields people fill in.",
        groups="operative_crm.group_operative_administrator")
    open_now = fields.Char(
        string="Now", compute="_compute_open_now", compute_sudo=True,
        groups="operative_crm.group_operative_administrator",
        help="How many documents that are open now do not meet this condition.")

    # -- fields that can be asked for ---------------------------------------------------------

    @api.depends(lambda self: ["field_id", *self._stage_fields()])
    def _compute_offered_field_ids(self):
        offered = {}
        for condition in self:
            model = condition.document_model
            if model not in offered:
                offered[model] = self._fields_people_fill_in(model)
            # what was chosen before goes on being offered
            condition.offered_field_ids = offered[model] | condition.field_id

    @api.model
    def _fields_people_fill_in(self, model_name):
        """Stored fields that people write in the form of a model, or that follow from those alone.

        :param model_name: model of the documents; empty where there is none yet
        :return: ``ir.model.fields``
        """
        found = self.env["ir.model.fields"]
        if model_name not in self.env:
            return found
        documents = self.env[model_name]
        arch = etree.fromstring(documents.get_view(view_type="form")["arch"])
        # not those of the lists inside the form
        shown = {node.get("name") for node in arch.iterfind(".//field")
                 if not any(parent.tag == "field" for parent in node.iterancestors())
                 and node.get("readonly") not in ALWAYS and node.get("invisible") not in ALWAYS}
        asked_for = {
            name for name, field in documents._fields.items()
            if field.store and name != "active" and self._may_ask_for(documents, name)}
        names = [name for name in asked_for & shown if not documents._fields[name].readonly]
        for name in asked_for - shown:
            field = documents._fields[name]
            # such as whether the list names a decision maker: the list itself cannot be asked for
            if field.readonly and field.compute and (sources := set(self._fields_to_fill(documents, [name]))) and (
                    sources <= shown and not sources & asked_for):
                names.append(name)
        return found.search([("model", "=", model_name), ("name", "in", names)])

    # -- open documents ----------------------------------------------------------------------

    @api.depends(lambda self: ["check", "kind", "field_id", "domain", "activity_type_id", *self._stage_fields()])
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_open_now(self):
        for condition in self:
            condition.open_now = condition._describe_open_now()

    def _describe_open_now(self):
        """How many open documents fail it as it stands in the form, saved or not.

        :return: text; empty while it is not complete, and for what is answered by hand for one move at a time
        """
        stage = self._stage()._origin
        if not stage or self.check in ("checklist", "approval") or not self._can_be_checked():
            return ""
        documents = self.env[self.document_model]
        # as the user: a superuser's companies are whatever the client names
        companies = self.sudo(False).env.companies.ids
        found = documents.search(  # of the companies one works in: a number alone; templates have no clock
            Domain(documents._stage_field, "!=", False) & Domain("operative_clock", "not in", ("closed", False))
            & Domain("company_id", "in", [False, *companies]), order="id desc", limit=LOOKED_AT)
        documents = found.browse()
        for group in found.grouped(lambda document: document._operative_stages_key()).values():
            if stage in group[:1]._operative_stages():
                documents |= group
        if not documents:
            return self.env._("No document is open that could come here.")
        count = len(self._unmet(documents))
        if len(found) < LOOKED_AT:
            return self.env._("%(count)s of %(total)s open documents fail this now.", count=count, total=len(documents))
        return self.env._(
            "%(count)s of the %(total)s newest open documents fail this now.", count=count, total=len(documents))

    def _can_be_checked(self):
        """Whether it says all it takes to be checked, and nothing that would be refused when it is saved."""
        try:
            if self.check == "field_set":
                return self.field_id.model == self.document_model and not self._check_field(self.field_id)
            if self.check == "domain":
                return self._parsed_domain() is not None and not self._check_rule(self.document_model, self.domain)
        except ValidationError:
            return False
        return self.check != "activity_done" or bool(self.activity_type_id)

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, is_html_empty

KINDS = [
    ("opener", "Opener"), ("benefit", "Benefit"), ("proof", "Proof"), ("objection", "Answer to an Objection"),
    ("competitor", "Against a Competitor"), ("price", "Price"), ("question", "Question"), ("introduction", "Introduction"),
    ("cross_sell", "Cross-Sell")]
STATES = [("draft", "Draft"), ("approved", "Approved"), ("retired", "Retired")]
# What an argument may be meant for; each that is filled in has to fit the document.
CRITERIA = ("product_tmpl_ids", "product_categ_ids", "industry_ids", "phase_ids", "crm_stage_ids", "competitor_ids")
# What is said, in each language.
TEXTS = ("name", "body", "phrases")
# Products and categories say the same thing in two ways: one of them has to fit.
GOODS = ("product_tmpl_ids", "product_categ_ids")


class OperativeArgument(models.Model):
    """What to say: a headline read in ten seconds, and the text behind it, for whom and for how long it holds."""

    _name = "operative.argument"
    _inherit = ["operative.verified.mixin", "operative.import.mixin", "mail.thread"]
    _description = "Argument"
    _order = "state, kind, name, id"

    name = fields.Char(
        string="Headline", required=True, translate=True, help="The argument in a sentence that is read in ten seconds.")
    body = fields.Html(
        string="Text", translate=True, help="The whole argument, as it can be put into a mail or said on the telephone.")
    phrases = fields.Text(
        string="What the Customer Says", translate=True,
        help="The customer's own words, one phrase a line: “You are more expensive than …”. They are searched first.")
    kind = fields.Selection(KINDS, required=True, default="benefit", index=True, group_expand=True)
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, copy=False, tracking=True,
        help="Approved ones are suggested. Drafts are seen by authors and managers, retired ones stay for the figures.")

    product_tmpl_ids = fields.Many2many("product.template", string="Products")
    product_categ_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Those below them included.")
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    phase_ids = fields.Many2many(
        "operative.phase", string="Customer Phases", domain=[("flow_id.model", "=", "operative.customer")])
    crm_stage_ids = fields.Many2many("crm.stage", string="Opportunity Stages")
    competitor_ids = fields.Many2many(
        "operative.competitor", "operative_argument_competitor_rel", "argument_id", "competitor_id", string="Competitors")
    criteria_count = fields.Integer(
        compute="_compute_criteria_count", store=True,
        help="How many kinds of criteria are filled in. All of them have to fit; products and categories are one.")
    valid_from = fields.Date(help="Not suggested before this day. Empty: at once.")
    valid_until = fields.Date(help="Not suggested after this day. Empty: until it is retired.")
    attachment_ids = fields.Many2many(
        "ir.attachment", "operative_argument_attachment_rel", "argument_id", "attachment_id", string="Proof Sheets",
        help="Files that prove it, to be sent along.")
    document_ids = fields.Many2many(
        "product.document", "operative_argument_document_rel", "argument_id", "document_id", string="Product Documents",
        help="Documents of the products that prove it.")

    lost_reason_ids = fields.Many2many(
        "crm.lost.reason", "operative_argument_lost_reason_rel", "argument_id", "lost_reason_id", string="Answers Loss Reasons",
        help="Reasons for which deals are lost that it answers. Reasons without an approved argument are listed as gaps.")

    missing_languages = fields.Char(
        string="Not Translated", compute="_compute_missing_languages", search="_search_missing_languages",
        help="Languages of the database in which headline or text is missing; what is shown there is another language.")
    doubt_ids = fields.One2many("operative.argument.doubt", "argument_id", string="Doubts")
    use_ids = fields.One2many("operative.argument.use", "argument_id", string="Uses")
    use_count = fields.Integer(
        string="Used", readonly=True, copy=False, help="In how many deals, tickets and talks it was used.")
    helped_count = fields.Integer(string="Helped", readonly=True, copy=False)
    decided_count = fields.Integer(
        string="Decided", readonly=True, copy=False, help="Of the deals in which it was used, how many are decided.")
    won_count = fields.Integer(
        string="Won", readonly=True, copy=False, help="Of the decided deals in which it was used, how many were won.")

    _valid = models.Constraint(
        "CHECK (valid_until >= valid_from)",
        "An argument ends on the day it begins to hold, or later: correct one of the days.")

    @api.model_create_multi
    def create(self, vals_list):
        arguments = super().create(vals_list)
        arguments._own_attachments()
        return arguments

    def write(self, vals):
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return res

    def _own_attachments(self):
        """What was uploaded before the argument was saved belongs to it: whoever may read it opens them."""
        for argument in self:
            argument.attachment_ids.filtered(lambda attachment: not attachment.res_id).write({
                "res_model": self._name, "res_id": argument.id})

    @api.readonly
    def operative_proofs(self):
        """What proves these arguments, as far as the reader may open it: files of their own, and documents of products.

        :return: list of dicts: ``id`` of the attachment, ``name``, ``url`` under which it is opened
        :raise AccessError: for who may not read one of them
        """
        self.check_access("read")
        files = self.attachment_ids._filtered_access("read") | self.document_ids._filtered_access("read").ir_attachment_id
        return [{
            "id": file.id, "name": file.name,
            # links lead to pages, and to nothing that a browser would carry out
            "url": file.url if file.type == "url" and (file.url or "").startswith(("https://", "http://"))
            else f"/web/content/{file.id}"} for file in files]

    @api.depends(*CRITERIA)
    def _compute_criteria_count(self):
        # what is archived later is a criterion still: nothing else would be left of it, and it would fit everywhere
        for argument in self.with_context(active_test=False):
            given = {name for name in CRITERIA if argument[name]}
            argument.criteria_count = len(given) - (given >= set(GOODS))

    @api.depends(*TEXTS)
    @api.depends_context("lang")
    def _compute_missing_languages(self):
        self.flush_recordset(TEXTS)
        languages = dict(self.env["res.lang"].get_installed())
        known = {argument_id: set(codes) for argument_id, codes in self.env.execute_query(SQL(
            "SELECT id, %s FROM operative_argument WHERE id = ANY(%s)", self._translated_sql(), self.ids))} if self.ids else {}
        for argument in self:
            translated = known.get(argument._origin.id, languages.keys())
            argument.missing_languages = ", ".join(name for code, name in languages.items() if code not in translated) or False

    def _search_missing_languages(self, operator, value):
        # asked for by the filter alone: is something missing
        if operator not in ("in", "not in") or set(value) != {False}:
            return NotImplemented
        self.flush_model(TEXTS)
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        complete = SQL("(SELECT id FROM operative_argument WHERE %s @> %s::text[])", self._translated_sql(), codes)
        return Domain("id", "in" if operator == "in" else "not in", complete)

    @api.model
    def _translated_sql(self):
        """SQL for the codes of the languages in which an argument has a headline, and text and phrases where it has any."""
        return SQL(
            "ARRAY(SELECT code FROM jsonb_object_keys(name) AS code WHERE %s)", SQL(" AND ").join(
                SQL("(%(text)s IS NULL OR %(text)s ? code AND (code <> 'en_US' OR %(is_english)s))",
                    text=SQL(name), is_english=self._is_english_sql(SQL(name))) for name in TEXTS))

    @api.model
    def _is_english_sql(self, column):
        """The condition that a text is English where Odoo says so: it notes what is written in another language there too."""
        others = [code for code, _name in self.env["res.lang"].get_installed() if code != "en_US"]
        return SQL(" AND ").join([SQL("TRUE"), *(
            SQL("%(column)s->>%(code)s IS DISTINCT FROM %(column)s->>'en_US'", column=column, code=code) for code in others)])

    @api.constrains("name", "body", "state")
    def _check_text(self):
        for argument in self:
            if not (argument.name or "").strip():
                raise ValidationError(self.env._("An argument needs a headline: say in a sentence what it is."))
            if argument.state == "approved" and is_html_empty(argument.body):
                raise ValidationError(self.env._(
                    "“%s” has no text yet: write what is to be said before it is approved.", argument.name))

    @api.model
    def _domain_to_review(self):
        return Domain("state", "=", "approved")

    @api.model
    def _domain_suggested(self, day):
        """Arguments that may be suggested on a day.

        :rtype: Domain
        """
        return (
            Domain("state", "=", "approved")
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", day))
            & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", day)))

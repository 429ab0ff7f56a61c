from odoo import api, fields, models
from odoo.exceptions import ValidationError

# who changes what a card says answers for it from now on
TEXTS = ("glance", "strengths", "weaknesses", "where_we_win", "where_we_lose", "trap_questions", "price_stance")


class OperativeCompetitor(models.Model):
    """Whom we meet at customers: what they are good at, where we win and lose, and what to ask."""

    _name = "operative.competitor"
    _inherit = ["operative.verified.mixin", "operative.import.mixin", "mail.thread"]
    _description = "Competitor"
    _order = "name, id"

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    partner_id = fields.Many2one("res.partner", string="Contact", index="btree_not_null", ondelete="set null",
                                 help="The competitor as a contact, if there is one.")
    glance = fields.Text(string="At a Glance", translate=True, help="What to know in ten seconds.")
    strengths = fields.Html(translate=True)
    weaknesses = fields.Html(translate=True)
    where_we_win = fields.Html(translate=True)
    where_we_lose = fields.Html(translate=True)
    trap_questions = fields.Text(
        translate=True, help="What to ask the customer, one question a line: the answers lead to where we are better.")
    price_stance = fields.Selection(
        [("cheaper", "Cheaper than we are"), ("similar", "About as we are"), ("dearer", "Dearer than we are")])
    product_ids = fields.One2many("operative.competitor.product", "competitor_id", string="Products That Meet Ours")
    doubt_ids = fields.One2many("operative.argument.doubt", "competitor_id", string="Doubts")

    @api.model_create_multi
    def create(self, vals_list):
        competitors = super().create(vals_list)
        competitors.filtered(lambda competitor: not competitor.verified_on)._note_verified()
        return competitors

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(TEXTS):
            self._note_verified()
        return res

    @api.constrains("name", "partner_id", "company_id")
    def _check_competitor(self):
        # sudo: which contacts companies are is no secret; none is shown
        companies = self.env["res.company"].sudo().search_fetch([], ["partner_id"]).partner_id
        for competitor in self:
            if not (competitor.name or "").strip():
                raise ValidationError(self.env._("A competitor needs a name."))
            if competitor.partner_id.commercial_partner_id in companies:
                raise ValidationError(self.env._(
                    "“%s” is one of your own companies. A competitor is somebody else: choose another contact.",
                    competitor.partner_id.display_name))

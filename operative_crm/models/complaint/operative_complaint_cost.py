from odoo import fields, models

KINDS = [
    ("labour", "Labour"),
    ("replacement", "Replacement"),
    ("credit", "Credit Note"),
    ("freight", "Freight"),
    ("goodwill", "Goodwill"),
    ("provider", "Provider"),
    ("recovery", "Recovery"),
]


class OperativeComplaintCost(models.Model):
    """What a complaint cost, one line a source; a recovery is what we got back."""

    _name = "operative.complaint.cost"
    _inherit = ["operative.complaint.part.mixin", "operative.bounded.mixin"]
    _description = "Complaint Cost"
    _order = "ticket_id desc, date, id"

    line_id = fields.Many2one(
        "operative.complaint.line", string="Position", index="btree_not_null", ondelete="set null",
        domain="[('ticket_id', '=', ticket_id)]")
    kind = fields.Selection(selection=KINDS, required=True)
    name = fields.Char(string="Description")
    date = fields.Date(required=True, default=lambda self: self.env.company._operative_today())
    amount = fields.Monetary(required=True, help="What it cost, in its currency; of a recovery, what came back.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    amount_company = fields.Monetary(
        string="Cost", currency_field="company_currency_id", readonly=True,
        help="In the company's currency at the date; a recovery lowers the cost.")
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True)

    _source_once = models.UniqueIndex(
        "(source_model, source_id, kind, ticket_id) WHERE source_id IS NOT NULL",
        "This document is among the costs of the complaint already.")

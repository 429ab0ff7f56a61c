from odoo import fields, models


class OperativeProviderTask(models.Model):
    """What somebody outside is to do for a complaint: a carrier, a repair shop, a supplier."""

    _name = "operative.provider.task"
    _inherit = [
        "operative.complaint.part.mixin", "operative.bounded.mixin", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Provider Task"
    _order = "due_at, id desc"

    name = fields.Char(string="Task", required=True)
    partner_id = fields.Many2one("res.partner", string="Provider", index="btree_not_null", ondelete="restrict")
    email = fields.Char(help="Of a provider who is no contact yet.")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("sent", "Sent"), ("answered", "Answered"), ("accepted", "Accepted"),
                   ("cancelled", "Cancelled")],
        required=True, default="draft", copy=False, index=True)
    due_at = fields.Datetime(string="Due")
    sent_at = fields.Datetime(string="Sent", copy=False, readonly=True)
    answered_at = fields.Datetime(string="Answered", copy=False, readonly=True)
    body = fields.Html(string="What the Provider Reads", sanitize=True)
    answer = fields.Html(copy=False, readonly=True, sanitize=True)

    _recipient = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR email <> '')",
        "A task needs somebody who does it: choose a provider, or give an e-mail address.")

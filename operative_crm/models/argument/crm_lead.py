from odoo import fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "operative.argument.source.mixin"]

    deal_competitor_ids = fields.One2many(
        "operative.deal.competitor", "lead_id", string="Competitors", copy=False, groups="operative_crm.group_operative_user",
        help="Whom we meet in this opportunity.")

    def _operative_argument_products(self):
        return self.order_ids.order_line.product_template_id

    def _operative_argument_competitors(self):
        return (self.deal_competitor_ids | self.order_ids.deal_competitor_ids).competitor_id

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        # sudo: what was used in any of them was used in the one that is left
        uses = self.env["operative.argument.use"].sudo().search([("lead_id", "in", (self | opportunities).ids)])
        latest = {}
        for use in uses:  # the latest first
            latest.setdefault((use.argument_id, use.user_id or use), use)
        kept = uses.browse([use.id for use in latest.values()])
        (uses - kept).unlink()
        kept.lead_id = self
        return res

    def _operative_argument_deal(self):
        return {"lead_id": self.id}

    def _operative_argument_uses(self):
        # what was used in a quotation before it became one of this opportunity is of the same deal
        return Domain("lead_id", "=", self.id) | Domain("order_id.opportunity_id", "=", self.id)

    def _operative_argument_context(self):
        return super()._operative_argument_context() | {"crm_stage_ids": self.stage_id.ids}

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.mail import append_content_to_html


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.argument.source.mixin"]

    deal_competitor_ids = fields.One2many(
        "operative.deal.competitor", "order_id", string="Competitors", copy=False, groups="operative_crm.group_operative_user",
        help="Whom we meet in this quotation.")

    def _operative_argument_products(self):
        return self.order_line.product_template_id

    def _operative_argument_competitors(self):
        return (self.deal_competitor_ids | self.opportunity_id.deal_competitor_ids).competitor_id

    def _operative_argument_deal(self):
        return {"lead_id": self.opportunity_id.id, "order_id": self.id}

    def _operative_argument_uses(self):
        lead = self.opportunity_id
        return lead._operative_argument_uses() if lead else Domain("order_id", "=", self.id)

    def _operative_note_argument(self, argument):
        if self.state not in ("draft", "sent"):
            return super()._operative_note_argument(argument)
        # sudo: in which language the customer is written to
        body = argument.with_context(lang=self.sudo()._operative_argument_lang()).body or argument.name
        if body not in (self.note or ""):
            self.note = append_content_to_html(self.note or "", body, plaintext=False)
        return None

    def _operative_argument_context(self):
        return super()._operative_argument_context() | {"crm_stage_ids": self.opportunity_id.stage_id.ids}

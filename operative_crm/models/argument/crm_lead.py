from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "operative.argument.source.mixin", "operative.outcome.mixin"]

    deal_competitor_ids = fields.One2many(
        "operative.deal.competitor", "lead_id", string="Competitors", copy=False, groups="operative_crm.group_operative_user",
        help="Whom we meet in this opportunity.")

    def action_unarchive(self):
        lost = self.filtered(lambda lead: lead.won_status == "lost")
        res = super().action_unarchive()
        if lost:
            lost._operative_forget_outcome()
        return res

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        self._operative_merge_competitors(opportunities)
        self._operative_merge_uses(opportunities)
        return res

    def _operative_merge_competitors(self, opportunities):
        # sudo: what is known of the competitors goes where messages and attachments go, whoever merges
        merged = opportunities.sudo()
        if any(merged.mapped("operative_no_competitor")) and not self.sudo().deal_competitor_ids:
            self.sudo().operative_no_competitor = True
        if merged.deal_competitor_ids:
            merged.deal_competitor_ids._move_to(self.sudo())
            self.sudo().operative_no_competitor = False

    def _operative_merge_uses(self, opportunities):
        # sudo: what was used in any of them was used in the one that is left
        uses = self.env["operative.argument.use"].sudo().search([("lead_id", "in", (self | opportunities).ids)])
        latest = {}
        for use in uses:  # the latest first
            latest.setdefault((use.argument_id, use.user_id or use), use)
        kept = uses.browse([use.id for use in latest.values()])
        (uses - kept).unlink()
        kept.lead_id = self

    # -- what is asked -----------------------------------------------------------------------

    def _operative_decided_as(self):
        return self.type == "opportunity" and self.won_status in ("won", "lost") and self.won_status

    @api.model
    def _operative_domain_of_decided(self, *outcomes):
        return Domain("type", "=", "opportunity") & Domain("won_status", "in", outcomes) & Domain(
            "date_closed", ">=", self._operative_asked_since())

    def _operative_domain_of_unexplained(self):
        return self._operative_domain_of_decided("lost") & Domain("lost_reason_id", "=", False)

    def _operative_domain_of_unanswered(self):
        no_deal = self.env["crm.lost.reason"].sudo().with_context(active_test=False).search(  # sudo: ids of reasons
            [("operative_not_a_loss", "=", True)])
        ids = self.ids or None
        return (self._operative_domain_of_decided("won") | self._operative_domain_of_decided("lost") & (
            Domain("lost_reason_id", "=", False) | Domain("lost_reason_id", "not in", no_deal.ids))
        ) & Domain("id", "not in", self._operative_with_answer(ids=ids)) & Domain(
            "id", "not in", self.env["sale.order"]._operative_with_answer("opportunity_id", ids))

    # -- competitors -------------------------------------------------------------------------

    def _operative_deals(self):
        return self.ids, []

    def _operative_homes(self):
        return {lead: {"lead_id": lead.id} for lead in self}

    # -- what it is about --------------------------------------------------------------------

    def _operative_argument_products(self):
        return self._operative_products_of("sale.order.line", Domain("order_id.opportunity_id", "=", self.id))

    def _operative_argument_competitors(self):
        return self.env["operative.deal.competitor"].search_fetch(
            Domain("lead_id", "=", self.id) | Domain("order_id.opportunity_id", "=", self.id), ["competitor_id"]).competitor_id

    def _operative_argument_deal(self):
        return {"lead_id": self.id}

    def _operative_argument_uses(self):
        # what was used in a quotation before it became one of this opportunity is of the same deal
        return Domain("lead_id", "=", self.id) | Domain("order_id.opportunity_id", "=", self.id)

    def _operative_argument_context(self):
        return super()._operative_argument_context() | {"crm_stage_ids": self.stage_id.ids}

from odoo import api, models


class OnboardingOnboardingStep(models.Model):
    """Delivery times among the first steps of an administrator."""

    _inherit = "onboarding.onboarding.step"

    @api.model
    def _operative_found(self):
        found = super()._operative_found()
        if self.env.user.has_group("operative_crm.group_operative_part_promise"):
            products = self.env["product.template"].sudo()  # numbers alone, for whoever sets up
            goods = self._operative_goods_domain()
            total = products.search_count(goods)
            timed = products.search_count([*goods, ("sale_delay", ">", 0)]) if total else 0
            text = self.env._("%(timed)s of %(total)s goods have a delivery time.", timed=timed, total=total) if total \
                else self.env._("No goods to sell yet.")
            if "action_operative_lead_times" in self._operative_closed():
                text += " " + self.env._("Whoever may change products enters them.")
            found["action_operative_lead_times"] = (total and timed == total, text)
        return found

    @api.model
    def _operative_written(self):
        return super()._operative_written() | {"action_operative_lead_times": "product.template"}

    @api.model
    def _operative_only_looked_at(self):
        # goods that always leave the day they are ordered need none
        return super()._operative_only_looked_at() | {"action_operative_lead_times"}

    @api.model
    def _operative_goods_domain(self):
        return [("sale_ok", "=", True), ("type", "=", "consu"), ("company_id", "in", (False, self.env.company.id))]

    @api.model
    def action_operative_lead_times(self):
        """Open the goods with their delivery times."""
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.product_template_action_lead_times")
        return action | {"domain": self._operative_goods_domain()}

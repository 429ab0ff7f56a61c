from odoo import api, models


class OperativeCustomer(models.Model):
    """In a pivot or graph a phase carries its flow's name: of two flows it would be the same one twice."""

    _inherit = "operative.customer"

    @api.model
    @api.readonly
    def web_read_group(self, *args, **kwargs):
        # the columns of the board, which open by themselves, are narrow, and chosen by flow
        customers = self.with_context(operative_with_flow=False) if kwargs.get("auto_unfold") else self._with_flow()
        return super(OperativeCustomer, customers).web_read_group(*args, **kwargs)

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super(OperativeCustomer, self._with_flow()).formatted_read_group(*args, **kwargs)

    @api.model
    @api.readonly
    def formatted_read_grouping_sets(self, *args, **kwargs):
        return super(OperativeCustomer, self._with_flow()).formatted_read_grouping_sets(*args, **kwargs)

    @api.model
    def _with_flow(self):
        return self.with_context(operative_with_flow=self.env.context.get("operative_with_flow", True))

from odoo import api, fields, models
from odoo.exceptions import UserError


class OperativeLostMixin(models.AbstractModel):
    """A dialog in which deals are marked as lost: against whom is answered along with it, or asked afterwards."""

    _name = "operative.lost.mixin"
    _description = "Dialog of What Is Lost"
    _operative_documents_field = None  # the field that holds them

    operative_offered_competitor_ids = fields.Many2many(
        "operative.competitor", string="Competitors to Choose from", compute="_compute_operative_offered_competitor_ids")
    operative_has_other_competitors = fields.Boolean(compute="_compute_operative_offered_competitor_ids")
    operative_competitor_id = fields.Many2one(
        "operative.competitor", string="Who Got the Order?", compute="_compute_operative_competitor_id", store=True,
        compute_sudo=False, readonly=False, help="Noted in the deal, also where nobody had named them before.")
    operative_no_competitor = fields.Boolean(
        string="No Competitor Known", compute="_compute_operative_competitor_id", store=True, compute_sudo=False,
        readonly=False, help="Nobody is asked again against whom it was lost.")

    def _operative_lost_documents(self):
        """What is marked as lost."""
        raise NotImplementedError

    @api.depends(lambda self: [self._operative_documents_field] if self._operative_documents_field else [])
    def _compute_operative_offered_competitor_ids(self):
        for dialog in self:
            offered = dialog._operative_lost_documents()._operative_competitors_offered()
            dialog.operative_offered_competitor_ids = offered
            dialog.operative_has_other_competitors = bool(offered.search_count([("id", "not in", offered.ids)], limit=1))

    @api.depends(lambda self: [self._operative_documents_field] if self._operative_documents_field else [])
    def _compute_operative_competitor_id(self):
        # the part is off: nothing is answered that nobody sees
        is_on = self.env["operative.part"]._is_on("argument")
        for dialog in self:
            documents = dialog._operative_lost_documents()
            named = documents._operative_competitors_to_name() if is_on else documents.browse()
            # one that is named in all of them is who it will be; of several the user knows
            dialog.operative_competitor_id = named.id if is_on and len(named) == 1 and len(documents) == 1 else False
            dialog.operative_no_competitor = is_on and not dialog.operative_competitor_id and bool(documents) and all(
                documents.mapped("operative_no_competitor"))

    @api.onchange("operative_competitor_id")
    def _onchange_operative_competitor_id(self):
        if self.operative_competitor_id:
            self.operative_no_competitor = False

    @api.onchange("operative_no_competitor")
    def _onchange_operative_no_competitor(self):
        if self.operative_no_competitor:
            self.operative_competitor_id = False

    def _operative_note_answer(self):
        """Note who got the order, or that nobody is known.

        :raise UserError: where both is said
        """
        if not self.env["operative.part"]._is_on("argument"):
            return
        if self.operative_competitor_id and self.operative_no_competitor:
            raise UserError(self.env._("Name competitors, or say that none is known: not both."))
        self._operative_lost_documents()._operative_note_competitors(
            self.operative_competitor_id, self.operative_no_competitor, is_winner=True)

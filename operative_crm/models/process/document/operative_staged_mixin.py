from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...core.clocks import CLOCKS
from ...core.movers import CONTEXT_KEY, HOOK, INTERNAL, OUTSIDE, mover


class OperativeStagedMixin(models.AbstractModel):
    """A document that moves through stages: gated, handed over, and logged.

    Everything hangs on one hook, :meth:`_check_operative_move`: a constraint on the stage, which fires for form,
    kanban, list, import, RPC, creation, Odoo's own actions and stages that are recomputed. It refuses the move where
    a mandatory condition is unmet, asks for the handover, and writes the log of stays.
    """

    _name = "operative.staged.mixin"
    _description = "Document in Stages"

    # set by the concrete model
    _stage_field = None
    _responsible_field = "operative_responsible_id"
    _team_field = None
    _salesperson_field = None
    _stage_date_field = None  # when the document came into its stage, as Odoo itself keeps it

    operative_clock = fields.Selection(
        selection=CLOCKS, string="Whose Time Runs", copy=False, readonly=True,
        help="Whose time runs at the moment: ours, the customer's, a provider's; closed where nobody works on it.",
        groups="operative_crm.group_operative_user")
    operative_handover_ids = fields.One2many(
        "operative.handover", "res_id", string="Handovers",
        groups="operative_crm.group_operative_user")
    operative_is_mine = fields.Boolean(
        string="Mine", compute="_compute_operative_is_mine", search="_search_operative_is_mine",
        help="You are responsible or its salesperson, took it over for a colleague, or it waits for you to be taken over.",
        groups="operative_crm.group_operative_user")
    operative_is_blocked = fields.Boolean(
        string="Move Blocked", compute="_compute_operative_is_blocked",
        help="A mandatory condition of the next stage is unmet.",
        groups="operative_crm.group_operative_user")

    @property
    def _stay_model(self):
        return self.env[f"{self._name}.stay"]

    # -- the hook ----------------------------------------------------------------------------

    @api.model
    def _operative_tracked_fields(self):
        names = [self._stage_field, self._responsible_field, self._team_field, "operative_clock", self._active_name,
                 "company_id"]
        return [name for name in names if name in self._fields]

    @api.constrains(lambda self: self._operative_tracked_fields())
    def _check_operative_move(self):
        """Refuse a move whose conditions are unmet; else let it take effect: handover, clock, stays.

        Runs as the superuser with the user kept: who moves is asked of ``env.user``.
        """
        kind = mover(self.env)
        if kind is HOOK:
            return  # what is written below on the documents that are being looked at
        # read first: a stage that is still to be computed has its own turn here
        stages = {document.id: document._operative_stage() for document in self}
        documents = self.with_context(**{CONTEXT_KEY: HOOK})
        stays = documents._operative_open_stays()
        entering = documents.filtered(
            lambda document: stages[document.id] and stages[document.id] != stays[document.id].stage_id)
        if entering and kind in (INTERNAL, OUTSIDE) and self.env["operative.part"]._is_on("process"):
            moves = [(document, stays[document.id].stage_id, stages[document.id]) for document in entering]
            entering._operative_gate(moves, kind)
            # where nobody works on it any more, coming into a stage brings nothing
            moves = [move for move in moves if move[0]._operative_is_active()]
            documents.browse([document.id for document, _left, _entered in moves])._operative_enter(moves, kind)
        elif entering:
            entering._operative_set_clocks(kind)
        documents._operative_close_inactive()
        (documents - entering)._operative_close_gone(stays, stages)
        (documents - entering)._operative_note_reassigned(stays)
        documents._operative_write_stays(stays, kind)

    def _operative_is_active(self):
        """Whether somebody works on this document: it is not archived, lost or cancelled."""
        return not self._active_name or self[self._active_name]

    def _operative_stage(self):
        """The stage this document is in; empty where it takes no part in stages."""
        self.ensure_one()
        return self[self._stage_field]

    def write(self, vals):
        if "operative_clock" in vals and not self.env.su:
            raise AccessError(self.env._("Whose time runs follows from the stage; move the document instead."))
        res = super().write(vals)
        # a stage that follows from what was written moves now, while it is known who writes and why
        self._recompute_recordset([self._stage_field])
        return res

    def unlink(self):
        parts = [
            # rows of documents that go; they refer to them by model and id
            self.env[model].sudo().search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
            for model in ("operative.condition.result", "operative.handover", "operative.milestone.result")]
        res = super().unlink()
        for rows in parts:
            rows.unlink()
        return res

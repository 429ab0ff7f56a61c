from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...core.clocks import CLOCKS
from ...core.movers import TAKEN_OVER, mover
from .move import Move


class OperativeStagedMixin(models.AbstractModel):
    """A document that moves through stages: gated, handed over, and logged.

    Everything hangs on one hook, :meth:`_check_operative_move`: a constraint on the stage, which fires for form,
    kanban, list, import, RPC, creation, Odoo's own actions and stages that are recomputed. It refuses the move where
    a mandatory condition is unmet, asks for the handover, and writes the log of stays.
    """

    _name = "operative.staged.mixin"
    _inherit = ["operative.import.mixin"]
    _description = "Document in Stages"

    # set by the concrete model
    _stage_field = None
    _responsible_field = "operative_responsible_id"
    _team_field = None
    _salesperson_field = None
    _stage_date_field = None  # when the document came into its stage, as Odoo itself keeps it

    operative_clock = fields.Selection(
        selection=CLOCKS, string="Whose Turn", copy=False, readonly=True,
        help="Whose turn it is at the moment: ours, the customer's, a provider's; closed where nobody works on it.",
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
        """Refuse a move whose conditions are unmet; else log it and let it take effect: clock, handover, milestones.

        Runs as the superuser with the user kept: who moves is asked of ``env.user``. The log is written before anything
        else, so that whatever others do in reaction is a move of its own, from where this one has led.
        """
        # read first: what is still to be computed has its own turn here
        states = {document.id: document._operative_state() for document in self}
        logged = self._operative_logged()
        moves = self.filtered(lambda document: logged.get(document.id) != states[document.id])._operative_moves()
        if not moves:
            return
        documents = self.browse([move.document.id for move in moves])
        logged.update((document.id, states[document.id]) for document in documents)
        try:
            documents._operative_follow(moves)
        except Exception:
            for document_id in documents.ids:
                logged.pop(document_id, None)
            raise

    def _operative_logged(self):
        """What the log says of documents the hook has looked at in this transaction: dict of their state an id.

        Where that is so there is nothing to do: the hook itself has written it, or several fields were computed one
        after the other. With the cache of the cursor, since that goes with the caches of all records: whatever is
        rolled back, to a savepoint too, is looked up again.
        """
        return self.env.cr.cache.setdefault(("operative_logged", self._name), {})

    def _operative_follow(self, moves):
        """See :meth:`_check_operative_move`.

        :param moves: list of :class:`Move` of these documents
        """
        asked = [move for move in moves if move.is_entering and move.kind is not TAKEN_OVER] \
            if self.env["operative.part"]._is_on("process") else []
        passed = self._operative_gate(asked)
        # where nobody works on it any more, coming into a stage brings nothing
        coming = [move for move in asked if move.document._operative_is_active()]
        self._operative_find_holders(coming)
        for move in moves:
            move.values = move.document._operative_clock_values(move)
        for move in coming:
            move.values |= move.document._operative_responsible_values(move)
        self._operative_write_stays(moves)
        self._operative_fill_in(moves)
        self._operative_log_passed(passed)
        # what somebody moved on meanwhile, in reaction, has had its turn
        moves = [move for move in moves if move.is_current]
        self._operative_leave(moves)
        self._operative_enter([move for move in coming if move.is_current])

    @api.model
    def _operative_fill_in(self, moves):
        """Write what these moves fill in; that alone is no move again, what others do in reaction is."""
        by_values = {}
        for move in moves:
            if move.values:
                by_values.setdefault(tuple(sorted(move.values.items())), []).append(move)
        logged = self._operative_logged()
        for values, group in by_values.items():
            documents = self.browse([move.document.id for move in group if move.is_current])
            for document in documents:
                # not what somebody wrote in reaction to what was written before: that is a change from there
                if logged.get(document.id) == document._operative_state():
                    logged[document.id] = document._operative_state(dict(values))
            documents.write(dict(values))

    def _operative_moves(self):
        """What becomes of documents on which something was written that the log of stays follows.

        :return: list of :class:`Move`, also of documents that stay where they are; those that take no part are left out
        """
        stages = {document.id: document._operative_stage() for document in self}
        # who was in a stage has a clock
        documents = self.filtered(lambda document: stages[document.id] or document.operative_clock)
        stays = documents._operative_last_stays()
        moves = []
        for document in documents:
            stay = stays.get(document.id)
            entered = stages[document.id]
            moves.append(Move(
                document=document, left=entered.browse(stay.stage_id if stay and stay.is_open else None), entered=entered,
                kind=mover(document, is_new=not document.operative_clock), **({"stay": stay} if stay else {})))
        return moves

    def _operative_is_active(self):
        """Whether somebody works on this document: it is not archived, lost or cancelled."""
        return not self._active_name or self[self._active_name]

    def _operative_stage(self):
        """The stage this document is in; empty where it takes no part in stages."""
        self.ensure_one()
        return self[self._stage_field]

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._operative_check_clock(vals)
        if "default_operative_clock" in self.env.context:
            self = self.with_context({  # pylint: disable=context-overridden
                key: value for key, value in self.env.context.items() if key != "default_operative_clock"})
        return super().create(vals_list)

    def write(self, vals):
        if "operative_clock" in vals and not self.env.su:
            self._operative_check_clock(vals, also_empty=True)
        res = super().write(vals)
        # a stage that follows from what was written moves now, while it is known who writes and why
        self._recompute_recordset([self._stage_field])
        return res

    @api.model
    def _operative_check_clock(self, vals, also_empty=False):
        """Refuse values that say whose time runs."""
        if vals.get("operative_clock") or also_empty:
            field = self._fields["operative_clock"]
            raise AccessError(self.env._(
                "“%s” follows from the stage. Leave it out, and move the document instead.",
                field._description_string(self.env)))

    def unlink(self):
        parts = self._operative_parts()
        res = super().unlink()
        for rows in parts:
            rows.unlink()
        return res

    def _operative_parts(self):
        """Rows that refer to these documents by model and id: ticks, handovers, milestones.

        Most documents have none of it, so one query asks for all.

        :return: list of recordsets, none of them empty
        """
        models = ("operative.condition.result", "operative.handover", "operative.milestone.result")
        ids = [document.id for document in self if document.operative_clock]  # others took no part
        if not ids:
            return []
        for model in models:
            self.env[model].flush_model(["res_model", "res_id"])
        found = self.env.execute_query(SQL(" UNION ALL ").join(
            SQL("SELECT %s, id FROM %s WHERE res_model = %s AND res_id = ANY(%s)", model,
                SQL.identifier(self.env[model]._table), self._name, ids) for model in models))
        # sudo: they go with the document
        return [self.env[model].sudo().browse([row_id for name, row_id in found if name == model])
                for model in models if any(name == model for name, _row_id in found)]

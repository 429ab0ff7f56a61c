from odoo import api, models


class OperativeStagedMixin(models.AbstractModel):
    """The stages a document can be in, and which of them is later."""

    _inherit = "operative.staged.mixin"

    def _operative_stages(self):
        """The stages this document can be in, in order."""
        raise NotImplementedError

    def _operative_stages_key(self):
        """Documents with the same key can be in the same stages: these are asked for once a key, not once a document."""
        return self[self._team_field] if self._team_field else None

    @api.model
    def _operative_by_stages(self, moves):
        """Moves by which stages their documents can be in: pairs of one of the documents and a list of moves."""
        groups = {}
        for move in moves:
            groups.setdefault(move.document._operative_stages_key(), []).append(move)
        return [(group[0].document, group) for group in groups.values()]

    def _operative_stages_with(self, others, stages=None):
        """The stages this document can be in, and others in their place: such as one of the team it was in before.

        :param stages: the stages of this document where they were read already
        """
        stages = self._operative_stages() if stages is None else stages
        return stages if others <= stages else (stages | others).sorted()

    def _operative_is_later(self, stage, before, stages=None):
        """Whether a stage comes after another one, in the order of this document's stages.

        :param stages: the stages of this document where they were read already
        """
        order = list(self._operative_stages_with(stage | before, stages))
        return order.index(stage) > order.index(before)

    def _operative_next_stage(self, stages=None):
        """The stage that comes next; none where a rule decides.

        :param stages: the stages of this document where they were read already
        """
        stages = self._operative_stages() if stages is None else stages
        current = self._operative_stage()
        return stages[list(stages).index(current) + 1:][:1] if current in stages else stages.browse()

    def _operative_previous_stage(self):
        """The stage before the one it is in; empty where that is the first."""
        stages, current = self._operative_stages(), self._operative_stage()
        return stages[:list(stages).index(current)][-1:] if current in stages else stages.browse()

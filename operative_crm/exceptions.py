from odoo.exceptions import UserError


class StageConditionError(UserError):
    """A move is refused because conditions of a stage are unmet.

    A :class:`UserError`, so that import, RPC and ``/json/2`` answer with its message alone. The web client
    knows it by its full name and offers to complete what is missing.

    :param unmet: dict of lists of ids of mandatory conditions an id of a document
    """

    def __init__(self, message, model, stage_id, document_ids, unmet):
        super().__init__(message)
        # sent to the client beside the message; ids of documents the user was just writing
        self.context = {
            "operative_model": model, "operative_stage_id": stage_id, "operative_ids": document_ids,
            "operative_unmet": unmet}

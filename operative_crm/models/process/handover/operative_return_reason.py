from odoo import fields, models


class OperativeReturnReason(models.Model):
    """Why handovers are returned, in few words, so that they can be counted."""

    _name = "operative.return.reason"
    _description = "Reason to Return a Handover"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

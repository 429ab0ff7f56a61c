from odoo import models

from ...core.movers import unmarked


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        # what an automation rule does while somebody outside, a merge or a manager's exception moves a document, is a
        # move of its own
        return super(IrActionsServer, unmarked(self)).run()

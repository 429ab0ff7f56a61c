from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...core import arguments


class OperativeDocumentPartMixin(models.AbstractModel):
    """What happened to one document, whatever kind it is: a tick, a handover, a milestone.

    It goes with the document (``operative.staged.mixin`` deletes it), and is seen by who sees the document.
    """

    _name = "operative.document.part.mixin"
    _inherit = ["operative.staff.log.mixin", "operative.document.log.mixin"]
    _description = "Part of a Document"

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", required=True, readonly=True, index=True)
    res_name = fields.Char(string="Document Name", compute="_compute_res_name", compute_sudo=False)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null", ondelete="cascade")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_res_name(self):
        for model, parts in self.grouped("res_model").items():
            documents = self.env[model].browse(parts.mapped("res_id")).exists() if model in self.env else self.browse()
            readable = documents._filtered_access("read")
            names = {document.id: document.display_name for document in readable}
            for part in parts:
                part.res_name = names.get(part.res_id) or self.env._("(not for you)")

    @api.model
    def _domain_of_readable(self):
        models = self.env.registry.descendants(["operative.staged.mixin"], "_inherit")
        readable = {name: self._readable_documents(name) for name in models if not self.env[name]._abstract}
        return Domain.OR(
            Domain("res_model", "=", name) & Domain("res_id", "in", ids)
            for name, ids in readable.items() if ids is not None)

    def _document(self):
        """The document, with the rights of whoever asks."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _locked(self):
        """These rows as they are now, held until the end of the transaction: of two who decide, one wins.

        :raise UserError: where they are gone
        """
        rows = self.exists()
        if not rows:
            raise UserError(self.env._("This document is gone: somebody deleted it. Reload the page."))
        # waits for whoever decides right now, instead of failing as lock_for_update() does: the transaction is then run
        # again by Odoo, and finds what was decided
        self.env.execute_query(SQL(
            "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE", SQL.identifier(self._table), tuple(rows.ids)))
        rows.invalidate_recordset()
        return rows

    def action_open_document(self):
        """Open the document in its form."""
        arguments.one(self).check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
            "views": [[False, "form"]], "target": "current",
        }

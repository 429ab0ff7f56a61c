from odoo import api, fields, models
from odoo.fields import Domain


class OperativeDocumentLogMixin(models.AbstractModel):
    """What is written down of documents: a stay, a handover, a tick. Record rules ask whether the reader may read those."""

    _name = "operative.document.log.mixin"
    _description = "Log of Documents"

    document_is_readable = fields.Boolean(
        compute="_compute_document_is_readable", search="_search_document_is_readable",
        help="You may read the document this is said of.")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_is_readable(self):
        # sudo: asked by the rules that decide on these very rows; of the documents with the user's own rights
        readable = self.sudo().with_context(active_test=False).search(
            Domain("id", "in", self.ids) & Domain("document_is_readable", "=", True))
        for entry in self:
            entry.document_is_readable = entry._origin.id in readable._ids

    def _search_document_is_readable(self, operator, value):
        if operator != "in":
            return NotImplemented
        readable = self._domain_of_readable()
        return readable if True in value else ~readable

    @api.model
    def _domain_of_readable(self):
        """Entries of documents that the user may read, whatever the environment may.

        :rtype: Domain
        """
        raise NotImplementedError

    @api.model
    def _readable_documents(self, model):
        """Ids of the documents of a model that the user may read, archived ones too: a subquery, None for none."""
        documents = self.env[model].sudo(False).with_context(active_test=False)
        return documents._search([]) if documents.has_access("read") else None

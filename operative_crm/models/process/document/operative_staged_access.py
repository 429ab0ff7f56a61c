from odoo import api, models
from odoo.exceptions import MissingError, ValidationError


class OperativeStagedMixin(models.AbstractModel):
    """What a client says of documents is looked at: whether there are such documents, who is made responsible, and whose
    stage they come into."""

    _inherit = "operative.staged.mixin"

    @api.constrains(lambda self: [name for name in ("operative_responsible_id", "company_id") if name in self._fields])
    def _check_operative_responsible(self):
        """Our own responsible works on the document, by rights of ours: an employee, of its company."""
        if "operative_responsible_id" not in self._fields:
            return
        for document in self.filtered("operative_responsible_id"):
            user, company = document.operative_responsible_id, document.company_id
            if user.share or company and company not in user.company_ids:
                raise ValidationError(self.env._(
                    "Only an employee who works for the company of the document can be responsible for it. "
                    "Choose somebody else."))

    @api.constrains(lambda self: [name for name in (self._stage_field, self._team_field, "company_id") if name in self._fields])
    def _check_operative_stage_company(self):
        """A stage of some companies is for documents of these and of their branches, whoever writes it and whatever blocks."""
        for document in self:
            if document._operative_is_astray(document._operative_stage()):
                # the stage is not named: it may be closed to whoever asks by its id
                raise ValidationError(self.env._(
                    "“%(document)s” belongs to %(company)s and cannot be in this stage, which is another company's. "
                    "Choose a stage of %(company)s.", document=document.display_name, company=document.company_id.name))

    def _operative_is_astray(self, stage):
        """Whether a stage is another company's."""
        self.ensure_one()
        company_ids = stage._operative_rules()["company_ids"]
        return bool(company_ids and self.company_id and not set(company_ids) & set(self._operative_stage_companies().ids))

    def _operative_stage_companies(self):
        """The companies whose stages this document of a company may be in."""
        return self.company_id.parent_ids

    def _operative_existing(self):
        """These documents, each once: what else a client asks of them is checked by ids that exist.

        :raise MissingError: where one of them is no document; access rules say nothing of such ids
        """
        self.browse().check_access("read")  # of the model, which a client may call though it has no documents
        documents = self.browse(dict.fromkeys(self._ids))
        if not documents or documents.exists() != documents:
            raise MissingError(self.env._("There is no such document: somebody deleted it. Reload the page."))
        return documents

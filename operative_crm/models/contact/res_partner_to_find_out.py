from odoo import api, models
from odoo.fields import Domain

from ..core import arguments as given
from .briefing import SHOWN
from .res_partner_briefing_deals import ASKED


class ResPartner(models.Model):
    """What a contact can answer: values that the next stage of a deal, an order or a ticket asks for."""

    _inherit = "res.partner"

    @api.readonly
    def operative_contact_to_find_out(self, document=None):
        """What the next stage asks for and nobody has filled in yet, of what a contact is about.

        :param document: dict of ``model`` and ``id`` of the opportunity, order or ticket; nothing: the open opportunities of
            the customer, the largest first, at most five
        :return: dict of ``model`` and ``documents``: a list of dicts ``id, name, conditions``, a condition as
            ``operative_check_move`` describes it. Documents the user may not change are left out, and conditions without a
            field that the user may fill in
        :raise UserError: for several contacts, or a document of another customer
        :raise AccessError: for who may not read the contact or the document
        """
        given.one(self).check_access("read")
        document = self._operative_contact_document(document)
        # a contact about what one may not change is kept in words alone
        documents = document._filtered_access("write") if document != self else self._operative_contact_open_leads()
        answer = {"model": documents._name, "documents": []}
        parts = self.env["operative.part"]
        if not documents or not parts._is_on("process") or not parts._is_on("contact"):
            return answer
        # conditions are for who works with them, as the bar above the document is
        documents._operative_check_reader()
        asked = documents.sudo()  # conditions hold for everybody; which fields are named is asked of the user's rights
        for move, conditions in asked._operative_unmet(asked._operative_asked(asked._operative_next_moves())).items():
            mine = move.document.sudo(False)
            described = [condition._describe(mine) for condition in conditions if condition.check in ASKED]
            if fillable := [condition for condition in described if condition["fields"]]:
                answer["documents"].append({"id": mine.id, "name": mine.display_name, "conditions": fillable})
        return answer

    def _operative_contact_open_leads(self):
        """The open opportunities of the customer that the user may work on, the largest first."""
        leads = self.env["crm.lead"]
        if not leads.has_access("write"):
            return leads
        # sudo: whom a contact belongs to
        customer = self.sudo().commercial_partner_id.id
        return leads.search(
            Domain("partner_id", "child_of", customer) & Domain("type", "=", "opportunity") & Domain(
                "won_status", "=", "pending"), limit=SHOWN, order="expected_revenue desc, id")._filtered_access("write")

    def _operative_contact_found_out(self, found_out):
        """Fill in what was found out, as the user would on the document itself.

        :param found_out: dict of ``model`` and ``values``: a dict of values an id of a document of this customer
        """
        found_out = given.mapping(self.env, "found_out", found_out)
        values = given.mapping(self.env, "values", found_out.get("values"))
        if not values:
            return
        # JSON has text for keys
        ids = [int(key) if isinstance(key, str) and key.isdecimal() else key for key in values]
        self._operative_contact_documents(found_out.get("model"), ids).operative_move(None, values=values)

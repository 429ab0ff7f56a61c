import json

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.json import json_default

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
        """What is to be filled in, as the user would on the documents themselves.

        What somebody else entered while a contact waited for reception stays: it is newer than what was seen.

        :param found_out: dict of ``model``, ``values`` (a dict of values an id of a document of this customer) and ``seen`` (of
            these fields likewise what was in them when they were shown, as ``web_read`` gives it with nothing asked of it)
        :return: the documents, the values by id, and what is left out in words
        """
        found_out = given.mapping(self.env, "found_out", found_out)
        values = given.mapping(self.env, "values", found_out.get("values"))
        if not values:
            return None, {}, ""
        # JSON has text for keys
        ids = [int(key) if isinstance(key, str) and key.isdecimal() else key for key in values]
        documents = self._operative_contact_documents(found_out.get("model"), ids)
        seen, left, kept = given.mapping(self.env, "seen", found_out.get("seen")), [], {}
        for document in documents:
            asked = given.values(document, "values", values[str(document.id) if str(document.id) in values else document.id])
            before = given.mapping(self.env, "seen", seen.get(str(document.id)))
            names = [name for name in before if name in asked and document._has_field_access(document._fields[name], "read")]
            # as the client has it
            now = json.loads(json.dumps(document.web_read({name: {} for name in names}), default=json_default))[0]
            newer = {name for name in names if now[name] and now[name] not in (before[name], asked[name])}
            kept[document.id] = {name: value for name, value in asked.items() if name not in newer}
            left += [
                self.env._("%(field)s of %(document)s was entered by somebody else meanwhile and stays; said here: %(value)s",
                           field=document._fields[name]._description_string(self.env), document=document.display_name,
                           value=asked[name])
                for name in sorted(newer)]
        return documents, kept, "\n".join(left)

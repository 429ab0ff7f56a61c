from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..facts import receivables
from .briefing import SHOWN


class ResPartner(models.Model):
    """Briefing: who the customer is, and what it owes."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_who(self, frame):
        """Who the customer is, in whose hands, and whom to speak to.

        :return: dict ``customer`` (document), ``phase`` (dict ``id, name, color, since`` (day), ``why``, ``pinned_by,
            pinned_until``; None without one, or where it is closed), ``responsible``, ``salesperson`` (documents),
            ``industry`` (name), ``phone, email, website, address, visit_time``, ``key_contacts`` (list of dicts ``id, name,
            function, phone, email, visit_time, roles``: those who have a say in open opportunities first)
        """
        partner, customer = frame.partner, frame.customer
        # sudo: who looks after the customer is told to whoever may read its row, by name
        responsible = customer.sudo()._operative_current_responsible() if customer else self.env["res.users"]
        salesperson = partner.sudo().user_id  # sudo: a name
        return frame.named({
            "customer": frame.reference(partner, partner.name),
            "phase": self._operative_briefing_phase(frame),
            "responsible": frame.reference(responsible), "salesperson": frame.reference(salesperson),
            "phone": partner.phone or "", "email": partner.email or "", "website": partner.website or "",
            "address": partner._operative_address(),
            "visit_time": partner.operative_visit_time or "",
            "key_contacts": self._operative_briefing_key_contacts(frame),
        }, industry=partner.industry_id)

    @api.model
    def _operative_briefing_phase(self, frame):
        customer = frame.customer
        if not customer.phase_id:
            return None
        stay = frame.stays.filtered(lambda stay: not stay.left_at)[:1]
        return frame.named({
            "id": customer.phase_id.id, "color": self.env["operative.phase"]._described().get(customer.phase_id.id, ("", 0))[1],
            "since": frame.day(customer.phase_since),
            "why": (customer.pin_reason if customer.phase_pinned else stay.explanation) or "",
            "pinned_until": customer.pinned_until or None if customer.phase_pinned else None,
        }, name=customer.phase_id, pinned_by=customer.phase_pinned and customer.pinned_by_id)

    @api.model
    def _operative_briefing_key_contacts(self, frame):
        roles = {}
        if frame.may_read("operative.contact.role") and frame.may_read("crm.lead"):
            names = dict(self.env["operative.contact.role"]._fields["role"]._description_selection(self.env))
            for partner, role in self.env["operative.contact.role"]._read_group(
                    Domain("partner_id", "in", frame.contact_ids) & Domain("lead_id", "any", Domain(
                        "won_status", "=", "pending") & frame.of_company), ["partner_id", "role"]):
                roles.setdefault(partner.id, []).append((list(names).index(role), names[role]))
        people = Domain("id", "in", frame.contact_ids) & Domain("id", "!=", frame.partner.id) & Domain(
            "is_company", "=", False) & Domain("type", "=", "contact")
        wanted = ["name", "function", "phone", "email", "operative_visit_time"]
        contacts = self.search_fetch(people & Domain("id", "in", list(roles)), wanted) if roles else self.browse()
        contacts = contacts.sorted(lambda contact: (min(roles[contact.id]), contact.name or "", contact.id))[:SHOWN]
        if len(contacts) < SHOWN:
            # who can be called or written to before those of whom there is but a name
            contacts |= self.search_fetch(
                people & Domain("id", "not in", contacts.ids), wanted, limit=SHOWN * 4, order="name, id").sorted(
                lambda contact: (not (contact.phone or contact.email), not contact.function, contact.name or "", contact.id))
        return [{
            "id": contact.id, "name": contact.name or "", "function": contact.function or "", "phone": contact.phone or "",
            "email": contact.email or "", "visit_time": contact.operative_visit_time or "",
            "roles": [name for _place, name in sorted(roles.get(contact.id, ()))],
        } for contact in contacts[:SHOWN]]

    @api.model
    def _operative_briefing_money(self, frame):
        """What the customer owes, as far as the reader may know.

        :return: dict ``receivable_state`` (``none``, ``open``, ``overdue``), ``receivable_state_name``,
            ``receivable_amount, overdue_amount`` (those of one's own customers for holders of that right; None where they
            are closed), ``is_own`` (whether they are known for that reason), ``credit_used_rate, credit_limit``
            (accounting), ``oldest_overdue`` (dict ``document, due_on, days, amount`` or None), ``trust, trust_name``,
            ``credit_rating, credit_checked_on``, ``currency_id``; None where the customer's row is closed
        """
        customer = frame.customer
        if frame.customer_is_closed:
            return None
        amounts = frame.figures("receivable_state", "receivable_amount", "overdue_amount", "credit_used_rate")
        state = amounts["receivable_state"] or "none"
        owed, overdue, is_own = amounts["receivable_amount"], amounts["overdue_amount"], False
        if owed is None and state != "none":
            # 0 where it is not one's own, which owes something as is known
            own = frame.figures("own_receivable_amount", "own_overdue_amount")
            if own["own_receivable_amount"]:
                owed, overdue, is_own = own["own_receivable_amount"], own["own_overdue_amount"], True
        partner = frame.partner
        limit = partner.credit_limit if amounts["credit_used_rate"] is not None and partner._has_field_access(
            partner._fields["credit_limit"], "read") else 0
        return {
            "receivable_state": state,
            "receivable_state_name": dict(customer._fields["receivable_state"]._description_selection(self.env))[state],
            "receivable_amount": owed, "overdue_amount": overdue, "is_own": is_own,
            "credit_used_rate": amounts["credit_used_rate"],
            "credit_limit": limit if limit > 0 else None,
            "oldest_overdue": self._operative_briefing_oldest_overdue(frame) if overdue else None,
            "trust": partner.trust or "", "trust_name": frame.choice(partner, "trust"),
            "credit_rating": customer.credit_rating or "", "credit_checked_on": customer.credit_checked_on or None,
            "currency_id": frame.currency.id,
        }

    @api.model
    def _operative_briefing_oldest_overdue(self, frame):
        """The oldest overdue instalment among those the reader may open."""
        if not frame.may_read("account.move.line"):
            return None
        root = frame.company.sudo().root_id  # sudo: an id
        overdue = SQL(
            "(SELECT item_id FROM (%s) item WHERE partner_id = %s AND root_id = %s AND overdue AND amount > 0)",
            receivables.each(frame.scope), frame.partner.id, root.id)
        item = self.env["account.move.line"].search_fetch(
            Domain("id", "in", overdue), ["date_maturity", "amount_residual", "move_id", "move_name"],
            order="date_maturity, id", limit=1)
        return {
            "document": frame.reference(item.move_id, item.move_name), "due_on": item.date_maturity,
            "days": (frame.today - item.date_maturity).days, "amount": frame.amount(item.amount_residual),
        } if item else None

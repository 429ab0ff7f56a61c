from odoo import api, models
from odoo.fields import Domain

from ..process.document.move import Move
from .briefing import SHOWN

# what is learned by asking: a box that is ticked or an approval is not
ASKED = ("field_set", "domain")


class ResPartner(models.Model):
    """Briefing: the open deals, whom we meet there, and what is still to find out."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_open_leads(self, frame):
        """The open opportunities that are shown, the largest first, and how many there are; None for who may open none."""
        if not frame.may_read("crm.lead"):
            return None

        def find():
            leads, domain = self.env["crm.lead"], frame.of_customer & Domain(
                "type", "=", "opportunity") & Domain("won_status", "=", "pending")
            found = leads.search_fetch(domain, [
                "name", "stage_id", "team_id", "type", "expected_revenue", "probability", "date_deadline", "user_id",
                "company_id", "partner_id"], limit=SHOWN, order="expected_revenue desc, id")
            return found, leads.search_count(domain) if len(found) == SHOWN else len(found)
        return frame.once("leads", find)

    @api.model
    def _operative_briefing_deals(self, frame):
        """Open opportunities, and open quotations without one, with the competitors met there.

        :return: dict ``opportunities`` and ``quotations``: lists of dicts ``document, stage`` (name; of a quotation its
            state) ``, amount`` (of an opportunity the expected revenue) ``, currency_id, probability`` (opportunities)
            ``, due_on`` (expected closing, end of validity) ``, user, competitors`` (list of dicts ``id, name, threat,
            threat_name, offered_price, currency_id, is_incumbent``), the largest first; ``opportunity_count,
            quotation_count``; one of the lists is None where its documents are closed
        """
        leads, orders = self._operative_briefing_open_leads(frame), self._operative_briefing_open_quotations(frame)
        if leads is None and orders is None:
            return None
        (leads, lead_count), (orders, order_count) = leads or (None, None), orders or (None, None)
        met = self._operative_briefing_competitors(frame, leads, orders)
        return {
            "opportunities": None if leads is None else [{
                "document": frame.reference(lead, lead.name), "stage": lead.stage_id.name or "",
                "amount": frame.amount(lead.expected_revenue), "currency_id": frame.currency.id,
                "probability": lead.probability, "due_on": lead.date_deadline or None,
                "user": lead.sudo().user_id.name or "",  # sudo: a name
                "competitors": met.get((lead._name, lead.id), []),
            } for lead in leads],
            "opportunity_count": lead_count,
            "quotations": None if orders is None else [{
                "document": frame.reference(order, order.name), "stage": frame.choice(order, "state"),
                "amount": order.amount_untaxed, "currency_id": order.currency_id.id, "probability": None,
                "due_on": order.validity_date or None,
                "user": order.sudo().user_id.name or "",  # sudo: a name
                "competitors": met.get((order._name, order.id), []),
            } for order in orders],
            "quotation_count": order_count,
        }

    @api.model
    def _operative_briefing_open_quotations(self, frame):
        if not frame.may_read("sale.order"):
            return None
        orders = self.env["sale.order"]
        domain = frame.of_customer & Domain("state", "in", ("draft", "sent")) & Domain("opportunity_id", "=", False) & (
            Domain("validity_date", "=", False) | Domain("validity_date", ">=", frame.today))
        if frame.scope.has_shop:
            # what lies in a shop's cart is no quotation
            domain &= Domain("state", "=", "sent") | Domain("website_id", "=", False)
        found = orders.search_fetch(
            domain, ["name", "state", "amount_untaxed", "currency_id", "validity_date", "user_id"], limit=SHOWN,
            order="amount_untaxed desc, id")
        return found, orders.search_count(domain) if len(found) == SHOWN else len(found)

    @api.model
    def _operative_briefing_competitors(self, frame, leads, orders):
        """The competitors met in deals: dict of lists of dicts by model and id of the deal."""
        entries = self.env["operative.deal.competitor"]
        domain = Domain.OR([
            Domain(name, "in", documents.ids) for name, documents in (("lead_id", leads), ("order_id", orders)) if documents])
        if domain.is_false() or not self.env["operative.part"]._is_on("argument") or not frame.may_read(entries._name):
            return {}
        met = {}
        for entry in entries.search_fetch(
                domain, ["competitor_id", "lead_id", "order_id", "threat", "offered_price", "is_incumbent"]):
            document = entry.lead_id or entry.order_id
            met.setdefault((document._name, document.id), []).append({
                # sudo: a name
                "id": entry.competitor_id.id, "name": entry.sudo().competitor_id.name, "threat": entry.threat or "",
                "threat_name": frame.choice(entry, "threat"), "offered_price": entry.offered_price or None,
                "currency_id": entry.currency_id.id, "is_incumbent": entry.is_incumbent})
        return met

    @api.model
    def _operative_briefing_to_find_out(self, frame):
        """What the next stage of open opportunities asks for and nobody knows yet.

        Of the opportunities of ``deals``: the conditions of their next stage, and of leaving their own, that ask for
        values and are unmet.

        :return: dict ``opportunities``: list of dicts ``document, next_stage`` (dict ``id, name``) ``, missing`` (list of
            dicts ``condition_id, name, message, is_mandatory, fields`` (list of dicts ``name, label``, those the reader
            may fill)); those that miss nothing are left out. None for who may open no opportunities
        """
        found = self._operative_briefing_open_leads(frame)
        if found is None or not self.env["operative.part"]._is_on("process"):
            return None
        leads = found[0]
        documents = leads.sudo()  # conditions hold for everybody; which fields are named is asked of the reader's rights
        stages, moves = {}, []
        for lead in documents:
            key = lead._operative_stages_key()
            if key not in stages:
                stages[key] = lead._operative_stages()
            if following := lead._operative_next_stage(stages[key]):
                moves.append(Move(lead, lead._operative_stage(), following))
        asked = {}
        for move, conditions in (documents._operative_asked(moves) if moves else {}).items():
            if of_values := conditions.filtered(lambda condition: condition.check in ASKED):
                asked[move] = of_values
        return {"opportunities": [{
            "document": frame.reference(move.document.sudo(False), move.document.name),
            "next_stage": {"id": move.entered.id, "name": move.entered.name},
            "missing": [self._operative_briefing_missing(condition, move.document.sudo(False)) for condition in conditions],
        } for move, conditions in documents._operative_unmet(asked).items()] if asked else []}

    @api.model
    def _operative_briefing_missing(self, condition, lead):
        described = condition._describe(lead)
        return {
            "condition_id": described["id"], "name": described["name"], "message": described["message"],
            "is_mandatory": described["severity"] == "block",
            "fields": [{"name": name, "label": lead._fields[name]._description_string(self.env)}
                       for name in described["fields"]]}

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import arguments
from ..facts.complaints import COMPLAINTS


class OperativeComplaintSourceMixin(models.AbstractModel):
    """A document or thing that is complained about: one click takes a complaint in, another one shows those there are."""

    _name = "operative.complaint.source.mixin"
    _description = "Complained about"

    operative_complaint_count = fields.Integer(
        string="Complaints", compute="_compute_operative_complaint_count", groups="operative_crm.group_operative_user",
        help="Complaints about it, as far as you may read them.")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_operative_complaint_count(self):
        tickets = self._operative_complaint_tickets()
        for record in self:
            record.operative_complaint_count = len(tickets.get(record._origin.id, ()))

    def _operative_complaint_tickets(self):
        """The complaints about each of these that the user may read.

        :return: dict of sets of ids of ``helpdesk.ticket`` by id
        """
        paths = self._operative_complaint_paths()
        found = {}
        for name, owner in paths.items():
            # positions are read by who reads the ticket: it need not be asked again
            for thing, ticket in self.env["operative.complaint.line"]._read_group(
                    Domain(name, "in", list(owner)) & Domain("ticket_id", "any!", COMPLAINTS), [name, "ticket_id"]):
                found.setdefault(owner[thing.id], set()).add(ticket.id)
        return found

    def _operative_complaint_paths(self):
        """By which fields of a position it is about which of these.

        :return: dict of dicts of id of these by id of what the field points at, by name of the field
        """
        return {}

    def action_operative_complaints(self):
        """The complaints about this that the user may read."""
        tickets = self._operative_complaint_tickets()
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.helpdesk_ticket_action_complaint")
        action["domain"] = [("id", "in", sorted(set().union(*tickets.values())))]
        action["context"] = {}
        return action

    # -- intake ------------------------------------------------------------------------------

    def action_operative_complain(self):
        """Take in a complaint about this: whoever may open tickets gets a new one, whoever may not a form for service."""
        arguments.one(self).check_access("read")
        if not self.env["operative.part"]._is_on("complaint"):
            raise UserError(self.env._("Complaints are switched off. An administrator switches them on in the settings."))
        self.env["operative.complaint.line"].check_access("read")
        if self.env["helpdesk.ticket"].has_access("create"):
            return self._operative_complaint_form()
        return self.env["operative.complaint.intake"]._action_open(self)

    def _operative_complaint_form(self):
        about = self._operative_complaint_about()
        context = {
            "default_type_id": self.env["helpdesk.ticket"]._operative_complaint_type().id,
            "default_name": self.env._("Complaint about %s", about["name"]), "operative_delivered_query": about["query"]}
        if about["partner"]:
            context["default_partner_id"] = about["partner"].id
        if about["company"]:
            context["default_company_id"] = about["company"].id
        orders = about["orders"]
        if orders and self.env["sale.order"].has_access("read"):
            context["default_sale_order_ids"] = self.env["sale.order"].browse(orders.ids)._filtered_access("read").ids
        return {
            "type": "ir.actions.act_window", "name": self.env._("Complaint"), "res_model": "helpdesk.ticket",
            "view_mode": "form", "views": [(False, "form")], "context": context}

    def _operative_complaint_about(self):
        """What a complaint about this begins with, of a document the user may read.

        :return: dict of ``name`` (of what it is about), ``query`` (what deliveries are looked for), ``partner``, ``company``,
            ``orders``, ``pickings``, ``product``, each a recordset, empty where it is not known
        """
        env = self.sudo().env  # sudo: as the methods of documents that extend this one, for code that has checked
        return {
            "name": self.display_name, "query": "", "partner": env["res.partner"], "company": env["res.company"],
            "orders": env["sale.order"], "pickings": env["stock.picking"], "product": env["product.product"]}

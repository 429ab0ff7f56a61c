from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Complaints that somebody takes in who may not open tickets: a salesperson, a customer."""

    _inherit = "helpdesk.ticket"

    complaint_submission = fields.Char(
        copy=False, readonly=True, groups="operative_crm.group_operative_user",
        help="Of a complaint sent on the customer's page: which sending it was, so that sending twice makes one.")

    _complaint_submission_once = models.UniqueIndex("(complaint_submission) WHERE complaint_submission IS NOT NULL")

    @api.model
    def _operative_complaint_type(self):
        """The type of complaints, the shipped one where it is one still.

        :raises UserError: where no type is a complaint
        """
        # sudo: types are read by users of Operative CRM alone; a customer complains as well
        types = self.env["helpdesk.ticket.type"].sudo().search([("operative_is_complaint", "=", True)])
        shipped = self.env.ref("operative_crm.helpdesk_ticket_type_complaint", raise_if_not_found=False)
        found = types & shipped.sudo() if shipped else types.browse()
        if not (found or types):
            raise UserError(self.env._(
                "No type of tickets is a complaint. An administrator marks one in the types of tickets."))
        return found or types[0]

    @api.model
    def _operative_take_in(self, partner, company, name, description, rows=(), orders=None, channel=None, **vals):
        """Make a complaint as superuser, for whoever may not open tickets; the caller has checked whose it is.

        :param description: HTML, which is sanitised
        :param rows: positions as in :meth:`operative_add_positions`, all or none
        :param channel: external id
        :param vals: further values of the ticket
        :return: ``helpdesk.ticket`` as superuser
        """
        kind = self._operative_complaint_type()
        # sudo: the ticket alone; what it names is checked against what its customer was delivered
        tickets = self.sudo().with_company(company)
        team = kind.team_ids.filtered(lambda team: team.company_id in (company, company.browse()))[:1]
        channel = channel and self.env.ref(channel, raise_if_not_found=False)
        ticket = tickets.create({
            "name": name, "description": description, "partner_id": partner.id, "partner_name": partner.name,
            "partner_email": partner.email, "company_id": company.id, "type_id": kind.id, "team_id": team.id, "user_id": False,
            "channel_id": channel.id if channel else False, "sale_order_ids": [Command.set(orders.ids if orders else [])],
            **vals})
        if rows:
            ticket.operative_add_positions(list(rows))
        return ticket

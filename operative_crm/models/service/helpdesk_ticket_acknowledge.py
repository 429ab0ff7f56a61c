import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, email_normalize

from ..core.marks import Kind, kinds_of, marked
from ..core.movers import OUTSIDE, mover, unmarked

_logger = logging.getLogger(__name__)

# The ticket that an e-mail creates: acknowledged once the e-mail stands on it.
BY_MAIL = Kind("ticket by mail")
# Two mail systems that answer each other stop at the first answer that is not given.
PAUSE = timedelta(hours=1)


class HelpdeskTicket(models.Model):
    """Who writes a ticket is told that it came in."""

    _inherit = "helpdesk.ticket"

    operative_acknowledged_to = fields.Char(
        string="Acknowledged To", copy=False, readonly=True, index="btree_not_null",
        groups="operative_crm.group_operative_user", help="The address that an automatic acknowledgement was sent to.")

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets:
            if BY_MAIL not in kinds_of(ticket, is_new=True) and mover(ticket, is_new=True) is OUTSIDE:
                ticket._operative_acknowledge()
        return tickets

    @api.model
    def message_new(self, msg, custom_values=None):
        coming = marked(self.browse(), BY_MAIL, with_new=True)
        return marked(super(HelpdeskTicket, coming).message_new(msg, custom_values=custom_values), BY_MAIL)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        res = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self and message and BY_MAIL in kinds_of(self) and not message.sudo().operative_is_automatic:  # sudo: of our own
            self._operative_acknowledge(message)
        return res

    def _operative_acknowledge(self, message=None):
        """Send the team's acknowledgement, where it has one, to who wrote; the ticket is there whether or not that works.

        :param message: the e-mail it came with; None for a form
        """
        # whoever writes, we answer, with a message that did not come in
        ticket = unmarked(self.with_user(SUPERUSER_ID))
        template = ticket.team_id.operative_acknowledge_template_id
        if not template or not self.env["operative.part"]._is_on("service"):
            return
        partner = message.author_id if message else ticket.partner_id
        address = email_normalize(partner.email or (message.email_from if message else ticket.partner_email))
        # colleagues see the ticket
        if not address or partner and not partner.partner_share or ticket._operative_was_acknowledged(address):
            return
        try:
            with self.env.cr.savepoint():
                ticket._operative_send_acknowledgement(template, partner, address)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("%s could not be acknowledged, it came in all the same", self)

    @api.model
    def _operative_was_acknowledged(self, address):
        """Whether this address got an acknowledgement within the last hour, of whatever ticket, or is getting one right now.

        What another transaction has sent since this one began is seen by a transaction of its own alone; until that one ends a
        lock of the address tells of it.
        """
        [(is_free,)] = self.env.execute_query(SQL(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", f"operative_acknowledged_to {address}"))

        def was_sent(tickets):
            return bool(tickets.with_context(active_test=False).search_count([
                ("operative_acknowledged_to", "=", address), ("acknowledged_at", ">", fields.Datetime.now() - PAUSE)], limit=1))
        if not is_free or was_sent(self):
            return True
        with self.env.registry.cursor() as cr:
            return was_sent(self.with_env(self.env(cr=cr)))

    def _operative_send_acknowledgement(self, template, partner, address):
        """Automatic by its type and its headers: it is nobody's reply, and no machine answers it."""
        self.operative_acknowledged_to = address
        texts = template._generate_template(self.ids, ("subject", "body_html", "email_from"))[self.id]
        self.message_post(
            body=texts["body_html"], subject=texts["subject"], message_type="auto_comment", subtype_xmlid="mail.mt_comment",
            author_id=self.env.user.partner_id.id, email_from=texts["email_from"] or self.company_id.email_formatted,
            partner_ids=partner.ids, outgoing_email_to=False if partner else address,
            notify_skip_followers=True, notify_author=True,
            mail_headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
            attachment_ids=template.attachment_ids.ids)

from odoo import api, fields, models
from odoo.tools import SQL

from ..facts import service


class MailMessage(models.Model):
    _inherit = "mail.message"

    operative_sender = fields.Selection(
        selection=[
            ("customer", "The customer"), ("thanks", "The customer, asking for nothing"), ("ours", "Ours, to the customer"),
            ("unsent", "Ours, reached nobody outside"), ("call", "Ours, by phone"), ("automatic", "Automatic"),
            ("provider", "A provider")],
        string="Sender on the Ticket", readonly=True, copy=False, groups="operative_crm.group_operative_user",
        help="Whose message on a ticket this is: the author decides. Notes and what a machine sent are nobody's.")

    # few of all messages are on tickets, and reports read them by ticket
    _operative_sender_idx = models.Index(
        "(res_id, date) WHERE operative_sender IS NOT NULL AND model = 'helpdesk.ticket'")

    @api.model
    def _operative_note_senders(self, scope):
        """Note whose messages on tickets are, see ``facts/service.py``.

        SQL, because all messages of all tickets are told at installation.

        :param scope: condition on ``message``, a row of ``mail_message``
        :return: dict of the sender, or None, an id of a message whose sender changed
        """
        rows = self.env.execute_query(SQL(
            "%s RETURNING mail_message.id, mail_message.operative_sender", self._operative_senders_update(scope)))
        self.browse([message_id for message_id, _sender in rows]).invalidate_recordset(["operative_sender"], flush=False)
        return dict(rows)

    @api.model
    def _operative_note_all_senders(self, scope):
        """The same where nobody asks which they were: a million rows stay in the database."""
        self.env.cr.execute(self._operative_senders_update(scope))
        self.invalidate_model(["operative_sender"], flush=False)

    @api.model
    def _operative_senders_update(self, scope):
        self.env.flush_all()
        return SQL(
            """UPDATE mail_message SET operative_sender = told.sender
                 FROM (%s) told
                WHERE mail_message.id = told.id AND mail_message.operative_sender IS DISTINCT FROM told.sender""",
            service.senders(scope))

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL, format_datetime

from ..core import arguments
from ..core.later import now_or_later
from ..core.marks import kind_of
from ..core.movers import OUTSIDE, TAKEN_OVER, Mover, moved_by

# Those whose sender is nobody in any case: they are not looked at.
NOBODYS = ("notification", "user_notification", "out_of_office")


class HelpdeskTicket(models.Model):
    """What a message does to a ticket: whose turn it is, and whether it is open again."""

    _inherit = "helpdesk.ticket"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        res = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # who received it is known from here on
        if self and message and (message.message_type not in NOBODYS or message.mail_activity_type_id):
            # sudo: what it does to the ticket follows from whose it is; a portal user may post and write nothing
            ticket, message = self.sudo(), message.sudo()
            if kind_of(self, Mover) is OUTSIDE:
                ticket._operative_note_mail(message)
            else:
                ticket._operative_note_messages(message)
        return res

    def _operative_note_mail(self, message):
        """The same for a mail: who works on the ticket at the same moment must not cost it."""
        now_or_later(self, "_operative_note_message", message.id)

    def _operative_note_message(self, message_id):
        self._operative_note_messages(self.env["mail.message"].browse(message_id))

    def _operative_note_messages(self, message=None):
        """Note whose messages on these tickets are, and what follows.

        :param message: the one that is new; None where it changed who the customer is
        """
        new = self.env["mail.message"]._operative_note_senders(
            SQL("message.id = ANY(%s)", message.ids) if message is not None
            else SQL("message.res_id = ANY(%s)", self.ids))
        if message is not None and new.get(message.id) == "customer":
            self._operative_customer_wrote(message)
        elif new:
            self._operative_stamp()

    # -- the customer's turn ends ------------------------------------------------------------

    def _operative_customer_wrote(self, message):
        """A customer's message ends *waiting for the customer*, and *closed*, at its own instant."""
        self.ensure_one()
        # of an agent who closes at the same moment one is told to begin anew: neither of the two is lost
        self.env.execute_query(SQL("SELECT id FROM helpdesk_ticket WHERE id = %s FOR NO KEY UPDATE", self.id))
        self.invalidate_recordset(["stage_id", "operative_clock"])
        clock = self.operative_clock
        if not self.env["operative.part"]._is_on("service") or not self.active or clock not in ("customer", "closed"):
            return self._operative_stamp()
        at = min(message.date, fields.Datetime.now())
        if clock == "customer":
            moved_by(self, OUTSIDE).write({"operative_clock": "ours"})
        elif self._operative_reopens():
            moved_by(self, OUTSIDE).write({"stage_id": self._operative_stage_before_closing().id})
        else:
            return self._operative_follow_up(message)
        self._operative_begin_at(at)
        return self._operative_stamp()

    def _operative_reopens(self):
        """Whether a customer's message opens this closed ticket again; else a new one follows it."""
        team = self.team_id
        days = team.operative_reopen_days if team else self.env["helpdesk.ticket.team"]._fields[
            "operative_reopen_days"].default(team)
        closed_at = self.resolved_at or self.operative_clock_since
        since = (fields.Datetime.now() - closed_at).total_seconds() / 86400 if closed_at else 0
        return bool(not team.operative_follow_up and since < days and self._operative_stage_before_closing())

    def _operative_stage_before_closing(self):
        """The last stage this ticket was in before it was closed; else the first one that is not closed."""
        last = self._stay_model.search(
            [("document_id", "=", self.id), ("clock", "!=", "closed"), ("stage_id", "!=", False)],
            order="entered_at desc, id desc", limit=1).stage_id
        stages = self.team_id._get_applicable_stages().filtered(lambda stage: not stage.closed)
        return last if last in stages else stages[:1]

    def _operative_begin_at(self, at):
        """The open stay, which a message began, began when it was sent; no sooner than the one before."""
        self.env.cr.execute(SQL(
            """
            WITH ended AS (
                UPDATE helpdesk_ticket_stay ended SET left_at = GREATEST(ended.entered_at, %(at)s)
                  FROM helpdesk_ticket_stay stay
                 WHERE stay.document_id = %(id)s AND stay.left_at IS NULL AND ended.document_id = %(id)s
                   AND ended.left_at = stay.entered_at AND ended.left_at > %(at)s
                RETURNING ended.left_at
            )
            UPDATE helpdesk_ticket_stay stay SET entered_at = ended.left_at FROM ended
             WHERE stay.document_id = %(id)s AND stay.left_at IS NULL
            """, id=self.id, at=at))
        self._stay_model.invalidate_model(["entered_at", "left_at"], flush=False)

    def _operative_follow_up(self, message):
        """A new ticket takes the customer's message, and each of the two says where the other is."""
        follow_up = moved_by(self.browse(), OUTSIDE, with_new=True).create({
            "name": self.name, "description": message.body or self.name, "partner_id": self.partner_id.id,
            "partner_name": self.partner_name, "partner_email": self.partner_email, "team_id": self.team_id.id,
            "company_id": self.company_id.id, "type_id": self.type_id.id, "category_id": self.category_id.id,
            "channel_id": self.channel_id.id, "operative_follows_id": self.id})
        # answers to the message come to where it is
        message.write({"res_id": follow_up.id})
        message.attachment_ids.filtered(
            lambda file: file.res_model == self._name and file.res_id == self.id).write({"res_id": follow_up.id})
        follow_up.message_subscribe(self.message_partner_ids.filtered("partner_share").ids)
        self._message_log(body=self.env._(
            "The customer wrote on this closed ticket; it goes on as %s.", follow_up.display_name))
        follow_up._message_log(body=self.env._("Follows the closed ticket %s.", self.display_name))
        self._operative_stamp()
        follow_up._operative_stamp()

    # -- closed while the customer writes ----------------------------------------------------

    def _operative_asked_when_closing(self, vals):
        """The customer's newest message on each of these tickets, where somebody is about to close them.

        A request that meets another one at the same ticket is begun anew, and finds messages that whoever closes it has not
        seen: what was there at first is remembered with the request.

        :return: dict of the id of a message an id of a ticket; None where nobody closes
        """
        if not request or not vals.get("stage_id") or not self.ids:
            return None
        # sudo: whether the stage is a closed one is no secret, nor that there is a message
        if not self.env["helpdesk.ticket.stage"].sudo().browse(vals["stage_id"]).closed:
            return None
        newest = self.sudo()._operative_newest_questions()
        seen = request.__dict__.setdefault("operative_questions_seen", {})
        for ticket_id in self.ids:
            seen.setdefault(ticket_id, newest.get(ticket_id, 0))
        return {ticket_id: message_id for ticket_id, message_id in newest.items() if message_id > seen[ticket_id]}

    def _operative_asked_meanwhile(self, asked):
        """What a customer wrote while somebody closed the ticket came after it was closed."""
        for ticket_id, message_id in (asked or {}).items():
            # sudo: see _notify_thread
            self.sudo().browse(ticket_id)._operative_customer_wrote(self.env["mail.message"].sudo().browse(message_id))

    def _operative_newest_questions(self):
        self.env["mail.message"].flush_model(["operative_sender", "model", "res_id"])
        return dict(self.env.execute_query(SQL(
            """SELECT res_id, max(id) FROM mail_message
                WHERE model = 'helpdesk.ticket' AND res_id = ANY(%s) AND operative_sender = 'customer' GROUP BY res_id""",
            self.ids)))

    # -- nothing to do -----------------------------------------------------------------------

    def action_nothing_to_do(self):
        """The customer's last message asks for nothing, such as a thank-you: as if it had not been, until somebody replied.

        :raise UserError: where there is no such message, or somebody replied to it
        """
        for ticket in arguments.one(self):
            ticket.check_access("write")
            ticket.sudo()._operative_nothing_to_do()  # sudo: log and messages; the ticket's own rights were asked

    def _operative_nothing_to_do(self):
        message = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id),
             ("operative_sender", "not in", (False, "automatic", "provider"))],
            order="id desc", limit=1)
        if message.operative_sender != "customer":
            raise UserError(self.env._(
                "%s has no message of the customer that nobody replied to. Move the ticket to another stage instead.",
                self.display_name))
        message.operative_sender = "thanks"
        taken_back = self._operative_undo_message(message)
        text = self.env._("The customer's message of %s asks for nothing.", format_datetime(
            self.env, message.date, tz=self._operative_company().operative_timezone))
        if taken_back:
            text = self.env._("%(text)s The ticket is in %(stage)s again, as before it.", text=text, stage=self.stage_id.name)
        self._message_log(body=text)
        self._operative_stamp()

    def _operative_undo_message(self, message):
        """Undo what a customer's message did to the ticket: the stay it began is none, nor is the reopening.

        :return: whether it did anything
        """
        stays = self._stay_model.search([("document_id", "=", self.id)], order="entered_at, id")
        at = min(message.date, message.create_date)
        begun = stays.filtered(lambda stay: stay.cause == "outside" and stay.entered_at >= at)[:1]
        before = stays[:stays.ids.index(begun.id)][-1:] if begun else begun
        if not before or before.clock not in ("customer", "closed"):
            return False
        (stays[stays.ids.index(begun.id):]).unlink()
        before.left_at = False
        # what was tracked of it would tell of a move that did not happen
        tracked = self.env["mail.tracking.value"].search([
            ("mail_message_id.model", "=", self._name), ("mail_message_id.res_id", "=", self.id),
            ("mail_message_id", ">", message.id),
            ("field_id", "=", self.env["ir.model.fields"]._get(self._name, "stage_id").id)])
        notes = tracked.mail_message_id
        tracked.unlink()
        notes.filtered(lambda note: not note.tracking_value_ids and not note.body).unlink()
        # nobody is told again that it is closed
        moved_by(self, TAKEN_OVER).with_context(tracking_disable=True).write({
            "stage_id": before.stage_id.id, "operative_clock": before.clock})
        return True

import re
import uuid as uuids
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import SessionExpiredException
from odoo.tools import SQL, plaintext2html

from ..core import arguments as given

KINDS = ("visit", "call", "mail")
# what a contact can be about, beside the contact itself
DOCUMENTS = ("crm.lead", "sale.order", "helpdesk.ticket")
LONGEST_VISIT = 24 * 60
LONGEST_NOTE = 20_000
# clocks of phones are not exact
AHEAD = timedelta(minutes=10)
EARLIEST = datetime(1970, 1, 2)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ResPartner(models.Model):
    """What somebody had with a contact, kept as Odoo's own: a meeting held, a done phone call, a message."""

    _inherit = "res.partner"

    def operative_log_contact(self, uuid, kind, note=None, at=None, minutes=30, is_reached=True, document=None, next_step=None,
                              found_out=None):
        """Keep a contact that took place: a visit as a meeting held, a call as a done activity, a mail as a message.

        Each leaves a message; sent twice with the same ``uuid``, as after lost reception, it is kept once.

        :param uuid: made by whoever sends it, one a contact
        :param kind: ``visit``, ``call`` or ``mail``
        :param note: what came of it, plain text
        :param at: naive UTC moment (or ISO text) when it ended, nothing for now
        :param minutes: how long a visit took
        :param is_reached: of a call; one in which nobody was reached is a note, and no contact
        :param document: dict of ``model`` and ``id`` of the opportunity, order or ticket it was about
        :param next_step: dict of ``summary``, ``on`` (ISO day) and ``user_id`` or ``role_id`` (who holds the role for the
            customer); nobody named: the user
        :param found_out: what the contact answered, filled in on documents of the customer in the same step: dict of
            ``model``, ``values`` (dict of values an id) and ``seen`` (what was there when it was asked), see
            :meth:`operative_contact_to_find_out`
        :return: dict of ``is_new`` (not kept before) and ``message_id``
        :raise UserError: for several contacts, a parameter of the wrong kind, a document of another customer, a moment to come,
            a role that nobody holds, or with the part switched off
        :raise AccessError: for who may not read the contact, or not write on the document, or not fill in
            what was found out
        """
        given.one(self).check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Contacts with customers are logged by employees alone."))
        self.env["operative.customer"].check_access("read")
        if not self.env["operative.part"]._is_on("contact"):
            raise UserError(self.env._("Contacts are switched off in the settings of Operative CRM."))
        if self.env.context.get("uid", self.env.uid) != self.env.uid:
            # the client waits until whoever logged it is back: it would be kept in another one's name
            raise SessionExpiredException("Somebody else is logged in now")
        message_id = self._operative_contact_message_id(uuid)
        # first: what was right when it was kept need not be right any more
        if kept := self._operative_contact_kept(message_id):
            return {"is_new": False, "message_id": kept.id}
        if kind not in KINDS:
            raise UserError(self.env._("“kind” has to be one of %s.", ", ".join(KINDS)))
        note = given.text(self.env, "note", note)
        if len(note) > LONGEST_NOTE:
            raise UserError(self.env._("The note is too long: keep it to %s characters.", LONGEST_NOTE))
        is_reached = given.flag(self.env, "is_reached", is_reached)
        at = given.moment(self.env, "at", at) or fields.Datetime.now()
        if at > fields.Datetime.now() + AHEAD:
            raise UserError(self.env._("This contact has not taken place yet: plan it instead of logging it."))
        if at < EARLIEST:
            raise UserError(self.env._("Nobody spoke to this customer that long ago: correct the day."))
        at = min(at, fields.Datetime.now())
        minutes = given.number(self.env, "minutes", minutes)
        if kind == "visit" and not 0 < minutes <= LONGEST_VISIT:
            raise UserError(self.env._("A visit takes from 1 to %s minutes.", LONGEST_VISIT))
        document = self._operative_contact_document(document)
        step = self._operative_contact_next_step(next_step, document)
        documents, values, left = self._operative_contact_found_out(found_out)
        note = "\n".join(filter(None, (note, left)))
        if kind == "visit":
            message = self._operative_log_visit(document, note, at, minutes, message_id)
        elif kind == "call" and is_reached:
            message = self._operative_log_call(document, note, at, message_id)
        else:
            message = self._operative_log_message(document, kind, note, at, message_id)
        if documents:
            documents.operative_move(None, values=values)
        if step:
            self._operative_contact_target(document).activity_schedule("mail.mail_activity_data_todo", **step)
        # off the list of those to be called, at once
        self.env["operative.customer"]._refresh_now(self.commercial_partner_id)
        return {"is_new": True, "message_id": message.id}

    # -- what is asked for ---------------------------------------------------------------------

    @api.model
    def _operative_contact_message_id(self, uuid):
        try:
            return f"<operative-{uuids.UUID(given.text(self.env, 'uuid', uuid))}@operative-crm.invalid>"
        except ValueError:
            raise UserError(self.env._("“uuid” has to be a UUID, made anew for each contact.")) from None

    @api.model
    def _operative_contact_kept(self, message_id):
        """The message of a contact that was kept before. Two that send the same one wait for each other."""
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", message_id))
        # sudo: whether it is there; nothing is said of it but its id
        kept = self.env["mail.message"].sudo().search([("message_id", "=", message_id)], limit=1)
        if not kept:
            # this transaction sees what was there before it waited: look with one that begins now
            with self.env.registry.cursor() as cr:
                cr.execute(SQL("SELECT id FROM mail_message WHERE message_id = %s LIMIT 1", message_id))
                kept = kept.browse([row[0] for row in cr.fetchall()])
        return kept

    def _operative_contact_document(self, document):
        """What it was about: this contact, or a document of the same customer that the user may read."""
        document = given.mapping(self.env, "document", document)
        if not document or document.get("model") == self._name:
            return self
        return self._operative_contact_documents(document.get("model"), [document.get("id")])

    def _operative_contact_documents(self, model, ids):
        """Documents of the same customer that the user may read."""
        if model not in DOCUMENTS:
            raise UserError(self.env._("A contact is about a contact, an opportunity, an order or a ticket."))
        wanted = given.ids(self.env, "id", ids)
        records = self.env[model].browse(wanted).exists()
        records.check_access("read")
        customer = self.commercial_partner_id
        if not records or len(records) < len(wanted) or any(
                record.partner_id.commercial_partner_id != customer for record in records):
            raise UserError(self.env._("This document is of another customer, or is not there any more."))
        return records

    def _operative_contact_next_step(self, step, document):
        """Values of the activity that comes next, or None."""
        step = given.mapping(self.env, "next_step", step)
        summary = given.text(self.env, "summary", step.get("summary"))
        if not step or not summary and not step.get("on"):
            return None
        day = given.text(self.env, "on", step.get("on"))
        try:
            on = fields.Date.to_date(day) if ISO_DAY.fullmatch(day) else None
        except ValueError:
            on = None
        if not on:
            raise UserError(self.env._("The next step needs a day, such as 2026-03-02."))
        user = self._operative_contact_who(step, document)
        return {"summary": summary or self.env._("Next step"), "date_deadline": on, "user_id": user.id}

    def _operative_contact_who(self, step, document):
        """Who has the next step: somebody named, who holds a role for the customer, else the user."""
        role_id = given.one_id(self.env, "role_id", step.get("role_id"))
        user_id = given.one_id(self.env, "user_id", step.get("user_id"))
        if role_id:
            role = self.env["operative.role"].browse(role_id).exists()
            role.check_access("read")
            company = ("company_id" in document._fields and document.company_id) or self.env.company
            customer = self.commercial_partner_id
            held = self.env["operative.team.member"]._holders([customer.id], role.ids)
            user_id, _deputy = held.get((customer.id, company.id, role.id), (None, None))
            user_id = user_id or role._operative_leaders().get((role.id, company.id))
            if not user_id:
                raise UserError(self.env._(
                    "Nobody holds the role %s for this customer. Name a person.", role.name or role_id))
        user = self.env["res.users"].browse(user_id or self.env.uid).exists()
        if not user or not user.sudo().active or user.sudo().share:  # sudo: whether somebody works here
            raise UserError(self.env._("The next step is for somebody who does not work here any more. Name somebody else."))
        return user

    # -- what is kept --------------------------------------------------------------------------

    @api.model
    def _operative_contact_target(self, document):
        """The document as it is written on: who may read a contact may say that they spoke to it, and plan what comes next."""
        # sudo: a message or an activity in the user's own name; contacts are written by few, and spoken to by many
        return document.sudo() if document._name == self._name else document

    def _operative_log_visit(self, document, note, at, minutes, message_id):
        events = self.env["calendar.event"]
        # nobody is invited to what is over, in whatever calendar; what was noted is ours, and stands in the message alone
        quiet = {name: False for name in ("need_sync", "need_sync_m") if name in events._fields}
        event = events.with_context(
            no_mail_to_attendees=True, dont_notify=True, mail_create_nosubscribe=True, no_calendar_sync=True,
            skip_contact_description=True).create({
                "name": self.env._("Visit: %s", self.display_name), "start": at - timedelta(minutes=minutes), "stop": at,
                "partner_ids": [fields.Command.set((self | self.env.user.partner_id).ids)], "user_id": self.env.uid, **quiet})
        if document._name == "crm.lead":
            # at its creation Odoo would say on the opportunity that it is planned
            event.write({"opportunity_id": document.id, **quiet})
        return self._operative_log_message(document, "visit", note, at, message_id)

    def _operative_log_call(self, document, note, at, message_id):
        """The user's own call that was planned here is done now; where none was, one that is done already."""
        calls = self.env["mail.activity.type"].search([("category", "=", "phonecall")], order="sequence, id", limit=1)
        if not calls:
            raise UserError(self.env._("There is no activity type of the category “Call”. Ask an administrator to make one."))
        today = self.env.company._operative_today()
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        if document._name == self._name:
            quiet = quiet.sudo()  # as in _operative_contact_target
        activity = quiet.search([
            ("res_model", "=", document._name), ("res_id", "=", document.id), ("user_id", "=", self.env.uid),
            ("activity_type_id.category", "=", "phonecall"), ("date_deadline", "<=", today),
        ], order="date_deadline, id", limit=1) or quiet.create({
            "res_model_id": self.env["ir.model"]._get_id(document._name), "res_id": document.id,
            "activity_type_id": calls.id, "user_id": self.env.uid, "date_deadline": today})
        messages, _next = activity._action_done(feedback=note or False)
        # sudo: the message that was just posted, in the user's own name
        messages[0].sudo().write({"message_id": message_id, "date": at})
        return messages[0]

    def _operative_log_message(self, document, kind, note, at, message_id):
        title = {
            "visit": self.env._("Visit"), "call": self.env._("Call: nobody was reached"),
            # what it is says its subtype
            "mail": "" if note else self.env._("Mail, logged")}[kind]
        return self._operative_contact_target(document).message_post(
            body=plaintext2html("\n".join(filter(None, (title, note)))), message_type="email" if kind == "mail" else "comment",
            subtype_xmlid="operative_crm.mt_logged_mail" if kind == "mail" else "mail.mt_note", message_id=message_id, date=at)

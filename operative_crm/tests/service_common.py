"""A helpdesk with two teams and a customer who writes, for tests of service figures."""

from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time

from odoo.addons.mail.tests.common import MailCase

from .common import OperativeCommon

# BaseCommon switches tracking off, from which history is derived.
TRACKED = {"tracking_disable": False, "mail_notrack": False, "mail_create_nolog": False}


class ServiceCommon(MailCase, OperativeCommon):
    """Team ``support`` (``agent_a``, ``agent_b``) and team ``experts`` (``agent_b``, ``agent_c``); stages ``new``, ``work``
    (ours), ``waiting`` (the customer's), ``supplier`` (a provider's) and ``done`` (closed). ``acme`` is the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **TRACKED})
        cls.agent_a, cls.agent_b, cls.agent_c = cls.env["res.users"].create([
            {"login": f"operative_agent_{name}", "name": f"Agent {name.upper()}", "email": f"agent_{name}@operative.example",
             "company_id": cls.company.id, "company_ids": [Command.set(cls.companies.ids)],
             "notification_type": "inbox",
             "group_ids": [Command.set(cls.env.ref("helpdesk_mgmt.group_helpdesk_user").ids)]}
            for name in "abc"])
        cls.support, cls.experts = cls.env["helpdesk.ticket.team"].create([
            {"name": name, "company_id": cls.company.id, "alias_name": f"operative-{name.lower()}",
             "user_ids": [Command.set(users.ids)]}
            for name, users in (("Support", cls.agent_a | cls.agent_b), ("Experts", cls.agent_b | cls.agent_c))])
        teams = [Command.set((cls.support | cls.experts).ids)]
        cls.new, cls.work, cls.waiting, cls.supplier, cls.done = cls.env["helpdesk.ticket.stage"].create([
            {"name": name, "sequence": place, "team_ids": teams, "company_id": cls.company.id, **vals}
            for place, (name, vals) in enumerate((
                ("Fresh", {}), ("Working", {}), ("Waiting for them", {"clock": "customer"}),
                ("At a supplier", {"clock": "provider"}), ("All done", {"closed": True})), start=1)])
        cls.acme = cls.env["res.partner"].create({
            "name": "Acme", "is_company": True, "email": "info@acme.example", "company_id": cls.company.id})
        cls.contact = cls.env["res.partner"].create({
            "name": "Carla Contact", "parent_id": cls.acme.id, "email": "carla@acme.example"})

    def _at(self, moment):
        """The moment from now on.

        :param moment: naive UTC, a :class:`datetime.datetime` or text
        """
        return freeze_time(moment if isinstance(moment, datetime) else datetime.fromisoformat(moment))

    def _new_ticket(self, user=None, **vals):
        """A ticket of the customer's contact in team ``support``; created by OdooBot, as by mail, where no user is given."""
        env = self.env["helpdesk.ticket"].with_user(user) if user else self.env["helpdesk.ticket"]
        ticket = env.with_context(**TRACKED).create({
            "name": "It squeaks", "description": "It squeaks", "partner_id": self.contact.id,
            "company_id": self.company.id, "team_id": self.support.id, "user_id": False, **vals})
        self._track(ticket)
        return ticket.with_user(self.env.user)

    def _track(self, ticket):
        """What a commit does: what changed is tracked."""
        ticket.env.flush_all()
        self.flush_tracking()

    def _write(self, ticket, user=None, **vals):
        (ticket.with_user(user) if user else ticket).with_context(**TRACKED).write(vals)
        self._track(ticket)

    def _customer_writes(self, ticket, author=None, **kwargs):
        """A public message of the customer, as by mail."""
        message = ticket.with_context(**TRACKED).message_post(
            body="Any news?", message_type="email", subtype_xmlid="mail.mt_comment",
            author_id=(author or self.contact).id, **kwargs)
        self._track(ticket)
        return message

    def _reply(self, ticket, user=None, to=None):
        """A public reply by somebody of ours.

        :param to: recipients; None for the customer's contact
        """
        message = ticket.with_user(user or self.agent_a).with_context(**TRACKED, mail_post_autofollow=False).message_post(
            body="We are on it", message_type="comment", subtype_xmlid="mail.mt_comment",
            partner_ids=(self.contact if to is None else to).ids)
        self._track(ticket)
        return message

    def _note(self, ticket, user=None):
        return ticket.with_user(user or self.agent_a).message_post(
            body="For us alone", message_type="comment", subtype_xmlid="mail.mt_note")

    def _forget(self, ticket, created):
        """As if the addon had not been there since the ticket was created."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM helpdesk_ticket_stay WHERE document_id = %s", [ticket.id])
        self.env.cr.execute(
            "UPDATE mail_message SET operative_sender = NULL WHERE model = 'helpdesk.ticket' AND res_id = %s", [ticket.id])
        self.env.cr.execute(
            """UPDATE helpdesk_ticket SET operative_clock = NULL, operative_clock_since = NULL, operative_asked_at = NULL,
                      acknowledged_at = NULL, first_reply_at = NULL, first_reply_kind = NULL, first_resolved_at = NULL,
                      resolved_at = NULL, reopen_count = NULL, handoff_count = NULL, public_reply_count = NULL,
                      operative_unanswered_since = NULL, create_date = %s WHERE id = %s""", [created, ticket.id])
        self.env.invalidate_all()

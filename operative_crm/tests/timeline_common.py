"""A customer with a history, and those who read it."""

from datetime import date, timedelta

from odoo import Command
from odoo.tests import new_test_user

from .common import OperativeCommon

EVERY_KIND = {
    "opportunity", "quotation", "order", "invoice", "ticket", "complaint", "meeting", "delivery", "payment", "phase",
    "handover", "message", "note", "call", "activity"}


class TimelineCommon(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls._business("Acme", user_id=cls.user_salesman.id)
        cls.conny = cls._contact(cls.acme, email="conny@acme.example")
        cls.user_everything = cls.user_manager.copy({
            "login": "operative_everything", "name": "Eva Everything", "email": "everything@operative.example",
            "group_ids": [Command.set([cls.env.ref(group).id for group in (
                "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_manager",
                "account.group_account_invoice", "helpdesk_mgmt.group_helpdesk_manager")])]})
        for role, groups in {
            "service_own": "helpdesk_mgmt.group_helpdesk_user_own", "plain": "base.group_user",
            "holder": "operative_crm.group_operative_user",
        }.items():
            setattr(cls, f"user_{role}", new_test_user(
                cls.env, login=f"timeline_{role}", groups=groups, name=role, company_id=cls.company.id,
                company_ids=[Command.set(cls.companies.ids)]))
        cls.complaint_type = cls.env["helpdesk.ticket.type"].create({
            "name": "Complaint", "operative_is_complaint": True})

    def _timeline(self, user, partner=None, companies=None, **asked):
        """The answer, as one of a user's requests gets it."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = (partner or self.acme).with_user(user).with_context(
            allowed_company_ids=(companies or user.company_ids).ids, lang=user.lang or "en_US")
        return partner.operative_timeline(**asked)

    def _kinds(self, user, **asked):
        return [entry["kind"] for entry in self._timeline(user, **asked)["entries"]]

    def _keys(self, user, **asked):
        return [entry["key"] for entry in self._timeline(user, **asked)["entries"]]

    def _pages(self, user, limit, between=None, **asked):
        """All entries, page by page.

        :param between: called before each further page
        """
        entries, before = [], None
        while True:
            page = self._timeline(user, before=before, limit=limit, **asked)
            entries += page["entries"]
            before = page["next"]
            if not before:
                return entries
            if between:
                between()

    @classmethod
    def _meeting(cls, partner, start, hours=1, **vals):
        start = cls._moment(start)
        return cls.env["calendar.event"].create({
            "name": "Visit", "start": start, "stop": start + timedelta(hours=hours),
            "partner_ids": [Command.set(partner.ids)], "user_id": cls.user_salesman.id, **vals})

    @classmethod
    def _activity(cls, record, kind="mail.mail_activity_data_todo", **vals):
        return cls.env["mail.activity"].create({
            "res_model_id": cls.env["ir.model"]._get_id(record._name), "res_id": record.id, "user_id": cls.user_salesman.id,
            "activity_type_id": cls.env.ref(kind).id, "summary": "Ask again", "date_deadline": date(2024, 1, 1), **vals})

    @classmethod
    def _payment(cls, partner, amount=100, **vals):
        journal = cls.env["account.journal"].search([("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1) \
            or cls.env["account.journal"].create({
                "name": "Bank", "code": "OPB", "type": "bank", "company_id": cls.company.id})
        cls.company.transfer_account_id = cls.company.transfer_account_id or cls.env["account.account"].create({
            "code": "OPT", "name": "Outstanding", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(cls.company.ids)]})
        payment = cls.env["account.payment"].with_context(allowed_company_ids=cls.company.ids).create({
            "partner_id": partner.id, "amount": amount, "payment_type": "inbound", "partner_type": "customer",
            "journal_id": journal.id, "date": date(2024, 5, 1), **vals})
        # posting needs a chart of accounts; what is asked here is the state alone
        cls.env.cr.execute("UPDATE account_payment SET state = 'paid' WHERE id = %s", [payment.id])
        payment.invalidate_recordset()
        return payment.with_env(cls.env)

    @classmethod
    def _handover(cls, record, **vals):
        return cls.env["operative.handover"].create({
            "res_model": record._name, "res_id": record.id, "company_id": cls.company.id, "sender_id": cls.user_salesman.id,
            "receiver_id": cls.user_salesman_all.id, **vals})

    def _everything(self):
        """One entry of each kind at least."""
        lead = self._lead(self.conny, 500, company=self.company, user_id=self.user_salesman.id)
        order = self._delivery(self.acme, promised="2024-06-01", user_id=self.user_salesman.id)
        self._deliver(order.picking_ids)
        self._order(self.conny, "2024-06-02", state="sent", user_id=self.user_salesman.id)
        self._invoice(self.acme, on="2024-06-03", invoice_user_id=self.user_salesman.id)
        self._payment(self.acme)
        ticket = self._ticket(self.conny)
        self._ticket(self.acme, type_id=self.complaint_type.id)
        self._meeting(self.conny, "2024-06-04")
        self._handover(lead)
        self._message(order, "2024-06-05")
        self._message(self.acme, "2024-06-06", subtype="mail.mt_note")
        self._activity(ticket, "mail.mail_activity_data_call").action_feedback()
        self._activity(lead).action_feedback()
        self.Customer._refresh(self.acme)
        self.Customer._classify(self.acme)
        return lead, order, ticket

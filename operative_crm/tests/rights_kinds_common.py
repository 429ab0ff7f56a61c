"""A world for tests of rights: another company, somebody else's deal, and people who are one thing only."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .process_common import ProcessCommon

SECRET = "Secret name"


class KindsCommon(ProcessCommon):
    """``foreign`` is a customer of another company, ``hidden`` an opportunity nobody but its salesperson works on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._person("manager only", "operative_crm.group_operative_manager")
        cls.administrator = cls._person("administrator only", "operative_crm.group_operative_administrator")
        cls.sales_admin = cls._person("sales administrator", "sales_team.group_sale_manager")
        cls.service = cls._person("service own", "helpdesk_mgmt.group_helpdesk_user_own")
        cls.foreign_partner = cls.env["res.partner"].create({
            "name": SECRET, "is_company": True, "company_id": cls.company_us.id, "phone": "+1 555 0100"})
        cls.foreign = cls.Customer.create({"partner_id": cls.foreign_partner.id, "company_id": cls.company_us.id})
        cls.hidden = cls._opportunity(name=SECRET, user_id=cls.user_salesman_all.id)
        cls.flow_us = cls.env["operative.flow"].create({
            "name": SECRET, "company_id": cls.company_us.id, "model": "sale.order",
            "phase_ids": [Command.create({"name": SECRET})]})
        cls.env.flush_all()

    @classmethod
    def _person(cls, login, group):
        """A user with one group, who works in ``company`` alone."""
        return cls.env["res.users"].create({
            "login": f"kinds_{login}", "name": login, "email": f"{login.replace(' ', '_')}@kinds.example",
            "company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)], "tz": "Europe/Berlin",
            "group_ids": [Command.set([cls.env.ref("base.group_user").id, cls.env.ref(group).id])]})

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids).with_prefetch()

    def _refused(self, call, *errors):
        """The call raises one of the errors, leaves nothing behind and names nothing secret."""
        errors = errors or (AccessError, UserError)
        self.env.flush_all()
        self.env.invalidate_all()  # as a client's call begins: what is in the cache is asked of nobody
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                call()
                self.env.flush_all()
        except errors as error:
            self.env.invalidate_all()
            self.assertNotIn(SECRET, str(error))
            return str(error)
        self.fail("This was not refused")

"""What Odoo's privacy lookup deletes or archives of a person is gone from history and briefing."""

import json
import unittest
from datetime import datetime

from odoo.tests import freeze_time, tagged
from odoo.tools.json import json_default

from .briefing_common import NOW, BriefingCommon

TRACES = ("Petra", "Private", "petra@private.example", "+49 171 99")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactPrivacy(BriefingCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "privacy.lookup.wizard" not in cls.env:
            raise unittest.SkipTest("Odoo's privacy lookup is not installed")
        cls.petra = cls._contact(
            cls.acme, "Petra Private", email="petra@private.example", phone="+49 171 99", function="Buyer")
        cls.order = cls._order(cls.conny, "2026-05-01", user_id=cls.user_salesman.id)
        written = {"model": "sale.order", "res_id": cls.order.id, "message_type": "email", "author_id": cls.petra.id,
                   "subtype_id": cls.env.ref("mail.mt_comment").id}
        cls.env["mail.message"].create([
            {**written, "date": datetime(2026, 6, 10), "body": "<p>Regards, Petra Private</p>"},
            {**written, "date": datetime(2026, 6, 11), "model": "res.partner", "res_id": cls.petra.id,
             "body": "<p>Call me under +49 171 99</p>"}])
        cls.ticket = cls._ticket(cls.petra, user_id=cls.user_service.id, name="Petra Private complains",
                                 partner_email="petra@private.example", partner_name="Petra Private")
        cls.own = cls._opportunity(
            partner_id=cls.petra.id, name="Petra Private wants", email_from="petra@private.example",
            contact_name="Petra Private")
        cls.own.activity_schedule("mail.mail_activity_data_call", datetime(2026, 6, 20).date(), summary="Call Petra Private",
                                  user_id=cls.user_salesman.id)

    def _texts(self):
        """All that history and briefing say, for sales and for service."""
        texts = []
        for user in (self.user_salesman, self.user_salesman_all, self.user_service, self.user_manager):
            briefing = self._briefing(user)
            page = self.acme.with_user(user).with_context(allowed_company_ids=self.company.ids).operative_timeline(limit=200)
            texts.append(json.dumps([briefing, page], default=json_default))
        return texts

    def _lookup(self):
        wizard = self.env["privacy.lookup.wizard"].create({"name": "Petra Private", "email": "petra@private.example"})
        wizard.action_lookup()
        return wizard.line_ids

    def test_deleted(self):
        """All that the lookup finds is deleted: no name, number or word of that person is left, and the rest is."""
        for text in self._texts():
            self.assertIn("Petra Private", text)
        lines = self._lookup()
        found = {(line.res_model, line.res_id) for line in lines}
        self.assertLessEqual({("res.partner", self.petra.id), ("helpdesk.ticket", self.ticket.id), ("crm.lead", self.own.id)},
                             found)
        # what others point at goes first, the person last
        for line in lines.sorted(lambda line: line.res_model == "res.partner"):
            if self.env[line.res_model].browse(line.res_id).exists():
                line.action_unlink()
        self.assertFalse(self.petra.exists())
        for text in self._texts():
            for trace in TRACES:
                self.assertNotIn(trace, text)
        self.assertIn(self.order.name, self._texts()[0])

    def test_archived(self):
        """A person that is archived is nobody to call any more."""
        who = self._briefing()["who"]["key_contacts"]
        self.assertIn(self.petra.id, [row["id"] for row in who])
        for line in self._lookup().filtered(lambda line: line.res_model == "res.partner"):
            line.is_active = False
            line._onchange_is_active()
        self.assertNotIn(self.petra.id, [row["id"] for row in self._briefing()["who"]["key_contacts"]])

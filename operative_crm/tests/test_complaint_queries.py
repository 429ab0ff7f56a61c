"""A ticket without positions: what it costs that there are complaints."""

import re
from unittest.mock import patch

from lxml import etree

from odoo.sql_db import Cursor
from odoo.tests import tagged

from .complaint_common import ComplaintCommon

OURS = re.compile(r'(FROM|JOIN|INTO|UPDATE)\s+"?operative_(complaint|provider)')


@tagged("post_install", "-at_install")
class TestComplaintQueries(ComplaintCommon):

    def _asked(self, work):
        """What is asked of the database about complaints: a list of statements."""
        asked = []
        execute = Cursor.execute

        def listen(cr, query, *args, **kwargs):
            text = getattr(query, "code", query)
            if OURS.search(text):
                asked.append(text)
            return execute(cr, query, *args, **kwargs)
        work()  # what is cached is asked for once
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", listen):
            work()
            self.env.flush_all()
        return asked

    def _specification(self, tickets):
        """What the web client asks for when it opens the form."""
        arch = etree.fromstring(tickets.get_views([(False, "form")])["views"]["form"]["arch"])
        return {node.get("name"): {"fields": {}} if tickets._fields[node.get("name")].type == "one2many" else {}
                for node in arch.iterfind(".//field")
                if node.get("name") in tickets._fields and next(node.iterancestors("field"), None) is None}

    def test_switched_off(self):
        """With the part off nothing is asked: not when it is opened, nor when it is written or changes its stage."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        ticket = self._new_ticket(user_id=self.agent_a.id).with_user(self.agent_a)
        specification = self._specification(ticket)
        self.assertNotIn("complaint_line_ids", specification)
        def opened():
            ticket.web_read({name: spec for name, spec in specification.items() if name not in ("properties",)})
        self.assertFalse(self._asked(opened))
        for vals in ({"name": "Squeaks"}, {"stage_id": self.work.id}, {"stage_id": self.new.id}):
            with self.subTest(vals=vals):
                self.assertFalse(self._asked(lambda vals=vals: ticket.write(vals)))

    def test_switched_on(self):
        """With the part on the form reads one query a list of the page, and writing asks nothing."""
        ticket = self._new_ticket(user_id=self.agent_a.id).with_user(self.agent_a)
        specification = self._specification(ticket)
        self.assertIn("complaint_line_ids", specification)
        lists = [name for name in specification if name.startswith(("complaint_", "provider_"))
                 and ticket._fields[name].type == "one2many"]
        asked = self._asked(lambda: ticket.web_read({name: {"fields": {}} for name in lists}))
        self.assertTrue(asked)
        self.assertLessEqual(len(asked), len(lists))
        self.assertFalse(self._asked(lambda: ticket.write({"name": "Squeaks"})))

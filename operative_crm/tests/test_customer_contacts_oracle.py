"""Random contacts: when somebody was last spoken to, and is due again, is what plain Python finds among what was told."""

import os
from contextlib import closing
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import OperativeCommon
from .customer_oracle import local_day, zone_of

NOW = datetime(2025, 3, 30, 0, 30)  # the night Berlin's clock leaps
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time

#: how something is said: type, subtype, author, whether a machine wrote it, type of activity; and whether it is a contact
SAID = {
    "mail of the customer": ("email", "mail.mt_comment", "customer", False, None, True),
    "mail without a subtype": ("email", None, "customer", False, None, True),
    "out-of-office reply": ("email", "mail.mt_comment", "customer", True, None, False),
    "out of office of ours": ("out_of_office", "mail.mt_comment", "us", False, None, False),
    "comment": ("comment", "mail.mt_comment", "us", False, None, True),
    "note": ("comment", "mail.mt_note", "us", False, None, False),
    "note by mail": ("email", "mail.mt_note", "us", False, None, True),
    "comment of OdooBot": ("comment", "mail.mt_comment", "robot", False, None, False),
    "automatic comment": ("auto_comment", "mail.mt_comment", "us", False, None, False),
    "mail that went out": ("email_outgoing", "mail.mt_comment", "us", False, None, False),
    "notification": ("notification", "mail.mt_comment", "us", False, None, False),
    "call": ("notification", "mail.mt_activities", "us", False, "mail.mail_activity_data_call", True),
    "task": ("notification", "mail.mt_activities", "us", False, "mail.mail_activity_data_todo", False),
}
#: documents things are said on, and the company they belong to; None: to none
PLACES = {
    "partner": None, "contact": None, "lead": "own", "lead of nobody": None, "lead of others": "other", "order": "own",
    "ticket": "own", "ticket of others": "other", "supplier's ticket": "own"}
#: of what is taken up with a supplier nothing is a contact with a customer
NOBODYS = {"supplier's ticket"}
ages = st.one_of(
    st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(seconds=-1), timedelta(minutes=91)]),
    st.builds(lambda day, minute: timedelta(days=day, minutes=minute), st.integers(0, 400), st.integers(0, 1439)))
things = st.one_of(
    st.tuples(st.sampled_from([*SAID]), st.sampled_from([*PLACES]), ages),
    st.tuples(st.sampled_from(["meeting", "cancelled meeting"]), st.sampled_from(["partner", "contact"]), ages))
customers = st.fixed_dictionaries({
    "things": st.lists(things, max_size=6), "interval": st.sampled_from([0, 0, 5, 30]),
    "tracked": st.one_of(st.none(), ages), "contact_left": st.booleans()})
names = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "America/Los_Angeles"])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerContactsOracle(OperativeCommon):

    @given(told=st.lists(customers, min_size=1, max_size=8), zone=names, at=st.sampled_from([NOW, NOW - timedelta(days=30)]))
    @settings(max_examples=EXAMPLES or 15, derandomize=not EXAMPLES, deadline=None, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def test_last_spoken_to_and_due(self, told, zone, at):
        """Whatever was said by whom on what, held or only planned, wherever the contact works now; robots say nothing.

        Somebody tracked who was never spoken to is due from the day tracking began.
        """
        with closing(self.env.cr.savepoint()):
            self.company.resource_calendar_id.tz = self.company.partner_id.tz = zone
            moments = self._tell(told, at)
            partners = self.env["res.partner"].browse([partner.id for partner in moments])
            self.Customer._refresh(partners, at)
            self.Customer._classify(partners, at)
            self.env.invalidate_all()
            for number, (partner, heard) in enumerate(moments.items()):
                customer = self._customer(partner)
                last = max((moment for moment in heard if moment <= at), default=False)
                since = last or (told[number]["tracked"] is not None and at - told[number]["tracked"])
                interval = told[number]["interval"] or customer.phase_id.contact_interval_days
                due = since and interval and local_day(since, zone_of(self.company)) + timedelta(days=interval)
                self.assertEqual(
                    (customer.last_interaction_at, customer.contact_due_on), (last, due),
                    f"customer {number} at {at} in {zone} of {told}")
        self.env.invalidate_all(flush=False)

    def _tell(self, told, at):
        """Write what happened into the database.

        :return: dict a partner of the moments of what is a contact with it in the company
        """
        partners, contacts, moments = [], [], {}
        for number, history in enumerate(told):
            partner = self._business(f"Customer {number}")
            partners.append(partner)
            contacts.append(self._contact(partner))
            moments[partner] = []
            if history["tracked"] is not None:
                partner.operative_track_customer = True
                self._backdate(partner, operative_tracked_at=at - history["tracked"])
            self._customer(partner).contact_interval_days = history["interval"]
        documents = [self._documents(partner, contact) for partner, contact in zip(partners, contacts)]
        messages, meetings = [], []
        for number, history in enumerate(told):
            # who went to another customer takes along what was said to them; what is on a document stays with its partner
            left = history["contact_left"] and partners[(number + 1) % len(partners)]
            for what, place, age in history["things"]:
                whose = left if left and place == "contact" else partners[number]
                if what in SAID:
                    messages.append(self._said(documents[number][place], contacts[number], what, at - age))
                    counts = SAID[what][-1] and PLACES[place] != "other" and place not in NOBODYS
                else:
                    who = contacts[number] if place == "contact" else partners[number]
                    meetings.append((who, at - age, what == "meeting"))
                    counts = what == "meeting"
                if counts:
                    moments[whose].append(at - age)
            if left:
                contacts[number].parent_id = left
        self._insert("mail.message", messages)
        self._meet(meetings)
        return moments

    def _documents(self, partner, contact):
        """One document of each kind, none of which is a contact by itself: closed long ago, or not yet."""
        found = {"partner": partner, "contact": contact}
        leads = self._insert("crm.lead", [
            {**self._required("crm.lead"), "name": "Need", "type": "opportunity", "active": True, "partner_id": partner.id,
             "probability": 10, "company_id": company and company.id}
            for company in (self.company, None, self.company_us)])
        found |= zip(("lead", "lead of nobody", "lead of others"), leads)
        tickets = self._insert("helpdesk.ticket", [
            {"name": "Ticket", "description": "Ticket", "number": "O", "active": True, "partner_id": partner.id,
             "stage_id": self.stage_closed.id, "company_id": company.id, "create_date": NOW + timedelta(days=1)}
            for company in (self.company, self.company_us, self.company)])
        found |= zip(("ticket", "ticket of others", "supplier's ticket"), tickets)
        self.env.execute_query(SQL(
            "UPDATE helpdesk_ticket SET complaint_recourse_of_id = %s WHERE id = %s RETURNING id",
            tickets[0].id, tickets[2].id))
        found["order"] = self._order(partner, NOW, state="draft", validity_date="2025-04-30")
        return found

    def _said(self, document, contact, what, moment):
        kind, subtype, author, is_automatic, activity, _is_contact = SAID[what]
        authors = {"us": self.user_salesman.partner_id, "customer": contact, "robot": self.env.ref("base.partner_root")}
        return {
            "model": document._name, "res_id": document.id, "body": "Hello", "message_type": kind, "date": moment,
            "subtype_id": self.env.ref(subtype).id if subtype else None, "author_id": authors[author].id,
            "operative_is_automatic": is_automatic, "mail_activity_type_id": activity and self.env.ref(activity).id or None}

    def _meet(self, meetings):
        events = self.env["calendar.event"].with_context(no_mail_to_attendees=True).create([
            {"name": "Visit", "start": moment - timedelta(hours=1), "stop": moment, "active": active,
             "partner_ids": [(6, 0, (who | self.user_salesman.partner_id).ids)]} for who, moment, active in meetings])
        for event, (_who, moment, _active) in zip(events, meetings):
            self._backdate(event, stop=moment)

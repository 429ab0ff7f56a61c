from datetime import timedelta

from odoo import Command, api, models

from . import names

# So many days since the last contact, by phase, where it is the southern field sales: most are due again.
QUIET_DAYS = {
    "prospect": (32, 90), "quotation": (8, 22), "new": (1, 20), "active": (4, 130), "key": (2, 60), "risk": (15, 60),
    "dormant": (40, 200), "lost": (400, 600),
}
# How often somebody spoke to a customer, beside orders and tickets.
TOUCHES = {"key": 9, "active": 5, "risk": 6, "new": 3, "prospect": 2, "quotation": 3, "dormant": 3, "lost": 2}


class OperativeDemo(models.AbstractModel):
    """Tickets, meetings, phone calls and messages of the demo data."""

    _inherit = "operative.demo"

    @api.model
    def _make_tickets(self, story):
        chance = story.random
        types = self.env["helpdesk.ticket.type"].create([{"name": name} for _key, name, _german in names.TICKET_TYPES])
        self._give_names(types, [f"ticket_type_{key}" for key, *_rest in names.TICKET_TYPES])
        self._translate(types, [german for _key, _name, german in names.TICKET_TYPES])
        by_key = dict(zip((key for key, *_rest in names.TICKET_TYPES), types))
        team = self._ref("team_service")
        team.type_ids = types
        stages = [self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
                  for name in ("new", "in_progress", "awaiting", "done", "cancelled")]
        channels = [self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_channel_{name}") for name in ("email", "phone", "web")]
        ordering = [customer for customer in story.customers
                    if customer.orders and customer.phase in ("key", "active", "new", "risk")]
        plan = []
        for number in range(42):
            customer = chance.choice(ordering)
            is_open = number < 16 and customer.phase != "risk"
            days_ago = min(chance.uniform(0.5, 24) if is_open else chance.uniform(10, 420), story.days_ago(customer.since))
            stage = chance.choice(stages[:3]) if is_open else chance.choice((stages[3], stages[3], stages[3], stages[4]))
            kind, title, text = chance.choice(names.TICKETS)
            plan.append((customer, days_ago, stage, kind, title, text))
        plan.sort(key=lambda row: -row[1])
        agents = [story.users["service"], story.users["thiel"]]
        tickets = self.env["helpdesk.ticket"].create([{
            "name": title, "description": f"<p>{text}</p>", "partner_id": customer.contacts[0].id,
            "partner_name": customer.contacts[0].name, "partner_email": customer.contacts[0].email,
            "team_id": team.id, "type_id": by_key[kind].id, "company_id": story.company.id,
            "user_id": False if stage == stages[0] and chance.random() < 0.5 else chance.choice(agents).id,
            "channel_id": chance.choice(channels).id, "priority": chance.choice("01112" if kind != "complaint" else "1223"),
            "sale_order_ids": [Command.set(
                [order.record.id for order in customer.orders if order.delivered_at][-1:] if kind != "question" else [])],
        } for customer, _days_ago, stage, kind, title, text in plan])
        rows, messages, closed = [], [], []
        for ticket, (customer, days_ago, stage, _kind, title, text) in zip(tickets, plan):
            created_at = story.at(days_ago)
            moved_at = created_at if stage == stages[0] else min(
                created_at + timedelta(hours=chance.randint(3, 240)), story.now - timedelta(hours=1))
            ticket.stage_id = stage
            rows.append((ticket.id, created_at, moved_at))
            if stage.closed:
                closed.append((ticket.id, moved_at))
            title = story.say(title, customer)
            messages.append((ticket, created_at, customer.contacts[0], title, story.say(text, customer)))
            if stage != stages[0]:
                author = (ticket.user_id or agents[0]).partner_id
                messages.append((ticket, (created_at + (moved_at - created_at) / 2).replace(microsecond=0), author, title,
                                 story.say("We are looking into it and come back to you.", customer)))
        self._write_messages(story, messages)
        self._backdate("helpdesk.ticket", rows, create_date=1, last_stage_update=2)
        assigned = set(tickets.filtered("user_id").ids)
        self._backdate("helpdesk.ticket", [row for row in rows if row[0] in assigned], assigned_date=1)
        self._backdate("helpdesk.ticket", closed, closed_date=1)

    @api.model
    def _make_contacts(self, story):
        """E-mails, phone calls and meetings, up to as long ago as makes a contact due, or not."""
        chance = story.random
        events, meetings = [], []
        for customer in story.customers:
            if not customer.is_company and chance.random() < 0.6:
                continue
            quiet = chance.randint(*QUIET_DAYS[customer.phase])
            if customer.salesperson != "field":  # Thomas Köhler has more to do than fits into a day
                quiet //= 2
            since = story.days_ago(customer.since)
            for number in range(TOUCHES[customer.phase]):
                moment = story.at(min(quiet if not number else chance.uniform(quiet, max(quiet, since)), since))
                kind = chance.random()
                if kind < 0.5:
                    subject, question, answer = (story.say(text, customer) for text in chance.choice(names.MAILS))
                    events.append((moment - timedelta(hours=2), customer, (customer.contacts[0], subject, question)))
                    events.append((moment, customer, (self._seller(story, customer), subject, answer)))
                elif kind < 0.82 or not customer.is_company:
                    events.append((moment, customer, None))
                else:
                    meetings.append((customer, moment))
        # the chatter shows what was written last on top, whatever its date
        events.sort(key=lambda event: event[0])
        mails = []
        for moment, customer, mail in events:
            if mail:
                mails.append((customer.partner, moment, *mail))
                continue
            self._write_messages(story, mails)
            mails = []
            self._make_calls(story, [(customer, moment)])
        self._write_messages(story, mails)
        self._make_meetings(story, meetings)
        self._make_activities(story)

    @api.model
    def _seller(self, story, customer):
        return customer.partner.user_id.partner_id if story.random.random() < 0.5 else story.users["inside"].partner_id

    @api.model
    def _write_messages(self, story, rows):
        """Messages as the mail gateway leaves them: they are there, nobody is notified again."""
        comment = self.env.ref("mail.mt_comment")
        own = {user.partner_id for user in story.users.values()}
        messages = self.env["mail.message"].create([{
            "model": record._name, "res_id": record.id, "date": moment, "author_id": author.id,
            "email_from": author.email_formatted, "subject": subject, "body": f"<p>{text}</p>",
            "message_type": "comment" if author in own else "email", "subtype_id": comment.id,
        } for record, moment, author, subject, text in rows])
        # ours were sent to the customer
        self.env["mail.notification"].create([{
            "mail_message_id": message.id, "res_partner_id": record.partner_id.id, "notification_type": "email",
            "notification_status": "sent", "is_read": True,
        } for message, (record, _moment, author, *_rest) in zip(messages, rows)
            if author in own and "partner_id" in record._fields])

    @api.model
    def _make_calls(self, story, rows):
        call = self.env.ref("mail.mail_activity_data_call")
        model = self.env["ir.model"]._get("res.partner")
        activities = self.env["mail.activity"].with_context(lang=story.lang).create([{
            "activity_type_id": call.id, "res_model_id": model.id, "res_id": customer.partner.id,
            "summary": story.say("Call"), "date_deadline": moment.date(), "user_id": customer.partner.user_id.id,
        } for customer, moment in rows])
        moved, done = [], []
        for activity, (_customer, moment) in zip(activities, rows):
            feedback = story.say(story.random.choice(names.CALLS))
            messages, _next = activity.with_user(activity.user_id).sudo()._action_done(feedback=feedback)
            moved += [(message.id, moment) for message in messages]
            done.append((activity.id, moment.date(), moment))
        self._backdate("mail.message", moved, date=1, create_date=1)
        self._backdate("mail.activity", done, date_done=1, create_date=2)

    @api.model
    def _make_meetings(self, story, rows):
        chance = story.random
        coming = [customer for customer in story.customers if customer.is_company and customer.phase in ("key", "risk")]
        rows = rows + [(customer, story.at(-chance.randint(1, 20), hour=9)) for customer in chance.sample(coming, 8)]
        self.env["calendar.event"].create([{
            "name": f"{story.say(chance.choice(names.MEETINGS))}: {customer.name}", "start": moment,
            "stop": moment + timedelta(hours=chance.choice((1, 2))), "user_id": customer.partner.user_id.id,
            "partner_ids": [Command.set((customer.partner.user_id.partner_id | customer.contacts[0]).ids)],
            "location": f"{customer.partner.street}, {customer.zip} {customer.city}",
        } for customer, moment in rows])

    @api.model
    def _make_activities(self, story):
        """What is still to be done: calls and to-dos around today."""
        chance = story.random
        model = self.env["ir.model"]._get("res.partner")
        customers = [customer for customer in story.customers if customer.is_company and customer.phase != "lost"]
        self.env["mail.activity"].create([{
            "activity_type_id": self.env.ref(f"mail.mail_activity_data_{kind}").id, "res_model_id": model.id,
            "res_id": customer.partner.id, "summary": story.say(summary), "user_id": customer.partner.user_id.id,
            "date_deadline": (story.now - timedelta(days=chance.randint(-9, 3))).date(),
        } for customer in chance.sample(customers, 16)
            for kind, summary in [chance.choice((
                ("call", "Ask about the next order"), ("call", "Follow up the quotation"),
                ("todo", "Send the new catalogue"), ("todo", "Check the price agreement")))]])

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.core.movers import TAKEN_OVER, moved_by


class OperativeDemo(models.AbstractModel):
    """Phases over two years, customer teams, pins, credit limits and put-off contacts of the demo data."""

    _inherit = "operative.demo"

    @api.model
    def _make_history(self, story):
        """Classify the customers there were, week by week of late and month by month before."""
        customers = moved_by(self.env["operative.customer"], TAKEN_OVER)
        begin = fields.Datetime.now()
        # the database has no statistics yet of what came in with this transaction
        self.env.flush_all()
        self.env.cr.execute(
            "ANALYZE res_partner, sale_order, sale_order_line, stock_move, stock_picking, account_move,"
            " account_move_line, crm_lead, helpdesk_ticket, calendar_event, mail_message")
        days = [*range(720, 80, -30), *range(77, 0, -7)]
        for days_ago in days:
            at = (story.now - timedelta(days=days_ago)).replace(hour=3, minute=0)
            partners = self.env["res.partner"].union(*(
                customer.partner for customer in story.customers if customer.since < at))
            customers._refresh(partners, at=at)
            if customers._classify(partners, at=at):
                self._move_stays(story, begin, at)

    @api.model
    def _move_stays(self, story, begin, at):
        """What was classified for a past day moved then: stays are always written for now."""
        self.env.execute_query(SQL(
            """
            UPDATE operative_customer_stay stay
               SET entered_at = CASE WHEN stay.entered_at >= %(begin)s THEN %(at)s ELSE stay.entered_at END,
                   left_at = CASE WHEN stay.left_at >= %(begin)s THEN %(at)s ELSE stay.left_at END
             WHERE (stay.entered_at >= %(begin)s OR stay.left_at >= %(begin)s) AND stay.company_id = %(company)s
         RETURNING stay.id
            """, begin=begin, at=at, company=story.company.id))
        self.env["operative.customer.stay"].invalidate_model()

    @api.model
    def _make_phases(self, story):
        """The present: customers as they are today, who looks after them, and what people set by hand."""
        customers = moved_by(self.env["operative.customer"], TAKEN_OVER)
        begin = fields.Datetime.now()
        # no document yet: somebody wants them among the customers all the same
        for customer in story.customers:
            if not customer.rhythm:
                customer.partner.operative_track_customer = True
                customer.partner.operative_tracked_at = customer.since
        customers._refresh()
        customers._classify()
        self._move_stays(story, begin, (story.now - timedelta(days=2)).replace(hour=3, minute=0))
        rows = customers.search([("company_id", "=", story.company.id)]).grouped("partner_id")
        self._set_by_hand(story, rows)
        self._make_members(story, rows)
        # who got its first quotation came into that phase by it
        self.env.execute_query(SQL(
            """
            UPDATE operative_customer_stay stay
               SET entered_at = quotation.at
              FROM (SELECT partner.commercial_partner_id AS partner_id, min(doc.date_order) AS at
                      FROM sale_order doc JOIN res_partner partner ON partner.id = doc.partner_id
                     WHERE doc.company_id = %(company)s AND doc.state = 'sent' GROUP BY 1) quotation
              JOIN operative_customer customer ON customer.partner_id = quotation.partner_id
             WHERE stay.document_id = customer.id AND stay.left_at IS NULL AND customer.order_count = 0
               AND customer.company_id = %(company)s
         RETURNING stay.id
            """, company=story.company.id))
        self.env.execute_query(SQL(
            """
            UPDATE operative_customer_stay stay
               SET left_at = next.entered_at
              FROM operative_customer_stay next
             WHERE next.document_id = stay.document_id AND next.left_at IS NULL AND stay.left_at > next.entered_at
               AND stay.company_id = %s
         RETURNING stay.id
            """, story.company.id))
        self.env.execute_query(SQL(
            """
            UPDATE operative_customer customer
               SET phase_since = stay.entered_at
              FROM operative_customer_stay stay
             WHERE stay.document_id = customer.id AND stay.left_at IS NULL AND customer.company_id = %s
         RETURNING customer.id
            """, story.company.id))
        self.env.invalidate_all()
        customers._run_full_pass()

    @api.model
    def _set_by_hand(self, story, rows):
        chance = story.random
        manager = story.users["manager"]
        by_phase = {}
        for customer in story.customers:
            if customer.is_company:
                by_phase.setdefault(customer.phase, []).append(rows[customer.partner])
        begin = fields.Datetime.now()
        pins = [
            (by_phase["active"][4], "b2b_key", "Market leader in its region, served as a key account.", None),
            (by_phase["risk"][0], "b2b_active", "Plant holidays until the end of the month, order announced.", 21),
            (by_phase["new"][4], "b2b_key", "Framework agreement signed, volume follows.", None),
            (by_phase["dormant"][-1], "b2b_lost", "Project finished, company dissolved.", None),
        ]
        for customer, phase, reason, days in pins:
            customer.with_user(manager)._pin(
                self.env.ref(f"operative_crm.operative_phase_{phase}"), story.say(reason),
                days and (story.now + timedelta(days=days)).date())
        pinned_at = story.at(12)
        self._move_stays(story, begin, pinned_at)
        self._backdate("operative.customer", [(customer.id, pinned_at) for customer, *_rest in pins], pinned_at=1)
        for customer in chance.sample(by_phase["key"] + by_phase["active"][:6], 9):
            customer.write({
                "credit_rating": story.say(chance.choice(("Index 168, very good", "Index 221, good", "Index 287, medium"))),
                "credit_checked_on": story.at(chance.randint(20, 300)).date(),
                "credit_source": story.say("Credit agency")})
        by_phase["key"][0].contact_interval_days = 14
        by_phase["active"][7].contact_interval_days = 180
        # a limit for some; one has used up more than that
        customers = self.env["operative.customer"]
        limited = by_phase["key"] + by_phase["active"][:5]
        partners = self.env["res.partner"].union(*(customer.partner_id for customer in limited))
        partners.credit_limit = 10000
        customers._refresh(partners)
        used = {customer: customer.credit_used_rate * 10000 for customer in limited}
        for customer, amount in used.items():
            factor = 0.85 if amount == max(used.values()) else chance.uniform(1.3, 4)
            customer.partner_id.credit_limit = max(5000, round(amount * factor, -3))
        due = customers.search([
            ("company_id", "=", story.company.id), ("contact_due_on", "<=", story.now.date()),
            ("partner_id.user_id", "=", story.users["field"].id)], limit=2, order="id desc")
        for days, customer in zip((3, 14), due):
            customer.with_user(story.users["field"]).action_snooze(days)

    @api.model
    def _make_members(self, story, rows):
        """Field and inside sales for every business customer, service for most, one who left in between."""
        roles = {name: self.env.ref(f"operative_crm.operative_role_{name}").id
                 for name in ("field_sales", "inside_sales", "service")}
        user = story.users
        vals_list = []
        for number, customer in enumerate(story.customers):
            if not customer.is_company or customer.phase == "lost":
                continue
            row = rows[customer.partner].id
            seller = customer.salesperson
            begin = max(customer.since, story.at(400)).date()
            inside = "inside" if number % 2 else "petersen"
            vals_list += [
                {"customer_id": row, "role_id": roles["field_sales"], "user_id": user[seller].id,
                 "deputy_id": user["vogel" if seller == "field" else "field"].id, "date_from": begin},
                {"customer_id": row, "role_id": roles["inside_sales"], "user_id": user[inside].id,
                 "deputy_id": user["petersen" if inside == "inside" else "inside"].id, "date_from": begin}]
            if customer.orders:
                agent = "service" if number % 3 else "thiel"
                vals_list.append({
                    "customer_id": row, "role_id": roles["service"], "user_id": user[agent].id,
                    "deputy_id": user["thiel" if agent == "service" else "service"].id, "date_from": begin})
            if customer.phase == "key" and customer.since.date() < begin - timedelta(days=30):
                vals_list.append({
                    "customer_id": row, "role_id": roles["inside_sales"],
                    "user_id": user["petersen" if inside == "inside" else "inside"].id,
                    "date_from": customer.since.date(), "date_to": begin - timedelta(days=1)})
        self.env["operative.team.member"].create(vals_list)

    @api.model
    def _make_log(self, story):
        """What the flows wrote into the chatter was written when the document was."""
        for model_name in ("res.partner", "crm.lead", "sale.order", "stock.picking", "account.move", "helpdesk.ticket"):
            table = SQL.identifier(self.env[model_name]._table)
            self.env.execute_query(SQL(
                """
                UPDATE mail_message message
                   SET date = document.create_date, create_date = document.create_date
                  FROM %s document
                 WHERE message.model = %s AND message.res_id = document.id AND document.company_id = %s
                   AND message.message_type = 'notification' AND message.mail_activity_type_id IS NULL
                   AND message.date >= %s
             RETURNING message.id
                """, table, model_name, story.company.id, story.now))
        self.env["mail.message"].invalidate_model()

import dataclasses
import io
import random
from datetime import datetime, timedelta

from markupsafe import Markup
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from odoo import Command, api, models
from odoo.tools import SQL

from . import arguments as texts
from . import names

# The shipped phases of business customers, by what the story calls them where it is shorter.
PHASES = {"quotation": "first_quotation", "risk": "at_risk"}
# How many deals we meet somebody in; what is won at once nobody asks about.
MET = {"won": 0.16, "lost": 0.6, "open": 0.5}
THREATS = {"won": ("low", "low", "medium"), "lost": ("medium", "high", "high"), "open": ("low", "medium", "medium", "high")}
# What sellers say afterwards, more often when it went well.
HELPED = {"won": ("yes", "yes", "yes", "no", False), "lost": ("yes", "no", "no", False), "open": ("yes", False, False, False)}
# The ticket an argument helps with, where it is not about seals.
TICKET, SEAL_TICKET = "Where is our delivery?", "Seal leaks at 60 °C"


@dataclasses.dataclass
class Deal:
    """An opportunity with its quotations, or a quotation without one: what it is about, and how it ended."""

    customer: object
    lead: object
    orders: object
    outcome: str
    begin: datetime
    end: datetime
    codes: set
    categories: set
    competitors: set = dataclasses.field(default_factory=set)

    @property
    def amount(self):
        return max(self.orders.mapped("amount_untaxed"), default=0) or self.lead.expected_revenue

    @property
    def seller(self):
        return self.lead.user_id or self.orders[:1].user_id

    def fits(self, argument):
        """Whether somebody would say that here."""
        return (
            (not argument.products or self.codes & set(argument.products.split()))
            and (not argument.categories or self.categories & set(argument.categories.split()))
            and (not argument.industries or self.customer.industry in argument.industries.split())
            and (not argument.phases or self.customer.phase in argument.phases.split())
            and (not argument.stage or self.lead)
            and (not argument.competitor or argument.competitor in self.competitors))


class OperativeDemo(models.AbstractModel):
    """Arguments, competitors, and a year of using them; see ``arguments`` for what is said."""

    _inherit = "operative.demo"

    # -- competitors -------------------------------------------------------------------------

    @api.model
    def _make_competitors(self, story):
        """The competitors, and the deals they were met in."""
        # its own: what the rest of the demo data draws stays as it is
        story.sayings = random.Random(1931)
        today = story.company._operative_today()
        rows = texts.COMPETITORS
        contact = self.env["res.partner"].create({
            "name": "Antriebswerk Schwarzburg GmbH & Co. KG", "is_company": True, "company_id": story.company.id,
            "country_id": self.env.ref("base.de").id, "city": "Saalfeld", "zip": "07318"})
        competitors = self.env["operative.competitor"].create([{
            "name": row.name, "price_stance": row.stance, "color": row.color, "company_id": story.company.id,
            "partner_id": contact.id if row.name == contact.name else False, "owner_id": story.users[row.owner].id,
            "verified_on": today - timedelta(days=row.verified), "verified_by_id": story.users["manager"].id,
            "review_on": today + timedelta(days=row.review), **_card_vals(row.english),
        } for row in rows])
        self._give_names(competitors, [f"competitor_{row.key}" for row in rows])
        story.competitors = dict(zip((row.key for row in rows), competitors))
        self._say_in_german(competitors, [_card_vals(row.german) for row in rows])
        theirs = [(competitor, *product) for competitor, row in zip(competitors, rows) for product in row.products]
        products = self.env["operative.competitor.product"].create([{
            "competitor_id": competitor.id, "name": name, "remark": remark,
            **({"product_tmpl_id": story.products[ours].product_tmpl_id.id} if ours in story.products
               else {"product_categ_id": self._ref(f"category_{ours}").id}),
        } for competitor, name, ours, remark, _german in theirs])
        self._say_in_german(products, [{"remark": german} for *_rest, german in theirs])
        self._backdate("operative.competitor", [
            (competitor.id, story.now - timedelta(days=430), competitor.owner_id.id) for competitor in competitors],
            create_date=1, create_uid=2)
        story.deals = self._find_deals(story)
        self._meet_competitors(story)

    @api.model
    def _find_deals(self, story):
        """The deals with companies that ended within the year, or go on."""
        customers = {customer.partner: customer for customer in story.customers if customer.is_company}
        codes = {product: code for code, product in story.products.items()}
        keys = {record: key for key, *_rest in names.CATEGORIES for record in [self._ref(f"category_{key}")]}
        today, year_ago = story.company._operative_today(), story.now - timedelta(days=365)
        company = [("company_id", "=", story.company.id)]
        leads = self.env["crm.lead"].with_context(active_test=False).search(
            [*company, ("type", "=", "opportunity")], order="id")
        orders = self.env["sale.order"].search([*company, ("opportunity_id", "=", False)], order="id")

        def ended(order):
            if order.state == "sale":
                return "won", order.date_order
            if order.state == "cancel":
                return "lost", order.date_order + timedelta(days=18)
            if order.validity_date and order.validity_date < today:
                return "lost", datetime.combine(order.validity_date, order.date_order.time())
            return "open", story.now
        ends = [
            *((lead, lead.order_ids, {"pending": "open"}.get(lead.won_status, lead.won_status),
               story.now if lead.won_status == "pending" else lead.date_closed, lead.create_date) for lead in leads),
            *((leads.browse(), order, *ended(order), min(order.create_date, order.date_order)) for order in orders)]
        deals = []
        for lead, quotations, outcome, end, begin in ends:
            customer = customers.get((lead or quotations).partner_id.commercial_partner_id)
            if not customer or end <= year_ago:
                continue
            products = quotations.order_line.product_id
            categories = {keys[category] for category in products.categ_id if category in keys}
            deals.append(Deal(
                customer, lead, quotations, outcome, max(begin, year_ago), min(end, story.now),
                {codes[product] for product in products if product in codes},
                categories or set(texts.OPPORTUNITY_CATEGORIES.get(lead.name, "").split())))
        return deals

    @api.model
    def _meet_competitors(self, story):
        """Who was met in which deal, what they asked, and who got it."""
        chance = story.sayings
        vals_list, stamps = [], []
        for deal in story.deals:
            if chance.random() >= MET[deal.outcome]:
                continue
            rows = [row for row in texts.COMPETITORS if deal.categories & set(row.categories.split())]
            for place, row in enumerate(chance.sample(rows, min(len(rows), 1 if chance.random() < 0.85 else 2))):
                deal.competitors.add(row.key)
                low, high = row.price
                # who lost was mostly dearer
                factor = chance.uniform(low, (low + high) / 2 if deal.outcome == "lost" else high)
                got_it = deal.outcome == "lost" and not place and chance.random() < row.wins
                vals_list.append({
                    "competitor_id": story.competitors[row.key].id, "threat": chance.choice(THREATS[deal.outcome]),
                    "offered_price": round(deal.amount * factor, -1) if chance.random() < 0.65 else 0,
                    "is_incumbent": not place and chance.random() < (
                        0.5 if deal.customer.phase in ("prospect", "quotation", "dormant", "risk") else 0.2),
                    "is_winner": got_it,
                    **({"lead_id": deal.lead.id} if deal.lead else {"order_id": deal.orders.id})})
                stamps.append((self._within(deal, chance.uniform(0.05, 0.3)), deal.seller.id))
        met = self.env["operative.deal.competitor"].create(vals_list)
        self._backdate("operative.deal.competitor", [
            (entry.id, *stamp) for entry, stamp in zip(met, stamps)], create_date=1, create_uid=2)

    # -- arguments ---------------------------------------------------------------------------

    @api.model
    def _make_arguments(self, story):
        today, manager = story.company._operative_today(), story.users["manager"]
        rows = texts.ARGUMENTS

        def day(ago):
            return today - timedelta(days=ago) if ago is not None else False
        arguments = self.env["operative.argument"].create([{
            "kind": row.kind, "state": row.state, "company_id": story.company.id, "owner_id": story.users[row.owner].id,
            "review_on": day(-row.review) if row.review else False,
            "verified_on": day(row.verified) if row.verified else False,
            "verified_by_id": manager.id if row.verified else False,
            "valid_from": day(row.valid[0]), "valid_until": day(row.valid[1]),
            **_text_vals(row.english), **self._criteria_vals(story, row),
        } for row in rows])
        self._give_names(arguments, [f"argument_{row.key}" for row in rows])
        story.arguments = dict(zip((row.key for row in rows), arguments))
        self._say_in_german(arguments, [row.german and _text_vals(row.german) for row in rows])
        self._backdate("operative.argument", [
            (argument.id, story.now - timedelta(days=row.written), story.users[row.owner].id)
            for argument, row in zip(arguments, rows)], create_date=1, create_uid=2)
        self.env["operative.argument.term"]._rewrite(arguments)

    @api.model
    def _criteria_vals(self, story, row):
        def references(pattern, keys):
            found = (self.env.ref(pattern.format(key), raise_if_not_found=False) for key in keys)
            return [Command.set([record.id for record in found if record])]
        return {
            "product_tmpl_ids": [Command.set([story.products[code].product_tmpl_id.id for code in row.products.split()])],
            "product_categ_ids": references("operative_crm.demo_category_{}", row.categories.split()),
            "industry_ids": references("base.res_partner_industry_{}", row.industries.split()),
            "phase_ids": references("operative_crm.operative_phase_b2b_{}", [
                PHASES.get(phase, phase) for phase in row.phases.split()]),
            "crm_stage_ids": references("crm.stage_lead{}", [row.stage] if row.stage else []),
            "lost_reason_ids": references("crm.lost_reason_{}", row.reasons.split()),
            "competitor_ids": [Command.set(story.competitors[row.competitor].ids if row.competitor else [])]}

    @api.model
    def _say_in_german(self, records, rows):
        """Give the records their German texts where German is installed: as they are, not term by term.

        :param rows: dicts of the same fields, each for the record in its place; None where there is no German
        """
        said = [(record.id, *row.values()) for record, row in zip(records, rows) if row]
        if not said or not self.env["res.lang"]._get_data(code="de_DE"):
            return
        columns = list(next(row for row in rows if row))
        self.env.flush_all()
        self.env.execute_query(SQL(
            "UPDATE %s record SET %s FROM (VALUES %s) AS said (id, %s) WHERE record.id = said.id RETURNING record.id",
            SQL.identifier(records._table),
            SQL(", ").join(
                SQL("%(column)s = record.%(column)s || jsonb_build_object('de_DE', said.%(column)s)",
                    column=SQL.identifier(column)) for column in columns),
            SQL(", ").join(SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in row)) for row in said),
            SQL(", ").join(SQL.identifier(column) for column in columns)))
        records.invalidate_model(columns)

    # -- uses --------------------------------------------------------------------------------

    @api.model
    def _make_uses(self, story):
        """A year of using them: in deals by how they ended, on tickets, and on the telephone."""
        vals_list = [
            {"argument_id": story.arguments[row.key].id, "company_id": story.company.id, **vals}
            for row in texts.ARGUMENTS
            for vals in [*self._uses_in_deals(story, row), *self._uses_on_tickets(story, row),
                         *self._uses_at_customers(story, row)]]
        uses = self.env["operative.argument.use"].create(vals_list)
        self._backdate("operative.argument.use", [
            (use.id, use.used_at, use.user_id.id) for use in uses], create_date=1, create_uid=2)
        self.env["operative.argument"]._refresh_counters()

    @api.model
    def _make_doubts(self, story):
        """What customers said against a card, and what the library lacks."""
        today = story.company._operative_today()
        cards = {"argument": story.arguments, "competitor": story.competitors}
        doubts = self.env["operative.argument.doubt"].create([{
            f"{kind}_id": cards[kind][key].id, "said": story.say(said), "user_id": story.users[login].id,
            "answer": story.say(answer),
            **({"answered_by_id": cards[kind][key].owner_id.id, "answered_on": today - timedelta(days=days_ago - 1)}
               if answer else {}),
        } for card, login, days_ago, said, answer in texts.DOUBTS for kind, _sep, key in [card.partition("_")]])
        # their owners were told, also of what is answered long since
        for cards in (doubts.filtered("is_answered").argument_id, doubts.filtered("is_answered").competitor_id):
            cards.activity_unlink(["operative_crm.mail_activity_type_doubt"])
        self._backdate("operative.argument.doubt", [
            (doubt.id, story.now - timedelta(days=days_ago), story.users[login].id)
            for doubt, (_card, login, days_ago, *_rest) in zip(doubts, texts.DOUBTS)], create_date=1, create_uid=2)
        self.env["operative.argument.miss"].create([{
            "query": query, "lang": lang, "company_id": story.company.id, "count": count,
            "last_on": today - timedelta(days=days_ago),
        } for lang, query, count, days_ago in texts.MISSES if self.env["res.lang"]._get_data(code=lang)])

    @api.model
    def _make_losses(self, story):
        """Why quotations were lost, and what the products are asked for."""
        chance = story.sayings
        for deal in story.deals:
            orders = deal.orders.filtered(lambda order: order.state == "cancel")
            if deal.outcome == "lost" and not deal.lead and orders and chance.random() < 0.8:
                reason = self.env.ref(f"crm.lost_reason_{chance.choice(texts.LOST_BECAUSE)}", raise_if_not_found=False)
                orders.write({"lost_reason_id": reason and reason.id, "operative_lost_at": deal.end})
        for code, days_ago in texts.INTRODUCED.items():
            story.products[code].product_tmpl_id.operative_introduced_on = (
                story.company._operative_today() - timedelta(days=days_ago))
        for product in story.products.values():
            product.product_tmpl_id.operative_feedback_owner_id = story.users["manager"]
        feedback = self.env["operative.product.feedback"]
        feedback._refresh()
        for code, (state, words) in texts.ANSWERED.items():
            feedback.search([("product_tmpl_id", "=", story.products[code].product_tmpl_id.id)], limit=1).write({
                "state": state, "answer": story.say(words)})

    @api.model
    def _make_proofs(self, story):
        """A sheet for an argument that says it was measured."""
        for key, (name, lines) in texts.PROOFS.items():
            argument = story.arguments[key]
            argument.attachment_ids = self.env["ir.attachment"].create({
                "name": name, "raw": _sheet(lines), "res_model": argument._name, "res_id": argument.id})

    @api.model
    def _uses_in_deals(self, story, row):
        chance = story.sayings
        since = story.now - timedelta(days=row.written)
        until = story.now - timedelta(days=row.valid[1]) if row.valid[1] else story.now
        for outcome, number in zip(("won", "lost", "open"), row.deals):
            deals = [deal for deal in story.deals
                     if deal.outcome == outcome and deal.fits(row) and since < deal.begin < until]
            for deal in chance.sample(deals, min(number, len(deals))):
                order = deal.orders[:1] if not deal.lead or chance.random() < 0.6 else deal.orders.browse()
                inside = story.users["inside" if int(deal.customer.key[-2:]) % 2 else "petersen"]
                yield {
                    "lead_id": deal.lead.id, "order_id": order.id, "helped": chance.choice(HELPED[outcome]),
                    "user_id": (deal.seller if chance.random() < 0.65 else inside).id,
                    "channel": chance.choice(("mail", "mail", "note", "said") if order else ("said", "said", "mail", "copied")),
                    "used_at": self._within(deal, chance.uniform(0.3, 0.9))}

    @api.model
    def _uses_on_tickets(self, story, row):
        chance = story.sayings
        since = story.now - timedelta(days=min(row.written, 365))
        tickets = row.tickets and self.env["helpdesk.ticket"].search([
            ("company_id", "=", story.company.id), ("name", "=", SEAL_TICKET if row.categories == "seal" else TICKET),
            ("user_id", "!=", False), ("create_date", ">", since)], limit=row.tickets, order="id desc")
        for ticket in tickets or []:
            yield {
                "ticket_id": ticket.id, "user_id": ticket.user_id.id, "channel": chance.choice(("mail", "mail", "said")),
                "helped": chance.choice(("yes", "yes", "no", False)),
                "used_at": min(ticket.create_date + timedelta(hours=chance.randint(1, 20)), story.now)}

    @api.model
    def _uses_at_customers(self, story, row):
        chance = story.sayings
        customers = [
            customer for customer in story.customers if row.customers and customer.is_company
            and (not row.industries or customer.industry in row.industries.split())
            and (not row.phases or customer.phase in row.phases.split())]
        for customer in chance.sample(customers, min(row.customers, len(customers))):
            days_ago = min(chance.uniform(2, 320), story.days_ago(customer.since), row.written)
            yield {
                "partner_id": customer.partner.id, "user_id": customer.partner.user_id.id, "channel": "said",
                "helped": chance.choice(("yes", "yes", "no", False)),
                "used_at": min(self._in_office(story.now - timedelta(days=days_ago)), story.now)}

    @api.model
    def _within(self, deal, part):
        """A moment in office hours within a deal."""
        moment = self._in_office(deal.begin + (deal.end - deal.begin) * part)
        return min(max(moment, deal.begin), deal.end).replace(microsecond=0)


def _html(paragraphs):
    """Paragraphs, and lists of those that begin with a hyphen."""
    parts, items = [], []
    for text in [*paragraphs, ""]:
        if text.startswith("- "):
            items.append(Markup("<li>%s</li>") % text.removeprefix("- "))
            continue
        if items:
            parts.append(Markup("<ul>%s</ul>") % Markup().join(items))
            items = []
        if text:
            parts.append(Markup("<p>%s</p>") % text)
    return Markup().join(parts)


def _text_vals(text):
    return {"name": text.name, "phrases": "\n".join(text.phrases), "body": _html(text.body)}


def _card_vals(card):
    lists = ("strengths", "weaknesses", "where_we_win", "where_we_lose")
    return {
        "glance": card.glance, "trap_questions": "\n".join(card.trap_questions),
        **{name: _html([f"- {line}" for line in getattr(card, name)]) for name in lists}}


def _sheet(lines):
    """A page of paper, as PDF."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4)
    text = canvas.beginText(72, 760)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return paper.getvalue()

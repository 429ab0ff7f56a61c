from datetime import timedelta

from odoo import Command, api, models

from .german import GERMAN

# reasons handovers were returned for, as in data/operative_return_reason_data.xml, and what was said
RETURNS = [
    ("information", "Who decides is not known."),
    ("information", "Drawing is missing."),
    ("too_early", "The customer only wants a rough price so far."),
    ("not_ours", "Spare part order, goes to service."),
    ("capacity", "Two tenders until Friday."),
]
# why a manager let an opportunity pass whose budget was not known
EXCEPTIONS = [
    "Framework agreement, the budget is the customer's annual plan.",
    "Follow-up order, same quantities as last year.",
    "Tender: the budget is published with the decision.",
]


class OperativeDemo(models.AbstractModel):
    """Responsibility, conditions, handovers, milestones, order phases and the log of stays of the demo data."""

    _inherit = "operative.demo"

    @api.model
    def _make_process(self, story):
        """What the stages ask for, and the way every opportunity and ticket took through them."""
        stages = [self.env.ref(f"crm.stage_lead{number}", raise_if_not_found=False) for number in range(1, 5)]
        if not all(stages):
            return
        # what loading logged as of today
        self.env["operative.condition.result"].search([("company_id", "=", story.company.id)]).unlink()
        self._make_stages(story, *stages)
        self._make_lead_log(story, *stages)
        self._make_ticket_log(story)
        self._make_waiting(story, *stages)
        self._make_order_flow(story)

    @api.model
    def _make_stages(self, story, new, qualified, proposition, won):
        role = {name: self.env.ref(f"operative_crm.operative_role_{name}").id
                for name in ("field_sales", "inside_sales", "service")}
        new.write({"responsible_role_id": role["field_sales"], "target_hours": 16})
        qualified.write({"responsible_role_id": role["field_sales"], "target_hours": 40})
        proposition.write({
            "responsible_role_id": role["inside_sales"], "target_hours": 80, "handover_required": True,
            "handover_due_hours": 8})
        for name, hours, clock in (("new", 4, False), ("in_progress", 24, False), ("awaiting", 0, "customer")):
            self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}").write({
                "responsible_role_id": role["service"], "target_hours": hours, "clock": clock})
        # the one stage whose name the app has not in German
        self._translate(self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected"), ["Abgelehnt"])
        # one hint ran for a while and was made mandatory
        self.env.ref("operative_crm.operative_condition_proposition_budget").severity = "block"
        approval = self.env["operative.condition"].create({
            "name": "Approval of the price", "message": "Ask the head of sales, below list price.", "crm_stage_id": won.id,
            "check": "approval", "group_id": self.env.ref("operative_crm.group_operative_manager").id, "sequence": 30})
        milestones = self.env["operative.milestone"].create([
            {"name": "Quotation sent", "crm_stage_id": proposition.id, "planned_hours": 24},
            {"name": "Customer called back", "planned_hours": 6,
             "ticket_stage_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress").id}])
        self._give_names(approval, ["condition_price"])
        self._give_names(milestones, ["milestone_quotation", "milestone_call"])
        self._translate(approval, ["Preisfreigabe"])
        self._translate(approval, [GERMAN[approval.message]], "message")
        self._translate(milestones, ["Angebot versendet", "Kunde zurückgerufen"])

    # -- opportunities -----------------------------------------------------------------------

    @api.model
    def _make_lead_log(self, story, new, qualified, proposition, won):
        """The stays of every opportunity, from its creation on, with the handovers on its way."""
        chance = story.random
        leads = self.env["crm.lead"].with_context(active_test=False).search(
            [("company_id", "=", story.company.id), ("type", "=", "opportunity")], order="id")
        self._fill_in(story, leads, qualified)
        inside = self.env.ref("operative_crm.operative_role_inside_sales")
        returned = 0
        holders = leads._operative_holders_of([(lead, inside) for lead in leads])
        stays, handovers, milestones, moved, responsible = [], [], [], [], {}
        for number, lead in enumerate(leads):
            receiver = holders[lead.id, inside.id].user or story.users["inside"]
            seller = lead.user_id or receiver
            end = lead.date_closed if lead.won_status != "pending" else None
            path = [stage for stage in (new, qualified, proposition)
                    if stage.sequence <= (proposition if lead.stage_id == won else lead.stage_id).sequence]
            begin, until = lead.create_date, end or story.now
            steps = sorted(chance.uniform(0.08, 0.9) for _stage in path[1:])
            entered = [begin, *(begin + (until - begin) * part for part in steps)]
            rows = [(stage, seller, at, None) for stage, at in zip(path, entered)]
            if proposition in path:
                at = entered[-1]
                decided = min(at + timedelta(hours=chance.randint(2, 30)), at + (until - at) * 0.6)
                if number % 5 == 2 and (until - at).days > 3:
                    reason, text = RETURNS[returned % len(RETURNS)]
                    returned += 1
                    again = decided + (until - decided) * 0.4
                    handovers.append((lead, seller, receiver, qualified, proposition, at, decided, reason, story.say(text)))
                    rows += [(qualified, seller, decided, story.say(text)), (proposition, seller, again, None)]
                    at, decided = again, again + (until - again) * 0.2
                handovers.append((lead, seller, receiver, qualified, proposition, at, decided, None, None))
                rows.append((proposition, receiver, decided, None))
                responsible.setdefault(receiver, self.env["crm.lead"])
                responsible[receiver] |= lead
                if not end:
                    milestones.append((lead, receiver, at + timedelta(days=4)))
            if end:
                rows.append((lead.stage_id, rows[-1][1], end, None))
            moved.append((lead.id, rows[-1][2]))
            stays += self._stay_rows(lead, rows, bool(end), story.now)
        for user, theirs in responsible.items():
            theirs.operative_responsible_id = user
        self._replace_stays(leads, stays)
        self._backdate("crm.lead", moved, date_last_stage_update=1)
        self._make_handover_log(handovers)
        self._make_milestone_log(story, self._ref("milestone_quotation"), milestones)
        self._make_condition_log([
            (lead, "proposition_decision_date", user, requested) for lead, user, _to, _from, _into, requested, *_rest
            in handovers if story.days_ago(requested) < 30 and not lead.operative_decision_on])
        let_pass = [(lead, at) for lead, _user, _to, _from, _into, at, *_rest in handovers][3::7]
        self._make_condition_log([
            (lead, "proposition_budget", story.users["manager"], at, story.say(EXCEPTIONS[number % len(EXCEPTIONS)]))
            for number, (lead, at) in enumerate(let_pass)], "overridden")

    @api.model
    def _fill_in(self, story, leads, qualified):
        """Budget, decision date and who decides, for those that are far enough."""
        chance = story.random
        roles = []
        # everybody has one that cannot move on
        waiting = leads.filtered(lambda lead: lead.won_status == "pending" and lead.stage_id == qualified)
        blocked = self.env["crm.lead"].union(*(theirs[-1:] for theirs in waiting.grouped("user_id").values()))
        for number, lead in enumerate(leads - blocked):
            lead.operative_budget = round(lead.expected_revenue * chance.uniform(0.9, 1.4), -2)
            if number % 3:
                lead.operative_decision_on = lead.date_deadline
            kinds = ("decision_maker", "technical", "purchasing") if number % 4 else ("user",)
            roles += [{"lead_id": lead.id, "partner_id": contact.id, "role": kind}
                      for contact, kind in zip(lead.partner_id.child_ids, kinds)]
        self.env["operative.contact.role"].create(roles)

    @api.model
    def _stay_rows(self, document, rows, closed, now):
        """Values of stays, in order, from ``(stage, user, entered_at, reason)``; the last goes on."""
        values, before = [], None
        for stage, user, at, reason in rows:
            at = min(max(self._in_office(at), before) if before else at, now)
            if values:
                values[-1]["left_at"] = at
            values.append({
                "document_id": document.id, "stage_id": stage.id, "user_id": user.id, "team_id": document.team_id.id,
                "role_id": stage.responsible_role_id.id, "company_id": document.company_id.id, "reason": reason,
                "clock": stage.clock or "ours", "entered_at": at, "left_at": False, "moved_by_id": user.id})
            before = at
        if closed:
            values[-1]["clock"] = "closed"
        return values

    @api.model
    def _replace_stays(self, documents, rows):
        """The log of today's loading gives way to the log of the story."""
        log = documents._stay_model
        log.search([("document_id", "in", documents.ids)]).unlink()
        log.create(rows)

    @api.model
    def _make_handover_log(self, rows):
        self.env["operative.handover"].create([{
            "res_model": lead._name, "res_id": lead.id, "company_id": lead.company_id.id,
            "role_id": into.responsible_role_id.id, "sender_id": sender.id, "receiver_id": receiver.id,
            "from_stage_id": left.id, "to_stage_id": into.id,
            "requested_at": self._in_office(requested), "due_at": self._in_office(requested + timedelta(days=1)),
            "decided_at": self._in_office(decided),
            "decided_by_id": receiver.id, "state": "returned" if reason else "accepted", "reason": text,
            "return_reason_id": self.env.ref(f"operative_crm.operative_return_reason_{reason}").id if reason else False,
        } for lead, sender, receiver, left, into, requested, decided, reason, text in rows])

    @api.model
    def _make_milestone_log(self, story, milestone, rows):
        """Everybody missed one that is still open; what lies ahead is open, and what lies behind was reached."""
        rows = [(document, user, self._in_office(planned)) for document, user, planned in rows]
        past = [(document, user) for document, user, planned in rows if planned < story.now]
        missed = {user: document for document, user in past}
        self.env["operative.milestone.result"].create([{
            "res_model": document._name, "res_id": document.id, "company_id": document.company_id.id,
            "milestone_id": milestone.id, "user_id": user.id, "planned_at": planned,
            "reached_at": planned - timedelta(hours=5)
            if planned < story.now and missed[user] != document else False,
            "missed_at": planned if planned < story.now and missed[user] == document else False,
        } for document, user, planned in rows])

    @api.model
    def _in_office(self, moment):
        """The moment in office hours of that day, or on the Monday after; in the same order as without."""
        moment = moment.replace(second=0, microsecond=0)
        if moment.weekday() > 4:
            return (moment + timedelta(days=7 - moment.weekday())).replace(hour=6, minute=30)
        return moment.replace(hour=7 + moment.hour * 8 // 24)

    @api.model
    def _make_condition_log(self, rows, state="warned"):
        """What hints would have stopped, or exceptions with their reason."""
        self.env["operative.condition.result"].create([{
            "res_model": document._name, "res_id": document.id, "company_id": document.company_id.id,
            "condition_id": self.env.ref(f"operative_crm.operative_condition_{name}").id, "state": state,
            "user_id": user.id, "at": self._in_office(at), "used_at": self._in_office(at),
            "reason": reason[0] if reason else False,
        } for document, name, user, at, *reason in rows])

    # -- tickets -----------------------------------------------------------------------------

    @api.model
    def _make_ticket_log(self, story):
        chance = story.random
        tickets = self.env["helpdesk.ticket"].search([("company_id", "=", story.company.id)], order="id")
        new, progress, awaiting = (self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
                                   for name in ("new", "in_progress", "awaiting"))
        stays, milestones, hits = [], [], []
        for ticket in tickets:
            user = ticket.user_id
            begin, until = ticket.create_date, ticket.last_stage_update if ticket.stage_id != new else story.now
            rows = [(new, self.env["res.users"], begin, None)]
            if user:
                rows.append((new, user, begin + (until - begin) * chance.uniform(0.05, 0.2), None))
            if ticket.stage_id != new:
                rows.append((progress, user, begin + (until - begin) * chance.uniform(0.25, 0.5), None))
                if ticket.stage_id != progress:
                    rows.append((awaiting, user, begin + (until - begin) * chance.uniform(0.55, 0.75), None))
                if ticket.stage_id not in (progress, awaiting):
                    rows += [(progress, user, begin + (until - begin) * 0.9, None), (ticket.stage_id, user, until, None)]
            if ticket.stage_id == progress:
                milestones.append((ticket, user, rows[-1][2] + timedelta(hours=8)))
            if ticket.closed and story.days_ago(until) < 30:
                hits.append((ticket, "done_category", user, until))
            stays += self._stay_rows(ticket, rows, ticket.closed, story.now)
        self._replace_stays(tickets, stays)
        self._make_milestone_log(story, self._ref("milestone_call"), milestones)
        self._make_condition_log(hits)
        # what happened to them follows from log and messages
        self.env["helpdesk.ticket"]._operative_rebuild(tickets.ids)

    # -- what waits today ----------------------------------------------------------------------

    @api.model
    def _make_waiting(self, story, new, qualified, proposition, won):
        """Handovers that wait, one of them too long; one that came back; a decision on a price, one on an exception."""
        # what is noted of it, in the language of those who read it
        leads = self.env["crm.lead"].with_context(lang=story.lang).search([
            ("company_id", "=", story.company.id), ("won_status", "=", "pending")], order="id")
        ready = leads.filtered(lambda lead: lead.stage_id == qualified and lead.operative_budget and lead.user_id)[:5]
        for lead in ready:
            lead.with_user(lead.user_id).stage_id = proposition
        handovers = self.env["operative.handover"].with_context(lang=story.lang).search([
            ("res_model", "=", "crm.lead"), ("res_id", "in", ready.ids), ("state", "=", "requested")], order="id")
        if handovers:
            late, requested = handovers[0], story.at(5)
            self._backdate(
                "operative.handover", [(late.id, requested, self._in_office(requested + timedelta(days=1)))],
                requested_at=1, due_at=2)
            stays = self.env["crm.lead.stay"].search([("document_id", "=", late.res_id)], limit=2)
            self._backdate("crm.lead.stay", [(stays[0].id, max(requested, stays[-1].entered_at))], entered_at=1)
            self._backdate("crm.lead.stay", [(stays[-1].id, stays[0].entered_at)], left_at=1)
            back = handovers.filtered(lambda handover: handover.sender_id == story.users["field"])[-1:] or handovers[-1]
            reason = self.env.ref("operative_crm.operative_return_reason_information")
            back.with_user(back.receiver_id or story.users["inside"]).action_return(
                story.say("Information is missing: quantities per year."), reason.id)
        quoted = leads.filtered(lambda lead: lead.stage_id == proposition and lead not in ready)[:1]
        quoted.with_user(quoted.operative_responsible_id).operative_request(
            self._ref("condition_price").ids, reason=story.say("12 % below list, competitor from Italy"))
        early = leads.filtered(lambda lead: lead.stage_id == qualified and not lead.operative_budget and lead.user_id)[:1]
        early.with_user(early.user_id).operative_request(
            self.env.ref("operative_crm.operative_condition_proposition_budget").ids,
            reason=story.say("Public customer, the budget is decided in spring"), exception=True)

    # -- orders --------------------------------------------------------------------------------

    @api.model
    def _make_order_flow(self, story):
        """Three phases of an order; those that are open are put into theirs, since they were ordered."""
        role = {name: self.env.ref(f"operative_crm.operative_role_{name}").id
                for name in ("inside_sales", "back_office")}
        flow = self.env["operative.flow"].create({
            "name": "Orders of Machine Parts", "model": "sale.order", "company_id": story.company.id, "phase_ids": [
                Command.create({"name": "Quotation", "sequence": 10, "responsible_role_id": role["inside_sales"],
                                "target_hours": 80, "clock": "customer"}),
                Command.create({"name": "In Preparation", "sequence": 20, "responsible_role_id": role["back_office"],
                                "target_hours": 40, "gates_confirmation": True}),
                Command.create({"name": "Delivered and Invoiced", "sequence": 30, "clock": "closed"}),
            ]})
        condition = self.env["operative.condition"].create({
            "name": "Customer's order number", "message": "Ask for it: accounting there needs it on the invoice.",
            "phase_id": flow.phase_ids[1].id, "check": "field_set",
            "field_id": self.env["ir.model.fields"]._get("sale.order", "client_order_ref").id})
        self._give_names(flow, ["flow_orders"])
        self._give_names(flow.phase_ids, ["order_phase_quotation", "order_phase_preparation", "order_phase_done"])
        self._translate(flow, ["Aufträge Maschinenteile"])
        self._translate(flow.phase_ids, ["Angebot", "In Vorbereitung", "Geliefert und berechnet"])
        self._translate(condition, ["Bestellnummer des Kunden"])
        self._translate(condition, [GERMAN[condition.message]], "message")
        flow._apply_to_orders()
        stays = self.env["sale.order.stay"].search([("stage_id", "in", flow.phase_ids.ids)])
        self._backdate("sale.order.stay", [(stay.id, stay.document_id.date_order) for stay in stays], entered_at=1)
        self.env["sale.order"].search([("operative_phase_id", "in", flow.phase_ids.ids)]).filtered(
            lambda order: order.state == "sale" and not order.operative_responsible_id
        ).operative_responsible_id = story.users["accounting"]

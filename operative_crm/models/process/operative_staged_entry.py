from odoo import api, fields, models
from odoo.fields import Domain

from .movers import INTERNAL, OUTSIDE


class OperativeStagedMixin(models.AbstractModel):
    """What entering a stage brings: clock, handover, activities, milestones."""

    _inherit = "operative.staged.mixin"

    def _operative_enter(self, moves, kind):
        """What entering brings: clock, responsible, handover, activities, milestones."""
        self._operative_set_clocks(kind)
        handovers = self._operative_needs_handover(moves, kind)
        self._operative_close_handovers(self.env._("Moved on before it was decided"))
        holders = self._operative_holders()
        rows = []
        for document, _left, entered in moves:
            holder = holders.get(document.id)
            if document in handovers:
                sender = document._operative_current_responsible() or self.env.user
                document[self._responsible_field] = sender
                rows.append(document._operative_handover_values(handovers[document], entered, sender, holder))
            elif holder and holder["user"] and not document[self._responsible_field]:
                document[self._responsible_field] = holder["user"]
        if rows:
            self._operative_request_handovers(rows)
        self._operative_plan_activities(moves)
        self._operative_plan_milestones(moves)

    def _operative_stage_clock(self, kind=INTERNAL):
        """Whose time runs by the stage; closed where the document is archived or lost."""
        if not self._operative_is_active():
            return "closed"
        clock = self._operative_stage()._operative_rules()["clock"]
        # somebody outside who moves a document waits for us, whatever the stage says
        return "ours" if kind is OUTSIDE and clock != "closed" else clock

    def _operative_current_clock(self):
        """Whose time runs now; documents from before the installation say nothing and follow their stage."""
        return self.operative_clock or self._operative_stage_clock()

    def _operative_set_clocks(self, kind):
        for document in self:
            clock = document._operative_stage_clock(kind)
            if document.operative_clock != clock:
                document.operative_clock = clock

    def _operative_close_inactive(self):
        """Archived, lost and cancelled documents: nobody's time runs, a pending handover is closed; restoring resumes."""
        closing = self.filtered(lambda document: not document._operative_is_active())
        if closing:
            closing.filtered(lambda document: document.operative_clock != "closed").operative_clock = "closed"
            closing._operative_close_handovers(self.env._("Archived, lost or cancelled"))
            closing._operative_leave_milestones()
        resumed = (self - closing).filtered(
            lambda document: document.operative_clock == "closed" and document._operative_stage_clock() != "closed")
        resumed._operative_set_clocks(INTERNAL)

    def _operative_close_gone(self, stays, stages):
        """Documents that leave the process or go to another company take no handover with them.

        :param stays: open stay a document, see :meth:`_operative_open_stays`
        :param stages: stage now by id of a document
        """
        gone = self.filtered(lambda document: stays[document.id] and not stages[document.id])
        if gone:
            gone._operative_close_handovers(self.env._("Taken out of the process"))
            gone._operative_leave_milestones()
        moved = (self - gone).filtered(lambda document: document._operative_changed_company(stays[document.id]))
        if moved:
            moved._operative_close_handovers(self.env._("Moved to another company"))

    def _operative_changed_company(self, stay):
        """Whether this document belongs to another company than during its open stay; without one it goes for all."""
        return bool(stay and self.company_id and stay.company_id and stay.company_id != self.company_id)

    @api.model
    def _operative_needs_handover(self, moves, kind=INTERNAL):
        """Documents of these moves that are handed over: not where the receiver is responsible already.

        What an employee creates straight in a later stage is handed over too, as from the first stage. Whatever begins
        in the first one, or comes in from outside, has nobody to be returned to: whoever holds the role takes it.

        :return: dict of the stage it comes from, and is returned to, a document
        """
        required = [
            (document, left) for document, left, entered in moves
            if entered._operative_rules()["handover_required"] and entered._operative_rules()["role_id"]]
        origins = {document: left for document, left in required if left}
        if kind is INTERNAL and not self.env.user._is_superuser():
            begun = self.browse([document.id for document, left in required if not left])
            for group in begun.grouped(lambda document: document._operative_stages_key()).values():
                first = group[:1]._operative_stages()[:1]
                origins.update((document, first) for document in group if document._operative_stage() != first)
        holders = self.browse([document.id for document in origins])._operative_holders()
        return {
            document: origin for document, origin in origins.items()
            if not (user := holders.get(document.id, {}).get("user")) or document._operative_current_responsible() != user}

    def _operative_current_responsible(self):
        """Who is responsible at the moment: the responsible, else the salesperson."""
        self.ensure_one()
        return self[self._responsible_field] or (
            self[self._salesperson_field] if self._salesperson_field else self.env["res.users"])

    def _operative_handover_values(self, left, entered, sender, holder):
        rules = entered._operative_rules()
        due = self._operative_due_at({self.id: fields.Datetime.now()}, rules["handover_due_hours"])
        return {
            "res_model": self._name, "res_id": self.id, "company_id": self._operative_company().id,
            "role_id": rules["role_id"], "sender_id": sender.id,
            "receiver_id": holder["user"].id if holder else False,
            "deputy_id": holder["deputy"].id if holder else False,
            "from_stage_id": left.id, "to_stage_id": entered.id,
            "due_at": due.get(self.id) if rules["handover_due_hours"] else False,
        }

    @api.model
    def _operative_request_handovers(self, rows):
        handovers = self.env["operative.handover"].sudo().create(rows)  # written by nobody else
        for (users, role), group in handovers.grouped(lambda handover: (handover._asked(), handover.role_id)).items():
            documents = self.browse(group.mapped("res_id"))
            for user in users:
                documents._operative_schedule(
                    "operative_crm.mail_activity_type_handover", user,
                    lambda env, role=role: env._("Handover to %s: accept or return", role.with_env(env).name))

    def _operative_take_back(self, stage, reason):
        """Put documents whose handover is returned back where they came from.

        :param stage: the stage; empty where it was deleted: the one before that in which each is now
        """
        returned = self.with_context(operative_reason=reason)
        for previous, documents in returned.grouped(
                lambda document: stage or document._operative_previous_stage()).items():
            if previous:
                documents._operative_leave_milestones()
                documents.write({self._stage_field: previous.id})

    def _operative_close_handovers(self, reason):
        # pending ones are written by nobody; the document was moved on by somebody who may
        pending = self.env["operative.handover"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "requested")])
        if pending:
            pending._close("cancelled", reason=reason)

    def _operative_note_reassigned(self, stays):
        """A document whose responsible changed while a handover is pending: the handover goes on, or is accepted."""
        reassigned = self.filtered(
            lambda document: stays[document.id] and stays[document.id].user_id != document[self._responsible_field])
        if not reassigned:
            return
        pending = self.env["operative.handover"].sudo().search([  # as above
            ("res_model", "=", self._name), ("res_id", "in", reassigned.ids), ("state", "=", "requested")])
        for handover in pending:
            user = reassigned.browse(handover.res_id)[self._responsible_field]
            members = handover.role_id.member_ids.filtered(
                lambda member, company=handover.company_id: member.company_id == company).user_id
            if user and (user in (handover.receiver_id, handover.deputy_id) or user in members):
                handover._close("accepted")
            elif user:
                handover.sender_id = user

    def _operative_schedule(self, xmlid, user, summary, about=None):
        """Plan an activity for a user on each of these documents; one that is open already is not planned again.

        :param summary: function of an environment in the language of who reads it, to the text
        :param about: the condition that is to be approved, if it is about one
        """
        activity_type = self.env.ref(xmlid, raise_if_not_found=False)
        if not activity_type or not user or not self:
            return self.env["mail.activity"]
        summary = summary(self.with_context(lang=user.lang).env)
        # activities are planned for others who may not see the user's own; nothing is shown
        activities = self.env["mail.activity"].sudo()
        have = set(activities.search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("user_id", "=", user.id),
            ("activity_type_id", "=", activity_type.id), ("summary", "=", summary),
            ("operative_condition_id", "=", about.id if about else False)]).mapped("res_id"))
        model_id = self.env["ir.model"]._get_id(self._name)
        return activities.with_context(mail_activity_quick_update=True).create([
            {"res_model_id": model_id, "res_id": document.id, "user_id": user.id, "summary": summary,
             "activity_type_id": activity_type.id, "automated": True,
             "operative_condition_id": about.id if about else False}
            for document in self if document.id not in have])

    def _operative_done_activities(self, xmlid, about=None):
        """Activities of this type are no longer needed: they go, without a message each.

        :param about: a condition, for those alone that ask for its approval
        """
        activity_type = self.env.ref(xmlid, raise_if_not_found=False)
        if not activity_type:
            return
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        domain &= Domain("activity_type_id", "=", activity_type.id)
        if about:
            domain &= Domain("operative_condition_id", "=", about.id)
        # those of everybody who was asked; what they were about is decided
        self.env["mail.activity"].sudo().search(domain).unlink()

    @api.model
    def _operative_plan_activities(self, moves):
        by_plan = {}
        for document, _left, entered in moves:
            plan_id = entered._operative_rules()["plan_id"]
            if plan_id:
                by_plan.setdefault(plan_id, []).append(document.id)
        for plan_id, ids in by_plan.items():
            # who is asked sees them among the activities; a mail for each of many helps nobody
            documents = self.browse(ids).with_context(mail_activity_quick_update=len(ids) > 1)
            for template in self.env["mail.activity.plan"].sudo().browse(plan_id).template_ids:
                for user, group in documents.grouped(
                        lambda document, template=template: document._operative_planned_user(template)).items():
                    group.activity_schedule(
                        activity_type_id=template.activity_type_id.id, summary=template.summary, note=template.note,
                        user_id=user.id, automated=True,
                        date_deadline=template._get_date_deadline(fields.Date.context_today(self)))

    def _operative_planned_user(self, template):
        """Who is asked to do an activity of a plan: whom the plan names, else who is responsible, else who moves."""
        return (template._determine_responsible(False, self)["responsible"]
                or self._operative_current_responsible() or self.env.user)

    @api.model
    def _operative_plan_milestones(self, moves):
        # also where it is entered again after a move that left them open: a document has a milestone once at a time
        leaving = [document.id for document, left, entered in moves
                   if left._operative_rules()["had_milestones"] or entered._operative_rules()["milestone_ids"]]
        self.browse(leaving)._operative_leave_milestones()
        by_milestone = {}
        for document, _left, entered in moves:
            for milestone_id in entered._operative_rules()["milestone_ids"]:
                by_milestone.setdefault(milestone_id, []).append(document.id)
        for milestone_id, ids in by_milestone.items():
            self.browse(ids)._operative_create_milestones(self.env["operative.milestone"].sudo().browse(milestone_id))

    def _operative_create_milestones(self, milestone, after=None):
        """Plan a milestone of the stage these documents are in; nothing where there is no date to plan it by.

        :param after: only where it is planned after this naive UTC moment
        """
        reached = milestone._reached(self)
        rows = []
        for document_id, planned_at in milestone._planned_at(self).items():
            if after and planned_at <= after:
                continue
            document = self.browse(document_id)
            rows.append({
                "res_model": self._name, "res_id": document_id, "milestone_id": milestone.id,
                "company_id": document._operative_company().id, "planned_at": planned_at,
                "user_id": document._operative_current_responsible().id,
                "reached_at": document in reached and fields.Datetime.now()})
        self.env["operative.milestone.result"].sudo().create(rows)  # written by nobody else

    def _operative_leave_milestones(self):
        """Milestones of the stage that is left: reached by their conditions by now, or left behind."""
        if not self:
            return
        results = self.env["operative.milestone.result"].sudo()  # written by nobody else
        pending = results.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids) & results._domain_pending())
        for milestone, rows in pending.grouped("milestone_id").items():
            reached = set(milestone._reached(self).ids)
            now = fields.Datetime.now()
            rows.filtered(lambda row, ids=reached: row.res_id in ids).write({"reached_at": now})
            rows.filtered(lambda row: not row.reached_at).write({"closed_at": now})
        pending.flush_recordset()  # before the same milestone is planned anew: the index allows one at a time

    def _operative_due_at(self, starts, hours):
        """When so many working hours have passed since each start.

        :param starts: dict of naive UTC moments an id of a document
        :param hours: working hours of the document's calendar
        :return: dict of naive UTC moments an id of a document; left out where there is no such moment
        """
        by_calendar = {}
        for document in self:
            # companies may share a calendar, not the holidays
            calendar = document._operative_calendar()
            by_calendar.setdefault((calendar, calendar.env.company), []).append(document.id)
        due = {}
        for (calendar, _company), ids in by_calendar.items():
            moments = calendar._operative_plan_hours([(starts[document_id], hours) for document_id in ids])
            due.update((document_id, moment) for document_id, moment in zip(ids, moments) if moment)
        return due

    def _operative_calendar(self):
        """The calendar by which working time counts for this document."""
        team = self[self._team_field] if self._team_field else self.env["crm.team"]
        return self.env["resource.calendar"]._operative_calendar(team, self._operative_company())

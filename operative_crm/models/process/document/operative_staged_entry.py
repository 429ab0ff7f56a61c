from odoo import api, fields, models
from odoo.fields import Domain

from ...core.movers import INTERNAL, OUTSIDE


class OperativeStagedMixin(models.AbstractModel):
    """What entering a stage brings: clock, handover, activities, milestones."""

    _inherit = "operative.staged.mixin"

    def _operative_enter(self, moves):
        """What entering brings besides clock and responsible: handover, activities, milestones."""
        if not moves:
            return
        # The document is held first: of two who move it at once the second begins anew, instead of failing on what the
        # first has planned for it.
        self.browse([move.document.id for move in moves]).flush_recordset([self._stage_field])
        # into another company is why it moved on, where both happen at once
        self._operative_close_handovers(
            [move for move in moves if move.document._operative_changed_company(move.stay)], "company")
        self._operative_close_handovers(moves, "moved")
        self._operative_request_handovers(moves)
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
        """Whose time runs now; a document that is about to begin says nothing yet and follows its stage."""
        return self.operative_clock or self._operative_stage_clock()

    def _operative_clock_values(self, move):
        """What a move fills in of whose time runs: as the stage says; nobody's once archived or lost, until restored."""
        clock = self.operative_clock
        if move.is_entering or not self._operative_is_active():
            clock = self._operative_stage_clock(move.kind)
        elif clock == "closed" and move.entered:
            clock = self._operative_stage_clock()
        return {"operative_clock": clock} if clock != self.operative_clock else {}

    def _operative_leave(self, moves):
        """What ends without a stage being entered: handovers and milestones of what is archived, lost, cancelled, taken
        out of the process, given to another company or to other hands."""
        closing = [move for move in moves if not move.document._operative_is_active()]
        self._operative_close_handovers(closing, "inactive")
        gone = [move for move in moves if move.stay.is_open and not move.entered and move not in closing]
        self._operative_close_handovers(gone, "gone")
        self.browse([
            move.document.id for move in closing + gone if move.stay.has_milestones])._operative_leave_milestones()
        staying = [move for move in moves if move.entered and not move.is_entering and move not in closing]
        moved = [move for move in staying if move.document._operative_changed_company(move.stay)]
        self._operative_close_handovers(moved, "company")
        self._operative_note_reassigned([move for move in staying if move not in moved])

    def _operative_changed_company(self, stay):
        """Whether this document belongs to another company than during its open stay; without one it goes for all."""
        return bool(stay.is_open and self.company_id and stay.company_id and stay.company_id != self.company_id.id)

    def _operative_current_responsible(self):
        """Who is responsible at the moment: the responsible, else the salesperson."""
        self.ensure_one()
        return self[self._responsible_field] or (
            self[self._salesperson_field] if self._salesperson_field else self.env["res.users"])

    def _operative_schedule(self, xmlid, user, summary, about=None):
        """Plan an activity for users on each of these documents, see ``mail.activity._operative_tell``.

        :param user: ``res.users``, one or several, none
        :param summary: function of an environment in the language of who reads it, to the text
        :param about: the condition that is to be approved, if it is about one
        """
        return self.env["mail.activity"]._operative_tell(
            self, user or self.env["res.users"], xmlid, lambda document: summary(document.env),
            operative_condition_id=about.id if about else False)

    def _operative_done_activities(self, xmlid, about=None):
        """Activities of this type are no longer needed: they go, without a message each.

        :param about: a condition, for those alone that ask for its approval; an empty one, for those that ask for several
        """
        activity_type = self.env.ref(xmlid, raise_if_not_found=False)
        if not activity_type:
            return
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        domain &= Domain("activity_type_id", "=", activity_type.id)
        if about is not None:
            domain &= Domain("operative_condition_id", "=", about.id)
        # those of everybody who was asked; what they were about is decided
        self.env["mail.activity"].sudo().search(domain).unlink()

    @api.model
    def _operative_plan_activities(self, moves):
        by_plan = {}
        for move in moves:
            plan_id = move.entered._operative_rules()["plan_id"]
            if plan_id:
                by_plan.setdefault(plan_id, []).append(move.document.id)
        for plan_id, ids in by_plan.items():
            # who is asked sees them among the activities; a mail for each of many helps nobody
            documents = self.browse(ids).with_context(
                mail_activity_quick_update=len(ids) > 1, operative_nobody_follows=True)
            for template in self.env["mail.activity.plan"].sudo().browse(plan_id).template_ids:
                for user, group in documents.grouped(
                        lambda document, template=template: document._operative_planned_user(template)).items():
                    group.activity_schedule(
                        activity_type_id=template.activity_type_id.id, summary=template.summary, note=template.note,
                        user_id=user.id, automated=True,
                        date_deadline=template._get_date_deadline(fields.Date.context_today(self)))

    def _operative_planned_user(self, template):
        """Who is asked to do an activity of a plan: whom the plan names, else who is responsible, else who moves."""
        asked = template._determine_responsible(False, self)["responsible"]
        return asked and asked.filtered("active") or next(iter(self._operative_by_responsible())) or self.env.user

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

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, split_every

from ..facts import service
from .goals import Goals, Hours

READERS = "operative_crm.group_operative_user"
# What says which target a ticket follows; whoever is assigned may bring a team along.
CRITERIA = ("team_id", "type_id", "priority", "partner_id", "company_id")
WRITTEN = {*CRITERIA, "user_id"}
# A ticket that is no data point has no target.
LEFT_OUT = {"duplicate_id", "tag_ids"}
# so many tickets are planned anew at once
BATCH = 1000


class HelpdeskTicket(models.Model):
    """What is due on a ticket and when: by the service target it follows, in the working time of its team."""

    _inherit = "helpdesk.ticket"

    target_id = fields.Many2one(
        "operative.service.target", string="Service Target", copy=False, readonly=True, index="btree_not_null",
        ondelete="restrict", groups=READERS, help="The first one that fitted when the ticket came in, or when its team, type, "
                                                  "priority or customer changed.")
    reply_due_at = fields.Datetime(
        string="Reply Due", copy=False, readonly=True, groups=READERS,
        help="By when somebody has to reply. Empty while nobody waits for a reply.")
    resolution_due_at = fields.Datetime(
        string="Resolution Due", copy=False, readonly=True, groups=READERS,
        help="By when it has to be closed, if it goes on as now. Empty while it is paused or closed.")
    target_state = fields.Selection(
        selection=[("on_track", "On Track"), ("endangered", "Endangered"), ("failed", "Failed")], copy=False, readonly=True,
        index="btree_not_null", groups=READERS,
        help="Endangered: much of the time has passed. Failed: all of it; a reply that was late is no longer due once it is "
             "given, a ticket that took too long stays failed.")
    operative_is_stuck = fields.Boolean(
        string="Stuck", copy=False, readonly=True, index="btree_not_null", groups=READERS,
        help="It waits for us longer than its phase may take, or was handed on more often than its team allows.")
    operative_stuck_reason = fields.Selection(
        selection=[("waiting", "Waits too long"), ("handed_on", "Handed on too often")],
        string="Why It Is Stuck", copy=False, readonly=True, groups=READERS)
    # when something is to be told: what the scheduled job looks for
    operative_warn_at = fields.Datetime(copy=False, readonly=True, index="btree_not_null", groups=READERS)
    # the question a reply is due on, and what of :data:`goals.TOLD` somebody was told of, so that it is told once
    operative_reply_since = fields.Datetime(copy=False, readonly=True, groups=READERS)
    operative_told = fields.Char(copy=False, readonly=True, groups=READERS)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._operative_check_goals(vals)
        tickets = super().create(vals_list)
        if self.env["operative.part"]._is_on("service"):
            tickets._operative_choose_target()
        return tickets

    def write(self, vals):
        self._operative_check_goals(vals)
        criteria = {}
        if not vals.keys().isdisjoint(WRITTEN) and self.env["operative.part"]._is_on("service"):
            criteria = {ticket.id: ticket._operative_criteria() for ticket in self.sudo()}  # sudo: compared, not shown
        res = super().write(vals)
        if criteria:
            changed = self.sudo().filtered(lambda ticket: ticket._operative_criteria() != criteria[ticket.id])
            # a closed one was measured by the target it had
            changed.filtered(lambda ticket: ticket.operative_clock != "closed")._operative_choose_target()
        if not vals.keys().isdisjoint(LEFT_OUT):
            self._operative_set_goals()
        return res

    @api.model
    def _operative_check_goals(self, vals):
        """Refuse values that say what is due: that follows."""
        given = [name for name in Goals.FIELDS if name in vals]
        if "target_id" in vals:
            given.append("target_id")
        if given and not self.env.su:
            raise AccessError(self.env._(
                "“%s” follows from the service targets. Leave it out, and change the target, or the ticket's team, type or "
                "priority.",
                self._fields[given[0]]._description_string(self.env)))

    def _operative_stamp(self):
        res = super()._operative_stamp()
        self._operative_set_goals()
        return res

    def _operative_stamp_all(self, ids=None):
        res = super()._operative_stamp_all(ids)
        self._operative_plan_anew(ids)
        return res

    # -- the target --------------------------------------------------------------------------

    def _operative_criteria(self):
        """What says which target this ticket follows."""
        return (*(self[name] for name in CRITERIA), self.partner_id.commercial_partner_id)

    def _operative_choose_target(self):
        """Follow the first target that fits; what was told of another one is to be told anew."""
        tickets = self.sudo()  # sudo: it follows from the ticket, whoever creates or changes it
        found = self.env["operative.service.target"]._operative_first_of(tickets)
        for ticket in tickets:
            target_id = found.get(ticket, False)
            if ticket.target_id.id != target_id:
                ticket.write({"target_id": target_id, "operative_told": Goals.of_another_target(ticket.operative_told)})
        self._operative_set_goals()

    @api.model
    def _operative_apply_target(self, target):
        """Have open tickets without a target follow this one where it is the first that fits, and nothing of it is past.

        SQL, since all that are open may be meant.

        :return: how many follow it, and how many are past it
        """
        followed = past = 0
        waiting = self.search([("operative_clock", "!=", "closed"), ("target_id", "=", False)])
        for batch in split_every(BATCH, waiting.ids, self.browse):
            found = self.env["operative.service.target"]._operative_first_of(batch)
            fitting = self.browse([ticket.id for ticket, target_id in found.items() if target_id == target.id])
            goals = fitting._operative_goals(target)
            in_time = {ticket: due.values for ticket, due in goals.items() if due.values["target_state"] != "failed"}
            self.flush_model(["target_id"])
            self.env.cr.execute(SQL("UPDATE helpdesk_ticket SET target_id = %s WHERE id = ANY(%s)", target.id, [
                ticket.id for ticket in in_time]))
            fitting.invalidate_recordset(["target_id"], flush=False)
            self._operative_write_goals(in_time)
            followed, past = followed + len(in_time), past + len(goals) - len(in_time)
        return followed, past

    # -- what is due -------------------------------------------------------------------------

    def _operative_set_goals(self):
        """Note what is due on these tickets, and what of it is in danger; a query whatever their number."""
        for ticket, goals in self._operative_goals().items():
            changed = ticket._operative_changed(goals.values)
            if changed:
                ticket.write(changed)

    @api.model
    def _operative_write_goals(self, values):
        """The same for many at once, whose values are known: SQL, one statement whatever their number.

        :param values: dict of the values of :data:`Goals.FIELDS` a ticket
        """
        changed = {ticket.id: found for ticket, found in values.items() if ticket._operative_changed(found)}
        if not changed:
            return
        columns = [SQL("%s::int[]", list(changed))] + [
            SQL("%s::%s[]", [found[name] if self._fields[name].type == "boolean" else found[name] or None
                             for found in changed.values()], SQL(self._fields[name].column_type[1]))
            for name in Goals.FIELDS]
        names = SQL(", ").join(map(SQL.identifier, Goals.FIELDS))
        self.flush_model(Goals.FIELDS)
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket ticket SET (%(names)s) = ROW(%(new)s) FROM unnest(%(columns)s) found (id, %(names)s)
                WHERE ticket.id = found.id""",
            names=names, new=SQL(", ").join(SQL.identifier("found", name) for name in Goals.FIELDS),
            columns=SQL(", ").join(columns)))
        self.browse(changed).invalidate_recordset(Goals.FIELDS, flush=False)

    def _operative_changed(self, values):
        return {name: value for name, value in values.items() if (self[name] or None) != (value or None)}

    def _operative_goals(self, target=None):
        """What is due on these tickets as of now.

        :param target: ``operative.service.target``, as if they followed this one; None for the one each follows
        :return: dict of :class:`Goals` a ticket, as the superuser; none while the part is switched off
        """
        if not self.env["operative.part"]._is_on("service"):
            return {}
        tickets = self.sudo()  # sudo: it is noted, whoever acts
        targets = self.env["operative.service.target"]
        followed = {ticket.id: (target or ticket.target_id).id for ticket in tickets}
        promised = {
            ticket_id: targets._operative_hours(target_id) if target_id else {} for ticket_id, target_id in followed.items()}
        stage_hours = {ticket.id: ticket.stage_id._operative_rules()["target_hours"] for ticket in tickets}
        limits = {ticket.id: ticket._operative_handoff_limit() for ticket in tickets}
        # most tickets have none of it, and cost nothing
        asked = tickets.filtered(lambda ticket: (
            promised[ticket.id] or stage_hours[ticket.id] or 0 < limits[ticket.id] < ticket.handoff_count))
        waited, hours, goals = asked._operative_waited(), {}, {}
        for ticket in tickets:
            key = (ticket.team_id.id, ticket.company_id.id)  # companies may share a team, not the holidays
            if ticket.id in waited and key not in hours:
                hours[key] = Hours(ticket._operative_calendar())
            goals[ticket] = Goals(
                ticket, hours.get(key), waited.get(ticket.id), promised[ticket.id], stage_hours[ticket.id],
                limits[ticket.id], fields.Datetime.now())
        return goals

    def _operative_waited(self):
        """Rows of ``facts/service.waiting`` an id of a ticket."""
        if not self.ids:
            return {}
        self.flush_model(["duplicate_id", "tag_ids", "channel_id", "operative_received_at"])
        self.env["helpdesk.ticket.stay"].flush_model()
        rows = {}
        for row in self.env.execute_query_dict(service.waiting(self.ids)):
            rows.setdefault(row["id"], []).append(row)
        return rows

    def _operative_handoff_limit(self):
        team = self.team_id
        return team.operative_handoff_limit if team else self.env["helpdesk.ticket.team"]._fields[
            "operative_handoff_limit"].default(team)

    # -- planned anew ------------------------------------------------------------------------

    @api.model
    def _operative_plan_anew(self, ids=None):
        """Plan again what is due on open tickets, such as after a change of working hours.

        :param ids: ids of tickets, None for all
        """
        if not self.env["operative.part"]._is_on("service"):
            return
        # sudo: all of them, whoever changed their working hours
        domain = [("operative_clock", "!=", "closed"), *([("id", "in", ids)] if ids is not None else [])]
        tickets = self.sudo()
        for batch in split_every(BATCH, tickets.search(domain).ids, tickets.browse):
            batch._operative_each(lambda some: some._operative_write_goals({
                ticket: goals.values for ticket, goals in some._operative_goals().items()}))
            self.env.flush_all()
            batch.invalidate_recordset()

    @api.model
    def _operative_plan_anew_soon(self):
        """Have all open tickets planned again, once what changes now is saved."""
        job = self.env.ref("operative_crm.ir_cron_plan_targets", raise_if_not_found=False)
        if job and self.env["operative.part"]._is_on("service"):
            job.sudo()._trigger()  # sudo: jobs are closed to users; it takes nothing from whoever triggers it

    # -- in words ----------------------------------------------------------------------------

    def _operative_next_due(self):
        """What of this ticket is due first: a naive UTC moment, or False."""
        return min(filter(None, (self.reply_due_at, self.resolution_due_at)), default=False)

    def _operative_danger(self):
        """What is wrong with this ticket, in a few words; empty where nothing is."""
        def label(name):
            return dict(self._fields[name]._description_selection(self.env))[self[name]]
        return ", ".join([
            *([label("target_state")] if self.target_state in ("endangered", "failed") else []),
            *([label("operative_stuck_reason")] if self.operative_is_stuck else [])])

import logging

from odoo import api, fields, models
from odoo.tools import format_datetime, split_every

from .goals import TOLD
from .helpdesk_ticket_target import BATCH

_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """Who is told of what is due on a ticket, or of one that is stuck: each once, by a scheduled job."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _cron_follow_targets(self):
        """Tickets of which something has come about: in danger, missed, stuck. Does nothing while the part is switched off."""
        if not self.env["operative.part"]._is_on("service"):
            return
        found = self.search([("operative_warn_at", "<=", fields.Datetime.now())], order="operative_warn_at, id")
        left = len(found)
        for batch in split_every(BATCH, found.ids, self.browse):
            # what somebody works on right now is left to the next run
            batch.try_lock_for_update()._operative_each(lambda tickets: tickets._operative_tell_goals())
            left -= len(batch)
            # thousands may come about at once, such as on a Monday morning: what is told stays told, and nobody waits for all
            if self.env.context.get("cron_id") and not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    @api.model
    def _cron_plan_targets(self):
        """Plan again what is due on open tickets."""
        self._operative_plan_anew()

    def _operative_each(self, do):
        """Do something with these tickets; where it fails with one of them the log says so, and the others go on.

        :param do: function of some of these tickets
        """
        try:
            with self.env.cr.savepoint():
                do(self)
        except Exception:
            if len(self) == 1:
                _logger.exception("%s is left out", self)
                return
            for ticket in self:
                ticket._operative_each(do)

    def _operative_tell_goals(self):
        """Tell what has come about on these tickets, and note it."""
        goals = self._operative_goals()
        new = {}
        for ticket, found in goals.items():
            for key in found.new:
                new.setdefault(key, []).append(ticket.id)
        due = {ticket.id: found.due for ticket, found in goals.items()}
        for key in TOLD:
            # sudo: told and noted by the scheduled job, or by whoever's change brought it about
            tickets = self.sudo().browse(new.get(key, ()))
            # what was missed is told further up
            by_user = tickets._operative_by_leader() if key.endswith("failed") else tickets._operative_by_responsible()
            for user, theirs in by_user.items():
                self.env["mail.activity"]._operative_tell(
                    theirs, user, "operative_crm.mail_activity_type_stuck" if key in ("waiting", "handed_on")
                    else "operative_crm.mail_activity_type_target",
                    lambda ticket, key=key: ticket._operative_told_text(key, due[ticket.id]))
        self._operative_write_goals({ticket: found.tell() for ticket, found in goals.items()})

    def _operative_told_text(self, key, due):
        """What somebody is told, see :data:`goals.TOLD`, in the language and time zone of this record.

        :param due: see :class:`Goals`
        """
        env = self.env
        due = format_datetime(
            env, due.get(key.partition("_")[0]) or False, dt_format="short",
            tz=env.context.get("tz") or self._operative_company()._operative_zone())
        return {
            "reply": lambda: env._("Reply due: %s", due),
            "reply_failed": lambda: env._("Reply overdue: %s", due),
            "resolution": lambda: env._("Resolution due: %s", due),
            "resolution_failed": lambda: env._("Resolution overdue: %s", due),
            "waiting": lambda: env._("Waits too long: %s", self.stage_id.name),
            "handed_on": lambda: env._("Handed on too often: %s times", self.handoff_count),
        }[key]()

    def _operative_by_leader(self):
        """These tickets by who leads the role of their stage, else their team, else who is responsible.

        :return: dict of tickets by ``res.users``
        """
        leaders = self.env["operative.role"]._operative_leaders()
        users, found = self.env["res.users"], {}
        for ticket, role in self._operative_roles().items():
            leader = users.browse(leaders.get((role.id, ticket._operative_company().id)) or ())
            found[ticket.id] = leader.filtered("active") or ticket.team_id.user_id.filtered("active")
        nobody = self.browse([ticket_id for ticket_id, user in found.items() if not user])
        for user, theirs in nobody._operative_by_responsible().items():
            found.update(dict.fromkeys(theirs.ids, user))
        return self.grouped(lambda ticket: found[ticket.id])

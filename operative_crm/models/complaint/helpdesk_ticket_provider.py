from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..core.movers import INTERNAL, OUTSIDE

READERS = "operative_crm.group_operative_user"


class HelpdeskTicket(models.Model):
    """Whose time runs while a provider was asked: his, where it would be ours, until everybody who was asked has answered."""

    _inherit = "helpdesk.ticket"

    provider_task_ids = fields.One2many(
        "operative.provider.task", "ticket_id", string="Provider Tasks", copy=False, groups=READERS)
    # a stage that is entered asks for it: a query more for each ticket that moves, if it were looked up
    operative_waits_for_provider = fields.Boolean(
        string="Provider Asked", copy=False, readonly=True, groups=READERS,
        help="A provider was sent a task and has not answered it yet.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._operative_check_waits(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._operative_check_waits(vals)
        return super().write(vals)

    def unlink(self):
        # the database takes tasks away with their ticket, not what was said and attached there
        # sudo: they go with the ticket, and stay with it where it may not be deleted
        self.env["operative.provider.task"].sudo().search([("ticket_id", "in", self.ids)])._unlink_with_ticket()
        return super().unlink()

    @api.model
    def _operative_check_waits(self, vals):
        """Refuse values that say whether a provider was asked."""
        if "operative_waits_for_provider" in vals and not self.env.su:
            raise AccessError(self.env._(
                "“%s” follows from the provider tasks. Leave it out, and send or cancel a task instead.",
                self._fields["operative_waits_for_provider"]._description_string(self.env)))

    def _operative_stage_clock(self, kind=INTERNAL):
        clock = super()._operative_stage_clock(kind)
        # somebody outside who moves it waits for us, whoever else was asked
        return "provider" if clock == "ours" and kind is not OUTSIDE and self.operative_waits_for_provider else clock

    def _operative_follow_tasks(self, change):
        """Whose time runs, now that tasks of these tickets were sent, answered or cancelled; in the log, a stay of its own.

        :param change: ``sent``, ``answered`` or ``cancelled``
        """
        if not self.ids:
            return
        self.env.flush_all()
        # a row that is written even where nothing changes: of two who send and answer at once, one begins anew
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket SET operative_waits_for_provider = EXISTS (
                   SELECT 1 FROM operative_provider_task task WHERE task.ticket_id = helpdesk_ticket.id AND task.state = 'sent')
                WHERE id = ANY(%s)""", self.ids))
        self.invalidate_recordset(["operative_waits_for_provider", "operative_clock"], flush=False)
        for ticket in self:
            clock = ticket.operative_clock
            if change == "sent" and clock == "ours" and ticket.operative_waits_for_provider:
                ticket.operative_clock = "provider"
            elif clock == "provider" and not ticket.operative_waits_for_provider and (
                    change == "answered" or ticket.stage_id._operative_rules()["clock"] != "provider"):
                ticket.operative_clock = "ours"

    @api.model
    def _operative_history_waits_sql(self):
        return SQL(
            """
            SELECT ticket_id, sent_at AS at, 1 AS change, FALSE AS is_answer
              FROM operative_provider_task WHERE sent_at IS NOT NULL
            UNION ALL
            SELECT ticket_id, COALESCE(answered_at, cancelled_at), -1, answered_at IS NOT NULL
              FROM operative_provider_task WHERE sent_at IS NOT NULL AND COALESCE(answered_at, cancelled_at) IS NOT NULL
            """)

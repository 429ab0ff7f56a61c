from odoo import api, fields, models
from odoo.exceptions import AccessError

READERS = "operative_crm.group_operative_user"
# What a person may give at an import; afterwards it happens, and is noted.
IMPORTED = ("operative_received_at", "acknowledged_at", "first_reply_at", "first_resolved_at", "resolved_at")


class HelpdeskTicket(models.Model):
    """What happened to a ticket when: stored when it happens, from its stays and its messages."""

    _inherit = "helpdesk.ticket"

    operative_received_at = fields.Datetime(
        string="Received", copy=False, groups=READERS, help="When it came in, where that was before it was entered here.")
    operative_clock_since = fields.Datetime(
        string="Since", copy=False, readonly=True, index=True, groups=READERS, help="Since when it has been their turn.")
    operative_asked_at = fields.Datetime(
        string="Asked", copy=False, readonly=True, groups=READERS,
        help="From when the first reply is measured: when the ticket was created; where we began it with notes alone, the "
             "customer's first message.")
    operative_unanswered_since = fields.Datetime(
        string="Unanswered Since", copy=False, readonly=True, index="btree_not_null", groups=READERS,
        help="The customer's first message that nobody has replied to yet.")
    acknowledged_at = fields.Datetime(
        string="Acknowledged", copy=False, groups=READERS,
        help="First confirmation to the customer, an automatic one included.")
    first_reply_at = fields.Datetime(
        string="First Reply", copy=False, groups=READERS,
        help="First public reply by a person that reached somebody outside, or a call where the settings say so. Of a ticket "
             "we opened with a public message, the one after it.")
    first_reply_kind = fields.Selection(
        selection=[("message", "Message"), ("call", "Call")], copy=False, readonly=True, groups=READERS)
    first_resolved_at = fields.Datetime(
        string="First Resolved", copy=False, groups=READERS, help="The first time it was closed.")
    resolved_at = fields.Datetime(
        string="Resolved", copy=False, groups=READERS, help="The last time it was closed.")
    reopen_count = fields.Integer(
        string="Reopenings", copy=False, readonly=True, groups=READERS, help="How often it was closed and then not.")
    handoff_count = fields.Integer(
        string="Hand-offs", copy=False, readonly=True, groups=READERS,
        help="Changes of team, or from one person to another, after the first one had it.")
    public_reply_count = fields.Integer(
        string="Replies", copy=False, readonly=True, groups=READERS,
        help="Public messages by us that reached somebody outside.")
    operative_known_since = fields.Datetime(
        string="Log Known Since", copy=False, readonly=True, groups=READERS,
        help="What was before is derived from the tracked changes of stage and assigned user. Changes of team are not known.")
    operative_follows_id = fields.Many2one(
        "helpdesk.ticket", string="Follows", copy=False, readonly=True, index="btree_not_null", ondelete="set null",
        groups=READERS, help="The closed ticket that the customer wrote on.")
    operative_followed_by_ids = fields.One2many("helpdesk.ticket", "operative_follows_id", string="Followed by", groups=READERS)

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # what an import says of when it came in holds for the log as well
        tickets.sudo().filtered("operative_received_at")._operative_begin_when_received()
        return tickets

    def write(self, vals):
        if not self.env.su:
            given = [name for name in IMPORTED if name in vals]
            if given:
                raise AccessError(self.env._(
                    "“%s” is noted when it happens. It can be given where a ticket is created or imported, and not changed.",
                    self._fields[given[0]]._description_string(self.env)))
        asked = self._operative_asked_when_closing(vals)
        res = super().write(vals)
        self._operative_asked_meanwhile(asked)
        if vals.keys() & {"partner_id", "partner_email"}:
            # sudo: whose messages are whose follows from who the customer is, whoever says so
            self.sudo()._operative_note_messages()
        return res

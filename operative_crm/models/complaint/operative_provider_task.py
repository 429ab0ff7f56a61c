from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, email_split

from ..core import arguments
from ..core.links import told

READERS = "operative_crm.group_operative_user"
WHO_SEES_COSTS = "helpdesk_mgmt.group_helpdesk_user_own,operative_crm.group_operative_manager"
# what follows from the buttons, the provider's answer and the scheduled job
NOTED = {"state", "sent_at", "answered_at", "cancelled_at", "outcome", "answer", "reminded_at", "reminded_late_at",
         "escalated_at", "access_token"}
# what the provider has read
RELEASED = {"name", "body", "partner_id", "email", "attachment_ids", "ticket_id"}
#: what a provider says of what he was asked to do
OUTCOMES = [("done", "Done"), ("not_possible", "Not Possible")]


class OperativeProviderTask(models.Model):
    """What somebody outside is to do for a complaint: a carrier, a repair shop, a supplier.

    He sees the task, once it was sent, and nothing of the ticket: what he has to know is in the text and in the files.
    """

    _name = "operative.provider.task"
    _inherit = [
        "operative.complaint.part.mixin", "operative.bounded.mixin", "portal.mixin", "mail.thread"]
    _description = "Provider Task"
    _order = "due_at, id desc"

    # a provider with a login reads what is his; the ticket is not
    ticket_id = fields.Many2one(groups=READERS)
    document_is_readable = fields.Boolean(groups=READERS)
    name = fields.Char(string="Task", required=True)
    partner_id = fields.Many2one("res.partner", string="Provider", index="btree_not_null", ondelete="restrict")
    email = fields.Char(help="Of a provider who is not a contact yet.")
    provider_name = fields.Char(string="Sent to", compute="_compute_provider_name")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("sent", "Sent"), ("answered", "Answered"), ("accepted", "Accepted"),
                   ("cancelled", "Cancelled")],
        required=True, default="draft", copy=False, readonly=True, index=True)
    due_at = fields.Datetime(string="Due", copy=False, help="By when the provider has to answer.")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    sent_at = fields.Datetime(string="Sent on", copy=False, readonly=True)
    answered_at = fields.Datetime(string="Answered on", copy=False, readonly=True)
    cancelled_at = fields.Datetime(string="Cancelled on", copy=False, readonly=True)
    body = fields.Html(string="What the Provider Reads", sanitize=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files for the Provider", copy=False, bypass_search_access=True, groups=READERS,
        help="The provider sees these and no other file of the complaint.")
    outcome = fields.Selection(selection=OUTCOMES, string="The Provider Says", copy=False, readonly=True)
    answer = fields.Html(copy=False, readonly=True, sanitize=True)
    amount = fields.Monetary(
        string="Agreed Amount", copy=False, groups=WHO_SEES_COSTS,
        help="What the provider charges. When the answer is accepted it becomes a cost of the complaint.")
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id, groups=READERS)
    # each is said once
    reminded_at = fields.Datetime(string="Reminded", copy=False, readonly=True, groups=READERS)
    reminded_late_at = fields.Datetime(string="Reminded After Due", copy=False, readonly=True, groups=READERS)
    escalated_at = fields.Datetime(string="Escalated", copy=False, readonly=True, groups=READERS)

    _recipient = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR COALESCE(email, '') <> '')",
        "A task needs somebody who does it: choose a provider, or give an e-mail address.")
    _due_when_sent = models.Constraint(
        "CHECK (due_at IS NOT NULL OR sent_at IS NULL)",
        "A task that was sent says by when it is due.")
    _amount_positive = models.Constraint(
        "CHECK (amount IS NULL OR amount >= 0)", "The agreed amount of a task cannot be negative.")
    _reminders = models.Index("(due_at) WHERE state = 'sent'")

    @api.constrains("email")
    def _check_email(self):
        for task in self:
            if task.email and (len(email_split(task.email)) != 1 or not email_normalize(task.email)):
                raise ValidationError(self.env._(
                    "“%s” is not an e-mail address. Give one address, such as shop@example.com.", task.email))

    @api.constrains("attachment_ids")
    def _check_attachments(self):
        for task in self:
            for file in task.sudo().attachment_ids:  # sudo: whose they are decides whether they may be sent
                is_own = file.res_model == self._name and file.res_id == task.id
                if file.res_field or not is_own and not task._is_fresh(file):
                    raise ValidationError(self.env._(
                        "“%s” belongs to something else. Upload it to the task, so that the provider sees what is meant for "
                        "him and nothing else.", file.name))

    @api.depends("partner_id", "email")
    @api.depends_context("uid")
    def _compute_provider_name(self):
        for task in self:
            task.provider_name = told(task, "partner_id").display_name or task.email

    @api.depends("state", "due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for task in self:
            task.is_overdue = bool(task.state == "sent" and task.due_at and task.due_at < now)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "sent") & Domain("due_at", "<", fields.Datetime.now())
        return overdue if True in value else ~overdue

    def _compute_access_url(self):
        for task in self:
            task.access_url = f"/my/provider_task/{task.id}"

    # -- what is written ---------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_noted(vals)
        # whoever writes it down is told by an activity, and gets no mail of each word
        tasks = super(OperativeProviderTask, self.with_context(mail_create_nosubscribe=True)).create(vals_list)
        tasks = tasks.with_env(self.env)
        tasks._adopt_attachments()
        return tasks

    def write(self, vals):
        self._check_noted(vals)
        if not RELEASED.isdisjoint(vals) and not self.env.su:
            self.check_access("write")
            for task in self:
                if task.state != "draft":
                    raise UserError(self.env._(
                        "“%s” was sent already: what the provider read stays. Cancel it, and make a new task.", task.name))
        left = self.sudo().ticket_id if "ticket_id" in vals else None  # sudo: whose time runs there follows
        res = super().write(vals)
        if left is not None:
            # tickets were merged
            left._operative_follow_tasks("cancelled")
            self.sudo().ticket_id._operative_follow_tasks("sent")  # sudo: see above
        if "attachment_ids" in vals:
            self._adopt_attachments()
        if "due_at" in vals:
            # another day is another reminder
            self.sudo().write(dict.fromkeys(("reminded_at", "reminded_late_at", "escalated_at"), False))
        return res

    @api.model
    def _check_noted(self, vals):
        """Refuse values that say what happened to a task."""
        if self.env.su:
            return
        given = [name for name in vals if name in NOTED and not (name == "state" and vals[name] == "draft")]
        if given:
            raise AccessError(self.env._(
                "“%s” is noted when it happens. Leave it out, and send, accept or cancel the task instead.",
                self._fields[given[0]]._description_string(self.env)))

    def _adopt_attachments(self):
        """Files that were just uploaded for a task belong to it."""
        for task in self:
            # sudo: none is read; those are taken that their writer has uploaded and that belong to nothing yet
            task.sudo().attachment_ids.filtered(task._is_fresh).write({"res_model": self._name, "res_id": task.id})

    def _is_fresh(self, file):
        """Whether a file was uploaded by whoever acts, and belongs to nothing yet."""
        return not file.res_id and not file.res_field and file.create_uid == self.env.user

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        for task in self:
            if task.sent_at:
                raise UserError(self.env._(
                    "“%s” was sent and is kept. Cancel it instead: the provider's page then says so.", task.name))

    def _unlink_with_ticket(self):
        """These tasks go, whatever became of them, since their ticket goes."""
        self.write({"sent_at": False, "state": "draft"})
        self.unlink()

    # -- what becomes of it ------------------------------------------------------------------

    def action_send(self):
        """Send the task to the provider, by mail: from now on the ticket waits for him.

        :raise UserError: without a recipient who has an address, without a day it is due, a second time, on a closed ticket
        """
        for task in arguments.one(self):
            task.check_access("write")
            task._check_ticket()
            task._check_can_be_sent()
            # sudo: what happens is noted; the rights to the ticket were asked
            task.sudo().write({"state": "sent", "sent_at": fields.Datetime.now()})
            task._mail("operative_crm.mail_template_provider_task")
            task.sudo().ticket_id._operative_follow_tasks("sent")

    def _check_can_be_sent(self):
        env = self.env
        if not env["operative.part"]._is_on("complaint"):
            raise UserError(env._("Complaints are switched off in the settings: nothing is sent."))
        if self.state != "draft":
            raise UserError(env._("“%s” was sent already. Make a new task to ask again.", self.name))
        if not self.due_at:
            raise UserError(env._("Say by when “%s” is due: the provider is reminded, and you are told.", self.name))
        if self.due_at <= fields.Datetime.now():
            raise UserError(env._("“%s” is due in the past. Choose a later day.", self.name))
        if not self._address():
            raise UserError(env._(
                "%s has no e-mail address. Enter one on the contact, or on the task.", self.provider_name or self.name))
        if self.sudo().ticket_id.operative_clock == "closed":  # sudo: whether it is closed is no secret to its writer
            raise UserError(env._("The complaint is closed. Open it again before you send a task."))

    def action_accept(self):
        """What the provider did is accepted; an agreed amount becomes a cost of the complaint.

        :raise UserError: before it was sent, or after it was cancelled
        """
        for task in arguments.one(self):
            task.check_access("write")
            task._check_ticket()
            if task.state not in ("sent", "answered"):
                raise UserError(self.env._("Only a task that was sent can be accepted; “%s” was not, or is done.", task.name))
            was_open = task.state == "sent"
            # sudo: see action_send
            task = task.sudo()
            task.write({"state": "accepted", "answered_at": task.answered_at or fields.Datetime.now()})
            if was_open:
                task.ticket_id._operative_follow_tasks("answered")
            if task.amount:
                task._propose_cost()
            task._no_longer_asked()

    def action_cancel(self):
        """The provider need not do it any more; his page says so.

        :raise UserError: after it was accepted
        """
        for task in arguments.one(self):
            task.check_access("write")
            task._check_ticket()
            if task.state in ("accepted", "cancelled"):
                raise UserError(self.env._("“%s” is accepted or cancelled already.", task.name))
            was_open = task.state == "sent"
            task = task.sudo()  # sudo: see action_send
            task.write({"state": "cancelled", "cancelled_at": fields.Datetime.now()})
            if was_open:
                task.ticket_id._operative_follow_tasks("cancelled")
            task._no_longer_asked()

    def _propose_cost(self):
        self.env["operative.complaint.cost"]._create_following([{
            "ticket_id": self.ticket_id.id, "kind": "provider", "name": f"{self.provider_name}: {self.name}",
            "amount": self.amount, "currency_id": self.currency_id.id, "source_model": self._name, "source_id": self.id,
            "date": (self.company_id or self.env.company)._operative_today()}])
        # the bill may have come first
        self.ticket_id._operative_follow_bills()

    def _no_longer_asked(self):
        """Nobody need look at the answer any more, where no other one waits."""
        ticket = self.ticket_id
        if not self.search_count([("ticket_id", "=", ticket.id), ("state", "=", "answered")], limit=1):
            ticket._operative_done_activities("operative_crm.mail_activity_type_provider")

    def action_open_page(self):
        """Open what the provider sees."""
        task = arguments.one(self)
        return {"type": "ir.actions.act_url", "url": task.access_url, "target": "new"}

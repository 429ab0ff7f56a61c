from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ...core import arguments
from ...core.texts import reason_text

# states that answer a condition until the document moves
ANSWERS = ("done", "approved", "overridden")


class OperativeConditionResult(models.Model):
    """What was ticked, asked for, approved, let pass or would have been stopped: the log of a document's conditions.

    An answer holds for one move: when the document has moved on, it is marked as used, and coming back asks again.
    """

    _name = "operative.condition.result"
    _inherit = ["operative.document.part.mixin"]
    _description = "Condition Log"
    _order = "at desc, id desc"
    _rec_name = "condition_id"

    condition_id = fields.Many2one(
        "operative.condition", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(
        selection=[
            ("done", "Ticked"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("overridden", "Missing, exception"),
            ("warned", "Missing, hint"),
            ("outside", "Missing, moved from outside"),
        ],
        required=True, readonly=True, index=True)
    is_exception = fields.Boolean(readonly=True, help="An exception is asked for, not the approval the condition needs.")
    user_id = fields.Many2one("res.users", string="By", readonly=True, index="btree_not_null", ondelete="set null")
    requester_id = fields.Many2one("res.users", string="Asked By", readonly=True, ondelete="set null")
    at = fields.Datetime(readonly=True, required=True, default=fields.Datetime.now, index=True)
    reason = fields.Char(readonly=True)
    used_at = fields.Datetime(readonly=True, help="The move this answered. Empty: it still stands.")
    stage_name = fields.Char(related="condition_id.stage_name")
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _by_document = models.Index("(res_model, res_id) WHERE used_at IS NULL")

    @api.depends("state", "used_at", "condition_id.group_id", "requester_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for result in self:
            result.can_decide = result.state == "requested" and not result.used_at and result._may_decide()

    @api.model
    def _staff_over_sql(self):
        return SQL("CASE WHEN state <> 'requested' OR used_at IS NOT NULL THEN COALESCE(used_at, at) END")

    @api.model
    def _staff_kept_for_the_record(self):
        # who approved, or let an exception pass, answers for it
        return {"user_id": SQL("state IN ('approved', 'overridden')")}

    def _describe(self):
        """A request as the web client shows it."""
        return {
            "id": self.id, "by": self.requester_id.name, "is_exception": self.is_exception, "reason": self.reason or "",
            "can_decide": self.sudo(False)._may_decide()}

    def _may_decide(self):
        user = self.env.user
        if self.sudo().is_exception:  # asked of a request the user may not read as well
            return user.has_group("operative_crm.group_operative_manager")
        condition = self.sudo().condition_id  # which group approves is no secret
        if self.sudo().requester_id == user and not condition.self_approval:
            return False
        return condition.group_id in user.sudo().all_group_ids  # sudo: whether this user is in the group

    def action_approve(self, reason=None):
        """Approve what was asked for, or let the exception pass.

        :param reason: why, needed for an exception where the request gave none
        :raise UserError: where somebody else decided meanwhile, or this user may not
        """
        return self._decide("approved", reason)

    def action_refuse(self, reason=None):
        """Refuse what was asked for; whoever asked is told by the log."""
        return self._decide("refused", reason)

    def _decide(self, state, reason):
        reason = arguments.text(self.env, "reason", reason)
        requests = self.sudo()._locked()  # sudo: a request is written by nobody; who may decide is asked next
        for model, group in requests.sudo(False).grouped("res_model").items():
            self.env[model].browse(group.mapped("res_id")).check_access("read")
        for request in requests:
            request._check_decidable()
        reason = reason_text(reason)
        for (is_exception, why), group in requests.grouped(lambda r: (r.is_exception, reason or r.reason)).items():
            group.write({
                "state": "overridden" if state == "approved" and is_exception else state,
                "user_id": self.env.uid, "at": fields.Datetime.now(), "reason": why})
        for (model, condition), group in requests.grouped(lambda r: (r.res_model, r.condition_id)).items():
            # sudo: only the activities that asked for it go, with whoever was asked
            self.sudo().env[model].browse(group.mapped("res_id"))._operative_done_requests(condition)
        # one message for what whoever asked is told at once
        for (_model, _id, requester, _exception), group in requests.grouped(
                lambda r: (r.res_model, r.res_id, r.requester_id, r.is_exception)).items():
            told = group.with_context(**self.env["mail.activity"]._operative_reader_context(requester))
            group[:1]._document().message_post(
                body=told._decision_text(),
                author_id=self.env.user.partner_id.id, subtype_xmlid="mail.mt_note",
                partner_ids=requester.partner_id.ids)
        return True

    def _decision_text(self):
        """What whoever asked reads of the decision on what was asked for on one document."""
        names = self.condition_id._missing_text()
        if self[:1].is_exception:
            return self.env._("Exception from “%s”: refused", names) if self[:1].state == "refused" \
                else self.env._("Exception from “%s”: granted", names)
        return self.env._("%s: refused", names) if self[:1].state == "refused" else self.env._("%s: granted", names)

    def _requested_text(self):
        """What waits for a decision, and who asked for it when."""
        # sudo: a name, which the document shows beside what is asked for
        condition, user = self.condition_id.sudo().name, self.sudo().requester_id.name or self.env._("somebody")
        at = format_datetime(self.env, self.at, dt_format="short")
        if self.is_exception:
            return self.env._("%(condition)s, exception requested by %(user)s, %(at)s", condition=condition, user=user, at=at)
        return self.env._("%(condition)s, requested by %(user)s, %(at)s", condition=condition, user=user, at=at)

    def _check_decidable(self):
        """Refuse what is decided or moved on from already, and whoever may not decide."""
        self.ensure_one()
        if self.state == "requested" and self.used_at:
            raise UserError(self.env._(
                "“%(condition)s” is no longer asked for: the document has moved on.", condition=self.condition_id.name))
        if self.state != "requested":
            raise UserError(self.env._(
                "%(user)s has decided on “%(condition)s” already. Reload the page to see how.",
                user=self.user_id.name or self.env._("Somebody"), condition=self.condition_id.name))
        if not self.sudo(False)._may_decide():
            raise UserError(self.env._(
                "You may not decide on “%(condition)s”: %(who)s does.", condition=self.condition_id.name,
                who=self.env._("a manager of Operative CRM") if self.is_exception
                else self.condition_id.group_id.full_name))

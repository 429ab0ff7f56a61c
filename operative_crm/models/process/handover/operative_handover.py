from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate

from ...core import arguments
from ...core.movers import TAKEN_OVER, moved_by
from ...core.texts import reason_text

_lt = LazyTranslate(__name__)

# Of handovers without a reason of return that can be chosen.
NO_REASON = _lt("Not returned, or in own words")


class OperativeHandover(models.Model):
    """A document is handed from one pair of hands to the next: asked for, then accepted or returned.

    The stage moves when the handover is asked for; the responsible stays the sender until somebody accepts.
    """

    _name = "operative.handover"
    _inherit = ["operative.document.part.mixin"]
    _description = "Handover"
    _order = "requested_at desc, id desc"
    _rec_name = "res_name"

    state = fields.Selection(
        selection=[("requested", "Asked for"), ("accepted", "Accepted"), ("returned", "Returned"),
                   ("cancelled", "Cancelled")],
        required=True, readonly=True, default="requested", index=True)
    role_id = fields.Many2one("operative.role", readonly=True, index="btree_not_null", ondelete="restrict")
    sender_id = fields.Many2one("res.users", string="From", readonly=True, index="btree_not_null", ondelete="restrict")
    receiver_id = fields.Many2one(
        "res.users", string="To", readonly=True, index="btree_not_null", ondelete="restrict",
        help="Who holds the role for the customer, else its leader. Empty: any member of the role.")
    deputy_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    from_stage_id = fields.Integer(readonly=True, help="Id of the stage it came from, of the document's stage model.")
    to_stage_id = fields.Integer(readonly=True)
    from_stage_name = fields.Char(string="Came From", compute="_compute_stage_names")
    to_stage_name = fields.Char(string="Into", compute="_compute_stage_names")
    requested_at = fields.Datetime(readonly=True, required=True, default=fields.Datetime.now)
    due_at = fields.Datetime(string="Due", readonly=True, help="In working time. Empty: no limit.")
    decided_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    return_reason_id = fields.Many2one(
        "operative.return.reason", readonly=True, falsy_value_label=NO_REASON, ondelete="restrict")
    reason = fields.Char(readonly=True, help="Why it was returned, in the words of whoever did.")
    # not words: each reader has a language
    cancelled_because = fields.Selection(
        selection=[("moved", "Moved on before it was decided"), ("inactive", "Archived, lost or cancelled"),
                   ("gone", "Taken out of the process"), ("company", "Moved to another company")],
        readonly=True)
    explanation = fields.Char(string="Why", compute="_compute_explanation", help="Why it was returned or cancelled.")
    escalated_at = fields.Datetime(readonly=True, help="When the role's leader was told that it is past its time limit. Once.")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    can_decide = fields.Boolean(compute="_compute_can_decide", search="_search_can_decide",
                                help="You may accept or return it.")

    is_led = fields.Boolean(
        compute="_compute_is_led", search="_search_is_led", help="You lead the role it is handed to, in its company.")
    is_for_another = fields.Boolean(
        compute="_compute_is_for_another",
        help="It is handed to somebody else, whom you deputise for or lead: accept it for them, or take it over yourself.")

    _one_pending = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'requested'", "A document can be handed over to only one place at a time.")

    @api.depends("res_model", "from_stage_id", "to_stage_id")
    @api.depends_context("lang")
    def _compute_stage_names(self):
        for model, handovers in self.grouped("res_model").items():
            names = {}
            if model in self.env:
                documents = self.env[model]
                # what stages are called is no secret, also of projects, whose stages are closed to most
                stages = documents[documents._stage_field].sudo().browse(
                    {*handovers.mapped("from_stage_id"), *handovers.mapped("to_stage_id")}).exists()
                names = {stage.id: stage.display_name for stage in stages}
            for handover in handovers:
                handover.from_stage_name = names.get(handover.from_stage_id)
                handover.to_stage_name = names.get(handover.to_stage_id)

    @api.depends("reason", "return_reason_id", "cancelled_because")
    @api.depends_context("lang")
    def _compute_explanation(self):
        causes = dict(self._fields["cancelled_because"]._description_selection(self.env))
        for handover in self:
            handover.explanation = (
                self._why_returned(handover.return_reason_id, handover.reason)
                or causes.get(handover.cancelled_because, ""))

    @api.depends("state", "due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for handover in self:
            handover.is_overdue = handover.state == "requested" and bool(handover.due_at) and handover.due_at < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "requested") & Domain("due_at", "<", fields.Datetime.now())
        return overdue if True in value else ~overdue

    @api.depends("state", "receiver_id", "deputy_id", "role_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        mine = self.filtered_domain(self._domain_can_decide()) if self.env.user._is_internal() else self.browse()
        for handover in self:
            handover.can_decide = handover in mine

    @api.depends("can_decide", "receiver_id.active")
    @api.depends_context("uid")
    def _compute_is_for_another(self):
        for handover in self:
            # sudo: whether who is named has left
            receiver = handover.sudo().receiver_id.filtered("active")
            handover.is_for_another = handover.can_decide and bool(receiver) and receiver != self.env.user

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._domain_can_decide() if True in value else ~self._domain_can_decide()

    @api.depends("role_id", "company_id")
    @api.depends_context("uid")
    def _compute_is_led(self):
        mine = self.filtered_domain(self._domain_led())
        for handover in self:
            handover.is_led = handover in mine

    def _search_is_led(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._domain_led() if True in value else ~self._domain_led()

    @api.model
    def _domain_led(self):
        """Handovers to a role the user leads in their company. SQL, because a record rule asks it of every document."""
        return Domain("id", "in", SQL(
            """(SELECT handover.id FROM operative_handover handover
                  JOIN operative_role_member member ON member.role_id = handover.role_id
                   AND member.company_id = handover.company_id AND member.is_leader
                 WHERE member.user_id = %(uid)s)""",
            uid=self.env.uid, to_flush=[self._fields["role_id"], self._fields["company_id"]]))

    @api.model
    def _domain_can_decide(self):
        """Handovers this user may accept or return: those that wait for the user; for managers all.

        :rtype: Domain
        """
        if self.env.user.has_group("operative_crm.group_operative_manager"):
            return Domain("state", "=", "requested")
        return Domain("id", "in", self._waiting_for_me())

    @api.model
    def _waiting_for_me(self, documents_of=None):
        """Pending handovers that are this user's to decide.

        SQL, because a record rule asks it of every document: to whom they go, the deputy, the leader of the role in
        the company, and any member where nobody is named or who is has left.

        :param documents_of: a model, for ids of its documents instead of those of the handovers
        :return: subselect of ids
        """
        return SQL(
            """(SELECT handover.%(column)s FROM operative_handover handover
             LEFT JOIN res_users receiver ON receiver.id = handover.receiver_id
                 WHERE handover.state = 'requested' %(model)s
                   AND (%(uid)s IN (handover.receiver_id, handover.deputy_id)
                        OR EXISTS (SELECT 1 FROM operative_role_member member
                                    WHERE member.role_id = handover.role_id AND member.user_id = %(uid)s
                                      AND member.company_id = handover.company_id
                                      AND (member.is_leader OR receiver.active IS NOT TRUE))))""",
            column=SQL.identifier("res_id" if documents_of else "id"), uid=self.env.uid,
            model=SQL("AND handover.res_model = %s", documents_of) if documents_of else SQL(),
            to_flush=[self.env["res.users"]._fields["active"], *(self._fields[name] for name in (
                "state", "receiver_id", "deputy_id", "role_id", "company_id"))])

    @api.model
    def _taken_for_holder(self, documents):
        """What this user took over for whom he deputises: as long as he does, and as that one is responsible.

        :param documents: empty recordset of the kind of documents
        :return: subselect of their ids
        """
        # sudo: asked from a record rule, with the user kept; ids of documents alone come of it
        members = self.env["operative.team.member"].sudo()._search([
            ("is_current", "=", True), ("deputy_id", "=", self.env.uid)])
        return SQL(
            """(SELECT handover.res_id FROM operative_handover handover
                  JOIN %(documents)s document ON document.id = handover.res_id
                                             AND document.%(responsible)s = handover.receiver_id
                 WHERE handover.state = 'accepted' AND handover.res_model = %(model)s
                   AND handover.decided_by_id = %(uid)s AND (handover.role_id, handover.receiver_id) IN %(members)s)""",
            documents=SQL.identifier(documents._table), responsible=SQL.identifier(documents._responsible_field),
            model=documents._name, uid=self.env.uid, members=members.subselect("role_id", "user_id"),
            to_flush=[documents._fields[documents._responsible_field], *(self._fields[name] for name in (
                "state", "receiver_id", "role_id", "res_model", "res_id", "decided_by_id"))])

    def _acting_receiver(self):
        """Who is asked: the receiver, the deputy of one who is out of office, else the role's leader.

        :return: ``res.users``
        """
        # who left since is not asked
        receiver, deputy = self.receiver_id.filtered("active"), self.deputy_id.filtered("active")
        if receiver and not (receiver.is_out_of_office and deputy):
            return receiver
        return deputy or self.role_id.with_company(self.company_id or self.env.company).leader_id

    def _asked(self):
        """Who is told that it waits: see :meth:`_acting_receiver`; where there is none, every member of the role.

        :return: ``res.users``
        """
        company = self.company_id or self.env.company
        return self._acting_receiver() or self.role_id.member_ids.filtered(
            lambda member: member.company_id == company).user_id.filtered("active")

    @api.model
    def _staff_over_sql(self):
        return SQL("decided_at")

    # -- deciding ----------------------------------------------------------------------------

    def action_accept(self, myself=None):
        """Take the documents over: whoever holds the role becomes responsible.

        :param myself: True: this user becomes responsible; False: whoever it is handed to, also where another accepts;
            None: a deputy accepts for the holder, anybody else who may becomes responsible himself
        :raise UserError: where somebody decided meanwhile
        """
        handovers = self._to_decide()
        handovers._close("accepted")
        for (model, user), accepted in handovers.grouped(lambda h: (h.res_model, h._new_responsible(myself))).items():
            # sudo: who accepts may not write the document yet; who is responsible alone is written
            documents = self.sudo().env[model].browse(accepted.mapped("res_id"))
            # the hook sees that the handover is decided and only notes who is responsible from now on
            documents.write({documents._responsible_field: user.id})
        return True

    def action_accept_for_receiver(self):
        """Accept for whoever it is handed to, who becomes responsible."""
        return self.action_accept(myself=False)

    def action_take_over(self):
        """Accept what is handed to somebody else, and become responsible."""
        return self.action_accept(myself=True)

    def _new_responsible(self, myself):
        """Who becomes responsible where this user accepts, see :meth:`action_accept`."""
        self.ensure_one()
        if myself is None:
            myself = self.env.user not in (self.deputy_id, self.receiver_id)
        return (not myself and self.receiver_id.filtered("active")) or self.env.user

    def action_return(self, reason, reason_id=None):
        """Give the documents back to where they came from.

        :param reason: why, in words; shown to the sender
        :param reason_id: id of an ``operative.return.reason``, so that reasons can be counted
        :raise UserError: without a reason, or where somebody decided meanwhile
        """
        reason = reason_text(arguments.text(self.env, "reason", reason))
        category = self.env["operative.return.reason"].browse(
            arguments.one_id(self.env, "reason_id", reason_id) or ()).exists()
        if not reason and not category:
            raise UserError(self.env._("Say why you return it: the sender has to know what is missing."))
        handovers = self._to_decide()
        handovers._close("returned", reason=reason, return_reason_id=category.id)
        for (model, sender, stage_id), returned in handovers.grouped(
                lambda handover: (handover.res_model, handover.sender_id, handover.from_stage_id)).items():
            # sudo: as where it is accepted; the stage it came from alone is written
            documents = moved_by(self.sudo().env[model].browse(returned.mapped("res_id")), TAKEN_OVER)
            documents._operative_take_back(documents[documents._stage_field].browse(stage_id).exists(), reason)
            # where the sender left it goes back to somebody who is there
            for user, theirs in {sender: documents}.items() if sender.active else documents._operative_by_responsible().items():
                if user != sender:
                    theirs.write({theirs._responsible_field: user.id})
                self._tell_returned(theirs, user, category, reason)
        return True

    @api.model
    def _why_returned(self, category, reason):
        return ": ".join(filter(None, (category.name, reason)))

    @api.model
    def _tell_returned(self, documents, user, category, reason):
        """Tell who has documents again that they came back and why, in the words of who reads it.

        :param category: ``operative.return.reason``, may be empty
        :param reason: in the words of whoever returns them, may be empty
        """
        def why(env):
            return self._why_returned(category.with_env(env), reason)
        documents._operative_schedule(
            "operative_crm.mail_activity_type_handover", user, lambda env: env._("Handover returned: %s", why(env)))
        reader = self.with_context(**self.env["mail.activity"]._operative_reader_context(user)).env
        documents._message_log_batch(dict.fromkeys(documents.ids, reader._(
            "Handover returned by %(user)s: %(reason)s", user=self.env.user.name, reason=why(reader))),
            author_id=self.env.user.partner_id.id)

    def action_open_return(self):
        """Open the dialog that asks why."""
        return {
            "type": "ir.actions.act_window", "res_model": "operative.handover.return", "views": [[False, "form"]],
            "target": "new", "name": self.env._("Return Handover"),
            "context": {"default_handover_ids": self.ids},
        }

    def _to_decide(self):
        """The handovers, held, and as the superuser: to be written after who asks was checked."""
        self.check_access("read")
        for model, group in self.grouped("res_model").items():
            self.env[model].browse(group.mapped("res_id")).check_access("read")
        # a handover is written by nobody; who may decide is asked here
        rows = self.sudo()._locked()
        for handover in rows:
            if handover.state != "requested":
                raise UserError(self.env._(
                    "%(document)s is no longer waiting to be handed over: it was %(state)s by %(user)s. Reload the page.",
                    document=handover.res_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[handover.state].lower(),
                    user=handover.decided_by_id.name or self.env._("somebody")))
        refused = self - self.filtered_domain(self._domain_can_decide())
        if refused:
            raise AccessError(self.env._(
                "%(document)s is handed over to %(receiver)s. Only they, their deputy, the leader of the role or a "
                "manager of Operative CRM can accept or return it.", document=refused[0].res_name,
                receiver=refused[0].sudo().receiver_id.name or refused[0].sudo().role_id.name))
        return rows

    def _close(self, state, **vals):
        """Mark as decided by this user; activities that asked for it are done."""
        if not self:
            return
        self.write({"state": state, "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid, **vals})
        for model, handovers in self.grouped("res_model").items():
            documents = self.env[model].browse(handovers.mapped("res_id"))
            documents._operative_done_activities("operative_crm.mail_activity_type_handover")

    # -- scheduled ---------------------------------------------------------------------------

    @api.model
    def _cron_follow(self):
        """Escalate overdue handovers, follow milestones. Does nothing while the part is switched off."""
        if not self.env["operative.part"]._is_on("process"):
            return
        self._escalate()
        self.env["operative.milestone.result"]._follow()

    @api.model
    def _escalate(self):
        """Tell the leaders of the roles which handovers are overdue, each once.

        :return: the handovers that were escalated
        """
        overdue = self.search([
            ("state", "=", "requested"), ("due_at", "<", fields.Datetime.now()), ("escalated_at", "=", False)])
        overdue = overdue.try_lock_for_update()  # what somebody decides on right now is left to the next run
        told = self.browse()
        for (model, role, company), handovers in overdue.grouped(
                lambda handover: (handover.res_model, handover.role_id, handover.company_id)).items():
            if model not in self.env:
                continue
            documents = self.env[model].browse(handovers.mapped("res_id")).exists()
            leader = role.with_company(company or self.env.company).leader_id
            # a role without a leader has its members told; one without anybody is looked at again
            for user in leader or handovers[:1]._asked():
                told |= handovers
                documents._operative_schedule(
                    "operative_crm.mail_activity_type_handover", user,
                    lambda env, role=role: env._("Handover to %s is past its time limit", role.with_env(env).name))
        told.write({"escalated_at": fields.Datetime.now()})
        return told

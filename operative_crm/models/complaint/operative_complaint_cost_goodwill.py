from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TO_APPROVE = "operative_crm.mail_activity_type_goodwill"


class OperativeComplaintCost(models.Model):
    """Goodwill above the limit of a role waits for another member of it, and counts once that one approved."""

    _inherit = "operative.complaint.cost"

    may_approve = fields.Boolean(
        compute="_compute_may_approve", help="It waits for approval, and you are one of those who may give it.")

    @api.depends("state", "role_id", "entered_by_id")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for cost in self:
            cost.may_approve = cost.state == "waiting" and self.env.user in cost._approvers()

    def _role_of_user(self):
        """The role in which the user works on this ticket: that of its stage, else the first."""
        # sudo: which roles the user has, and which one the stage names
        members = self.env["operative.role.member"].sudo().search([
            ("user_id", "=", self.env.uid), ("company_id", "=", (self.ticket_id.company_id or self.env.company).id)])
        wanted = self.ticket_id.sudo().stage_id.responsible_role_id
        roles = members.role_id.sorted(lambda role: (role != wanted, role.sequence, role.id))
        return roles[:1].sudo(False)

    def _approvers(self):
        """Who may approve: other members of the role, its leader among them; without a role, managers of service.

        Whoever entered it may not.
        """
        company = self.ticket_id.company_id or self.env.company
        if self.role_id:
            # sudo: who works in the role; roles are read by every user of ours
            users = self.role_id.sudo().member_ids.filtered(lambda member: member.company_id == company).user_id
        else:
            # sudo: who manages service, to be asked
            users = self.env.ref("helpdesk_mgmt.group_helpdesk_manager").sudo().all_user_ids.filtered(
                lambda user: company in user.company_ids and not user.share)
        return (users.filtered("active") - self.entered_by_id).sudo(False)

    def _goodwill_limit(self):
        """How much goodwill of a complaint is granted alone, in the company's currency; None where there is no limit."""
        company = self.ticket_id.company_id or self.env.company
        # sudo: the limits are closed to service; what follows from them is not
        roles = self.env["operative.role"].sudo().with_company(company)
        if self.role_id:
            return roles.browse(self.role_id.id).goodwill_limit or None
        # whoever has no role grants nothing alone where others have a limit
        return 0 if any(role.goodwill_limit for role in roles.search([])) else None

    def _decide_goodwill(self):
        """Note who entered these costs, and let goodwill wait that is above the limit, all of the complaint together."""
        for cost in self:
            vals = {"entered_by_id": self.env.uid, "approved_by_id": False, "state": "counted"}
            if cost.kind == "goodwill":
                cost._check_own_role()
                limit = cost._goodwill_limit()
                granted = sum(self.sudo().search([  # sudo: what was granted before, on this very complaint
                    ("ticket_id", "=", cost.ticket_id.id), ("kind", "=", "goodwill"), ("state", "=", "counted"),
                    ("id", "!=", cost.id)]).mapped("amount_company"))
                if limit is not None and cost.company_currency_id.compare_amounts(
                        cost._in_company_currency() + granted, limit) > 0:
                    vals["state"] = "waiting"
            # sudo: who may enter it was asked before; what follows is not entered
            cost.sudo()._write_following(vals)
        self._ask_for_approval()

    def _check_own_role(self):
        """Nobody grants goodwill by the limit of a role he has not."""
        if self.env.su or not self.role_id:
            return
        # sudo: which roles the user has
        if not self.env["operative.role.member"].sudo().search_count([
                ("role_id", "=", self.role_id.id), ("user_id", "=", self.env.uid),
                ("company_id", "=", self.ticket_id.company_id.id)], limit=1):
            raise UserError(self.env._(
                "You do not work as %s, so you cannot grant goodwill as such. Choose one of your own roles.",
                self.role_id.name))

    def _ask_for_approval(self):
        """Tell who may approve, on the ticket; where nothing waits any more, nobody is asked."""
        tell = self.env["mail.activity"]._operative_tell
        is_on = self.env["operative.part"]._is_on("complaint")
        # sudo: that something waits is told whoever may approve it, who reads costs
        for ticket, costs in self.sudo().grouped("ticket_id").items():
            waiting = costs.filtered(lambda cost: cost.state == "waiting")
            if is_on:
                for cost in waiting:
                    tell(ticket, cost._approvers(), TO_APPROVE, lambda record, cost=cost: record.env._(
                        "Approve goodwill of %s", cost.company_currency_id.format(cost._in_company_currency())))
            if not waiting and not self.sudo().search_count(
                    Domain("ticket_id", "=", ticket.id) & Domain("state", "=", "waiting"), limit=1):
                ticket._operative_done_activities(TO_APPROVE)

    @api.ondelete(at_uninstall=False)
    def _unlink_ask_no_more(self):
        for ticket in self.filtered(lambda cost: cost.state == "waiting").ticket_id:
            # sudo: nobody need be asked about what is there no more
            if not self.sudo().search_count([
                    ("ticket_id", "=", ticket.id), ("state", "=", "waiting"), ("id", "not in", self.ids)], limit=1):
                ticket.sudo()._operative_done_activities(TO_APPROVE)

    def action_approve(self):
        """Approve goodwill that waits, as another member of the role; what does not wait any more is passed over.

        :raise UserError: for who entered it, or does not belong to the role
        """
        self.check_access("read")
        waiting = self.filtered(lambda cost: cost.state == "waiting")
        for cost in waiting:
            if self.env.user == cost.entered_by_id:
                raise UserError(self.env._(
                    "You entered this goodwill: somebody else has to approve it, another member of the role or its leader."))
            if self.env.user not in cost._approvers():
                raise UserError(self.env._(
                    "Only members of the role “%s” approve this goodwill.", cost.role_id.name or self.env._("service manager")))
        # sudo: whoever may approve does so, whatever else he may write of the ticket
        waiting.sudo()._write_following({"state": "approved", "approved_by_id": self.env.uid})
        for cost in waiting.sudo():
            cost.ticket_id._message_log(author_id=self.env.user.partner_id.id, body=Markup("<p>%s</p>") % self.env._(
                "Goodwill of %(amount)s approved, entered by %(user)s.", user=cost.entered_by_id.name,
                amount=cost.company_currency_id.format(cost._in_company_currency())))
        waiting._ask_for_approval()

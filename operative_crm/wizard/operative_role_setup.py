from odoo import Command, api, fields, models
from odoo.fields import Domain

from ..models.core import arguments

# roles that the teams of an app propose people for: whether its members are proposed too, or the leaders alone
PROPOSED_BY = {
    "crm.team": {"operative_crm.operative_role_field_sales": True, "operative_crm.operative_role_inside_sales": False},
    "helpdesk.ticket.team": {"operative_crm.operative_role_service": True},
}


class OperativeRoleSetup(models.TransientModel):
    """Who works in which role of a company, all on one page; who leads and works in a team is proposed."""

    _name = "operative.role.setup"
    _description = "Who Works in Which Role"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    line_ids = fields.One2many("operative.role.setup.line", "setup_id", default=lambda self: self._default_line_ids())

    @api.model
    def _default_line_ids(self):
        """A line a role: who is in it, or, where nobody is, who is proposed."""
        proposed = self._proposed()
        lines = []
        for role in self.env["operative.role"].search(Domain.TRUE):
            members = role.member_ids.filtered(
                lambda member: member.company_id == self.env.company and member.user_id.active)
            leader, users, teams = role.leader_id, members.user_id, False
            if not members and role in proposed:
                leader, users, teams = proposed[role]
            lines.append(Command.create({
                "role_id": role.id, "leader_id": leader.id, "user_ids": [Command.set((users | leader).ids)],
                "present_user_ids": [Command.set(members.user_id.ids)],
                "proposed_from": teams}))
        return lines

    @api.model
    def _proposed(self):
        """Who is proposed for a role: dict of leader, people and names of the teams, by role."""
        found = {}
        for model, roles in PROPOSED_BY.items():
            # sudo: names of teams and of who is in them, for whoever says who works in which role
            teams = self.env[model].sudo().search([("company_id", "in", (False, self.env.company.id))])
            leaders, members = self._employees(teams.user_id), self._employees(teams[self._members_field(model)])
            for xmlid, with_members in roles.items():
                role = self.env.ref(xmlid, raise_if_not_found=False)
                if role and (leaders or with_members and members):
                    found[role] = (leaders[:1], leaders | members if with_members else leaders[:1],
                                   ", ".join(teams.mapped("name")))
        return found

    @api.model
    def _members_field(self, model):
        return "member_ids" if model == "crm.team" else "user_ids"

    @api.model
    def _employees(self, users):
        company = self.env.company
        return users.filtered(
            lambda user: user.active and not user.share and company in user.company_ids).sudo(False)

    def action_apply(self):
        """Make the roles of the company what the page says.

        Who left the company is left as it is, and who was added elsewhere while the page was open.
        """
        arguments.one(self)
        members = self.env["operative.role.member"].search([
            ("company_id", "=", self.company_id.id), ("role_id", "in", self.line_ids.role_id.ids)])
        by_role, none = members.grouped("role_id"), members.browse()
        leads, gone, rows = none, none, []
        for line in self.line_ids:
            wanted, present = line.user_ids | line.leader_id, by_role.get(line.role_id, none)
            leads |= present.filtered(lambda member, leader=line.leader_id: member.user_id == leader)
            taken_off = line.present_user_ids.filtered("active") - wanted
            gone |= present.filtered(lambda member, taken_off=taken_off: member.user_id in taken_off)
            rows += [
                {"role_id": line.role_id.id, "company_id": self.company_id.id, "user_id": user.id,
                 "is_leader": user == line.leader_id}
                for user in wanted - present.user_id]
        # a role has one leader: the mark is taken off before it is given
        (members - leads).filtered("is_leader").is_leader = False
        gone.unlink()
        self.env.flush_all()
        leads.is_leader = True
        members.create(rows)
        return {"type": "ir.actions.act_window_close"}

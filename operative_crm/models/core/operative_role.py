from odoo import api, fields, models, tools


class OperativeRole(models.Model):
    """Who does what for a customer: inside sales, field sales, service, …

    Members belong to a company; so does the leader, who stands in where a customer has no holder.
    """

    _name = "operative.role"
    _inherit = ["operative.cached.mixin"]
    _description = "Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What people in this role are there for. Shown beside the role on phases and customers.",
    )
    member_ids = fields.One2many("operative.role.member", "role_id", string="Members")
    member_count = fields.Integer(compute="_compute_members", help="Members in the current company.")
    leader_id = fields.Many2one(
        "res.users", compute="_compute_members",
        help="Leads the role in the current company and answers for customers nobody holds it for.",
    )

    @api.depends("member_ids.company_id", "member_ids.is_leader", "member_ids.user_id.active")
    @api.depends_context("company")
    def _compute_members(self):
        for role in self:
            members = role.member_ids.filtered(lambda member: member.company_id == self.env.company)
            role.member_count = len(members)
            role.leader_id = members.filtered("is_leader").user_id.filtered("active")[:1]

    # -- as plain data: every form of a document asks ------------------------------------------

    @api.model
    @tools.ormcache()
    def _operative_leaders(self):
        """Who leads a role in a company: dict of user ids, also of archived users, by (role id, company id)."""
        # sudo: who is asked has to be known whoever moves a document
        leaders = self.env["operative.role.member"].sudo().search([("is_leader", "=", True)])
        return {(leader.role_id.id, leader.company_id.id): leader.user_id.id for leader in leaders}

    @api.model
    @tools.ormcache("self.env.lang")
    def _operative_described(self):
        """What roles are called and what they are there for: dict of dicts ``id, name, note`` by id of a role."""
        # sudo: what is cached is the same for everybody; roles are read by every user of ours
        return {
            role.id: {"id": role.id, "name": role.name, "note": role.description or ""}
            for role in self.sudo().with_context(active_test=False).search([])}

    @api.model
    def _operative_persons(self):
        """Who works in each role, in the companies one works in: dict of sets of ids of users by id of a role."""
        # sudo: how many work in a role decides which figures are shown; none of them is
        persons = {role.id: set() for role in self.sudo().with_context(active_test=False).search([])}
        members = self.env["operative.role.member"].sudo().search(
            [("company_id", "in", self.env.companies.ids), ("user_id.active", "=", True)])
        for member in members:
            persons[member.role_id.id].add(member.user_id.id)
        return persons

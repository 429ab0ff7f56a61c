from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...core.clocks import CLOCKS

# Stages of tickets are read in the portal; what we lay over them is not.
READERS = "operative_crm.group_operative_user"


class OperativeStageMixin(models.AbstractModel):
    """A stage or phase: who is responsible in it, how long it may take, under which conditions it is entered and left.

    It lies over the stages Odoo has; there is no second state machine. A concrete model names the documents
    that are in it, and has conditions and milestones (``condition_ids``, ``milestone_ids``).
    """

    _name = "operative.stage.mixin"
    _inherit = ["operative.cached.mixin"]
    _description = "Stage with Responsibility and Conditions"

    # set by the concrete model: the model of the documents
    _operative_document_model = None

    responsible_role_id = fields.Many2one(
        "operative.role", index="btree_not_null", ondelete="restrict",
        groups=READERS, help="Who looks after documents here. The customer team says which person that is, else the role's "
                             "leader.",
    )
    responsible_role_is_empty = fields.Boolean(compute="_compute_responsible_role_is_empty", groups=READERS)
    target_hours = fields.Float(
        string="Target Time (working hours)", groups=READERS,
        help="Working hours a document should spend here at most. Empty: no target.")
    clock = fields.Selection(
        selection=CLOCKS, string="Whose Turn", groups=READERS,
        help="Whose turn it is while a document is here. Empty: ours; closed in stages that are won or closed.")
    handover_required = fields.Boolean(
        groups=READERS,
        help="Who is responsible here has to accept the document. Until then it stays with whoever handed it over.")
    handover_due_hours = fields.Float(
        string="Accept Within (working hours)", groups=READERS,
        help="Working hours to accept or return a handover; then the role's leader is told. Empty: no limit.")
    activity_plan_id = fields.Many2one(
        "mail.activity.plan", ondelete="set null", groups=READERS,
        help="Activities planned when a document comes here.")
    would_have_stopped_count = fields.Integer(
        compute="_compute_would_have_stopped_count", groups=READERS,
        help="Moves of the last 30 days that hints of this stage would have stopped, had they been mandatory.")

    _target_hours = models.Constraint("CHECK (target_hours >= 0)", "A target time is 0 (none) or more hours.")
    _handover_due_hours = models.Constraint(
        "CHECK (handover_due_hours >= 0)", "The time to accept a handover is 0 (no limit) or more hours.")

    @api.depends("responsible_role_id.member_ids")
    @api.depends_context("company")
    def _compute_responsible_role_is_empty(self):
        for stage in self:
            role = stage.responsible_role_id
            stage.responsible_role_is_empty = bool(role) and not role.sudo().member_ids  # sudo: counts, shows nothing

    @api.depends("condition_ids.would_have_stopped_count")
    def _compute_would_have_stopped_count(self):
        for stage in self:
            stage.would_have_stopped_count = sum(stage.condition_ids.mapped("would_have_stopped_count"))

    # -- rules as plain data -----------------------------------------------------------------

    def _operative_rules(self):
        """What moving into or out of this stage asks for, as plain data.

        :return: frozen dict with ``role_id, clock, target_hours, handover_required, handover_due_hours,
            plan_id, condition_ids`` (a dict of ids a kind), ``milestone_ids``, ``company_ids`` (whose documents it is
            for; empty: all); the empty stage has none
        """
        if not self.id:
            return self._no_rules()
        return self._operative_rules_of(self.id)

    @api.model
    def _no_rules(self):
        return {
            "role_id": False, "clock": "ours", "target_hours": 0, "handover_required": False,
            "handover_due_hours": 0, "plan_id": False, "condition_ids": {}, "milestone_ids": (), "company_ids": (),
        }

    @api.model
    @tools.ormcache("stage_id")
    def _operative_rules_of(self, stage_id):
        """See :meth:`_operative_rules`. Cached, so that a move where nothing is asked costs no query."""
        # rules hold for whoever moves a document; none of them is shown by this
        stage = self.sudo().browse(stage_id)
        conditions = stage.condition_ids.filtered("active").sorted(lambda c: (c.sequence, c.id))
        return {
            "role_id": stage.responsible_role_id.id,
            "clock": stage.clock or ("closed" if stage._operative_is_closed() else "ours"),
            "target_hours": stage.target_hours,
            "handover_required": stage.handover_required,
            "handover_due_hours": stage.handover_due_hours,
            "plan_id": stage.activity_plan_id.id,
            "condition_ids": {kind: tuple(found.ids) for kind, found in conditions.grouped("kind").items()},
            "milestone_ids": tuple(stage.milestone_ids.filtered("active").ids),
            "company_ids": tuple(stage._operative_companies().ids),
        }

    @api.model
    @tools.ormcache()
    def _operative_asks_to_leave(self):
        """Whether any stage of this kind asks for something before it is left. Cached, as the rules of a stage are."""
        stage_fields = self.env["operative.condition"]._stage_fields()
        mine = [name for name in stage_fields if self.env["operative.condition"]._fields[name].comodel_name == self._name]
        # sudo: rules hold for whoever moves a document; none of them is shown by this
        return bool(self.env["operative.condition"].sudo().search_count(
            [("kind", "=", "exit"), *((name, "!=", False) for name in mine)], limit=1))

    def _operative_documents_of(self):
        """The model of the documents that come into this stage."""
        return self._operative_document_model

    def _operative_companies(self):
        """The companies whose documents may be in this stage; empty where all may."""
        return self.company_id if "company_id" in self._fields else self.env["res.company"]

    def _operative_is_closed(self):
        """Whether nobody works on documents here any more."""
        return False

    @api.model
    def _operative_closed_sql(self, alias):
        """SQL for the same, on the table of this model under an alias."""
        return SQL("FALSE")

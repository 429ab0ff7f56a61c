from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .operative_stage_mixin import READERS


class HelpdeskTicketStage(models.Model):
    _name = "helpdesk.ticket.stage"
    _inherit = ["helpdesk.ticket.stage", "operative.stage.mixin"]

    _operative_document_model = "helpdesk.ticket"

    condition_ids = fields.One2many(
        "operative.condition", "ticket_stage_id", string="Conditions", copy=True, groups=READERS)
    milestone_ids = fields.One2many(
        "operative.milestone", "ticket_stage_id", string="Milestones", copy=True, groups=READERS)

    def _operative_pipeline_domain(self):
        # one without teams is for all of them
        return Domain("team_ids", "=", False) | Domain("team_ids", "in", self.team_ids.ids) if self.team_ids else Domain.TRUE

    def _operative_is_closed(self):
        return self.closed

    def _operative_closed_sql(self, alias):
        return SQL("%s", SQL.identifier(alias, "closed"))

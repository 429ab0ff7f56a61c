from odoo import api, fields, models
from odoo.tools import SQL


class OperativeConditionReport(models.Model):
    """What conditions did: how often they were met, how often an exception was let pass, or a move would have been stopped.

    A row is an entry in the log of conditions. By whom is left out: these are figures about conditions.
    """

    _name = "operative.condition.report"
    _inherit = ["operative.statistic.mixin"]
    _description = "Condition Report"
    _auto = False
    _crew_fields = ("role_id",)
    _order = "measured_on desc, id desc"
    _rec_name = "condition_id"

    document_model = fields.Selection("_selection_document_model", string="Document Kind", readonly=True)
    phase = fields.Selection("_selection_phase", readonly=True)
    role_id = fields.Many2one("operative.role", readonly=True, help="Who is responsible in the phase.")
    company_id = fields.Many2one("res.company", readonly=True)
    condition_id = fields.Many2one("operative.condition", readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["operative.condition"]._fields["kind"]._description_selection(self.env), readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env["operative.condition.result"]._fields["state"]._description_selection(self.env),
        readonly=True)
    reason = fields.Char(readonly=True, help="Why an exception was let pass.")
    measured_on = fields.Datetime(string="Period", readonly=True)
    entry_count = fields.Integer("Entries (n)", readonly=True, aggregator="sum")
    overridden_count = fields.Integer(
        "Exceptions", readonly=True, aggregator="sum", help="How often a manager let a move pass though it was unmet.")
    warned_count = fields.Integer(
        "Would Have Been Stopped", readonly=True, aggregator="sum",
        help="Moves that went through because the condition is a hint only, or because they came from outside.")
    met_count = fields.Integer("Ticked or Approved", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        conditions = self.env["operative.condition"]
        self.env["operative.condition.result"].flush_model()
        conditions.flush_model()
        stages = {name: conditions._fields[name].comodel_name for name in conditions._stage_fields()}
        for name in stages.values():
            self.env[name].flush_model(["responsible_role_id"])
        kinds = [kind for kind, _label in self._selection_document_model() if self.env[kind].has_access("read")]
        return SQL(
            """
            SELECT result.id, result.res_model AS document_model, result.company_id, result.condition_id, condition.kind,
                   result.state, result.reason, result.at AS measured_on, COALESCE(%(phase)s) AS phase,
                   COALESCE(%(role)s) AS role_id, 1 AS entry_count,
                   (result.state = 'overridden')::int AS overridden_count,
                   (result.state IN ('warned', 'outside'))::int AS warned_count,
                   (result.state IN ('done', 'approved'))::int AS met_count
              FROM operative_condition_result result
              JOIN operative_condition condition ON condition.id = result.condition_id
              %(joins)s
             WHERE result.res_model = ANY(%(kinds)s)
            """,
            kinds=kinds,
            phase=SQL(", ").join(
                SQL("%s || condition.%s", f"{model},", SQL.identifier(name)) for name, model in stages.items()),
            role=SQL(", ").join(SQL("%s.responsible_role_id", SQL.identifier(name)) for name in stages),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %(table)s %(alias)s ON %(alias)s.id = condition.%(alias)s",
                    table=SQL.identifier(self.env[model]._table), alias=SQL.identifier(name))
                for name, model in stages.items()))

    @api.model
    def _crew_sizes(self):
        return self.env["operative.process.report"]._crew_sizes()

    @api.model
    def _selection_document_model(self):
        return self.env["operative.process.report"]._selection_document_model()

    @api.model
    def _selection_phase(self):
        return self.env["operative.process.report"]._selection_phase()

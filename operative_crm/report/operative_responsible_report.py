from odoo import fields, models
from odoo.tools import SQL


class OperativeResponsibleReport(models.Model):
    """How long documents were in whose hands, and whose clock ran meanwhile.

    A row is a stay: a document in one phase, with one responsible, one team and one clock. Time in which the document
    was closed is left out.
    """

    _name = "operative.responsible.report"
    _inherit = ["operative.stay.report.mixin"]
    _description = "Time by Responsible"
    _auto = False
    _staff_fields = ("user_id",)

    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True,
        help="Only where the settings allow figures by person, and only from a number of cases on.")
    clock = fields.Selection(
        selection=lambda self: [
            clock for clock in self.env["operative.stay.mixin"]._fields["clock"]._description_selection(self.env)
            if clock[0] != "closed"],
        readonly=True, help="Whose turn it was.")

    def _stays_query(self, number, stays, since, now):
        stage_name = stays._fields["stage_id"].comodel_name
        hours = {"working": SQL("CASE WHEN stay.left_at IS NOT NULL THEN stay.working_seconds / 3600 END"),
                 "calendar": SQL("CASE WHEN stay.left_at IS NOT NULL THEN stay.calendar_seconds / 3600 END")}
        return SQL(
            """
            SELECT stay.id::bigint * 100 + %(number)s AS id, %(kind)s AS document_model, stay.document_id AS res_id,
                   %(phase)s AS phase, %(team)s AS team, stay.role_id, stay.user_id, stay.clock,
                   stay.document_company_id AS company_id, stay.entered_at AS entered_on,
                   COALESCE(stay.left_at, %(now)s) AS measured_on,
                   %(working)s AS working_hours_median, %(working)s AS working_hours_p90, %(working)s AS working_hours_mean,
                   %(calendar)s AS calendar_hours_median, %(calendar)s AS calendar_hours_p90,
                   %(calendar)s AS calendar_hours_mean,
                   CASE WHEN stay.left_at IS NULL THEN 0 ELSE 1 END AS ended_count,
                   CASE WHEN stay.left_at IS NULL THEN 1 ELSE 0 END AS open_count
              FROM (%(stays)s) stay
             WHERE stay.clock <> 'closed'
            """,
            number=number, kind=stays._fields["document_id"].comodel_name, now=now,
            phase=self._key_sql(stage_name, SQL("stay.stage_id")),
            team=self._key_sql(self._team_model(stays) or "", SQL("stay.team_id")),
            stays=self._counted_stays_query(stays, since, now), **hours)

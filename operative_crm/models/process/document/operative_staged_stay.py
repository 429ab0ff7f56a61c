from odoo import api, fields, models
from odoo.tools import SQL

from ...core.marks import kind_of
from ...core.movers import OUTSIDE, TAKEN_OVER, TakenBack
from .move import LastStay

#: so many documents are no longer written one by one
MANY = 10_000


class OperativeStagedMixin(models.AbstractModel):
    """The log of stays of a document."""

    _inherit = "operative.staged.mixin"

    def _operative_last_stays(self):
        """What the log says of these documents: dict of :class:`LastStay` an id; those without a stay are left out.

        SQL, one statement however many there are, and with what else a move has to know.
        """
        known = [document.id for document in self if document.operative_clock]  # others were in no stage yet
        if not known:
            return {}
        stays, handovers, milestones = (self.env[name] for name in (
            self._stay_model._name, "operative.handover", "operative.milestone.result"))
        rows = self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (stay.document_id) stay.document_id, stay.id, stay.stage_id, stay.user_id, %(team)s,
                   stay.clock, stay.company_id, stay.entered_at, stay.left_at,
                   EXISTS (SELECT 1 FROM operative_handover handover
                            WHERE handover.res_model = %(model)s AND handover.res_id = stay.document_id
                              AND handover.state = 'requested'),
                   EXISTS (SELECT 1 FROM operative_milestone_result result
                            WHERE result.res_model = %(model)s AND result.res_id = stay.document_id
                              AND result.reached_at IS NULL AND result.closed_at IS NULL)
              FROM %(stay)s stay
             WHERE stay.document_id = ANY(%(ids)s)
             ORDER BY stay.document_id, stay.left_at DESC NULLS FIRST, stay.id DESC
            """,
            team=SQL("stay.team_id") if self._team_field else SQL("NULL"), stay=SQL.identifier(stays._table),
            model=self._name, ids=known, to_flush=[
                *(field for field in stays._fields.values() if field.store and field.column_type),
                *(handovers._fields[name] for name in ("res_model", "res_id", "state")),
                *(milestones._fields[name] for name in ("res_model", "res_id", "reached_at", "closed_at"))]))
        return {document_id: LastStay(*values) for document_id, *values in rows}

    def _operative_state(self, values=None):
        """What the hook follows of this document, as plain data: what its stay says, and whether it is worked on.

        :param values: values that are about to be written
        """
        return self._operative_stay_values(values or {}) | {"is_active": bool(self._operative_is_active())}

    def _operative_stay_values(self, values):
        """What a stay of this document says besides its moments, as plain data.

        :param values: values that are about to be written
        """
        return {
            "stage_id": self._operative_stage().id, "company_id": self._operative_company().id,
            "user_id": values.get(self._responsible_field, self[self._responsible_field].id),
            "clock": values.get("operative_clock") or self._operative_current_clock(),
            "team_id": self[self._team_field].id if self._team_field else None}

    def _operative_is_logged(self, stay, state):
        """Whether the log says of this document what is true now."""
        return stay.is_open and not self._operative_changed_company(stay) and all(
            (getattr(stay, name) or None) == (state[name] or None) for name in ("stage_id", "user_id", "clock", "team_id"))

    def _operative_write_stays(self, moves):
        """End the stays that are no longer true and begin the next, at the same instant."""
        now = fields.Datetime.now()
        # sudo: the log is written by nobody; it goes on with whoever moves the document, who has been let
        stays, ended, rows, written = self._stay_model.sudo(), [], [], []
        for move in moves:
            document, stay = move.document, move.stay
            state = document._operative_stay_values(move.values)
            if document._operative_is_logged(stay, state) or not stay.is_open and not move.entered:
                continue
            written.append(document.id)
            if not move.entered:
                ended.append(stay.id)
                continue
            values = state | {
                "role_id": move.entered._operative_rules()["role_id"], "moved_by_id": self.env.uid,
                **document._operative_reason(move.kind)}
            if not self._team_field:
                del values["team_id"]
            if stay.is_open and stay.entered_at == now:
                stays.browse(stay.id).write(values)
                continue
            if stay.is_open:
                ended.append(stay.id)
            # a clock that was set back does not make a stay negative
            begins = max(now, stay.entered_at if stay.is_open else stay.left_at or now)
            rows.append(values | {"document_id": document.id, "entered_at": begins})
        if not written:
            return
        stays._turn(ended, rows)
        stays.browse(ended).invalidate_recordset(flush=False)
        self.browse(written).invalidate_recordset(["stay_ids"], flush=False)

    def _operative_reason(self, kind):
        """What the stay says of why: the reason of a manager who let the move pass, or of whoever took it back."""
        if kind is OUTSIDE:
            return {"cause": "outside", "reason": None}
        if kind is TAKEN_OVER:
            taken_back = kind_of(self, TakenBack)
            return {"cause": taken_back and "returned", "reason": taken_back and taken_back.reason}
        return {"cause": None, "reason": self._operative_override_reason()}

    @api.model
    def _operative_take_over(self):
        """Begin the log of stays for documents that are there already, without a gate.

        A stay begins with the last tracked change of the stage, else the stage date Odoo keeps, else the creation. Who
        is in a stage has a clock: that is how one that never was in any is known without asking the log.
        SQL, because it is done for all documents at installation. Calling it again changes nothing.

        :return: number of stays begun
        """
        stay, stage = self._stay_model, self.env[self._fields[self._stage_field].comodel_name]
        self.env.flush_all()
        has_team = bool(self._team_field)
        [(before,)] = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(stay._table)))
        self.env.cr.execute(SQL(
            """
            INSERT INTO %(stay)s (document_id, stage_id, user_id, role_id, clock, company_id, %(team_column)s
                                  entered_at, create_date, write_date)
            SELECT doc.id, stage.id, doc.%(responsible)s, stage.responsible_role_id,
                   CASE WHEN %(closed)s OR NOT %(active)s THEN 'closed' ELSE COALESCE(stage.clock, 'ours') END,
                   doc.company_id, %(team)s
                   LEAST(%(now)s, COALESCE(track.at, doc.%(stage_date)s, doc.create_date, %(now)s)), %(now)s, %(now)s
              FROM %(document)s doc
              JOIN %(stage)s stage ON stage.id = doc.%(stage_field)s
         LEFT JOIN (SELECT message.res_id, max(message.date) AS at
                      FROM mail_tracking_value value
                      JOIN mail_message message ON message.id = value.mail_message_id
                     WHERE message.model = %(model)s AND value.field_id = %(field)s
                  GROUP BY message.res_id) track ON track.res_id = doc.id
         LEFT JOIN %(stay)s stay ON stay.document_id = doc.id
             WHERE stay.id IS NULL AND %(takes_part)s
            """,
            stay=SQL.identifier(stay._table), document=SQL.identifier(self._table), stage=SQL.identifier(stage._table),
            stage_field=SQL.identifier(self._stage_field), responsible=SQL.identifier(self._responsible_field),
            stage_date=SQL.identifier(self._stage_date_field or "create_date"),
            team_column=SQL("team_id,") if has_team else SQL(),
            team=SQL("doc.%s,", SQL.identifier(self._team_field)) if has_team else SQL(),
            closed=stage._operative_closed_sql("stage"),
            active=SQL("COALESCE(doc.%s, FALSE)", SQL.identifier(self._active_name)) if self._active_name else SQL("TRUE"),
            takes_part=self._operative_takes_part_sql("doc"), model=self._name,
            field=self.env["ir.model.fields"]._get(self._name, self._stage_field).id,
            now=fields.Datetime.now()))
        begun = self.env.cr.rowcount
        self._operative_take_over_clocks(before, begun)
        stay.invalidate_model()
        self.invalidate_model(["operative_clock"])
        self._operative_logged().clear()
        return begun

    @api.model
    def _operative_take_over_clocks(self, before, begun):
        """Note on the documents whose time runs in the stays that were begun.

        Documents have many columns and indexes, and writing a million of them takes a minute. Where none has a clock
        yet, at installation, the commonest one becomes what the column was added with, which writes no row.

        :param before: id of the last stay that was there before
        :param begun: how many were begun
        """
        names = {"document": SQL.identifier(self._table), "stay": SQL(
            "%s stay ON stay.document_id = doc.id AND stay.id > %s", SQL.identifier(self._stay_model._table), before)}
        common = False
        if begun >= MANY and not self.env.execute_query(
                SQL("SELECT 1 FROM %(document)s WHERE operative_clock IS NOT NULL LIMIT 1", **names)):
            [(common,)] = self.env.execute_query(SQL(
                """SELECT stay.clock FROM %(document)s doc LEFT JOIN %(stay)s
                    GROUP BY stay.clock ORDER BY count(*) DESC LIMIT 1""", **names))
        if common:
            self.env.cr.execute(SQL(
                """ALTER TABLE %(document)s DROP COLUMN operative_clock;
                   ALTER TABLE %(document)s ADD COLUMN operative_clock varchar DEFAULT %(common)s;
                   ALTER TABLE %(document)s ALTER COLUMN operative_clock DROP DEFAULT;
                   COMMENT ON COLUMN %(document)s.operative_clock IS %(string)s""",
                common=common, string=self._fields["operative_clock"].string, **names))
        self.env.cr.execute(SQL(
            """UPDATE %(document)s SET operative_clock = wanted.clock
                 FROM (SELECT doc.id, stay.clock FROM %(document)s doc %(join)s %(stay)s
                        WHERE stay.clock IS DISTINCT FROM doc.operative_clock) wanted
                WHERE wanted.id = %(document)s.id""",
            join=SQL("LEFT JOIN") if common else SQL("JOIN"), **names))

    @api.model
    def _operative_takes_part_sql(self, alias):
        """SQL for which documents take part in stages, see :meth:`_operative_stage`."""
        return SQL("TRUE")

    def _operative_last_left(self, stage):
        """When the documents last left a stage: dict of naive UTC moments an id; those never there are left out."""
        # sudo: managers alone read the log; the conditions of a stage depend on it whoever moves
        left = self._stay_model.sudo()._read_group(
            [("document_id", "in", self.ids), ("stage_id", "=", stage.id), ("left_at", "!=", False)],
            ["document_id"], ["left_at:max"])
        return {document.id: left_at for document, left_at in left}

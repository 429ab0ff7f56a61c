from odoo import api, fields, models
from odoo.tools import SQL

from ...core.movers import INTERNAL, OUTSIDE


class OperativeStagedMixin(models.AbstractModel):
    """The log of stays of a document."""

    _inherit = "operative.staged.mixin"

    def _operative_open_stays(self):
        """The open stay of each document; the empty one where there is none."""
        stays = self._stay_model.sudo()
        found = stays.search_fetch([("document_id", "in", self.ids), ("left_at", "=", False)])
        by_document = {stay.document_id.id: stay for stay in found}
        return {document.id: by_document.get(document.id, stays) for document in self}

    def _operative_stay_values(self):
        """What a stay of this document says besides its moments."""
        values = {
            "stage_id": self._operative_stage().id, "user_id": self[self._responsible_field].id,
            "clock": self._operative_current_clock()}
        if self._team_field:
            values["team_id"] = self[self._team_field].id
        return values

    def _operative_write_stays(self, stays, kind):
        """End the stays that are no longer true and begin the next, at the same instant.

        :param stays: open stay a document, see :meth:`_operative_open_stays`
        """
        now = fields.Datetime.now()
        ending, rows = self._stay_model.sudo(), []
        ended = self.filtered(lambda document: not stays[document.id])._operative_last_ended()
        reason = self._operative_override_reason() if kind is INTERNAL else self.env.context.get("operative_reason")
        for document in self:
            stay = stays[document.id]
            values = document._operative_stay_values()
            here = {name: stay[name].id if stay._fields[name].relational else stay[name] for name in values}
            is_same = here == values and not document._operative_changed_company(stay)
            if stay and is_same or not stay and not values["stage_id"]:
                continue
            if not values["stage_id"]:
                ending |= stay
                continue
            values |= {
                "document_id": document.id, "company_id": document._operative_company().id,
                "role_id": document._operative_stage()._operative_rules()["role_id"],
                "moved_by_id": self.env.uid, "reason": reason if kind is not OUTSIDE else self.env._("From outside")}
            if stay and stay.entered_at == now:
                stay.write(values)
                continue
            ending |= stay
            # a clock that was set back does not make a stay negative
            rows.append(values | {"entered_at": max(now, stay.entered_at if stay else ended.get(document.id, now))})
        ending._end(now)
        ending._begin(rows)
        if ending or rows:
            self.invalidate_recordset(["stay_ids"], flush=False)

    @api.model
    def _operative_take_over(self):
        """Begin the log of stays for documents that are there already, without a gate.

        A stay begins with the last tracked change of the stage, else the stage date Odoo keeps, else the creation.
        SQL, because it is done for all documents at installation. Calling it again changes nothing.

        :return: number of stays begun
        """
        stay, stage = self._stay_model, self.env[self._fields[self._stage_field].comodel_name]
        self.env.flush_all()
        has_team = bool(self._team_field)
        self.env.cr.execute(SQL(
            """
            INSERT INTO %(stay)s (document_id, stage_id, user_id, role_id, clock, company_id, %(team_column)s
                                  entered_at, create_uid, create_date, write_uid, write_date)
            SELECT doc.id, stage.id, doc.%(responsible)s, stage.responsible_role_id,
                   CASE WHEN %(closed)s OR NOT %(active)s THEN 'closed' ELSE COALESCE(stage.clock, 'ours') END,
                   doc.company_id, %(team)s
                   LEAST(%(now)s, COALESCE(track.at, doc.%(stage_date)s, doc.create_date, %(now)s)),
                   %(uid)s, %(now)s, %(uid)s, %(now)s
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
            now=fields.Datetime.now(), uid=self.env.uid))
        stay.invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _operative_takes_part_sql(self, alias):
        """SQL for which documents take part in stages, see :meth:`_operative_stage`."""
        return SQL("TRUE")

    def _operative_last_ended(self):
        """When the last stay of documents that are in no stage ended: dict of moments an id; new ones are not asked."""
        known = self.filtered(lambda document: document.create_date != self.env.cr.now())
        if not known:
            return {}
        # of two who bring one back at once, the second waits here and is run again, instead of failing on the index
        known.flush_recordset()
        left = self._stay_model.sudo()._read_group(
            [("document_id", "in", known.ids)], ["document_id"], ["left_at:max"])
        return {document.id: left_at for document, left_at in left if left_at}

    def _operative_last_left(self, stage):
        """When the documents last left a stage: dict of naive UTC moments an id; those never there are left out."""
        left = self._stay_model.sudo()._read_group(
            [("document_id", "in", self.ids), ("stage_id", "=", stage.id), ("left_at", "!=", False)],
            ["document_id"], ["left_at:max"])
        return {document.id: left_at for document, left_at in left}

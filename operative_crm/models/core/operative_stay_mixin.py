from lxml.builder import E

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .clocks import CLOCKS


class OperativeStayMixin(models.AbstractModel):
    """A stay: how long a document was in one stage, in whose hands, on whose clock.

    A concrete model names its document (``document_id``) and stage (``stage_id``) and
    answers :meth:`_current_sql`. Everything else, opening and closing rows included, is here
    and set-based, so that one record and a hundred thousand take the same statements.
    """

    _name = "operative.stay.mixin"
    _inherit = ["operative.staff.log.mixin", "operative.document.log.mixin"]
    _description = "Stay in a Phase"
    _order = "entered_at desc, id desc"

    # columns that _current_sql has beyond the common ones; kept as they were when the stay began
    _more_columns = ()

    user_id = fields.Many2one("res.users", string="Responsible", readonly=True, index="btree_not_null")
    role_id = fields.Many2one("operative.role", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    clock = fields.Selection(
        selection=CLOCKS, readonly=True, required=True, default="ours",
        help="Whose turn it is while the document is here.")
    entered_at = fields.Datetime(string="Entered", readonly=True, required=True, index=True)
    left_at = fields.Datetime(string="Left", readonly=True, help="Empty while the stay goes on.")
    moved_by_id = fields.Many2one(
        "res.users", string="Moved by", readonly=True,
        help="Who put the document here. Empty when a rule did; the rule then stands in the reason.",
    )
    reason = fields.Char(readonly=True, help="The reason somebody gave, or the rule as it was at that moment.")
    # not words: each reader has a language
    cause = fields.Selection(
        selection=[("outside", "From outside"), ("returned", "Handover returned")], readonly=True,
        help="What moved it where nobody gave a reason.")
    explanation = fields.Char(
        string="Why", compute="_compute_explanation", help="By rule, or the reason of whoever moved it by hand.")

    from_stage_name = fields.Char(string="From", compute="_compute_from_stage", help="The stage it came from.")
    is_stage_change = fields.Boolean(
        compute="_compute_from_stage", search="_search_is_stage_change",
        help="It came from another stage, or is the first. Otherwise somebody else became responsible, or the clock changed.")

    _one_open_stay = models.UniqueIndex(
        "(document_id) WHERE left_at IS NULL",
        "A document can be in one phase at a time only.",
    )
    _not_negative = models.Constraint(
        "CHECK (left_at >= entered_at)",
        "A stay cannot end before it begins.",
    )

    @api.depends("moved_by_id", "reason", "cause")
    @api.depends_context("lang")
    def _compute_explanation(self):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for stay in self:
            by_hand = stay.reason or causes.get(stay.cause, "")
            stay.explanation = by_hand if stay.moved_by_id or stay.cause else self.env._("By rule")

    @api.depends("document_id", "entered_at", "stage_id")
    @api.depends_context("lang")
    def _compute_from_stage(self):
        self.env.flush_all()
        before = dict(self.env.execute_query(SQL(
            "SELECT stay.id, (%s) FROM %s stay WHERE stay.id IN %s",
            self._stage_before_sql("stay"), SQL.identifier(self._table), tuple(self.ids)))) if self.ids else {}
        # what a stage is called is no secret to who reads the log
        stages = self.sudo().with_context(active_test=False).stage_id.browse(set(filter(None, before.values()))).exists()
        names = {stage.id: stage.display_name for stage in stages}
        for stay in self:
            stage_id = before.get(stay.id)
            stay.from_stage_name = names.get(stage_id)
            stay.is_stage_change = stage_id != stay.stage_id.id

    @api.model
    def _search_is_stage_change(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = Domain.custom(to_sql=lambda _model, alias, _query: SQL(
            "(%s) IS DISTINCT FROM %s", self._stage_before_sql(alias), SQL.identifier(
                alias, "stage_id", to_flush=self._fields["stage_id"])))
        return changed if True in value else ~changed

    @api.model
    def _stage_before_sql(self, alias):
        """SQL for the id of the stage of the stay before; NULL for the first one."""
        return SQL(
            """SELECT before.stage_id FROM %(table)s before
                WHERE before.document_id = %(document)s AND (before.entered_at, before.id) < (%(entered)s, %(id)s)
             ORDER BY before.entered_at DESC, before.id DESC LIMIT 1""",
            table=SQL.identifier(self._table), document=SQL.identifier(alias, "document_id"),
            entered=SQL.identifier(alias, "entered_at"), id=SQL.identifier(alias, "id"))

    @api.model
    def _get_default_kanban_view(self):
        """Cards for a phone, of the stays of every kind of document alike."""
        def muted(*children):
            return E.div(*children, {"class": "d-flex align-items-center gap-1 text-muted"})

        card = E.t(
            E.div(E.field(name="from_stage_name"),
                  E.i({"class": "fa fa-long-arrow-right mx-1", "invisible": "not from_stage_name"}),
                  E.field(name="stage_id", **{"class": "fw-bold"})),
            E.field(name="document_id", **{"class": "text-break"}),
            muted(E.field(name="entered_at"), E.span("–"), E.field(name="left_at")),
            E.field(name="user_id"),
            muted(E.field(name="explanation")), {"t-name": "card"})
        return E.kanban(E.templates(card), string=self._description, create="0", edit="0", delete="0")

    @api.model
    def _domain_of_readable(self):
        readable = self._readable_documents(self._fields["document_id"].comodel_name)
        return Domain.FALSE if readable is None else Domain("document_id", "in", readable)

    @api.model
    def _turn(self, ended_ids, rows):
        """End stays and begin the next ones, at the same instant.

        SQL, one statement however many documents move. A stay that ends does so no sooner than it began, and the next
        one begins where it ended, whatever was done to the clock. Of two transactions that begin the first stay of a
        document at once, the second is told to begin anew (``ON CONFLICT``), instead of failing on the index.

        :param ended_ids: ids of stays
        :param rows: list of dicts of values with the same keys, ``document_id`` and ``entered_at`` among them
        """
        now, uid = fields.Datetime.now(), self.env.uid
        end = SQL(
            """UPDATE %s SET left_at = GREATEST(%s, entered_at), write_uid = %s, write_date = %s
                WHERE id = ANY(%s) RETURNING document_id, left_at""",
            SQL.identifier(self._table), now, uid, now, list(ended_ids))
        if not rows:
            if ended_ids:
                self.env.cr.execute(end)
            return
        rows = [row | {"create_uid": uid, "create_date": now, "write_uid": uid, "write_date": now} for row in rows]
        names = list(rows[0])
        types = [SQL(self._fields[name].column_type[0]) for name in names]
        self.env.cr.execute(SQL(
            """
            WITH ended AS (%(end)s)
            INSERT INTO %(stay)s (%(names)s)
            SELECT %(values)s
              FROM (VALUES %(rows)s) AS row (%(names)s)
         LEFT JOIN ended ON ended.document_id = row.document_id
                ON CONFLICT (document_id) WHERE left_at IS NULL DO NOTHING
            """,
            end=end, stay=SQL.identifier(self._table), names=SQL(", ").join(map(SQL.identifier, names)),
            values=SQL(", ").join(
                SQL("GREATEST(row.entered_at, ended.left_at)") if name == "entered_at" else SQL.identifier("row", name)
                for name in names),
            rows=SQL(", ").join(
                SQL("(%s)", SQL(", ").join(
                    SQL("%s::%s", row[name] or None, kind) for name, kind in zip(names, types)))
                for row in rows)))

    @api.model
    def _current_sql(self, document_ids=None):
        """Where each document is at this moment.

        :param document_ids: ids of those that are asked of, None for all: whatever is looked up need not be for more
        :return: a ``SELECT`` with the columns ``document_id, stage_id, user_id, role_id, clock,
            company_id, moved_by_id, reason``; documents without a stage are left out
        :rtype: SQL
        """
        raise NotImplementedError

    @api.model
    def _follow(self, document_ids=None):
        """Bring the log in line with where the documents are now.

        A row ends when stage, responsible or clock changes, and the next one begins at the
        same instant. The old row is closed by a statement of its own, because the index that
        allows one open row a document is checked row by row. What changes twice within the same
        second is one stay, not two. Calling it again changes nothing.

        SQL, because the whole customer base is followed at once after an import or an installation.

        :param document_ids: ids of the documents to look at, None for all
        """
        now = fields.Datetime.now()
        ids = None if document_ids is None else tuple(document_ids) or (0,)
        params = {
            "stay": SQL.identifier(self._table),
            "current": self._current_sql(ids),
            "now": now,
            "uid": self.env.uid,
            "scope": SQL("TRUE") if ids is None else SQL("stay.document_id IN %s", ids),
            "documents": SQL("TRUE") if ids is None else SQL("current.document_id IN %s", ids),
            "here": SQL("(stay.stage_id, stay.user_id, stay.clock)"),
            "more": SQL("").join(SQL("%s, ", SQL.identifier(name)) for name in self._more_columns),
            "there": SQL("(current.stage_id, current.user_id, current.clock)"),
        }
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE %(stay)s stay
               SET stage_id = current.stage_id, user_id = current.user_id, role_id = current.role_id,
                   clock = current.clock, moved_by_id = current.moved_by_id, reason = current.reason,
                   write_uid = %(uid)s, write_date = %(now)s
              FROM (%(current)s) current
             WHERE stay.document_id = current.document_id AND stay.left_at IS NULL
               AND stay.entered_at = %(now)s AND %(scope)s AND %(here)s IS DISTINCT FROM %(there)s
            """, **params))
        self.env.cr.execute(SQL(
            """
            UPDATE %(stay)s stay
               SET left_at = GREATEST(%(now)s, stay.entered_at), write_uid = %(uid)s, write_date = %(now)s
             WHERE stay.left_at IS NULL AND %(scope)s
               AND NOT EXISTS (
                    SELECT 1 FROM (%(current)s) current
                     WHERE current.document_id = stay.document_id AND NOT (%(here)s IS DISTINCT FROM %(there)s))
            """, **params))
        # the clock may have been set back since the last stay: it then begins where that one ended
        self.env.cr.execute(SQL(
            """
            WITH last AS MATERIALIZED (  -- not looked up row by row in the table that fills meanwhile
                SELECT stay.document_id, bool_or(stay.left_at IS NULL) AS is_open, max(stay.left_at) AS left_at
                  FROM %(stay)s stay
                 WHERE (stay.left_at IS NULL OR stay.left_at > %(now)s) AND %(scope)s
                 GROUP BY stay.document_id
            )
            INSERT INTO %(stay)s (document_id, stage_id, user_id, role_id, clock, company_id, moved_by_id, reason, %(more)s
                                  entered_at, create_uid, create_date, write_uid, write_date)
            SELECT current.document_id, current.stage_id, current.user_id, current.role_id, current.clock,
                   current.company_id, current.moved_by_id, current.reason, %(more)s
                   GREATEST(%(now)s, last.left_at), %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM (%(current)s) current
         LEFT JOIN last ON last.document_id = current.document_id
             WHERE %(documents)s AND last.is_open IS NOT TRUE
            """, **params))
        self.invalidate_model()

    @api.model
    def _staff_over_sql(self):
        return SQL("left_at")

from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OperativeStayReportMixin(models.AbstractModel):
    """A report over the stays of all kinds of documents.

    Every model of stays is in it by itself, those of glue addons too. Phases and teams belong to different models; in
    the report they are one dimension each, whose values are told apart by model and id, named in the user's
    language and sorted as in the process. A kind of document the user has no access to at all is left out.
    """

    _name = "operative.stay.report.mixin"
    _inherit = ["operative.statistic.mixin"]
    _description = "Report over Stays"
    _case_count = "ended_count:sum"
    _crew_fields = ("team", "role_id")
    _rec_name = "phase"
    _order = "measured_on desc, id desc"

    document_model = fields.Selection("_selection_document_model", string="Document Kind", readonly=True)
    res_id = fields.Integer(string="Document ID", readonly=True, aggregator=None)
    document_ref = fields.Reference(
        "_selection_document_model", string="Document", compute="_compute_document_ref",
        help="Empty where you may not read the document itself.")
    phase = fields.Selection("_selection_phase", readonly=True)
    team = fields.Selection("_selection_team", readonly=True)
    role_id = fields.Many2one("operative.role", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    entered_on = fields.Datetime(string="Entered", readonly=True)
    measured_on = fields.Datetime(
        string="Period", readonly=True,
        help="When it ended, which is the period it is counted in. What is still going on counts in the present one.")
    working_hours_median = fields.Float("Working Hours: Median", readonly=True, aggregator="median")
    working_hours_p90 = fields.Float("Working Hours: 90th Percentile", readonly=True, aggregator="p90")
    working_hours_mean = fields.Float("Working Hours: Mean", readonly=True, aggregator="avg")
    calendar_hours_median = fields.Float("Calendar Hours: Median", readonly=True, aggregator="median")
    calendar_hours_p90 = fields.Float("Calendar Hours: 90th Percentile", readonly=True, aggregator="p90")
    calendar_hours_mean = fields.Float("Calendar Hours: Mean", readonly=True, aggregator="avg")
    ended_count = fields.Integer(
        "Ended (n)", readonly=True, aggregator="sum", help="How many the median, the percentile and the mean rest on.")
    open_count = fields.Integer(
        "Still Open", readonly=True, aggregator="sum", help="How many are still going on. They are in no median and no mean.")

    # -- what is in it -----------------------------------------------------------------------

    @property
    def _table_query(self):
        stay_models = self._stay_models()
        for stays in stay_models:
            stays.flush_model()  # which models there are is not known to _depends
        now = fields.Datetime.now()
        [(since,)] = self.env.execute_query(SQL("SELECT min(since) FROM (%s) stays", SQL(" UNION ALL ").join(
            SQL("SELECT min(entered_at) AS since FROM %s", SQL.identifier(stays._table)) for stays in stay_models)))
        return SQL(" UNION ALL ").join(
            self._stays_query(number, stays, since or now, now) for number, stays in enumerate(stay_models))

    def _stays_query(self, number, stays, since, now):
        """The rows of one kind of documents.

        :param number: makes ids of rows unique among the kinds: ``id * 100 + number``
        :param since: when the first stay of all began
        :param now: the end of stays that have none
        :return: ``SELECT`` with a column for every stored field, in the order of ``_columns``
        """
        raise NotImplementedError

    @api.model
    def _stay_models(self):
        """An empty recordset of each model of stays."""
        names = self.pool["operative.stay.mixin"]._inherit_children
        return [self.env[name] for name in sorted(names) if not self.pool[name]._abstract]

    def _counted_stays_query(self, stays, since, now):
        """The stays of one kind of documents with their working seconds.

        :return: ``SELECT`` of ``id, document_id, stage_id, user_id, role_id, clock, entered_at, left_at, team_id,
            document_company_id, working_seconds, calendar_seconds`` and some more
        """
        team_model = self._team_model(stays)
        return self._counted_query(
            stays._fields["document_id"].comodel_name, team_model, SQL(
                """
                SELECT id, document_id, stage_id, user_id, role_id, clock, entered_at, left_at,
                       company_id AS document_company_id, %s AS team_id
                  FROM %s stay
                """, SQL("team_id") if team_model else SQL("NULL::int"), SQL.identifier(stays._table)),
            since, now)

    def _counted_query(self, kind, team_model, rows, since, now):
        """Rows of one kind of documents with the seconds they lasted, by the clock and in working time.

        :param kind: model of the documents; without access to it there are no rows
        :param team_model: model of the rows' ``team_id``, None where they have none
        :param SQL rows: ``SELECT`` with at least ``entered_at, left_at, team_id, document_company_id``
        :return: the same with ``working_seconds, calendar_seconds`` and some more
        """
        is_timed = team_model and "resource_calendar_id" in self.env[team_model]._fields
        counted = SQL(
            """
            SELECT row.*, COALESCE(row.document_company_id, %(company)s) AS company_id,
                   GREATEST(date_part('epoch', COALESCE(row.left_at, %(now)s) - row.entered_at), 0) AS calendar_seconds
              FROM (%(rows)s) row
             WHERE %(allowed)s
            """,
            rows=rows, company=self.env.company.id, now=now,
            allowed=SQL("TRUE") if self.env[kind].has_access("read") else SQL("FALSE"))
        return self.env["resource.calendar"]._operative_with_seconds_sql(
            counted, since, now, team_model if is_timed else None)

    @api.model
    def _crew_sizes(self):
        """Members, and whoever was responsible within the year: not every team lists its people."""
        # how many they are; who they are is not shown
        persons = {"role_id": self.env["operative.role"]._operative_persons(), "team": {}}
        for name in {self._team_model(stays) for stays in self._stay_models()} - {None}:
            for team in self.env[name].sudo().with_context(active_test=False).search(Domain.TRUE):
                persons["team"][f"{name},{team.id}"] = set(team._operative_members().ids)
        since = fields.Datetime.now() - relativedelta(years=1)
        for stays in self._stay_models():
            team_model = self._team_model(stays)
            rows = self.env.execute_query(SQL(
                """SELECT DISTINCT role_id, %s, user_id FROM %s
                    WHERE user_id IS NOT NULL AND COALESCE(left_at, %s) >= %s AND COALESCE(company_id, 0) IN %s""",
                SQL("team_id") if team_model else SQL("NULL::int"), SQL.identifier(stays._table), since, since,
                (0, *self.env.companies.ids)))
            for role_id, team_id, user_id in rows:
                for name, crew in (("role_id", role_id), ("team", team_id and f"{team_model},{team_id}")):
                    if crew:  # what belongs to none is of everybody
                        persons[name].setdefault(crew, set()).add(user_id)
        return {name: {crew: len(users) for crew, users in crews.items()} for name, crews in persons.items()}

    @staticmethod
    def _team_model(stays):
        return stays._fields["team_id"].comodel_name if "team_id" in stays._fields else None

    @staticmethod
    def _key_sql(model_name, column):
        """The value of a phase or team in the report."""
        return SQL("%s || %s", f"{model_name},", column)

    # -- dimensions over several models ------------------------------------------------------

    @api.model
    def _selection_document_model(self):
        return [(kind, label) for _stays, kind, label in self._kinds()]

    @api.model
    def _selection_phase(self):
        return self._selection_of({stays._fields["stage_id"].comodel_name: label for stays, _kind, label in self._kinds()})

    @api.model
    def _selection_team(self):
        return self._selection_of({
            self._team_model(stays): label for stays, _kind, label in self._kinds() if self._team_model(stays)})

    @api.model
    def _kinds(self):
        """What documents are called: (model of stays, model, name)."""
        documents = [(stays, stays._fields["document_id"]) for stays in self._stay_models()]
        return [(stays, field.comodel_name, field._description_string(self.env)) for stays, field in documents]

    def _selection_of(self, model_names):
        """All records of some models, in their own order; where names are the same, with the kind of document.

        :param model_names: ``{model: kind of document}``
        """
        # asked by fields_get() as well, which needs no right to read anything
        if not self.has_access("read"):
            return []
        # sudo: the names of phases and teams are no secret of those who may read the report, in their companies
        companies = [False, *self.env.companies.ids]
        records = []
        for name in sorted(model_names):
            model = self.env[name].sudo().with_context(active_test=False, operative_with_flow=True)
            path = "company_id" if "company_id" in model._fields else "flow_id.company_id"
            has_company = path.partition(".")[0] in model._fields
            records += model.search([(path, "in", companies)] if has_company else [])
        names = Counter(record.display_name for record in records)
        return [
            (f"{record._name},{record.id}", record.display_name if names[record.display_name] == 1
             else f"{record.display_name} ({model_names[record._name]})") for record in records]

    def _read_group_orderby(self, order, groupby_terms, query):
        sorted_names = {"document_model", "phase", "next_phase", "team"}
        if not sorted_names & set(groupby_terms):
            return super()._read_group_orderby(order, groupby_terms, query)
        parts = []
        for part in (order or ",".join(groupby_terms)).split(","):
            name, _space, direction = part.strip().partition(" ")
            if name in sorted_names and name in groupby_terms:
                keys = [key for key, _label in self._fields[name]._description_selection(self.env)]
                parts.append(SQL("array_position(%s::text[], %s::text) %s", keys, groupby_terms[name],
                                 SQL("DESC") if direction.lower().startswith("desc") else SQL("ASC")))
            else:
                parts.append(super()._read_group_orderby(part, groupby_terms, query))
        return SQL(", ").join(parts)

    def _compute_document_ref(self):
        self.document_ref = False
        for model_name, rows in self.grouped("document_model").items():
            documents = self.env[model_name].browse(rows.mapped("res_id")).exists()._filtered_access("read")
            readable = set(documents.ids)
            for row in rows:
                if row.res_id in readable:
                    row.document_ref = f"{model_name},{row.res_id}"

import math

from odoo import api, models
from odoo.tools import SQL

from ..core import arguments as given
from .operative_argument_term import words_of

MOST = 80
# How much it says that an argument was written for this: the fit is the sum.
WEIGHTS = {
    "competitor_ids": 4, "product_tmpl_ids": 4, "product_categ_ids": 3, "industry_ids": 2, "crm_stage_ids": 1, "phase_ids": 1}
TRANSLATED = 1
# products and categories say the same thing in two ways, see ``operative.argument.criteria_count``
SAME = {"product_categ_ids": "product_tmpl_ids", "bought_categ_ids": "product_tmpl_ids"}
# From so many decided deals on it counts how many were won.
SMALLEST_N = 10
# The quantile of the normal distribution for 95 % (two-sided), as the Wilson interval takes it.
Z = 1.959963984540054


def lower_bound(won, decided):
    """The lower end of the Wilson interval (95 %) of a share of won deals; 0 below :data:`SMALLEST_N`.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927.

    :param won: how many were won
    :param decided: of how many
    :return: between 0 and 1
    """
    if decided < SMALLEST_N:
        return 0.0
    share = won / decided
    middle = share + Z * Z / (2 * decided)
    reach = Z * math.sqrt(share * (1 - share) / decided + Z * Z / (4 * decided * decided))
    return (middle - reach) / (1 + Z * Z / decided)


class OperativeArgument(models.Model):
    """Which arguments fit best, and which a query finds."""

    _inherit = "operative.argument"

    @api.model
    @api.readonly
    def operative_search(self, query=None, limit=5):
        """Arguments for what is about no document that arguments are suggested for, in the reader's own language.

        :param query: what somebody typed; nothing: those that fit everywhere
        :param limit: how many at most; no more than :data:`MOST` are given
        :return: as ``operative_suggest_arguments``, without ``my_use``
        :raise UserError: where a parameter is of the wrong kind
        """
        self.check_access("read")
        if not self.env["operative.part"]._is_on("argument"):
            return []
        return self._suggest({}, self.env.lang or "en_US", limit, query)

    @api.model
    def _suggest(self, context, lang, limit=5, query=None):
        """The best arguments for a document.

        Without a query: those all of whose criteria fit, by the sum of :data:`WEIGHTS`, of :data:`TRANSLATED` where
        it is, and, from :data:`SMALLEST_N` decided deals on, of the lower bound of the share of won ones. With one: what
        it finds in the whole library, by how well it does.

        :param context: dict of lists of ids by the fields of the criteria: what the document is about
        :param lang: code of the language in which they are to be said
        :param limit: how many at most
        :param query: what somebody typed
        :return: list of dicts, best first: see ``operative_suggest_arguments``
        :raise UserError: where a parameter is of the wrong kind
        """
        limit = given.number(self.env, "limit", limit)
        words = words_of(given.text(self.env, "query", query))
        limit = max(0, min(limit, MOST))
        if query and not words or not limit:
            return []
        allowed = self._search(self._domain_suggested(self.env.company._operative_today()))
        ranks = self.env["operative.argument.term"]._found(words, lang, allowed, limit) if words else None
        if ranks is not None and not ranks:
            return []
        rows = self._ranked(context, lang, allowed, limit, ranks)
        found = self._as_suggested(rows, lang)
        # who searches unfolds what was looked for
        named = None if words else next((row[0] for row in rows if "competitor_ids" in (row[1] or {})), None)
        for argument in found:
            argument["unfold"] = argument["id"] == named
        return found

    @api.model
    def _ranked(self, context, lang, allowed, limit, ranks):
        """Ids of arguments, best first, with the criteria that fit, and whether they are translated.

        One statement, whatever the size of document and library. Which arguments were written for what is in the document
        is found once a criterion, and looked up for each argument; by what exactly the best ones fit, for these alone.
        """
        self.flush_model()
        fits = self._fits(context)
        groups = {}
        for name in fits:
            groups.setdefault(SAME.get(name, name), []).append(name)
        fitting = SQL(" + ").join(
            SQL("(%s)::int", SQL(" OR ").join(SQL.identifier(name) for name in names)) for names in groups.values())
        weight = SQL(" + ").join(
            SQL("GREATEST(%s)", SQL(", ").join(
                SQL("%s::int * %s", SQL.identifier(name), fits[name][0]) for name in names)) for names in groups.values())
        is_english = self._is_english_sql if lang == "en_US" else lambda _column: SQL("TRUE")
        # as :func:`lower_bound`
        bound = SQL(
            """CASE WHEN COALESCE(decided_count, 0) < %(n)s THEN 0 ELSE
               (won_count::float / decided_count + %(z2)s / (2 * decided_count)
                - %(z)s * sqrt(won_count::float / decided_count * (1 - won_count::float / decided_count) / decided_count
                               + %(z2)s / (4.0 * decided_count * decided_count)))
               / (1 + %(z2)s / decided_count) END""", n=SMALLEST_N, z=Z, z2=Z * Z)
        # who searches looks for whatever there is
        found = SQL("JOIN (VALUES %s) AS found (argument_id, rank) ON found.argument_id = candidate.id", SQL(", ").join(
            SQL("(%s, %s::float)", *row) for row in ranks.items())) if ranks else SQL()
        rank, wanted = (SQL("found.rank DESC,"), SQL("TRUE")) if ranks else (SQL(), SQL("%s = criteria_count", fitting))
        return self.env.execute_query(SQL(
            """
            SELECT best.id, jsonb_strip_nulls(jsonb_build_object(%(criteria)s)), best.is_translated
              FROM (
                    SELECT candidate.id, has_name AND has_body AS is_translated, row_number() OVER (
                                ORDER BY %(rank)s
                                         %(weight)s + %(bound)s + CASE WHEN has_name THEN %(translated)s ELSE 0 END DESC,
                                         use_count DESC NULLS LAST, candidate.id) AS place
                      FROM (
                            SELECT operative_argument.id, operative_argument.criteria_count, operative_argument.use_count,
                                   operative_argument.decided_count, operative_argument.won_count,
                                   operative_argument.name ? %(lang)s AND %(name_is_english)s AS has_name,
                                   COALESCE(operative_argument.body ? %(lang)s AND %(body_is_english)s, TRUE) AS has_body,
                                   %(flags)s
                              FROM %(source)s WHERE %(allowed)s
                            OFFSET 0  -- each looked up once
                      ) candidate
                      %(found)s
                     WHERE %(wanted)s
                     ORDER BY place LIMIT %(limit)s
              ) best
             ORDER BY place
            """,
            criteria=SQL(", ").join(
                SQL("%s::text, (SELECT jsonb_agg(DISTINCT fit.value) FROM (%s) fit (argument_id, value)"
                    " WHERE fit.argument_id = best.id)", name, meant) for name, (_weight, meant) in fits.items()),
            flags=SQL(", ").join(
                SQL("operative_argument.id IN (SELECT fit.argument_id FROM (%s) fit (argument_id, value)) AS %s",
                    meant, SQL.identifier(name)) for name, (_weight, meant) in fits.items()),
            name_is_english=is_english(SQL("operative_argument.name")),
            body_is_english=is_english(SQL("operative_argument.body")),
            found=found, rank=rank, weight=weight, bound=bound, wanted=wanted, lang=lang, limit=limit, translated=TRANSLATED,
            source=allowed.from_clause, allowed=allowed.where_clause))

    @api.model
    def _fits(self, context):
        """Which arguments were written for what is in a document.

        :param context: see :meth:`_suggest`
        :return: dict of how much it says, and ``SELECT`` of the ids of argument and criterion, by the field of the criterion
        """
        fits = {}
        for name, weight in WEIGHTS.items():
            field = self._fields[name]
            argument, value = SQL.identifier(field.column1), SQL.identifier(field.column2)
            fits[name] = weight, SQL(
                "SELECT %s, %s FROM %s WHERE %s = ANY(%s::int[])", argument, value, SQL.identifier(field.relation), value,
                list(context.get(name) or ()))
        return fits

    @api.model
    def _as_suggested(self, rows, lang):
        """Arguments as plain data, in the language in which they are to be said; reasons in that of the reader."""
        reader = self.browse([argument_id for argument_id, _criteria, _is_translated in rows])
        said = reader.with_context(lang=lang)
        said.fetch([
            "name", "body", "kind", "use_count", "won_count", "decided_count", "review_on", "verified_on", "verified_by_id"])
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        names = self._names_of_criteria([criteria for _id, criteria, _is_translated in rows])
        doubts = self.env["operative.argument.doubt"]._open_of("argument_id", reader.ids)
        today = self.env.company._operative_today()
        return [{
            "id": argument.id, "name": argument.name, "kind": argument.kind, "kind_name": kinds[argument.kind],
            "body": argument.body or "", "reasons": [names[name, value] for name, values in (criteria or {}).items()
                                                    for value in values if (name, value) in names],
            "used": argument.use_count, "won": argument.won_count, "decided": argument.decided_count,
            "verified_on": argument.verified_on, "verified_by": argument.sudo().verified_by_id.name,  # sudo: a name
            "doubts": doubts.get(argument.id, ""), "is_stale": bool(argument.review_on and argument.review_on <= today),
            "is_translated": is_translated,
        } for argument, (_id, criteria, is_translated) in zip(said, rows)]

    @api.model
    def _names_of_criteria(self, found):
        """What criteria are called that fit: dict of names by field and id."""
        ids = {}
        for criteria in found:
            for name, values in (criteria or {}).items():
                ids.setdefault(name, set()).update(values)
        # sudo: names of products, categories, industries, phases, stages, competitors that an argument the reader may
        # read is written for, and that are in the document at hand
        return {
            (name, record.id): record.display_name for name, values in ids.items()
            for record in self.env[self._fields[name].comodel_name].sudo().browse(values)}

import math
import typing

from odoo import api, fields, models
from odoo.fields import Domain
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


# The same as :func:`lower_bound`, of the counters of an argument.
LOWER_BOUND = SQL(
    """CASE WHEN COALESCE(decided_count, 0) < %(n)s THEN 0 ELSE
       (won_count::float / decided_count + %(z2)s / (2 * decided_count)
        - %(z)s * sqrt(won_count::float / decided_count * (1 - won_count::float / decided_count) / decided_count
                       + %(z2)s / (4.0 * decided_count * decided_count)))
       / (1 + %(z2)s / decided_count) END""", n=SMALLEST_N, z=Z, z2=Z * Z)


class Ranked(typing.NamedTuple):
    """An argument that fits: the values of the criteria that fit, by their field, whether it is translated, who verified it."""

    id: int
    criteria: dict | None
    is_translated: bool
    verified_by: str | None


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

    is_best = fields.Boolean(
        string="Best", compute="_compute_is_best", search="_search_is_best",
        help="Wins more often than arguments do on the whole, beyond chance (95 %), in 10 decided deals or more.")

    @api.depends("won_count", "decided_count")
    def _compute_is_best(self):
        best = self.search([("is_best", "=", True), ("id", "in", self.ids)])
        for argument in self:
            argument.is_best = argument._origin in best

    def _search_is_best(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["won_count", "decided_count"])
        best = Domain("id", "in", SQL(
            """(SELECT id FROM operative_argument WHERE %(bound)s > (
                       SELECT sum(won_count)::float / NULLIF(sum(decided_count), 0) FROM operative_argument))""",
            bound=LOWER_BOUND))
        return best if True in value else ~best

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
        # sudo: which day it is, and the company's place for the rules; of its hundred columns two
        self.env.company.sudo().fetch(["operative_timezone", "parent_path"])
        allowed = self._search(self._domain_suggested(self.env.company._operative_today()))
        ranks = None
        if words:
            # as the customer says it, else as the reader does
            for spoken in dict.fromkeys((lang, self.env.lang or lang)):
                ranks = self.env["operative.argument.term"]._found(words, spoken, allowed, limit)
                if ranks:
                    break
            else:
                return []
        rows = self._ranked(context, lang, allowed, limit, ranks)
        found = self._as_suggested(rows, lang)
        # who searches unfolds what was looked for
        named = None if words else next((row.id for row in rows if "competitor_ids" in (row.criteria or {})), None)
        for argument in found:
            argument["unfold"] = argument["id"] == named
        return found

    @api.model
    def _ranked(self, context, lang, allowed, limit, ranks):
        """Which arguments fit best: list of :class:`Ranked`, best first.

        One statement, whatever the size of document and library. Which arguments were written for what is in the document
        is found once a criterion; by what exactly the best ones fit, for these alone.
        """
        self.flush_model()
        self.env["res.users"].flush_model(["partner_id"])
        self.env["res.partner"].flush_model(["name"])
        fits = self._fits(context)
        is_english = self._is_english_sql if lang == "en_US" else lambda _column: SQL("TRUE")
        # who searches looks for whatever there is
        found, rank, wanted = SQL(), SQL("0"), SQL("COALESCE(fitting.criteria, 0) = operative_argument.criteria_count")
        if ranks:
            found = SQL("JOIN (VALUES %s) AS found (argument_id, rank) ON found.argument_id = operative_argument.id", SQL(
                ", ").join(SQL("(%s, %s::float)", *row) for row in ranks.items()))
            rank, wanted = SQL("found.rank"), SQL("operative_argument.id = ANY(%s::int[])", list(ranks))
        order = SQL("rank DESC, score DESC, use_count DESC NULLS LAST, id")
        return [Ranked(*row) for row in self.env.execute_query(SQL(
            """
            SELECT best.id, jsonb_strip_nulls(jsonb_build_object(%(criteria)s)),
                   has_name AND COALESCE(body ? %(lang)s AND %(body_is_english)s, TRUE),
                   (SELECT person.name FROM res_users verifier JOIN res_partner person ON person.id = verifier.partner_id
                     WHERE verifier.id = best.verified_by_id)
              FROM (
                    SELECT operative_argument.id, operative_argument.use_count, operative_argument.body,
                           operative_argument.verified_by_id, has_name,
                           %(rank)s AS rank,
                           COALESCE(fitting.weight, 0) + %(bound)s + CASE WHEN has_name THEN %(translated)s ELSE 0 END AS score
                      FROM %(source)s
                 LEFT JOIN (%(fitting)s) fitting ON fitting.argument_id = operative_argument.id
                           %(found)s
                CROSS JOIN LATERAL (SELECT %(name)s ? %(lang)s AND %(name_is_english)s) AS translated (has_name)
                     WHERE %(allowed)s AND %(wanted)s
                     ORDER BY %(order)s LIMIT %(limit)s
              ) best
             ORDER BY %(order)s
            """,
            criteria=SQL(", ").join(
                SQL("%s::text, (SELECT jsonb_agg(DISTINCT fit.value) FROM (%s) fit (argument_id, value)"
                    " WHERE fit.argument_id = best.id)", name, meant) for name, (_weight, meant) in fits.items()),
            name=SQL("operative_argument.name"), name_is_english=is_english(SQL("operative_argument.name")),
            body_is_english=is_english(SQL("body")), fitting=self._fitting(fits, list(ranks or ())), found=found,
            wanted=wanted, rank=rank, bound=LOWER_BOUND, translated=TRANSLATED, lang=lang, source=allowed.from_clause,
            allowed=allowed.where_clause, order=order, limit=limit))]

    @api.model
    def _fitting(self, fits, ids=()):
        """How many kinds of criteria of which arguments fit, and how much that says.

        :param fits: see :meth:`_fits`
        :param ids: of these arguments; of all, if there are none
        :return: ``SELECT`` of ``argument_id, criteria, weight``; arguments none of whose criteria fit are not in it
        """
        if not fits:
            return SQL("SELECT NULL::int AS argument_id, 0 AS criteria, 0 AS weight WHERE FALSE")
        only = SQL("WHERE fit.argument_id = ANY(%s::int[])", ids) if ids else SQL()
        # each kind a bit, so that one pass over what fits is enough; those that say the same are one
        bits, groups = {name: 1 << place for place, name in enumerate(fits)}, {}
        for name, (weight, _meant) in fits.items():
            groups.setdefault(SAME.get(name, name), []).append((weight, bits[name]))
        return SQL(
            "SELECT argument_id, %(criteria)s AS criteria, %(weight)s AS weight"
            " FROM (SELECT argument_id, bit_or(bit) AS bits FROM (%(fits)s) fit GROUP BY argument_id) fit",
            criteria=SQL(" + ").join(
                SQL("(bits & %s <> 0)::int", sum(bit for _weight, bit in same)) for same in groups.values()),
            weight=SQL(" + ").join(SQL("CASE %s ELSE 0 END", SQL(" ").join(
                SQL("WHEN bits & %s <> 0 THEN %s", bit, weight) for weight, bit in sorted(same, reverse=True)))
                for same in groups.values()),
            fits=SQL(" UNION ALL ").join(
                SQL("SELECT fit.argument_id, %s AS bit FROM (%s) fit (argument_id, value) %s", bits[name], meant, only)
                for name, (_weight, meant) in fits.items()))

    @api.model
    def _fits(self, context):
        """Which arguments were written for what is in a document; what it says nothing of fits none.

        :param context: see :meth:`_suggest`
        :return: dict of how much it says, and ``SELECT`` of the ids of argument and criterion, by the field of the criterion
        """
        fits = {}
        for name, weight in WEIGHTS.items():
            if not context.get(name):
                continue
            field = self._fields[name]
            argument, value = SQL.identifier(field.column1), SQL.identifier(field.column2)
            fits[name] = weight, SQL(
                "SELECT %s, %s FROM %s WHERE %s = ANY(%s::int[])", argument, value, SQL.identifier(field.relation), value,
                list(context[name]))
        return fits

    @api.model
    def _as_suggested(self, rows, lang):
        """Arguments as plain data, in the language in which they are to be said; reasons in that of the reader."""
        reader = self.browse([row.id for row in rows])
        said = reader.with_context(lang=lang)
        said.fetch(["name", "body", "kind", "use_count", "won_count", "decided_count", "review_on", "verified_on"])
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        names = self._names_of_criteria([row.criteria for row in rows])
        doubts = self.env["operative.argument.doubt"]._open_of("argument_id", reader.ids)
        today = self.env.company._operative_today()
        return [{
            "id": argument.id, "name": argument.name, "kind": argument.kind, "kind_name": kinds[argument.kind],
            "body": argument.body or "", "reasons": [names[name, value] for name, values in (row.criteria or {}).items()
                                                    for value in values if (name, value) in names],
            "used": argument.use_count, "won": argument.won_count, "decided": argument.decided_count,
            "verified_on": argument.verified_on, "verified_by": row.verified_by or False,
            "doubts": doubts.get(argument.id, ""), "is_stale": bool(argument.review_on and argument.review_on <= today),
            "is_translated": row.is_translated,
        } for argument, row in zip(said, rows)]

    @api.model
    def _names_of_criteria(self, found):
        """What criteria are called that fit: dict of names by field and id."""
        ids = {}
        for criteria in found:
            for name, values in (criteria or {}).items():
                ids.setdefault(name, set()).update(values)
        # sudo: names of products, categories, industries, phases, stages, competitors that an argument the reader may
        # read is written for, and that are in the document at hand
        records = {name: self.env[self._fields[name].comodel_name].sudo().browse(values) for name, values in ids.items()}
        for of_kind in records.values():
            of_kind.fetch(["display_name"])  # of products' hundred columns those that make up a name
        return {(name, record.id): record.display_name for name, of_kind in records.items() for record in of_kind}

import re

from odoo import api, fields, models
from odoo.tools import SQL

# What PostgreSQL calls the languages whose endings it knows; the others are searched word by word.
CONFIGURATIONS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "hu": "hungarian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish"}
# ``unaccent`` is not in Odoo's database; these are written in two ways in German.
FOLDED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
LONGEST_QUERY = 200  # characters; nobody types more, and a text pasted by mistake is not searched for
MOST_WORDS = 12
# From so much of their groups of three letters in common on, words are taken for the same with typing errors.
ALIKE = 0.35
ALTERNATIVES = 8


def fold(text):
    """A text in small letters, with what German writes in two ways written in one."""
    return text.lower().translate(str.maketrans(FOLDED))


def words_of(query):
    """The words of what somebody typed, folded, each once and no more than :data:`MOST_WORDS`."""
    return list(dict.fromkeys(re.findall(r"[^\W_]+", fold(query[:LONGEST_QUERY]))))[:MOST_WORDS]


class OperativeArgumentTerm(models.Model):
    """What an argument is found by in a language: its words, without their endings.

    Written with the argument; the column ``vector`` is PostgreSQL's own kind, which Odoo's fields do not know.
    """

    _name = "operative.argument.term"
    _description = "Search Term of an Argument"
    _log_access = False

    argument_id = fields.Many2one("operative.argument", required=True, index=True, ondelete="cascade")
    lang = fields.Char(required=True)

    _once = models.UniqueIndex("(argument_id, lang)")

    def init(self):
        self.env.cr.execute("""
            ALTER TABLE operative_argument_term ADD COLUMN IF NOT EXISTS vector tsvector;
            CREATE INDEX IF NOT EXISTS operative_argument_term__vector ON operative_argument_term USING gin (vector);
            CREATE TABLE IF NOT EXISTS operative_argument_word (lang varchar NOT NULL, word varchar NOT NULL,
                                                                PRIMARY KEY (lang, word))""")
        if self.env.registry.has_trigram:
            self.env.cr.execute("""
                CREATE INDEX IF NOT EXISTS operative_argument_word__word
                    ON operative_argument_word USING gin (word gin_trgm_ops)""")

    @api.model
    def _configuration(self, lang):
        """PostgreSQL's configuration of a language, as SQL."""
        return SQL("%s::regconfig", CONFIGURATIONS.get(lang.split("_")[0].split("@")[0], "simple"))

    @api.model
    def _rewrite(self, arguments=None):
        """Bring the terms of arguments up to date, in every language that is installed.

        SQL, a statement a language, since a library is imported at once and a new language begins with all of them. What
        is not translated is found by the text that is shown instead.

        :param arguments: ``operative.argument``; None: all
        """
        library = self.env["operative.argument"]
        library.flush_model(["name", "phrases", "body"])
        self.flush_model()
        chosen = SQL("TRUE") if arguments is None else SQL("argument.id = ANY(%s)", arguments.ids)
        for lang, _name in self.env["res.lang"].get_installed():
            values = {
                "lang": lang, "chosen": chosen, "configuration": self._configuration(lang),
                **{name: self._folded_sql(SQL("COALESCE(argument.%(name)s->>%(lang)s, argument.%(name)s->>'en_US', '')",
                                              name=SQL.identifier(name), lang=lang))
                   for name in ("name", "phrases", "body")}}
            self.env.cr.execute(SQL(
                """
                INSERT INTO operative_argument_term AS term (argument_id, lang, vector)
                SELECT argument.id, %(lang)s,
                       setweight(to_tsvector(%(configuration)s, %(phrases)s), 'A')
                       || setweight(to_tsvector(%(configuration)s, %(name)s), 'B')
                       || setweight(to_tsvector(%(configuration)s, regexp_replace(%(body)s, '<[^>]*>', ' ', 'g')), 'C')
                  FROM operative_argument argument WHERE %(chosen)s
                    ON CONFLICT (argument_id, lang) DO UPDATE SET vector = excluded.vector
                 WHERE term.vector IS DISTINCT FROM excluded.vector
                """, **values))
            # whatever words there are, to find those meant by words with typing errors
            self.env.cr.execute(SQL(
                """
                INSERT INTO operative_argument_word (lang, word)
                SELECT DISTINCT %(lang)s, found.word
                  FROM operative_argument argument,
                       LATERAL regexp_split_to_table(
                           regexp_replace(concat_ws(' ', %(phrases)s, %(name)s, %(body)s), '<[^>]*>', ' ', 'g'),
                           '[^[:alnum:]]+') AS found (word)
                 WHERE %(chosen)s AND length(found.word) BETWEEN 3 AND 60
                    ON CONFLICT DO NOTHING
                """, **values))
        self.invalidate_model(flush=False)

    @api.model
    def _folded_sql(self, text):
        """SQL for a text as :func:`fold` makes it."""
        folded = SQL("lower(%s)", text)
        for letter, letters in FOLDED.items():
            folded = SQL("replace(%s, %s, %s)", folded, letter, letters)
        return folded

    @api.model
    def _found(self, words, lang, allowed, limit):
        """Ids of the arguments that words are found in, with how well: the customer's phrases count most.

        All words with whatever ending; where fewer than asked are found, also words that are meant by those with typing
        errors or are part of longer ones, at last any of them.

        :param words: see :func:`words_of`
        :param lang: code of the language in which is searched
        :param allowed: ``Query`` of the arguments that may be found
        :param limit: how many are asked for
        :return: dict of ranks, the higher the better, by id
        """
        configuration = self._configuration(lang)
        exact = [SQL("to_tsquery(%s, %s)", configuration, f"'{word}':*") for word in words]
        ranks = self._match(SQL(" && ").join(exact), lang, allowed, limit, 2)
        if len(ranks) < limit:
            alike = [self._alike(word, lang) for word in words]
            if all(alike):
                every = SQL(" && ").join(SQL("(%s)", SQL(" || ").join(
                    SQL("to_tsquery(%s, %s)", configuration, f"'{word}':*") for word in found)) for found in alike)
                ranks = self._match(every, lang, allowed, limit, 1) | ranks
            if not ranks and any(alike):
                some = SQL(" || ").join(
                    SQL("to_tsquery(%s, %s)", configuration, f"'{word}':*") for found in alike for word in found)
                ranks = self._match(some, lang, allowed, limit, 0)
        return ranks

    @api.model
    def _alike(self, word, lang):
        """Words of the library that may be meant by a word, the likeliest first."""
        if len(word) < 3:
            return [word]
        has_trigram = self.env.registry.has_trigram
        similarity = SQL("similarity(word, %s)", word) if has_trigram else SQL("0")
        alike = SQL("word %% %s AND similarity(word, %s) >= %s", word, word, ALIKE) if has_trigram else SQL("FALSE")
        return [found for [found] in self.env.execute_query(SQL(
            """SELECT word FROM operative_argument_word
                WHERE lang = %(lang)s AND (%(alike)s OR word LIKE %(part)s)
                ORDER BY %(similarity)s DESC, word LIMIT %(limit)s""",
            lang=lang, alike=alike, part=f"%{word}%", similarity=similarity, limit=ALTERNATIVES))]

    @api.model
    def _match(self, query, lang, allowed, limit, bonus):
        return dict(self.env.execute_query(SQL(
            """
            SELECT term.argument_id, ts_rank(ARRAY[0, 0.2, 0.5, 1]::real[], term.vector, asked.query) + %(bonus)s AS rank
              FROM (SELECT %(query)s AS query) asked
              JOIN operative_argument_term term ON term.lang = %(lang)s AND term.vector @@ asked.query
             WHERE term.argument_id IN %(allowed)s
             ORDER BY rank DESC, term.argument_id LIMIT %(limit)s
            """, query=query, lang=lang, allowed=allowed.subselect(), limit=limit, bonus=bonus)))

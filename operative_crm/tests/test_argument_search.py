"""Arguments are found by what the customer says: with endings, umlauts, compounds and typing errors."""

from odoo.tests import tagged

from .argument_common import ArgumentCommon

GERMAN = {
    "price": ("Wir sind nicht teuer", "Preiserhöhung\nSie sind zu teuer\nDas Angebot der Mitbewerber ist günstiger"),
    "time": ("Kurze Lieferzeit", "Die Lieferzeit ist zu lang\nWir brauchen es früher\nLiefertermin"),
    "quality": ("Dichtungen halten doppelt so lange", "Qualität\nAusfälle\nDie Dichtung war undicht\nVerschleiß"),
    "service": ("Werkskundendienst in zwei Stunden", "Niemand geht ans Telefon\nErsatzteile\nWartungsvertrag"),
    "trust": ("Familienunternehmen seit 1950", "Wir kennen Sie nicht\nReferenzen\nZuverlässigkeit"),
    "music": ("Klangprobe", "Xylophon\nLautstärke\nGeräusche")}
GERMAN_QUERIES = (
    ("Lieferzeiten", "time"), ("lieferzeit", "time"), ("Lieferz", "time"), ("LIEFERZEIT", "time"), ("liefertermine", "time"),
    ("Liferzeit", "time"), ("Lieferzeti", "time"), ("früher", "time"), ("frueher", "time"), ("zu lang", "time"),
    ("teurer", "price"), ("teuer", "price"), ("Preiserhoehung", "price"), ("Preiserhöhungen", "price"),
    ("preiserhöung", "price"), ("günstiger", "price"), ("guenstig", "price"), ("mitbewerber", "price"),
    ("Mitbewerbern", "price"), ("Preis", "price"), ("erhöhung", "price"), ("Angebote", "price"),
    ("Qualität", "quality"), ("Qualitaet", "quality"), ("Kwalität", "quality"), ("ausfall", "quality"), ("Ausfälle", "quality"),
    ("dichtung", "quality"), ("Dichtungen", "quality"), ("undicht", "quality"), ("Verschleiss", "quality"),
    ("Verschleiß", "quality"), ("telefon", "service"), ("Ersatzteil", "service"), ("Wartung", "service"),
    ("wartungsvertrage", "service"), ("Kundendienst", "service"), ("Telephon", "service"), ("Referenz", "trust"),
    ("zuverlässig", "trust"), ("Zuverlaessigkeit", "trust"), ("Familie", "trust"), ("xylofon", "music"), ("Geräusch", "music"),
    ("laut", "music"))
ENGLISH = {
    "price": ("Cheaper by the hour", "You are too expensive\nThe competitor's offer is lower\nprice increase"),
    "time": ("Delivery in a week", "Delivery takes too long\nWe need it sooner\nlead times"),
    "quality": ("Seals that last", "Quality\nIt leaks\nbreakdowns")}
ENGLISH_QUERIES = (
    ("expensive", "price"), ("expensiv", "price"), ("competitors", "price"), ("price increases", "price"), ("offers", "price"),
    ("lower", "price"), ("deliveries", "time"), ("delivry", "time"), ("takes long", "time"), ("sooner", "time"),
    ("lead time", "time"), ("leaking", "quality"), ("breakdown", "quality"), ("qualty", "quality"), ("seal", "quality"))


@tagged("post_install", "-at_install")
class TestArgumentSearch(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.german = {
            key: cls._argument(f"Card {key}", german={"name": name, "phrases": phrases, "body": "<p>Mehr dazu.</p>"})
            for key, (name, phrases) in GERMAN.items()}
        cls.english = {key: cls._argument(name, phrases=phrases) for key, (name, phrases) in ENGLISH.items()}

    def _hits(self, queries, wanted, lang):
        self.customer_partner.lang = lang
        return [query for query, key in queries if wanted[key] not in self._suggested(self.quotation, query=query, limit=3)]

    def test_sixty_queries(self):
        """Of sixty German and English queries at least 55 find what is meant among the best three."""
        missed = self._hits(GERMAN_QUERIES, self.german, "de_DE") + self._hits(ENGLISH_QUERIES, self.english, "en_US")
        self.assertEqual(len(GERMAN_QUERIES) + len(ENGLISH_QUERIES), 60)
        self.assertLessEqual(len(missed), 5, missed)

    def test_the_four_that_were_asked_for(self):
        """Endings, a comparative, an umlaut written out, and ph for f."""
        missed = self._hits((
            ("Lieferzeiten", "time"), ("teurer", "price"), ("Preiserhoehung", "price"), ("xylofon", "music")),
            self.german, "de_DE")
        self.assertEqual(missed, [])

    def test_in_the_readers_language(self):
        """What is found in no text of the customer's language is looked for in the reader's."""
        self.customer_partner.lang = "en_US"
        both = self._argument(
            "Out of stock in a day", phrases="It is urgent", german={"name": "Morgen da", "phrases": "Es eilt, Kurierfahrt"})
        document = self.quotation.with_user(self.user_salesman)
        [found] = document.with_context(lang="de_DE").operative_suggest_arguments(query="Kurierfahrten")
        self.assertEqual((found["id"], found["name"]), (both.id, "Out of stock in a day"))
        self.assertFalse(document.with_context(lang="en_US").operative_suggest_arguments(query="Kurierfahrten"))

    def test_nothing_found(self):
        """What nobody wrote about finds nothing, instead of anything."""
        self.customer_partner.lang = "de_DE"
        found = self._suggested(self.quotation, query="Bundeskanzlerwahl")
        self.assertFalse(found & self.Argument.union(*self.german.values()))

    def test_rewritten_with_the_text(self):
        """What is changed is found by its new words, and no longer by the old ones."""
        argument = self._argument("Ships on Monday")
        self.assertIn(argument, self._suggested(self.quotation, query="ships"))
        argument.name = "Leaves on Tuesday"
        self.assertIn(argument, self._suggested(self.quotation, query="tuesday"))
        self.assertNotIn(argument, self._suggested(self.quotation, query="ships"))

    def test_translated_in_the_dialog(self):
        """Translations written in Odoo's dialog are found."""
        argument = self._argument("Ships on Monday")
        argument.update_field_translations("name", {"de_DE": "Geht montags raus"})
        self.customer_partner.lang = "de_DE"
        self.assertIn(argument, self._suggested(self.quotation, query="montags"))

    def test_a_new_language(self):
        """A language that is installed later finds what there is."""
        argument = self._argument("Ships on Monday")
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_partner.lang = "fr_FR"
        self.assertIn(argument, self._suggested(self.quotation, query="monday"))

    def test_phrases_come_first(self):
        """What the customer says is searched before headline and text."""
        by_text = self._argument("Zirconium", body="<p>A word on forging.</p>")
        by_phrase = self._argument("Yttrium", phrases="What about forging?")
        self.assertEqual(self._suggested(self.quotation, query="forging") & (by_text | by_phrase), by_phrase | by_text)

    def test_not_translated(self):
        """Which languages are missing is said and filtered by."""
        argument = self._argument("Ships on Monday")
        self.assertIn("German", argument.missing_languages)
        missing = [("missing_languages", "!=", False)]
        self.assertIn(argument, self.Argument.search(missing))
        argument.with_context(lang="de_DE").write({"name": "Geht montags raus", "body": "<p>Wirklich.</p>"})
        argument.invalidate_recordset()
        self.assertNotIn("German", argument.missing_languages or "")
        argument.phrases = "On which day?"
        argument.invalidate_recordset()
        self.assertIn("German", argument.missing_languages, "what the customer says is searched in German as well")
        argument.with_context(lang="de_DE").phrases = "An welchem Tag?"
        argument.invalidate_recordset()
        self.assertNotIn("German", argument.missing_languages or "")

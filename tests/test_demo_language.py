"""The language of the demo data: every text has its German, and customers are written to in theirs."""

import ast
import re
import runpy
from itertools import chain

import pytest
from lxml import html

from project import demo, host, settings

FOLDER = settings.ROOT / "operative_crm" / "demo"


def literals(path, *names):
    """The values of constants of a module, which is not run."""
    return [
        ast.literal_eval(node.value) for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and node.targets[0].id in names]


def said(path):
    """The texts that a module says in so many words."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
            yield from (
                part.value for part in ast.walk(node.args[0])
                if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_every_text_has_its_german():
    """What the story may say can be said in German: a text without it would stop the making of the demo."""
    german = runpy.run_path(FOLDER / "german.py")["GERMAN"]
    names = runpy.run_path(FOLDER / "names.py")
    returns, exceptions = literals(FOLDER / "operative_demo_process.py", "RETURNS", "EXCEPTIONS")
    doubts, answered = literals(FOLDER / "arguments" / "__init__.py", "DOUBTS", "ANSWERED")
    reasons, = literals(FOLDER / "operative_demo_promise.py", "REASONS")
    texts = {
        *(row[2] for row in names["USERS"]), *names["JOBS"], *chain(*names["MAILS"]), *names["CALLS"], *names["MEETINGS"],
        *filter(None, names["VISIT_TIMES"]),
        *names["OPPORTUNITIES"], *chain(*(row[1:] for row in names["TICKETS"])), *(row[1] for row in names["ACTIONS"]),
        *(text for _reason, text in returns), *exceptions, *reasons, *(text for row in doubts for text in row[3:] if text),
        *(text for _state, text in answered.values()), *chain(*(said(path) for path in FOLDER.glob("*.py")))}
    assert not texts - german.keys()
    assert all(german.values())


@pytest.mark.parametrize(("variables", "lang"), [
    ({"LANG": "de_AT.UTF-8"}, "de"), ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"), ({"LANG": "fr_FR"}, "en"), ({}, "en")])
def test_the_machine_decides_where_nobody_does(monkeypatch, variables, lang):
    """Its locale, as every program reads it; English where that is none of ours."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert host.language(demo.LANGUAGES) == lang


def test_the_mail_to_stuttgart_is_german(rpc):
    """Also in the English demo: a German customer reads German and German dates, one abroad English."""
    for city, subject, date in (("Stuttgart", "Neuer Liefertermin", "(KW "), ("Lyon", "New delivery date", "/20")):
        order, = rpc("sale.order", "search", [
            ("partner_id.commercial_partner_id.city", "=", city), ("state", "=", "sale"),
            ("order_line.product_id.type", "=", "consu"), ("delivery_status", "!=", "full")], limit=1) or rpc(
            "sale.order", "search", [("partner_id.commercial_partner_id.city", "=", city), ("state", "=", "sale")], limit=1)
        template, = rpc("ir.model.data", "search_read", [("name", "=", "mail_template_promise_changed")], fields=["res_id"])
        mail = rpc("mail.compose.message", "create", {
            "model": "sale.order", "res_ids": str([order]), "template_id": template["res_id"], "composition_mode": "comment"})
        mail, = rpc("mail.compose.message", "read", [mail], ["subject", "body"])
        assert mail["subject"].startswith(subject)
        if city == "Stuttgart":
            assert date in mail["body"] and "Guten Tag" in mail["body"]


# what templates are for: the field with whom they write to, and what else is asked of the documents
WRITTEN_TO = {
    "quotation": ("partner_id", [("state", "in", ("draft", "sent"))]),
    "thanks": ("partner_id", [("state", "=", "sale")]),
    "delivery": ("partner_id", [("picking_type_code", "=", "outgoing")]),
    "complaint_received": ("partner_id", [("type_id.operative_is_complaint", "=", True)]),
    "complaint_answered": ("partner_id", [("type_id.operative_is_complaint", "=", True)]),
    "visit": ("partner_ids", []),
    "dormant": ("commercial_partner_id", [("is_company", "=", True), ("sale_order_ids.state", "=", "sale")]),
}


def phrases(body):
    """What a template says in its own words, without what its fields would."""
    texts = html.fragment_fromstring(body, create_parent=True).xpath("//text()[not(../@t-out)]")
    return {text for text in (" ".join(text.split()).strip(" ,.:;") for text in texts) if re.search(r"\w{2}", text)}


def test_mails_to_customers_in_their_language(rpc):
    """Each template of inside sales, previewed with customers of the demo: whole, and in no language but the customer's."""
    names = rpc("ir.model.data", "search_read", [("name", "=like", "mail_template_contact_%")], ["name", "res_id"])
    templates = {row["name"].removeprefix("mail_template_contact_"): row["res_id"] for row in names}
    assert templates.keys() == WRITTEN_TO.keys()
    for name, template in templates.items():
        whom, domain = WRITTEN_TO[name]
        said = {}
        for lang in ("en_US", "de_DE"):
            [row] = rpc("mail.template", "read", [template], ["body_html", "model"], context={"lang": lang})
            said[lang] = phrases(row["body_html"])
        assert not said["en_US"] & said["de_DE"], name
        for lang, other, hello in (("en_US", "de_DE", "Hello"), ("de_DE", "en_US", "Guten Tag")):
            of_customers = (whom, "any", [("partner_share", "=", True), ("lang", "=", lang)])
            records = rpc(row["model"], "search", [of_customers, *domain], limit=3)
            assert records, (name, lang)
            for record in records:
                mail = rpc("mail.compose.message", "create", {
                    "model": row["model"], "res_ids": str([record]), "template_id": template, "composition_mode": "comment"})
                mail, = rpc("mail.compose.message", "read", [mail], ["subject", "body"])
                text = " ".join(html.fromstring(mail["body"]).text_content().split())
                assert hello in text and mail["subject"], (name, lang, record, text)
                assert not re.search(r"t-out|\{\{|\b(False|None)\b|\[\]|<p>\s*</p>", mail["subject"] + mail["body"]), (
                    name, lang, record, mail)
                left = {phrase for phrase in said[other] if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)}
                assert not left, (name, lang, record, left)

import re

from odoo import SUPERUSER_ID, api

# what follows the greeting in the shipped mail, in whichever language; what a company wrote in its place stays
PROMISED = re.compile(
    r"""<p>[^<]*<strong t-out="object\.client_order_ref or object\.name">[^<]*</strong>[^<]*</p>\s*"""
    r"""<ul>\s*<li t-foreach="object\.operative_promised_lines\(\)".*?</ul>\s*<p>[^<]*</p>""", re.DOTALL)
ORDER = '<strong t-out="object.client_order_ref or object.name">S00042</strong>'
NOTHING = {
    "en": f"Nothing more will be delivered for your order {ORDER}.",
    "de": f"zu Ihrer Bestellung {ORDER} wird nichts mehr geliefert.",
}


def migrate(cr, version):
    """Rules that look further than they may are named in the log; the mail about new dates says so where nothing is to come.

    Rules that compare a link by its name could still be saved after 0.5.0.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["operative.flow"]._name_wide_rules()
    template = env.ref("operative_crm.mail_template_promise_changed", raise_if_not_found=False)
    if template:
        # English last: languages without a text of their own show it, and get none
        codes = [code for code, _name in env["res.lang"].get_installed() if code != "en_US"]
        english = template.with_context(lang="en_US").body_html
        for code in codes:
            translated = template.with_context(lang=code)
            if translated.body_html != english:
                say_that_nothing_comes(translated, NOTHING.get(code[:2], NOTHING["en"]))
        say_that_nothing_comes(template.with_context(lang="en_US"), NOTHING["en"])


def say_that_nothing_comes(template, nothing):
    """In the mail as it was shipped."""
    body = str(template.body_html or "")  # as text: markup would take what is put in for words
    found = PROMISED.search(body)
    if found:
        lines = found.group().replace("object.operative_promised_lines()", "lines")
        template.body_html = body.replace(
            found.group(), f'<t t-set="lines" t-value="object.operative_promised_lines()"/><t t-if="lines">{lines}</t>'
            f'<p t-else="">{nothing}</p>')

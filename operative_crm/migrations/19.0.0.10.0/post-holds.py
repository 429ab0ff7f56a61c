import re

from odoo import SUPERUSER_ID, api

# what follows the greeting in the shipped mail, and what a company may have written in its place stays
PROMISED = re.compile(
    r"""<p>the delivery date of your order.*?<li t-foreach="object\.operative_promised_lines\(\)".*?</ul>\s*<p>We apologise.*?</p>""",
    re.DOTALL)
NOTHING = """<p t-else="">nothing more will be delivered for your order <strong t-out="object.client_order_ref or object.name">\
S00042</strong>.</p>"""


def migrate(cr, version):
    """Rules that look further than they may are named in the log; the mail about new dates says so where nothing is to come.

    Rules that compare a link by its name could still be saved after 0.5.0.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["operative.flow"]._name_wide_rules()
    template = env.ref("operative_crm.mail_template_promise_changed", raise_if_not_found=False)
    if template:
        say_that_nothing_comes(template.with_context(lang="en_US"))


def say_that_nothing_comes(template):
    """In the mail of companies that have it as it was shipped; its translations are kept by the text around."""
    found = PROMISED.search(template.body_html or "")
    if found:
        lines = found.group().replace("object.operative_promised_lines()", "lines")
        template.body_html = template.body_html.replace(
            found.group(), f'<t t-set="lines" t-value="object.operative_promised_lines()"/><t t-if="lines">{lines}</t>{NOTHING}')

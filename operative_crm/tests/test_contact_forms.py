"""History and briefing come after the form: what they add to it before its first picture."""

from lxml import etree

from odoo.tests import tagged

from .process_common import ProcessCommon

MOST = 4
VIEWS = {
    "res.partner": ["operative_crm.res_partner_view_form_history"],
    "operative.customer": [
        "operative_crm.operative_customer_view_form_history", "operative_crm.operative_customer_view_form_contact"],
}


@tagged("post_install", "-at_install")
class TestContactForms(ProcessCommon):

    def _queries(self, model, user):
        """How many queries the fields of a form take that stands on the screen first, and which fields they are."""
        records = self.env[model].with_user(user).with_context(allowed_company_ids=self.company.ids)
        arch = etree.fromstring(records.get_views([(False, "form")])["views"]["form"]["arch"])
        shown = {node.get("name"): {} for node in arch.iter("field") if not any(
            parent.tag == "field" for parent in node.iterancestors())}
        record = records.browse((self.acme if model == "res.partner" else self._customer(self.acme)).id)
        # the first ones read what a server knows already, and bring figures up to date
        return min(self._queries_of(lambda: record.with_prefetch().web_read(shown)) for _run in range(3)), set(shown)

    def test_before_the_first_picture(self):
        """No more than four queries; neither timeline nor briefing is among them."""
        for model, views in VIEWS.items():
            for user in (self.user_salesman, self.user_manager, self.user_service):
                with self.subTest(model=model, user=user.name):
                    for view in views:
                        self.env.ref(view).active = True
                    with_us, shown = self._queries(model, user)
                    for view in views:
                        self.env.ref(view).active = False
                    without, before = self._queries(model, user)
                    self.assertTrue(shown - before, "nothing was taken away")
                    self.assertLessEqual(with_us - without, MOST, shown - before)

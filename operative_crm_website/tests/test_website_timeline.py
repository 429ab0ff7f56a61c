"""When people of a customer looked at the website, in its history."""

from odoo.tests import tagged

from odoo.addons.operative_crm.tests.common import OperativeCommon


@tagged("post_install", "-at_install")
class TestWebsiteTimeline(OperativeCommon):

    def test_visits(self):
        """A visit is one entry, however many pages; for whoever may read visitors, and of this customer alone."""
        acme = self._business("Acme", user_id=self.user_salesman.id)
        conny, other = self._contact(acme), self._business("Other")
        visitors = self.env["website.visitor"].create([
            {"access_token": str(conny.id)}, {"access_token": str(other.id)}, {"access_token": "0" * 32}])
        self.assertEqual(visitors.mapped("partner_id"), conny | other)
        tracks = self.env["website.track"].create([
            {"visitor_id": visitor.id, "url": url, "visit_datetime": moment} for visitor in visitors for url, moment in (
                ("/seals", "2024-01-01 08:00:00"), ("/seals/60", "2024-01-01 08:00:00"), ("/prices", "2024-01-01 15:59:00"),
                ("/contactus", "2024-01-02 09:00:00"))])
        self.env.flush_all()
        self.env.invalidate_all()
        for user in (self.user_salesman, self.user_service):
            with self.subTest(user=user.name):
                page = acme.with_user(user).with_context(allowed_company_ids=self.companies.ids).operative_timeline()
                is_open = self.env["website.track"].with_user(user).has_access("read")
                self.assertEqual("website" in {kind["kind"] for kind in page["kinds"]}, is_open)
                self.assertEqual([(entry["title"], entry["theirs"], entry["key"]) for entry in page["entries"]], [
                    ("/contactus", "Conny Contact", f"website.track,{tracks[3].id}"),
                    ("/seals", "Conny Contact", f"website.track,{tracks[0].id}")] if is_open else [])
        self.assertTrue(self.env["website.track"].with_user(self.user_salesman).has_access("read"))
        [found] = acme.with_user(self.user_salesman).with_context(
            allowed_company_ids=self.companies.ids).operative_timeline(query="contactus")["entries"]
        self.assertEqual(found["document"], {
            "model": "website.visitor", "id": visitors[0].id, "name": found["document"]["name"]})

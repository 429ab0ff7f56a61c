from odoo import api, models
from odoo.tools import SQL

from odoo.addons.operative_crm.models.contact.timeline import Source, called, column, of


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _operative_timeline_sources(self):
        """When the customer's people looked at the website, logged in: by the pages that it keeps track of."""
        return super()._operative_timeline_sources() + [
            Source(
                "website.visitor", {}, column("create_date"), domain=of("partner_id"), carries=True,
                fields=("partner_id",), describe=self._operative_timeline_visitor),
            Source(
                "website.track", {"website": self.env._("Website Visits")}, column("visit_datetime"), icon="fa-globe",
                on="visitor_id", on_model="website.visitor", condition=self._operative_timeline_begins_visit,
                search=("url",), fields=("url", "page_id"), describe=self._operative_timeline_visit),
        ]

    @api.model
    def _operative_timeline_begins_visit(self, alias):
        """Where a visit begins, as Odoo counts visits; the pages after the first would bury everything else."""
        return SQL(
            """NOT EXISTS (SELECT 1 FROM website_track before
                            WHERE before.visitor_id = %(visitor)s
                              AND (before.visit_datetime, before.id) < (%(moment)s, %(id)s)
                              AND before.visit_datetime > %(moment)s - interval '8 hours')""",
            visitor=SQL.identifier(alias, "visitor_id"), moment=SQL.identifier(alias, "visit_datetime"),
            id=SQL.identifier(alias, "id"))

    @api.model
    def _operative_timeline_visitor(self, visitor):
        return {"name": called(visitor.partner_id), "theirs": called(visitor.partner_id)}

    @api.model
    def _operative_timeline_visit(self, visit):
        return {"title": called(visit.page_id) or visit.url, "text": visit.url if visit.page_id else ""}

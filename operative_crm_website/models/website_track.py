from odoo import models


class WebsiteTrack(models.Model):
    _inherit = "website.track"

    # whether a page begins a visit is asked of each one in a history: what the visitor looked at just before
    _operative_visit = models.Index("(visitor_id, visit_datetime)")

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.core import arguments

# So many are printed at a time: a day's visits, not the database.
MOST = 20
# Where it is opened from, and how the customers are found there.
SOURCES = {"res.partner": "commercial_partner_id", "crm.lead": "partner_id", "calendar.event": "partner_ids"}


class OperativeVisitSheet(models.TransientModel):
    """Asks whose visit sheet is printed, and in which language."""

    _name = "operative.visit.sheet"
    _description = "Visit Sheet"

    partner_ids = fields.Many2many(
        "res.partner", string="Customers", required=True, default=lambda self: self._default_partner_ids())
    language = fields.Selection(
        [("reader", "My language"), ("customer", "The customer's language")], required=True, default="reader")

    @api.model
    def _default_partner_ids(self):
        context = self.env.context
        source, ids = context.get("active_model"), context.get("active_ids") or [context.get("active_id")]
        if source not in SOURCES or not all(isinstance(record_id, int) for record_id in ids):
            return self.env["res.partner"]
        partners = self.env[source].browse(ids).exists()[SOURCES[source]]
        if source == "calendar.event":
            partners = partners.filtered("partner_share")  # not our own people
        return partners.commercial_partner_id

    @api.depends("partner_ids")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = ", ".join(sheet.partner_ids[:3].mapped("display_name"))

    def action_print(self):
        """Print the sheets.

        :return: the action of the report
        :raises UserError: for too many customers at a time
        """
        arguments.one(self)
        if len(self.partner_ids) > MOST:
            raise UserError(self.env._(
                "%(number)s visit sheets are too many at a time. Select %(most)s customers or fewer.",
                number=len(self.partner_ids), most=MOST))
        if not self.env["operative.part"]._is_on("contact"):
            raise UserError(self.env._("There are no visit sheets: Due Contacts is switched off in the settings."))
        return self.env.ref("operative_crm.action_report_visit_sheet").report_action(self)

    def _operative_sheets(self):
        """What is printed, customer by customer; see ``res.partner``."""
        mine = self.env.lang or self.env.user.lang
        return [
            partner._operative_visit_sheet(self.language == "customer" and partner.lang or mine)
            for sheet in self for partner in sheet.partner_ids.commercial_partner_id[:MOST]]

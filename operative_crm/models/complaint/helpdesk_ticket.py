from odoo import api, fields, models

READERS = "operative_crm.group_operative_user"


class HelpdeskTicket(models.Model):
    """A ticket that is a complaint: what was wrong with which delivery, and what it cost."""

    _inherit = "helpdesk.ticket"

    operative_is_complaint = fields.Boolean(
        related="type_id.operative_is_complaint", string="Complaint", related_sudo=True, groups=READERS)
    complaint_line_ids = fields.One2many(
        "operative.complaint.line", "ticket_id", string="Positions", copy=False, groups=READERS)
    complaint_cost_ids = fields.One2many(
        "operative.complaint.cost", "ticket_id", string="Costs", copy=False,
        groups="helpdesk_mgmt.group_helpdesk_user_own,operative_crm.group_operative_manager")

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return *super()._get_view_cache_key(view_id, view_type, **options), self.env["operative.part"]._is_on("complaint")

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and not self.env["operative.part"]._is_on("complaint"):
            # a page has one condition on groups, and its fields are for users of ours alone
            for page in arch.xpath("//page[@name='operative_complaint']"):
                page.getparent().remove(page)
        return arch, view

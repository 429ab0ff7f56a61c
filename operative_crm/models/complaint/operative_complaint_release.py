from odoo import fields, models


class OperativeComplaintRelease(models.Model):
    """A version of the 8D report as the customer got it: nothing that is written later changes it.

    A file of the ticket alone would not do: whoever works on the ticket may replace or delete those.
    """

    _name = "operative.complaint.release"
    _inherit = ["operative.complaint.part.mixin"]
    _description = "Released Complaint Report"
    _order = "ticket_id desc, version desc"
    _rec_name = "report_name"

    version = fields.Integer(required=True, readonly=True)
    released_at = fields.Datetime(string="Released", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Released by", readonly=True, index="btree_not_null", ondelete="set null")
    lang = fields.Char(string="Language", readonly=True)
    report = fields.Binary(attachment=True, required=True, readonly=True)
    report_name = fields.Char(string="File", required=True, readonly=True)

    _version_once = models.UniqueIndex(
        "(ticket_id, version)", "Somebody released this version of the report at the same moment. Release it again.")

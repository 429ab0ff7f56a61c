from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class OperativeVerifiedMixin(models.AbstractModel):
    """What somebody answers for: verified on a day by a person, and to be looked at again."""

    _name = "operative.verified.mixin"
    _description = "Verified Knowledge"

    owner_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, index="btree_not_null", ondelete="set null",
        domain=[("share", "=", False)],
        help="Answers for it, and is told when it has to be looked at again or somebody says that it is wrong.")
    review_on = fields.Date(help="The owner is reminded on this day. From then on it is shown as stale until it is verified.")
    verified_on = fields.Date(readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, help="Empty: shared by all companies.")
    is_stale = fields.Boolean(
        string="Stale", compute="_compute_is_stale", search="_search_is_stale", help="Its day of review has come.")

    @api.depends("review_on")
    @api.depends_context("company")
    def _compute_is_stale(self):
        today = self.env.company._operative_today()
        for record in self:
            record.is_stale = bool(record.review_on) and record.review_on <= today

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        stale = Domain("review_on", "<=", self.env.company._operative_today())
        return stale if True in value else ~stale

    def action_verify(self):
        """It still holds: say so, and look at it again after as long a time as it was meant to be left alone.

        :raise AccessError: for who may not change it
        """
        self.check_access("write")
        today = self.env.company._operative_today()
        for record in self:
            left_alone = relativedelta(record.review_on, record.verified_on or record.create_date.date()) \
                if record.review_on else None
            record._note_verified()
            if record.is_stale:
                record.review_on = max(today + left_alone, today + relativedelta(months=3))
        return True

    def _note_verified(self):
        """Note that this user has verified it today."""
        if self:
            # sudo: who and when is written by nobody by hand
            self.sudo().write({"verified_on": self.env.company._operative_today(), "verified_by_id": self.env.uid})

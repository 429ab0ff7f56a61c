from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class OperativeVerifiedMixin(models.AbstractModel):
    """What somebody answers for: verified on a day by a person, and to be looked at again."""

    _name = "operative.verified.mixin"
    _inherit = ["mail.activity.mixin"]
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
    is_answerable = fields.Boolean(compute="_compute_is_answerable")
    open_doubts = fields.Text(compute="_compute_open_doubts", help="What customers said against it that nobody has answered.")
    is_stale = fields.Boolean(
        string="Stale", compute="_compute_is_stale", search="_search_is_stale", help="Its day of review has come.")

    @api.depends("review_on")
    @api.depends_context("company")
    def _compute_is_stale(self):
        today = self.env.company._operative_today()
        for record in self:
            record.is_stale = bool(record.review_on) and record.review_on <= today

    @api.depends("doubt_ids.is_answered", "doubt_ids.said")
    def _compute_open_doubts(self):
        inverse = self._fields["doubt_ids"].inverse_name
        open_doubts = self.env["operative.argument.doubt"]._open_of(inverse, self.ids)
        for record in self:
            record.open_doubts = open_doubts.get(record.id, False)

    @api.depends("owner_id")
    @api.depends_context("uid")
    def _compute_is_answerable(self):
        for record in self:
            record.is_answerable = record._is_answerable()

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        stale = Domain("review_on", "<=", self.env.company._operative_today())
        return stale if True in value else ~stale

    def _is_answerable(self):
        """Whether this user answers for it: its owner, and managers."""
        self.ensure_one()
        return self.owner_id == self.env.user or self.env.user.has_group("operative_crm.group_operative_manager")

    def _answerable(self):
        """Who is told of it: its owner, and the company's managers where the owner has left or there is none.

        :return: ``res.users``
        """
        self.ensure_one()
        if self.owner_id.active:
            return self.owner_id
        managers = self.env.ref("operative_crm.group_operative_manager").all_user_ids
        return managers.filtered(lambda user: not self.company_id or self.company_id in user.company_ids)

    @api.model
    def _domain_to_review(self):
        """Those whose review anybody is asked for.

        :rtype: Domain
        """
        return Domain.TRUE

    @api.model
    def _remind(self):
        """Ask those who answer for it to look again at what is stale; nobody is asked again before it is done."""
        stale = self.search(self._domain_to_review() & Domain("review_on", "!=", False)).filtered("is_stale")
        for users, records in stale.grouped(lambda record: record._answerable()).items():
            self.env["mail.activity"]._operative_tell(
                records, users, "operative_crm.mail_activity_type_review",
                lambda record: record.env._("Does it still hold? “%s”", record.display_name))

    def action_verify(self):
        """It still holds: say so, and look at it again after as long a time as it was meant to be left alone.

        :raise AccessError: for who neither answers for it nor may change it
        """
        if not all(record._is_answerable() for record in self):
            self.check_access("write")
        today = self.env.company._operative_today()
        for record in self:
            left_alone = relativedelta(record.review_on, record.verified_on or record.create_date.date()) \
                if record.review_on else None
            record._note_verified()
            if record.is_stale:
                record.sudo().review_on = max(today + left_alone, today + relativedelta(months=3))  # sudo: as checked above
        # sudo: what was asked for is done, whoever it was asked of
        self.sudo().activity_feedback(["operative_crm.mail_activity_type_review"])
        return True

    def _note_verified(self):
        """Note that this user has verified it today."""
        if self:
            # sudo: who and when is written by nobody by hand
            self.sudo().write({"verified_on": self.env.company._operative_today(), "verified_by_id": self.env.uid})

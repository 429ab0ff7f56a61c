from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    operative_track_customer = fields.Boolean(
        string="Track as Customer", copy=False, groups="operative_crm.group_operative_user",
        help="Count this contact among the customers although nothing was quoted or sold yet, "
             "such as one from a trade fair.",
    )
    operative_tracked_at = fields.Datetime(
        string="Tracked Since", readonly=True, copy=False, groups="operative_crm.group_operative_user",
        help="When tracking as a customer began: whoever was never spoken to is due from then on.")
    operative_customer_ids = fields.One2many(
        "operative.customer", "partner_id", groups="operative_crm.group_operative_user")
    operative_customer_id = fields.Many2one(
        "operative.customer", string="Customer Record", compute="_compute_operative_customer",
        groups="operative_crm.group_operative_user",
        help="What Operative CRM knows of this customer in the current company.",
    )
    operative_phase_id = fields.Many2one(
        "operative.phase", string="Customer Phase", compute="_compute_operative_customer",
        search="_search_operative_phase_id", groups="operative_crm.group_operative_user",
        help="The phase this customer is in for the current company.",
    )
    operative_assigned_by_id = fields.Many2one(
        "res.users", string="Salesperson Set By", readonly=True, copy=False, ondelete="set null",
        groups="operative_crm.group_operative_user",
        help="Who made the salesperson that. Empty: it was so before this was noted.")
    operative_customer_part_is_on = fields.Boolean(
        compute="_compute_operative_customer_part_is_on", groups="operative_crm.group_operative_user")
    operative_flow_id = fields.Many2one(
        "operative.flow", compute="_compute_operative_customer", groups="operative_crm.group_operative_user")
    operative_phase_color = fields.Integer(
        compute="_compute_operative_customer", groups="operative_crm.group_operative_user")

    _operative_archived_index = models.Index("(id) WHERE active IS NOT TRUE")

    def _compute_operative_customer_part_is_on(self):
        # a page of a notebook takes one group and no combination: the switch of the part is asked here
        self.operative_customer_part_is_on = self.env["operative.part"]._is_on("customer")

    @api.depends("commercial_partner_id.operative_customer_ids.phase_id")
    @api.depends_context("company", "uid")
    def _compute_operative_customer(self):
        # searched, not browsed: a customer of a colleague shows nothing instead of an error
        customers = self.env["operative.customer"].search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)],
            ["partner_id", "phase_id"])
        by_partner = {customer.partner_id: customer for customer in customers}
        none = self.env["operative.customer"]
        for partner in self:
            customer = by_partner.get(partner.commercial_partner_id, none)
            partner.operative_customer_id = customer
            partner.operative_phase_id = customer.phase_id
            partner.operative_flow_id = customer.phase_id.flow_id
            partner.operative_phase_color = customer.phase_id.color

    def _operative_address(self):
        """Where to drive to, in one line without a name; empty where no place is known."""
        self.ensure_one()
        town = " ".join(filter(None, [self.zip, self.city]))
        parts = [self.street, self.street2, town] if self.street or town else []
        return ", ".join(filter(None, [*parts, parts and self.country_id.name]))

    @api.model
    def _search_operative_phase_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented

        def in_phase(condition):
            return Domain("commercial_partner_id.operative_customer_ids", "any", Domain(
                "company_id", "=", self.env.company.id) & Domain(*condition))
        if operator != "in":  # by a property of the phase, such as the name typed into the search
            return in_phase(("phase_id", operator, value))
        found = in_phase(("phase_id", "in", [phase for phase in value if phase]))
        return found | ~in_phase(("phase_id", "!=", False)) if False in value else found

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create([self._operative_without_assigned_by(vals) for vals in vals_list])
        # who makes a contact says whose it is; that he made it stands in its log already
        partners.filtered("user_id")._operative_note_assigned()
        tracked = partners.browse(
            partner.id for partner, vals in zip(partners, vals_list) if vals.get("operative_track_customer"))
        if tracked:
            tracked._operative_begin_tracking(True)
        return partners

    def write(self, vals):
        vals = self._operative_without_assigned_by(vals)
        reassigned = self.filtered(lambda partner: partner.user_id.id != (vals["user_id"] or False)) \
            if "user_id" in vals else self.browse()
        res = super().write(vals)
        if "operative_track_customer" in vals:
            self._operative_begin_tracking(vals["operative_track_customer"])
        if reassigned:
            reassigned._operative_note_assigned()
            if vals["user_id"] == self.env.uid:
                # whatever the client says of tracking: taking a customer opens its figures, and is to be seen
                reassigned.sudo()._message_log_batch(dict.fromkeys(reassigned.ids, self.env._(
                    "%s took over as salesperson themselves.", self.env.user.name)))
        if {"parent_id", "is_company"} & set(vals):
            self._operative_fold_customers()
        return res

    def _operative_begin_tracking(self, is_tracked):
        """Note when tracking began and make the customer at once, in the company of whoever began it."""
        partners = self.sudo()  # the moment is noted by itself, and by nobody else
        if not is_tracked:
            partners.operative_tracked_at = False
            return
        partners.filtered(lambda partner: not partner.operative_tracked_at).operative_tracked_at = fields.Datetime.now()
        self.env["operative.customer"]._track(self)

    @api.model
    def _operative_without_assigned_by(self, vals):
        """Who set the salesperson is noted by itself: left out rather than refused, as merging contacts writes all there is."""
        return vals if self.env.su else {name: value for name, value in vals.items() if name != "operative_assigned_by_id"}

    def _operative_note_assigned(self):
        # sudo: whoever may write the salesperson is noted, and nobody else
        self.sudo().operative_assigned_by_id = self.env.uid

    def _operative_fold_customers(self):
        """Give the customer rows of partners that stopped being commercial ones to those that are."""
        # a contact is moved by people who may not see every company's customers
        strays = self.env["operative.customer"].sudo().search([
            ("partner_id", "child_of", self.ids),
            ("partner_id", "any", [("parent_id", "!=", False)]),
        ]).filtered(lambda row: row.partner_id.commercial_partner_id != row.partner_id)
        for partner in strays.partner_id:
            self.env["operative.customer"]._fold(partner, partner.commercial_partner_id)

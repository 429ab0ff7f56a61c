from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from ..core import arguments
from ..core.marks import Kind, kinds_of, marked

KINDS = [
    ("labour", "Labour"),
    ("replacement", "Replacement"),
    ("credit", "Credit Note"),
    ("freight", "Freight"),
    ("goodwill", "Goodwill"),
    ("provider", "Provider"),
    ("recovery", "Recovery"),
]
# Says that what follows from documents and approvals is being written.
FOLLOWS = Kind("follows from a document or an approval")
# what nobody enters
NOT_ENTERED = {"amount_company", "source_model", "source_id", "state", "entered_by_id", "approved_by_id"}


class OperativeComplaintCost(models.Model):
    """What a complaint cost, one line a source; a recovery is what we got back.

    Lines with a source follow their document, see ``helpdesk.ticket._operative_renew_costs``; the others are entered.
    """

    _name = "operative.complaint.cost"
    _inherit = ["operative.complaint.part.mixin", "operative.bounded.mixin"]
    _description = "Complaint Cost"
    _order = "ticket_id desc, date, id"

    line_id = fields.Many2one(
        "operative.complaint.line", string="Position", index="btree_not_null", ondelete="set null",
        domain="[('ticket_id', '=', ticket_id)]")
    kind = fields.Selection(selection=KINDS, required=True)
    name = fields.Char(string="Description")
    date = fields.Date(required=True, default=lambda self: self.env.company._operative_today())
    minutes = fields.Integer(help="Of work on the complaint. What an hour costs says the role.")
    role_id = fields.Many2one(
        "operative.role", index="btree_not_null", ondelete="restrict", compute="_compute_role_id", store=True,
        readonly=False, precompute=True, help="Whose work it was, or who grants the goodwill.")
    amount = fields.Monetary(
        required=True, compute="_compute_amount", store=True, readonly=False, precompute=True,
        help="What it cost, in its currency; of a recovery, what came back.")
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency_id", store=True, readonly=False, precompute=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    amount_company = fields.Monetary(
        string="Cost", currency_field="company_currency_id", compute="_compute_amount_company", store=True,
        help="In the company's currency at the date; a recovery lowers the cost, goodwill that waits does not count yet.")
    state = fields.Selection(
        selection=[("counted", "Counts"), ("waiting", "Waits for Approval"), ("approved", "Approved"),
                   ("billed", "Replaced by a Bill")],
        readonly=True, default="counted", copy=False)
    entered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    source_model = fields.Char(readonly=True, copy=False)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True, copy=False)

    _source_once = models.UniqueIndex(
        "(source_model, source_id, kind) WHERE source_id IS NOT NULL",
        "This document is among the costs of a complaint already.")
    _amount_entered = models.Constraint(
        "CHECK (source_id IS NOT NULL OR amount >= 0 AND amount < 1000000000)",
        "An amount is 0 or more and less than 1,000,000,000: what came back is entered as a recovery.")
    _minutes = models.Constraint(
        "CHECK (minutes IS NULL OR minutes BETWEEN 0 AND 100000)", "Labour is 0 to 100,000 minutes.")

    @api.depends("ticket_id", "kind")
    def _compute_role_id(self):
        for cost in self:
            if cost.kind not in ("labour", "goodwill"):
                cost.role_id = False
            elif not cost.role_id:
                cost.role_id = cost._role_of_user()

    @api.depends("ticket_id")
    def _compute_currency_id(self):
        for cost in self:
            cost.currency_id = cost.currency_id or (cost.ticket_id.company_id or self.env.company).currency_id

    @api.depends("kind", "minutes", "role_id")
    def _compute_amount(self):
        for cost in self:
            if cost.kind == "labour" and cost.minutes:
                company = cost.ticket_id.company_id or self.env.company
                # sudo: what an hour costs is closed to who enters minutes; what it makes is the cost
                hourly = cost.role_id.sudo().with_company(company).hourly_cost
                cost.amount = company.currency_id._convert(
                    hourly * cost.minutes / 60, cost.currency_id, company, cost.date or date.today())
            else:
                cost.amount = cost.amount

    @api.depends("amount", "currency_id", "date", "kind", "state", "ticket_id.company_id")
    def _compute_amount_company(self):
        for cost in self:
            amount = 0 if cost.state in ("waiting", "billed") else cost._in_company_currency()
            cost.amount_company = -amount if cost.kind == "recovery" else amount

    def _in_company_currency(self):
        """The amount in the company's currency at the date, as Odoo converts it."""
        company = self.ticket_id.company_id or self.env.company
        currency = self.currency_id or company.currency_id
        return currency._convert(self.amount, company.currency_id, company, self.date or company._operative_today())

    # -- who writes what -----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if FOLLOWS in kinds_of(self):
            return super().create(vals_list)
        for vals in vals_list:
            self._check_entered(vals)
        # a default in the context would be entered by somebody too
        costs = super(OperativeComplaintCost, self.with_context(clean_context(self.env.context))).create(vals_list)
        costs._decide_goodwill()
        return costs

    def write(self, vals):
        if FOLLOWS in kinds_of(self):
            return super().write(vals)
        self._check_entered(vals)
        self._check_no_source()
        res = super().write(vals)
        if vals.keys() & {"kind", "amount", "currency_id", "date", "role_id", "ticket_id"}:
            self._decide_goodwill()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_from_documents(self):
        if FOLLOWS not in kinds_of(self):
            self._check_no_source()

    @api.model
    def _check_entered(self, vals):
        if written := sorted(name for name in vals.keys() & NOT_ENTERED if vals[name]):
            raise UserError(self.env._(
                "These are worked out and cannot be entered: %s. Enter kind, date and amount.",
                ", ".join(self._fields[name].string for name in written)))

    def _check_no_source(self):
        if sourced := self.filtered("source_id"):
            raise UserError(self.env._(
                "%s: this cost comes from a document and follows it. Change, cancel or reverse the document.",
                ", ".join(cost.name or cost.display_name for cost in sourced)))

    @api.model
    def _create_following(self, vals_list):
        """Create costs of documents. For code that has checked who asks."""
        return marked(self.browse(), FOLLOWS).create(vals_list)

    def _write_following(self, vals):
        """Write what follows from documents and approvals. For code that has checked who asks."""
        return marked(self, FOLLOWS).write(vals)

    @api.depends("kind", "name", "amount_company")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for cost in self:
            cost.display_name = cost.name or kinds.get(cost.kind, "")

    def action_open_source(self):
        """Open the document a cost comes from, where the user may."""
        arguments.one(self)
        self.check_access("read")
        source = self.source_id and self.env[self.source_model].sudo().browse(self.source_id).exists()
        owner = {"stock.move": "picking_id", "account.move.line": "move_id"}.get(self.source_model)
        document = source and source[owner] if owner else source
        # sudo: to find the document; it is opened with the user's own rights
        if not document or not document.sudo(False).has_access("read"):
            raise UserError(self.env._("You may not open the document of this cost, or it is there no more."))
        return document.sudo(False).get_formview_action()

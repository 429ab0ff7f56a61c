from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools.sql import column_exists, create_column

from ...core.marks import marked
from ...core.movers import INTERNAL, OUTSIDE, Signed, moved_by, mover


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.staged.mixin"]

    _stage_field = "operative_phase_id"
    _team_field = "team_id"
    _salesperson_field = "user_id"

    operative_phase_id = fields.Many2one(
        "operative.phase", string="Order Phase", compute="_compute_operative_phase_id", store=True, readonly=False,
        index="btree_not_null", tracking=True, copy=False, ondelete="restrict", group_expand="_group_expand_operative_phase",
        domain="[('flow_id', '=', operative_flow_id)]",
        help="The phase of the order, where a flow of orders applies to it.",
        groups="operative_crm.group_operative_user")
    operative_confirmed = fields.Boolean(
        string="Came Through Its Confirmation", compute="_compute_operative_phase_id", store=True, copy=False,
        help="It came into the phase that confirming enters. Returned from there, it stays where it was put.",
        groups="operative_crm.group_operative_user")
    operative_flow_id = fields.Many2one(
        related="operative_phase_id.flow_id", string="Order Flow", related_sudo=False,
        groups="operative_crm.group_operative_user")
    operative_responsible_id = fields.Many2one(
        "res.users", string="Responsible", index="btree_not_null", tracking=True, copy=False,
        domain="[('share', '=', False)]",
        help="Who works on it in this phase. The salesperson, who counts in forecast and commission, stays.",
        groups="operative_crm.group_operative_user")
    stay_ids = fields.One2many(
        "sale.order.stay", "document_id", string="Log of Stays",
        groups="operative_crm.group_operative_manager")

    @api.model
    def _operative_tracked_fields(self):
        return super()._operative_tracked_fields() + ["state"]

    def _operative_is_active(self):
        return self.state != "cancel"

    def _auto_init(self):
        # orders that are there already have no phase until a flow is made; computing that row by row would take long
        for name, column_type in (("operative_phase_id", "int4"), ("operative_confirmed", "bool")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, column_type)
        return super()._auto_init()

    @api.depends("state", "partner_id", "company_id")
    def _compute_operative_phase_id(self):
        """The first phase of the flow that applies; confirming enters the phase that is marked for it, once."""
        if not self.env["operative.flow"]._order_flows():
            for order in self:
                order.operative_phase_id = order.operative_phase_id
                order.operative_confirmed = order.state == "sale"
            return
        by_flow = self.env["operative.flow"]._order_flow_of(self)
        for order in self:
            flow = by_flow.get(order)
            phases = flow["phases"] if flow else ()
            current = next((phase for phase in phases if phase["id"] == order.operative_phase_id.id), None)
            confirmed = next((phase for phase in phases if phase["gates_confirmation"]), None)
            is_before = confirmed and (not current or phases.index(current) < phases.index(confirmed))
            if order.state == "sale" and is_before and not (current and order._origin.operative_confirmed):
                current = confirmed
            elif order.state in ("draft", "sent") and confirmed and not is_before:
                current = None  # set back to a quotation: it begins anew
            if not current and order.state in ("draft", "sent") and phases:
                current = phases[0]
            if order.operative_phase_id.id != (current["id"] if current else False):
                order.operative_phase_id = current["id"] if current else False
            order.operative_confirmed = order.state == "sale"

    @api.constrains(lambda self: self._operative_tracked_fields())
    def _check_operative_move(self):
        # an order to which no flow applies costs nothing
        if not self.env["operative.flow"]._order_flows():
            return
        # nor does one that never had a phase: who had one has a clock
        concerned = self.filtered(lambda order: order.operative_phase_id or order.operative_clock)
        if concerned:
            concerned._check_confirmed()
            super(SaleOrder, concerned)._check_operative_move()

    @api.constrains("operative_phase_id", "company_id")
    def _check_phase_applies(self):
        """Whoever writes the phase, by import or otherwise: it is one of orders, in a flow of the order's company."""
        flow_by_phase = {
            phase["id"]: flow for flow in self.env["operative.flow"]._order_flows() for phase in flow["phases"]}
        for order in self.filtered("operative_phase_id"):
            known = flow_by_phase.get(order.operative_phase_id.id)
            if known and known["company_id"] in (False, order.company_id.id):
                continue
            flow = order.operative_phase_id.flow_id  # of customers, of another company, or archived
            if flow.model != "sale.order":
                raise ValidationError(self.env._(
                    "%(order)s cannot be in “%(phase)s”, which is a phase of customers. Choose a phase of a flow of orders.",
                    order=order.name, phase=order.operative_phase_id.name))
            if flow.company_id and flow.company_id != order.company_id:
                raise ValidationError(self.env._(
                    "%(order)s of %(company)s cannot be in “%(phase)s”: its flow “%(flow)s” is for orders of %(owner)s. "
                    "Choose a phase of a flow that applies to the order.", order=order.name, company=order.company_id.name,
                    phase=order.operative_phase_id.name, flow=flow.name, owner=flow.company_id.name))

    def _check_confirmed(self):
        """Nobody moves a quotation by hand into the phase that confirming enters, or beyond."""
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            confirmed = order._operative_stages().filtered("gates_confirmation")
            if (
                confirmed and not order._operative_is_later(confirmed, order.operative_phase_id)
                and mover(order, is_new=not order.operative_clock) is INTERNAL
            ):
                raise UserError(self.env._(
                    "%(order)s is a quotation still: it comes into the phase %(phase)s when it is confirmed. "
                    "Confirm it instead of moving it.", order=order.name, phase=confirmed.name))

    @api.model
    def _group_expand_operative_phase(self, phases, domain):
        return phases.flow_id.phase_ids if phases else phases

    def _operative_stages_key(self):
        return self.operative_phase_id.flow_id

    def _operative_stages(self):
        return self.operative_phase_id.flow_id.phase_ids

    def _compute_operative_bar(self):
        # an order that is in no phase costs nothing
        outside = self.filtered(lambda order: not order.operative_phase_id)
        outside.operative_bar = False
        return super(SaleOrder, self - outside)._compute_operative_bar()

    def _operative_move_into(self, stage):
        # who was refused wanted to confirm; confirming is what enters this phase
        confirming = self.filtered(lambda order: stage.gates_confirmation and order.state in ("draft", "sent"))
        if confirming:
            confirming.action_confirm()
        return super(SaleOrder, self - confirming)._operative_move_into(stage)

    def _validate_order(self):
        # the customer signed, on whoever's screen: what is unmet is ours to see to afterwards. In an employee's session it is
        # an exception of that employee, for managers to see
        user = request.env.user if request else self.env.user  # the page itself works as the superuser
        orders = moved_by(self, OUTSIDE, with_new=True)
        if user._is_internal() and not user._is_superuser():
            orders = marked(orders, Signed(user.id))
        return super(SaleOrder, orders)._validate_order()

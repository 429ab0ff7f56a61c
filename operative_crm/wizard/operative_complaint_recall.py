from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.core import arguments
from ..models.facts import delivered

WHO_RECALLS = ("helpdesk_mgmt.group_helpdesk_manager", "operative_crm.group_operative_manager")


class OperativeComplaintRecall(models.TransientModel):
    """Everybody who received some lots, and what of them is still on its way: what a recall begins with.

    Texts, not relations to deliveries: who recalls may have no right on stock.
    """

    _name = "operative.complaint.recall"
    _description = "Recall"

    lots = fields.Char(readonly=True)
    line_ids = fields.One2many("operative.complaint.recall.line", "recall_id", string="Received")
    stop_ids = fields.One2many("operative.complaint.recall.stop", "recall_id", string="To Be Stopped")

    @api.model
    def _action_open(self, lots):
        """The list for these lots, in the companies the user works in.

        :param lots: ``stock.lot``
        :raises AccessError: for whoever is manager neither of service nor of Operative CRM
        :raises UserError: where there is no lot
        """
        if not any(self.env.user.has_group(group) for group in WHO_RECALLS):
            raise AccessError(self.env._("Service managers and managers of Operative CRM recall lots. Ask one of them."))
        # sudo: who recalls may read neither lots nor deliveries; companies are those the user works in
        companies, lots = self.env.companies, lots.sudo()
        lots = lots.filtered(lambda lot: not lot.company_id or lot.company_id in companies)
        if not lots:
            raise UserError(self.env._(
                "No lot is named: recall from a lot, or from a complaint whose positions name the lots they are about."))
        recall = self.sudo().create({
            "lots": ", ".join(f"{lot.product_id.display_name} {lot.name}" for lot in lots),
            "line_ids": [Command.create(values) for values in self._received(lots, companies)],
            "stop_ids": [Command.create(values) for values in self._on_its_way(lots, companies)]})
        return {
            "type": "ir.actions.act_window", "name": self.env._("Recall"), "res_model": self._name, "res_id": recall.id,
            "view_mode": "form", "views": [(False, "form")], "target": "current"}

    def _rows(self, statement):
        for model in ("stock.move", "stock.move.line", "stock.picking", "sale.order", "sale.order.line", "res.partner"):
            self.env[model].flush_model()
        self.env.cr.execute(statement)
        return self.env.cr.dictfetchall()

    def _received(self, lots, companies):
        rows = self._rows(delivered.recipients(lots.ids, companies.ids))
        env = lots.env
        pickings = env["stock.picking"].browse({picking_id for row in rows for picking_id in row["picking_ids"]})
        names = {picking.id: picking.name for picking in pickings}
        contacts = env["res.partner"].browse([row["contact_id"] for row in rows])
        emails = {contact.id: contact.email or contact.commercial_partner_id.email for contact in contacts}
        for row in rows:
            yield {
                "partner_id": row["partner_id"], "contact_id": row["contact_id"], "company_id": row["company_id"],
                "email": emails[row["contact_id"]], "day": row["day"], "quantity": row["quantity"],
                "deliveries": ", ".join(names[picking_id] for picking_id in row["picking_ids"]),
                "lots": ", ".join(env["stock.lot"].browse(row["lot_ids"]).mapped("name")),
                "products": ", ".join(env["stock.lot"].browse(row["lot_ids"]).product_id.mapped("display_name"))}

    def _on_its_way(self, lots, companies):
        for row in self._rows(delivered.to_be_stopped(lots.ids, companies.ids)):
            picking, lot = lots.env["stock.picking"].browse(row["picking_id"]), lots.browse(row["lot_id"])
            yield {
                "delivery": picking.name,
                "customer": picking.sale_id.partner_id.display_name or picking.partner_id.display_name,
                "day": picking.scheduled_date, "lot": f"{lot.product_id.display_name} {lot.name}", "quantity": row["quantity"]}

    def action_write(self):
        """Draft a mail to each customer; nothing is sent before the user sends it.

        :raises UserError: where nobody received the lots
        """
        arguments.one(self).check_access("read")
        if not self.line_ids:
            raise UserError(self.env._("Nobody received these lots: there is nobody to write to."))
        template = self.env.ref("operative_crm.mail_template_recall", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window", "name": self.env._("Write to Each"), "res_model": "mail.compose.message",
            "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {
                "default_composition_mode": "mass_mail", "default_model": "operative.complaint.recall.line",
                "default_res_ids": self.line_ids.ids, "default_template_id": template.id if template else False,
                "default_use_exclusion_list": False, "active_ids": self.line_ids.ids,
                "active_model": "operative.complaint.recall.line"}}


class OperativeComplaintRecallLine(models.TransientModel):
    """A customer who received some of the lots."""

    _name = "operative.complaint.recall.line"
    _description = "Received of a Recalled Lot"
    _order = "day desc, id"

    recall_id = fields.Many2one("operative.complaint.recall", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="cascade")
    contact_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    email = fields.Char(readonly=True)
    deliveries = fields.Char(readonly=True)
    products = fields.Char(readonly=True)
    lots = fields.Char(readonly=True)
    day = fields.Date(string="Last Delivered", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")


class OperativeComplaintRecallStop(models.TransientModel):
    """A delivery that is open, for which a recalled lot is reserved."""

    _name = "operative.complaint.recall.stop"
    _description = "Open Delivery of a Recalled Lot"
    _order = "day, id"

    recall_id = fields.Many2one("operative.complaint.recall", required=True, ondelete="cascade")
    delivery = fields.Char(readonly=True)
    customer = fields.Char(readonly=True)
    day = fields.Datetime(string="Planned", readonly=True)
    lot = fields.Char(readonly=True)
    quantity = fields.Float(string="Reserved", readonly=True, digits="Product Unit")

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ..core.texts import quantity_text

TO_GRANT = "operative_crm.mail_activity_type_remedy"
# the remedies that are granted by a document
GRANTED = ("return", "exchange", "credit", "replacement")


class OperativeComplaintLine(models.Model):
    """What the customer gets for a position: a document of Odoo's own, which remembers the position."""

    _inherit = "operative.complaint.line"

    granted_at = fields.Datetime(string="Document Made", readonly=True, copy=False)
    remedy_state = fields.Selection(
        selection=[("draft", "In Progress"), ("done", "Done"), ("cancelled", "Cancelled")], string="State of the Remedy",
        compute="_compute_remedy_state", help="Of the documents that grant it.")
    remedy_documents = fields.Char(
        string="Documents", compute="_compute_remedy_state", help="What was made to grant the remedy, and how far it is.")

    @api.depends("remedy", "granted_at")
    def _compute_remedy_state(self):
        documents = self._documents()
        for line in self:
            found = documents[line]
            states = {state for _document, state, _text in found}
            line.remedy_state = next((state for state in ("draft", "done", "cancelled") if state in states), False)
            line.remedy_documents = ", ".join(dict.fromkeys(text for _document, _state, text in found))

    def _documents(self):
        """The documents of these positions, whatever may be granted by now, oldest first.

        :return: dict of lists by position: tuples of the document, ``draft``, ``done`` or ``cancelled``, and a text for people
        """
        # sudo: number and state of what was made for a complaint is told to who reads the complaint, nothing else of it
        lines = self._origin.sudo()
        found = {line: [] for line in self}
        of_line = {line._origin.id: found[line] for line in self}
        if not lines:
            return found
        for model, owner, domain in self._document_links():
            parts = lines.env[model].search([("complaint_line_id", "in", lines.ids), *domain], order="id")
            for part in parts:
                document = part[owner] if owner else part
                state = self._document_state(part)
                row = (document, state, f"{document.display_name} ({self._document_state_text(document)})")
                if row not in of_line[part.complaint_line_id.id]:
                    of_line[part.complaint_line_id.id].append(row)
        return found

    @api.model
    def _document_links(self):
        """What remembers a position: tuples of the model, its field for the document (None: itself), and a domain."""
        return [
            ("stock.move", "picking_id", [("picking_id", "!=", False)]), ("sale.order.line", "order_id", []),
            ("account.move.line", "move_id", [("move_id.move_type", "=", "out_refund")])]

    @api.model
    def _document_models(self):
        """The models of the documents that grant a remedy: dict of tuples."""
        return {"return": ("stock.picking",), "exchange": ("stock.picking",), "credit": ("account.move",),
                "replacement": ("sale.order",)}

    @api.model
    def _document_state(self, part):
        """Whether a line of a document is still to come, done, or not to come any more."""
        state = part.parent_state if part._name == "account.move.line" else part.state
        if state == "cancel" or part._name == "account.move.line" and part.move_id.payment_state == "reversed":
            return "cancelled"
        if part._name == "sale.order.line" and state == "sale":
            # a replacement is done when it is there
            return "done" if part.qty_delivered >= part.product_uom_qty else "draft"
        return "done" if state in ("done", "posted") else "draft"

    @api.model
    def _document_state_text(self, document):
        return dict(document._fields["state"]._description_selection(self.env)).get(document.state, "")

    def _live_documents(self):
        """The documents that grant the remedy of one position and were not given up."""
        models = self._document_models().get(self.remedy, ())
        return [document for document, state, _text in self._documents()[self]
                if state != "cancelled" and document._name in models]

    # -- granting ------------------------------------------------------------------------------

    def action_grant_remedy(self):
        """Open what grants the remedy, prefilled: with it all positions that go on the same document.

        A position that has its document already opens that. Who may not make such a document has an activity planned for
        somebody who may.

        :return: an action
        :raise UserError: where nothing is to be granted, or no document is known to grant it from
        """
        self.check_access("read")
        lines = self.exists()
        lines._check_grantable()
        first = lines[:1]
        if live := [document for line in lines for document in line._live_documents()]:
            return first._open_granted(live[0])
        origin = first._remedy_origin()
        if any(line._remedy_origin() != origin for line in lines[1:]):
            raise UserError(self.env._(
                "These positions go on different documents. Grant those of one delivery or invoice at a time."))
        if not first._may_grant(origin):
            # whoever is asked then need not handle the complaint
            lines.ticket_id.check_access("write")
            return lines._ask_to_grant(origin)
        return getattr(lines, f"_grant_{first.remedy}")(origin)

    def _check_grantable(self):
        if not self or len(self.ticket_id) != 1 or len(set(self.mapped("remedy"))) != 1:
            raise UserError(self.env._("Choose positions of one complaint with the same remedy."))
        for line in self:
            if line.remedy in (False, "none"):
                raise UserError(self.env._("%s: say in “Granted” what the customer gets.", line.display_name))
            if line.quantity_accepted <= 0:
                raise UserError(self.env._(
                    "%s: nothing of it is accepted. Decide on it first.", line.display_name))

    def _open_granted(self, document):
        # sudo: which document it is says the position
        document = document.sudo(False)
        if document.has_access("read"):
            return document.get_formview_action()
        return self._notice(self.env._(
            "%(position)s is granted already: %(documents)s", position=self.display_name, documents=self.remedy_documents))

    @api.model
    def _notice(self, message):
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "info", "message": message, "next": {"type": "ir.actions.act_window_close"}}}

    def _remedy_origin(self):
        """The document from which a remedy is granted: the delivery, the invoice, or the order; none for a replacement.

        :raise UserError: where none is known
        """
        line = self.sudo()  # sudo: the document may be closed to who handles the complaint; it is opened with his rights
        if line.remedy in ("return", "exchange"):
            if not line.picking_id or not line._moves_to_return():
                raise UserError(self.env._(
                    "%s: no delivery is known from which it could come back. Pick the position from what the customer was "
                    "delivered, or grant a replacement order.", self.display_name))
            return line.picking_id
        if line.remedy == "credit":
            invoices = line._invoices_to_credit()
            if not invoices:
                raise UserError(self.env._(
                    "%s: there is no posted invoice of it to credit. Pick the position from what the customer was delivered, "
                    "or wait for the invoice.", self.display_name))
            return invoices
        if not line.product_id:
            raise UserError(self.env._("%s: say which product is to be sent, then grant it again.", self.display_name))
        return line.sale_line_id.order_id

    @api.model
    def _granted_from(self, domain, *remedies):
        """Positions that wait for a document of one of these remedies, as the dialogs that make it take them over.

        :param domain: which document they would come from
        """
        # sudo: whoever makes a document for them need not see the complaint
        lines = self.sudo().search(Domain(domain) & Domain("remedy", "in", remedies) & Domain("quantity_accepted", ">", 0))
        return lines.filtered(lambda line: not line._live_documents())

    def _moves_to_return(self):
        """The moves that brought a position, done ones of its delivery: of the product, or of the parts of its kit."""
        moves = self.picking_id.move_ids.filtered(lambda move: move.state == "done")
        of_product = moves.filtered(lambda move: move.product_id == self.product_id)
        if self.sale_line_id and (of_line := moves.filtered(lambda move: move.sale_line_id == self.sale_line_id)):
            return (of_product & of_line) or of_line
        return of_product

    def _invoice_lines(self):
        """The posted invoice lines of a position's order line."""
        return self.sale_line_id.invoice_lines.filtered(
            lambda item: item.parent_state == "posted" and item.move_id.move_type == "out_invoice")

    def _invoices_to_credit(self):
        """The invoices on which the accepted quantity is, the newest first, and no more than it takes."""
        order_line, invoices = self.sale_line_id, self.env["account.move"]
        missing = self._accepted_of(order_line.product_id, order_line.product_uom_id)
        for item in self._invoice_lines().sorted(lambda item: (item.date, item.id), reverse=True):
            if missing > 0:
                invoices |= item.move_id
                missing -= item.product_uom_id._compute_quantity(item.quantity, order_line.product_uom_id, round=False)
        return invoices

    def _accepted_of(self, product, uom):
        """How much of a product the accepted quantity is: of itself, of a part of it, or of the kit it is a part of.

        :param uom: the unit to answer in
        """
        own = self.product_uom_id or self.product_id.uom_id
        if product == self.product_id or not self.sale_line_id:
            return own._compute_quantity(self.quantity_accepted, uom, round=False)
        order_line = self.sale_line_id
        # what was planned to leave for the order line tells how many of a part a kit takes
        part = product if product != order_line.product_id else self.product_id
        parts = sum(
            move.product_uom._compute_quantity(move.product_uom_qty, part.uom_id, round=False) for move in order_line.move_ids
            if move.product_id == part and move.location_dest_id.usage == "customer" and not move.origin_returned_move_id)
        a_kit = parts / order_line.product_uom_qty if order_line.product_uom_qty else 0
        if product != order_line.product_id:
            kits = own._compute_quantity(self.quantity_accepted, order_line.product_uom_id, round=False)
            return part.uom_id._compute_quantity(kits * a_kit, uom, round=False)
        return own._compute_quantity(self.quantity_accepted, part.uom_id, round=False) / a_kit if a_kit else 0

    # -- who may ---------------------------------------------------------------------------------

    @api.model
    def _granting(self, remedy):
        """What making the document of a remedy takes: the model that is made, and the group that makes it."""
        return {
            "return": ("stock.return.picking", "stock.group_stock_user"),
            "exchange": ("stock.return.picking", "stock.group_stock_user"),
            "credit": ("account.move.reversal", "account.group_account_invoice"),
            "replacement": ("sale.order", "sales_team.group_sale_salesman"),
        }[remedy]

    def _may_grant(self, origin):
        made, _group = self._granting(self.remedy)
        mine = origin.sudo(False)
        return self.env[made].has_access("create") and (not mine or mine.has_access("read"))

    def _ask_to_grant(self, origin):
        """Plan an activity for somebody who may grant these positions, on the ticket, else on the document."""
        remedy = self[:1].remedy
        user, place = self._who_grants(origin)
        if not user:
            # sudo: the name of the group that is missing
            raise UserError(self.env._(
                "Nobody of %(company)s may make this document: give somebody the right “%(group)s”.",
                company=self.company_id[:1].name, group=self.env.ref(self._granting(remedy)[1]).sudo().full_name))
        if self.env["operative.part"]._is_on("complaint"):
            def summary(document):
                lines = self.with_env(document.env).sudo()  # sudo: what is asked of somebody is told
                return document.env._(
                    "Grant for %(ticket)s: %(remedy)s, %(positions)s", ticket=lines.ticket_id.number,
                    remedy=dict(lines._fields["remedy"]._description_selection(document.env))[remedy],
                    positions=format_list(document.env, [
                        f"{quantity_text(document.env, line.quantity_accepted)} {line.product_id.display_name or line.name}"
                        for line in lines]))
            self.env["mail.activity"]._operative_tell(place, user, TO_GRANT, summary)
        return self._notice(self.env._("%s was asked to grant it.", user.name))

    def _who_grants(self, origin):
        """Who is asked to make a document, and on what: somebody who may, best one who sees the ticket.

        First who has to do with it (who sells to the customer for orders and credit notes, who is responsible for the
        delivery for returns), then whoever else may.

        :return: ``res.users``, and the ticket or the document; both may be empty
        """
        line = self[:1].sudo()  # sudo: whoever it is, nothing else of them is told
        company = line.ticket_id.company_id
        group = line.env.ref(self._granting(line.remedy)[1])
        able = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids).sorted("id")
        near = line.env["res.users"]
        if line.remedy in ("return", "exchange"):
            near = line.picking_id.user_id | line.ticket_id.user_id
        else:
            near = line.sale_line_id.order_id.user_id | line.partner_id.user_id
        ordered = [*(user for user in near if user in able), *(user for user in able if user not in near)]

        def sees(user, record):
            return bool(record) and record.with_user(user).with_context(allowed_company_ids=company.ids).has_access("read")
        for place in (line.ticket_id, origin.sudo()[:1]):
            for user in ordered:
                if sees(user, place):
                    return user, place
        return line.env["res.users"], line.ticket_id

    # -- the documents -----------------------------------------------------------------------------

    def _grant_return(self, picking):
        """The native dialog of returns on the delivery, with these positions in it."""
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=picking.id, active_ids=picking.ids,
            operative_remedy=self[:1].remedy).create({"picking_id": picking.id})
        action = self.env["ir.actions.actions"]._for_xml_id("stock.act_stock_return_picking")
        return action | {"res_id": wizard.id, "views": [(False, "form")]}

    _grant_exchange = _grant_return

    def _grant_credit(self, invoices):
        """The native dialog of credit notes on the invoices, for these positions."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoices.ids).create({
                "reason": self.env._("Complaint %s", self.ticket_id.number), "journal_id": invoices.journal_id[:1].id})
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_view_account_move_reversal")
        return action | {"res_id": wizard.id, "view_mode": "form", "views": [(False, "form")]}

    def _grant_replacement(self, order):
        """A new quotation at no charge, to where the goods went, with all positions of the order."""
        ticket = self.ticket_id
        self |= self._granted_from([("ticket_id", "=", ticket.id), ("product_id", "!=", False),
                                    ("sale_line_id.order_id", "in", order.ids or [False])], "replacement").sudo(False)
        self._mark_granted("replacement")
        origin = order.sudo(False) if order else order
        customer = origin.partner_id if order else ticket.partner_id
        if not customer:
            raise UserError(self.env._("The complaint has no customer: enter one, then grant the replacement again."))
        vals = {
            "partner_id": customer.id, "company_id": ticket.company_id.id, "origin": ticket.number,
            "order_line": [fields.Command.create({
                "product_id": line.product_id.id, "product_uom_qty": line.quantity_accepted,
                "product_uom_id": (line.product_uom_id or line.product_id.uom_id).id, "complaint_line_id": line.id,
                # what differs from the price of the pricelist Odoo takes for entered by hand, and leaves alone
                "price_unit": 0, "technical_price_unit": -1})
                for line in self]}
        if order:
            vals |= {"partner_invoice_id": origin.partner_invoice_id.id, "partner_shipping_id": origin.partner_shipping_id.id,
                     "pricelist_id": origin.pricelist_id.id, "warehouse_id": origin.warehouse_id.id}
        return self.env["sale.order"].with_company(ticket.company_id).create(vals).get_formview_action()

    def _mark_granted(self, *remedies):
        """Note that documents are being made for these positions; where somebody else did just now, refuse.

        The write makes the second of two who grant at the same time wait, and begin again.
        """
        for line in self:
            if line.remedy not in remedies:
                raise UserError(self.env._("%s: something else is granted by now. Reload the page.", line.display_name))
            if line._live_documents():
                raise UserError(self.env._(
                    "%(position)s is granted already: %(documents)s", position=line.display_name,
                    documents=line.remedy_documents))
        # sudo: who makes the document need not be able to write the ticket
        self.sudo().granted_at = fields.Datetime.now()
        self.sudo()._ask_no_more()

    def _ask_no_more(self):
        """Who was asked to grant something of a complaint need not any more, once all of it is granted."""
        activity_type = self.env.ref(TO_GRANT, raise_if_not_found=False)
        for ticket, granted in self.grouped("ticket_id").items():
            open_lines = self._granted_from([("ticket_id", "=", ticket.id)], *GRANTED)
            if activity_type and not open_lines - granted:
                documents = (ticket, granted.picking_id, granted.sale_line_id.order_id, granted._invoice_lines().move_id)
                self.env["mail.activity"].search(Domain("activity_type_id", "=", activity_type.id) & Domain.OR(
                    Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)
                    for records in documents)).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_granted(self):
        for line in self:
            # sudo: that there is a document is the reason
            if any(state != "cancelled" for _document, state, _text in line.sudo()._documents()[line]):
                raise UserError(self.env._(
                    "%(position)s cannot be deleted: %(documents)s was made for it. Cancel that first.",
                    position=line.display_name, documents=line.sudo().remedy_documents))

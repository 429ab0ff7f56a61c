import re
import uuid
from contextlib import suppress

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request, route
from odoo.tools import plaintext2html
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.complaint.operative_complaint_line import REMEDIES

# what a customer may send at once
MOST_FILES = 10
LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TEXT = 5000
# what a photo or a document is, by what is in it and not by what it is called
FILES = {"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"}
# open complaints about one order: more are no complaints
MOST_OPEN = 20
_KEY = re.compile(r"[0-9a-f-]{36}")


class ComplaintPortal(CustomerPortal):
    """The page on which a customer complains about deliveries of an order: with a login, or the order's access token."""

    def _operative_complaint_order(self, order_id, access_token):
        """The order as superuser, in its customer's language; None where the page is closed."""
        if not (access_token or "").isascii():  # which nothing compares with a token
            return None
        try:
            order = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return None
        if not order._operative_may_complain():
            return None
        if request.env.user._is_public() and order.partner_id.lang:
            request.update_context(lang=order.partner_id.lang)
            order = order.with_context(lang=order.partner_id.lang)
        return order

    def _operative_complaint_rows(self, order):
        # sudo: the caller has checked the order; what of it was delivered is what its customer knows
        rows = request.env["helpdesk.ticket"].sudo()._operative_delivered_to(
            order.partner_id, order.company_id, orders=order, limit=500)
        for row in rows:
            row["key"] = "-".join(str(row[name] or 0) for name in ("picking_id", "sale_line_id", "product_id", "lot_id"))
        return rows

    def _operative_complaint_page(self, order, rows, access_token, error=None, posted=None):
        # sudo: the words of a selection, which are in the code; customers read no positions
        values = self._get_page_view_values(order, access_token, {
            "sale_order": order, "rows": rows, "remedies": request.env["operative.complaint.line"].sudo()._fields[
                "remedy_desired"]._description_selection(request.env), "res_company": order.company_id, "error": error,
            "posted": posted or {}, "key": (posted or {}).get("key") or str(uuid.uuid4()), "accept": ",".join(sorted(FILES)),
            "most_files": MOST_FILES, "largest_mb": LARGEST_FILE // 1024 // 1024, "page_name": "operative_complaint",
            "access_token": access_token}, "my_orders_history", True)
        response = request.render("operative_crm.portal_order_complaint", values)
        if error:
            response.status_code = 422
        return response

    @route("/my/orders/<int:order_id>/complaint", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def operative_complaint(self, order_id, access_token=None, **kw):
        """The form."""
        order = self._operative_complaint_order(order_id, access_token)
        if not order:
            raise request.not_found()
        return self._operative_complaint_page(order, self._operative_complaint_rows(order), access_token)

    @route("/my/orders/<int:order_id>/complaint", type="http", auth="public", methods=["POST"], website=True, csrf=True)
    def operative_complaint_submit(self, order_id, access_token=None, **posted):
        """Take the complaint in, once however often it is sent."""
        order = self._operative_complaint_order(order_id, access_token)
        if not order:
            raise request.not_found()
        rows = self._operative_complaint_rows(order)
        key = posted.get("key") or ""
        if not _KEY.fullmatch(key):
            posted["key"] = ""
            return self._operative_complaint_page(
                order, rows, access_token, request.env._("This page is out of date. Please send it once more."), posted)
        tickets = request.env["helpdesk.ticket"].sudo()  # sudo: of this order, whose link the customer has
        submission = f"{order.id}/{key}"
        if not tickets.search_count([("complaint_submission", "=", submission)], limit=1):
            try:
                # sent twice at the same moment: the other one is taken
                with suppress(UniqueViolation), request.env.cr.savepoint():
                    self._operative_complaint_take_in(order, rows, submission, posted)
            except (UserError, ValidationError) as error:
                return self._operative_complaint_page(order, rows, access_token, str(error), posted)
        token = f"&access_token={access_token}" if access_token else ""
        return request.redirect(f"/my/orders/{order.id}/complaint/thanks?key={key}{token}")

    @route(
        "/my/orders/<int:order_id>/complaint/thanks", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def operative_complaint_thanks(self, order_id, access_token=None, key="", **kw):
        """The number of the complaint that was sent."""
        order = self._operative_complaint_order(order_id, access_token)
        # sudo: the number alone, to whoever has the order's link and sent it
        ticket = order and request.env["helpdesk.ticket"].sudo().search(
            [("complaint_submission", "=", f"{order.id}/{key}")], limit=1)
        if not ticket:
            raise request.not_found()
        return request.render("operative_crm.portal_order_complaint_thanks", self._get_page_view_values(order, access_token, {
            "sale_order": order, "ticket": ticket, "res_company": order.company_id, "page_name": "operative_complaint",
        }, "my_orders_history", True))

    def _operative_complaint_take_in(self, order, rows, submission, posted):
        """Make the ticket of what was posted.

        :raises UserError: with what the customer has to change
        """
        env = request.env
        text = (posted.get("text") or "").strip()
        if not text or len(text) > LONGEST_TEXT:
            raise UserError(env._("Please say what is wrong, in no more than %s characters.", LONGEST_TEXT))
        remedy = posted.get("remedy") or ""
        if remedy not in {"", *dict(REMEDIES)}:
            raise UserError(env._("Please choose one of the remedies."))
        tickets = env["helpdesk.ticket"].sudo()  # sudo: a customer may have no account; the order was checked
        if tickets.search_count(
                [("sale_order_ids", "in", order.ids), ("complaint_submission", "!=", False), ("closed", "=", False)],
                limit=MOST_OPEN) >= MOST_OPEN:
            raise UserError(env._("There are %s open complaints about this order. Please answer in one of them.", MOST_OPEN))
        files = self._operative_complaint_files()
        positions = list(self._operative_complaint_positions(rows, posted, text, remedy))
        ticket = tickets._operative_take_in(
            order.partner_id, order.company_id, env._("Complaint about %s", order.name), plaintext2html(text),
            positions or [{"name": text, "remedy_desired": remedy}], order, "helpdesk_mgmt.helpdesk_ticket_channel_web",
            complaint_submission=submission)
        ticket.message_subscribe(order.partner_id.ids)
        env["ir.attachment"].sudo().create([  # sudo: see above
            {"name": name, "raw": content, "mimetype": kind, "res_model": ticket._name, "res_id": ticket.id}
            for name, content, kind in files])
        return ticket

    def _operative_complaint_files(self):
        """What was sent along: list of (name, content, kind)."""
        env, found = request.env, []
        files = [file for file in request.httprequest.files.getlist("files") if file.filename]
        if len(files) > MOST_FILES:
            raise UserError(env._("Please send no more than %s files.", MOST_FILES))
        for file in files:
            name = re.split(r"[\\/]", file.filename)[-1][-100:]
            content = file.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                raise UserError(env._(
                    "“%(name)s” is larger than %(size)s MB.", name=name, size=LARGEST_FILE // 1024 // 1024))
            kind = guess_mimetype(content, default="")
            if kind not in FILES:
                raise UserError(env._("“%s” is neither a photo (JPEG, PNG, WebP, GIF) nor a PDF.", name))
            found.append((name, content, kind))
        return found

    def _operative_complaint_positions(self, rows, posted, text, remedy):
        """The rows of which a quantity was entered; what is no row of this order is not looked at."""
        for row in rows:
            entered = (posted.get(f"quantity-{row['key']}") or "").strip().replace(",", ".")
            try:
                quantity = float(entered or 0)
            except ValueError:
                quantity = -1
            if entered and not 0 <= quantity < 1e9:
                raise UserError(request.env._(
                    "“%(entered)s” is not a quantity of %(product)s.", entered=entered[:20], product=row["product"]))
            if quantity:
                yield {
                    **{name: row[name] for name in ("sale_line_id", "picking_id", "product_id", "lot_id")},
                    "quantity": quantity, "name": text, "remedy_desired": remedy}

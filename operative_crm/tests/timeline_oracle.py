"""The timeline of a customer in plain Python: of each record it is asked whether the reader may read it, and all are sorted."""

from datetime import datetime, time, timedelta

from odoo import SUPERUSER_ID


def within(day, made_at):
    """A moment kept within a day."""
    begin = datetime.combine(day, time())
    return max(min(made_at, begin + timedelta(days=1) - timedelta(seconds=1)), begin)


class TimelineOracle:
    """What the user of an environment may read of a customer.

    :ivar env: of the reader
    :ivar customer: the commercial partner
    """

    def __init__(self, env, customer):
        self.env, self.customer = env, customer
        self.everything = env(user=SUPERUSER_ID, su=True, context={**env.context, "active_test": False})
        self.contacts = self.everything["res.partner"].search([("commercial_partner_id", "=", customer.id)])

    def entries(self, now):
        """Tuples of moment, kind, id and model, newest first."""
        rows, carrying = [], set()
        for model, tell in (
            ("res.partner", None), ("crm.lead", self._lead), ("sale.order", self._order), ("account.move", self._move),
            ("helpdesk.ticket", self._ticket), ("operative.customer", None),
        ):
            for record in self._readable(model, self._of_customer(model)):
                if model == "account.move" and record.move_type not in ("out_invoice", "out_refund"):
                    continue
                carrying.add((model, record.id))
                rows.append((*(tell(record) if tell else (None, None)), record))
        for model, tell in (
            ("calendar.event", self._event), ("stock.picking", self._picking), ("account.payment", self._payment),
            ("operative.customer.stay", self._stay),
        ):
            rows += [(*tell(record), record) for record in self._readable(model, self._of_customer(model))]
        for handover in self._readable("operative.handover", []):
            if (handover.res_model, handover.res_id) in carrying:
                rows.append((handover.requested_at, "handover", handover))
        for message in self._readable("mail.message", [("model", "in", [model for model, _record_id in carrying])]):
            if (message.model, message.res_id) in carrying:
                rows.append((message.date, self._kind_of_message(message), message))
        return sorted(
            ((moment, kind, record.id, record._name) for moment, kind, record in rows if kind and moment <= now), reverse=True)

    def _readable(self, model, domain):
        mine = self.env[model]
        if not mine.has_access("read"):
            return self.everything[model]
        found = self.everything[model].search(domain)
        return found.browse(mine.browse(found.ids)._filtered_access("read").ids)

    def _of_customer(self, model):
        match model:
            case "res.partner":
                return [("id", "in", self.contacts.ids)]
            case "operative.customer":
                return [("partner_id", "=", self.customer.id)]
            case "operative.customer.stay":
                return [("document_id.partner_id", "=", self.customer.id)]
            case "calendar.event":
                return [("active", "=", True), ("partner_ids", "in", self.contacts.ids)]
            case "helpdesk.ticket":
                return [("partner_id", "in", self.contacts.ids), ("complaint_recourse_of_id", "=", False)]
        return [("partner_id", "in", self.contacts.ids)]

    def _lead(self, lead):
        return lead.create_date, "opportunity"

    def _order(self, order):
        return order.date_order, "order" if order.state == "sale" else "quotation"

    def _move(self, move):
        if move.state != "posted":
            return None, None
        return within(move.invoice_date, move.create_date), "invoice"

    def _ticket(self, ticket):
        return ticket.create_date, "complaint" if ticket.type_id.operative_is_complaint else "ticket"

    def _event(self, event):
        return event.stop, "meeting"

    def _picking(self, picking):
        is_outside = {picking.location_id.usage, picking.location_dest_id.usage} & {"customer", "transit"}
        return picking.date_done, "delivery" if picking.state == "done" and is_outside else None

    def _payment(self, payment):
        is_shown = payment.state in ("in_process", "paid") and payment.partner_type == "customer"
        return within(payment.date, payment.create_date), "payment" if is_shown else None

    def _stay(self, stay):
        stays = stay.document_id.stay_ids.sorted(lambda one: (one.entered_at, one.id))
        before = stays[:list(stays).index(stay)][-1:]
        return stay.entered_at, "phase" if before.stage_id != stay.stage_id else None

    def _kind_of_message(self, message):
        if message.message_type == "user_notification" or not message.body and not message.attachment_ids:
            return None
        if message.mail_activity_type_id:
            return "call" if message.mail_activity_type_id.category == "phonecall" else "activity"
        if message.message_type == "notification":
            return None
        if message.subtype_id == self.everything.ref("operative_crm.mt_logged_mail"):
            return "message"
        if message.is_internal or message.subtype_id.internal:
            return "note"
        return "message" if message.subtype_id or message.message_type in ("email", "email_outgoing") else "note"

import re

from odoo import api, models
from odoo.tools.safe_eval import safe_eval, time

# messages that no person wrote
BY_MACHINES = ("auto_comment", "notification", "out_of_office", "user_notification")
# what mail programs add by themselves
ADDED_TYPES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
ADDED_NAMES = ("original_email.eml",)  # see ``mail.thread``: kept of every mail, where a server says so


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _operative_attached_by_people(self, documents):
        """The files somebody attached to documents, one of us or the customer.

        Left out is what is nobody's act: pictures shown inside a message, such as the logo of a signature; printed
        reports; what robots and scheduled jobs add.

        :return: ``ir.attachment``, as the superuser
        """
        # whether a file is there is asked for everybody alike; nothing of it is shown
        files = self.sudo().search([
            ("res_model", "=", documents._name), ("res_id", "in", documents.ids), ("res_field", "=", False),
            ("mimetype", "not in", ADDED_TYPES), ("name", "not in", ADDED_NAMES)])
        if not files:
            return files
        robot = self.env.ref("base.partner_root")
        messages = self.env["mail.message"].sudo().search([("attachment_ids", "in", files.ids)])
        shown, by_message, by_people = set(), set(), set()
        for message in messages:
            # the mail gateway and the composer make links of what a body refers to
            shown.update(int(found) for found in re.findall(r"/web/image/(\d+)", str(message.body or "")))
            by_message.update(message.attachment_ids.ids)
            if message.author_id != robot and message.message_type not in BY_MACHINES:
                by_people.update(message.attachment_ids.ids)
        printed = self._operative_printed_names(documents.sudo().browse(set(files.mapped("res_id"))))
        return files.filtered(lambda file: (
            not (file.id in shown and (file.mimetype or "").startswith("image/"))
            and (file.id in by_people if file.id in by_message else not file.create_uid._is_superuser())
            and (file.res_id, file.name) not in printed))

    @api.model
    def _operative_printed_names(self, documents):
        """Names that printed reports of documents have: set of pairs of a document's id and a name."""
        # sudo: how reports are set up, of which names alone are used, and compared
        reports = self.env["ir.actions.report"].sudo().search([("model", "=", documents._name)])
        names = set()
        for document in documents:
            # as the portal calls what a customer signed
            titles = {document.display_name, document.name if "name" in document._fields else ""}
            for report in reports:
                for expression in filter(None, (report.print_report_name, report.attachment)):
                    try:
                        titles.add(safe_eval(expression, {"object": document, "time": time}))
                    except ValueError:
                        continue  # a report somebody set up wrongly prints under no such name
            names.update((document.id, f"{title}{end}") for title in titles if title for end in ("", ".pdf"))
        return names

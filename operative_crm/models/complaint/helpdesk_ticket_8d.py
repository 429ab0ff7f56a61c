import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize, format_date
from odoo.tools.misc import get_lang

from ..core import arguments
from ..core.texts import quantity_text
from .operative_complaint_action import STEPS

READERS = "operative_crm.group_operative_user"
REPORT = "operative_crm.action_report_complaint_8d"


class HelpdeskTicket(models.Model):
    """The 8D report of a complaint: what was done step by step, and the versions of it that the customer got."""

    _inherit = "helpdesk.ticket"

    complaint_action_ids = fields.One2many(
        "operative.complaint.action", "ticket_id", string="Actions", copy=False, groups=READERS)
    complaint_release_ids = fields.One2many(
        "operative.complaint.release", "ticket_id", string="Released Reports", copy=False, groups=READERS)
    complaint_steps = fields.Html(
        string="8D", compute="_compute_complaint_steps", sanitize=False, groups=READERS,
        help="The steps of the 8D method: those of which everything is done are ticked.")

    @api.depends("complaint_action_ids.step", "complaint_action_ids.done_on")
    @api.depends_context("lang")
    def _compute_complaint_steps(self):
        steps = self.env["operative.complaint.action"]._fields["step"]._description_selection(self.env)
        marks = {True: ("text-bg-success", "✓"), False: ("text-bg-warning", "…"), None: ("text-bg-light", "")}
        for ticket in self:
            by_step = ticket.complaint_action_ids.grouped("step")
            badges = []
            for step, title in steps:
                actions = by_step.get(step)
                style, mark = marks[all(action.done_on for action in actions) if actions else None]
                badges.append(Markup('<span class="badge rounded-pill me-1 %s" title="%s">%s %s</span>') % (
                    style, title, step.upper(), mark))
            ticket.complaint_steps = Markup("").join(badges)

    # -- release -----------------------------------------------------------------------------

    def action_release_8d(self):
        """Make a version of the report and send it to the customer, in the customer's language.

        What is edited later changes nothing of it; releasing again makes the next version.

        :return: action that tells what was done
        :raise UserError: where there is nothing to report yet, or nobody to send it to
        """
        ticket = arguments.one(self)
        ticket.check_access("write")
        partner, address = ticket.partner_id, email_normalize(ticket.partner_id.email or ticket.partner_email)
        if not ticket.env["operative.part"]._is_on("complaint"):
            raise UserError(self.env._("Complaints are switched off in the settings: nothing is sent."))
        if not ticket.complaint_action_ids.filtered(lambda action: not action.is_internal):
            raise UserError(self.env._(
                "There is nothing to report yet: enter what was done under Actions, one step of the 8D method each."))
        if not address:
            raise UserError(self.env._("The customer has no e-mail address. Enter one on the contact or on the ticket."))
        lang = get_lang(self.env, partner.lang or ticket.company_id.partner_id.lang).code
        version = max(ticket.complaint_release_ids.mapped("version"), default=0) + 1
        content, kind = ticket._operative_render_8d(lang, version)
        name = f"8D-{ticket.number}-{version}.{kind}".replace("/", "-")
        # sudo: what was released nobody may write
        self.env["operative.complaint.release"].sudo().create({
            "ticket_id": ticket.id, "version": version, "released_at": fields.Datetime.now(), "user_id": self.env.uid,
            "lang": lang, "report": base64.b64encode(content), "report_name": name})
        env = self.with_context(lang=lang).env
        ticket.with_context(lang=lang, mail_post_autofollow=False).message_post(
            subject=env._("8D report %(number)s, version %(version)s", number=ticket.number, version=version),
            body=env._("Please find attached the 8D report on your complaint %(number)s, version %(version)s.",
                       number=ticket.number, version=version),
            message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=partner.filtered("email").ids,
            outgoing_email_to=False if partner.email else address, attachments=[(name, content)], force_email_lang=lang)
        text = self.env._("Version %(version)s of the 8D report was sent to %(address)s.", version=version, address=address)
        if kind != "pdf":
            text = self.env._(
                "%s This server cannot make PDF files (wkhtmltopdf is missing): it went out as a web page.", text)
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success" if kind == "pdf" else "warning", "message": text, "sticky": kind != "pdf",
            "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}

    def _operative_render_8d(self, lang, version):
        """The report as the customer reads it.

        :return: pair of bytes and ``pdf``, or ``html`` where Odoo finds no engine for PDF
        """
        # sudo: it says what the template says, whoever releases it; the rights to the ticket were asked
        reports = self.env["ir.actions.report"].sudo().with_context(lang=lang, operative_8d_version=version)
        render = reports._render_qweb_html if reports.get_wkhtmltopdf_state() == "install" else reports._render_qweb_pdf
        content, kind = render(REPORT, self.ids)
        return content, kind

    def _operative_8d(self):
        """What the report says, as plain data in the language of the record: no costs, no notes, no names of ours.

        :rtype: dict
        :raise AccessError: for who is no user of ours: the customer reads what was released
        """
        self.ensure_one()
        if not self.env.su:  # printed as a draft; Odoo prints for whoever may read the ticket
            self.check_access("read")
            if not self.env.user.has_group(READERS):
                raise AccessError(self.env._(
                    "The report is a draft until it is released. You find released ones on the ticket's page."))
        ticket = self.sudo()  # sudo: what is the customer's to read; see above
        roles = ticket._operative_owner_roles()
        steps = dict(ticket.env["operative.complaint.action"]._fields["step"]._description_selection(ticket.env))
        shown = ticket.complaint_action_ids.filtered(lambda action: not action.is_internal).sorted(
            lambda action: (action.step, action.due_on or fields.Date.today(), action.id))
        by_step = shown.grouped("step")
        return {
            "number": ticket.number, "name": ticket.name, "customer": ticket.partner_id.commercial_partner_id.name,
            "cause": ticket.complaint_cause_id.display_name or "",
            "version": ticket.env.context.get("operative_8d_version"),
            "date": format_date(ticket.env, ticket._operative_company()._operative_today()),
            "team": sorted({roles[action.owner_id] for action in shown if roles.get(action.owner_id)}),
            "positions": ticket._operative_customer_positions(),
            "steps": [{
                "key": step, "title": steps[step],
                "actions": [{
                    "text": action.name, "role": roles.get(action.owner_id, ""),
                    "due": format_date(ticket.env, action.due_on) if action.due_on else "",
                    "done": format_date(ticket.env, action.done_on) if action.done_on else ""}
                    for action in by_step.get(step, ())]} for step, _title in STEPS]}

    def _operative_owner_roles(self):
        """In which role the owners of the actions work, in place of their names: dict of text a ``res.users``."""
        owners, roles = self.complaint_action_ids.owner_id, {}
        for member in self.env["operative.role.member"].search(
                [("user_id", "in", owners.ids), ("company_id", "=", self._operative_company().id)]):
            roles.setdefault(member.user_id, member.role_id.name)
        return roles

    # -- the customer's page -----------------------------------------------------------------

    def _operative_customer_positions(self):
        """The positions as the customer reads them: list of dicts of texts."""
        lines = self.sudo().complaint_line_ids  # sudo: of what is chosen here, after the ticket's own rights were asked
        names = {name: dict(lines._fields[name]._description_selection(self.env)) for name in ("decision", "remedy")}
        return [{
            "product": line.product_id.display_name or "", "lot": line.lot_id.name or "", "text": line.name or "",
            "quantity": quantity_text(self.env, line.quantity),
            "unit": line.product_uom_id.name or "", "decision": names["decision"].get(line.decision, ""),
            "remedy": names["remedy"].get(line.remedy, "")} for line in lines]

    def _operative_customer_files(self):
        """The files of the ticket that the customer's page shows: none of our notes.

        :rtype: ir.attachment
        """
        ticket = self.sudo()  # sudo: see _operative_customer_complaint
        notes = ticket.env["mail.message"].search([
            ("model", "=", self._name), ("res_id", "=", self.id), ("attachment_ids", "!=", False),
            "|", ("is_internal", "=", True), "|", ("subtype_id", "=", False), ("subtype_id.internal", "=", True)])
        return ticket.attachment_ids - notes.attachment_ids

    def _operative_customer_complaint(self):
        """What the customer's page says of a complaint: positions, decision, remedy, released reports; nothing else.

        :return: dict ``positions``, ``reports`` (list of dicts ``version, date, url``); None where it is no complaint
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: called by the page, which asked the ticket's own rights
        if not ticket.env["operative.part"]._is_on("complaint") or not (
                ticket.operative_is_complaint or ticket.complaint_line_ids):
            return None
        return {
            "positions": ticket._operative_customer_positions(),
            "reports": [{
                "version": release.version, "date": format_date(ticket.env, ticket._operative_company()._operative_day(
                    release.released_at)), "url": f"/my/ticket/{ticket.id}/8d/{release.version}"}
                for release in ticket.complaint_release_ids]}

import logging

from odoo import api, models
from odoo.exceptions import UserError

from . import sheets
from .chromium import Chromium, Failed, TimeLimit, find
from .own_server import OwnServer
from .paper import paper

_logger = logging.getLogger(__name__)

# Seconds, less than Odoo gives a worker (``limit_time_real``): whoever waits reads why.
TIME_LIMIT = 60


class IrActionsReport(models.Model):
    """Odoo's PDF reports, printed by Chromium; by wkhtmltopdf, as before, where there is no Chromium."""

    _inherit = "ir.actions.report"

    @api.model
    def get_wkhtmltopdf_state(self):
        return "ok" if find() else super().get_wkhtmltopdf_state()

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(self.env._(
                "This server has nothing to print with: neither Chromium nor wkhtmltopdf is installed. "
                "Ask an administrator to install the package chromium."))
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    @api.model
    def _run_wkhtmltopdf(
            self, bodies, report_ref=False, header=None, footer=None, landscape=False, specific_paperformat_args=None,
            set_viewport_size=False):
        program = find()
        if not program:
            return super()._run_wkhtmltopdf(
                bodies, report_ref=report_ref, header=header, footer=footer, landscape=landscape,
                specific_paperformat_args=specific_paperformat_args, set_viewport_size=set_viewport_size)
        paperformat = (self._get_report(report_ref) if report_ref else self).get_paperformat()
        limit = self._operative_pdf_time_limit()
        try:
            return self._operative_pdf(
                program, limit, [str(body) for body in bodies], header, footer,
                paper(paperformat, landscape, specific_paperformat_args, set_viewport_size))
        except TimeLimit as error:
            raise UserError(self.env._(
                "Printing took longer than %(seconds)s seconds and was stopped. Print fewer documents at a time, or ask an "
                "administrator to raise the system parameter operative_crm_pdf.time_limit.", seconds=limit)) from error
        except (Failed, OSError) as error:
            _logger.warning("Chromium did not print: %s", error)
            raise UserError(self.env._(
                "Chromium could not print this document: %(reason)s. Try again; if that does not help, ask an "
                "administrator to start %(program)s on the server.", reason=error, program=program)) from error

    @api.model
    def _operative_pdf_time_limit(self):
        # sudo: a number that only administrators set
        value = self.env["ir.config_parameter"].sudo().get_param("operative_crm_pdf.time_limit")
        try:
            return max(float(value), 0) or TIME_LIMIT
        except (TypeError, ValueError):
            return TIME_LIMIT

    @api.model
    def _operative_pdf(self, program, limit, bodies, header, footer, on_paper):
        """The PDF of a report whose parts Odoo has made.

        :param bodies: a document a record
        :param on_paper: the Paper
        :return: bytes
        """
        base_url = self._get_report_url()
        # sudo: the address of the server
        own = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        url = f"{base_url.rstrip('/')}/report"
        with OwnServer(self.env, [base_url, own]) as server, Chromium(program, limit, server.answer) as chromium:
            printed = [
                chromium.pdf(sheets.printable(body), url, on_paper.width, on_paper.height, on_paper.margins, on_paper.scale)
                for body in bodies]
            header, footer = header and sheets.Part(header, "header"), footer and sheets.Part(footer, "footer")
            if not header and not footer:
                return printed[0] if len(printed) == 1 else sheets.joined(printed, None, [])
            html, over = sheets.document(header, footer, on_paper, [sheets.count(pdf) for pdf in printed])
            return sheets.joined(
                printed, chromium.pdf(html, url, on_paper.width, on_paper.height, scale=on_paper.scale), over)

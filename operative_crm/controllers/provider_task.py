from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools import plaintext2html
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.misc import get_lang

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..models.core.arguments import LARGEST_ID

TASKS = "operative.provider.task"
#: what a provider may hand in with his answer
MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TEXT = 10_000
FILE_TYPES = {
    "application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp", "text/plain", "text/csv",
    "application/msword", "application/vnd.ms-excel", "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class ProviderTaskPortal(CustomerPortal):
    """The pages of a provider: what he was asked to do, by a link that needs no account, and a list for his login."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "provider_task_count" in counters:
            values["provider_task_count"] = request.env[TASKS].search_count(self._own_tasks()) if self._is_on() else 0
        return values

    @http.route(["/my/provider_tasks", "/my/provider_tasks/page/<int:page>"], type="http", auth="user", website=True)
    def my_provider_tasks(self, page=1, **kw):
        """What was sent to the company of whoever is logged in."""
        if not self._is_on():
            raise request.not_found()
        tasks = request.env[TASKS]
        pages = pager(url="/my/provider_tasks", total=tasks.search_count(self._own_tasks()), page=page,
                      step=self._items_per_page)
        found = tasks.search(
            self._own_tasks(), order="sent_at desc, id desc", limit=self._items_per_page, offset=pages["offset"])
        return request.render("operative_crm.portal_my_provider_tasks", {
            **self._prepare_portal_layout_values(), "provider_tasks": found, "pager": pages, "page_name": "provider_tasks",
            "default_url": "/my/provider_tasks"})

    @http.route("/my/provider_task/<int:task_id>", type="http", auth="public", website=True)
    def my_provider_task(self, task_id, access_token=None, **kw):
        """What a provider was asked to do."""
        return self._page(self._task(task_id, access_token), access_token)

    @http.route("/my/provider_task/<int:task_id>/file/<int:file_id>", type="http", auth="public")
    def my_provider_task_file(self, task_id, file_id, access_token=None, **kw):
        """One of the files that were sent with it."""
        task = self._task(task_id, access_token)
        file = task.attachment_ids.filtered(lambda attachment: attachment.id == file_id)
        if not file:
            raise request.not_found()
        # sudo: it is one of the files of the task, which whoever asks may see
        return request.env["ir.binary"].sudo()._get_stream_from(file).get_response(as_attachment=True)

    @http.route("/my/provider_task/<int:task_id>/answer", type="http", auth="public", website=True, methods=["POST"])
    def my_provider_task_answer(self, task_id, access_token=None, text="", outcome="", **kw):
        """The provider's answer: all of it is taken, or nothing."""
        task = self._task(task_id, access_token)
        if not task._is_open_to_provider():
            return self._page(task, access_token)
        text = text.strip()
        files = [(file.filename, file.read(LARGEST_FILE + 1)) for file in request.httprequest.files.getlist("files")
                 if file.filename]
        problem = self._problem(text, outcome, files)
        if problem:
            return self._page(task, access_token, problem=problem, text=text[:LONGEST_TEXT], outcome=outcome)
        task._answer_by_form(plaintext2html(text), outcome, files)
        return request.redirect(task.get_portal_url() if access_token else task.access_url)

    # -- tools -------------------------------------------------------------------------------

    def _is_on(self):
        return request.env["operative.part"]._is_on("complaint")

    def _own_tasks(self):
        """Those of the company of whoever is logged in; employees have theirs on the complaint."""
        return [("sent_at", "!=", False), (
            "partner_id.commercial_partner_id", "=", request.env.user.commercial_partner_id.id)]

    def _task(self, task_id, access_token):
        """The task, as the superuser, in the provider's language; whoever may not see it is told nothing of it.

        :raise NotFound: no such task, not sent, not his, another one's token
        """
        try:
            # what no token looks like is none
            if not self._is_on() or task_id > LARGEST_ID or not (access_token or "").isascii():
                raise MissingError(request.env._("There is no such page."))
            task = self._document_check_access(TASKS, task_id, access_token=access_token)
        except (AccessError, MissingError):
            raise request.not_found() from None
        if not task.sent_at:
            raise request.not_found()
        if request.env.user._is_public():
            request.update_context(lang=get_lang(request.env, task._lang()).code)
        return task.with_context(lang=request.env.lang)

    def _page(self, task, access_token, **values):
        return request.render("operative_crm.portal_provider_task", {
            "page_name": "provider_task", "provider_task": task, "is_open": task._is_open_to_provider(),
            "access_token": access_token, "file_query": f"?access_token={access_token}" if access_token else "",
            "outcomes": task._fields["outcome"]._description_selection(task.env), "files_hint": request.env._(
                "Pictures, PDF, text and office files: at most %(number)s, of %(size)s MB each.", number=MOST_FILES,
                size=LARGEST_FILE // 2**20), "text": "", "outcome": "done", "problem": None, **values})

    def _problem(self, text, outcome, files):
        """What is wrong with an answer, in words; None where nothing is."""
        env = request.env
        if not text:
            return env._("Please write an answer.")
        if len(text) > LONGEST_TEXT:
            return env._("Your answer is too long: please write at most %s characters, or attach a file.", LONGEST_TEXT)
        if outcome not in dict(env[TASKS]._fields["outcome"].selection):
            return env._("Please say whether it is done.")
        if len(files) > MOST_FILES:
            return env._("Please attach at most %s files.", MOST_FILES)
        for name, content in files:
            if len(content) > LARGEST_FILE:
                return env._("“%(name)s” is too large: at most %(size)s MB.", name=name, size=LARGEST_FILE // 2**20)
            if guess_mimetype(content) not in FILE_TYPES:
                return env._("“%s” cannot be taken: please attach pictures, PDF, text or office files.", name)
        return None

"""What a report refers to on this server: answered within the process, so that printing needs no network."""

import contextlib
import threading
from urllib.parse import urljoin, urlsplit

from werkzeug.test import Client

from odoo.http import request, root
from odoo.service import security

# A bundle of styles leads to its newest version by one.
REDIRECTIONS = 3

# What a request leaves on the thread; the one that prints goes on with its own.
ON_THREAD = ("query_count", "query_time", "perf_t0", "cursor_mode", "dbname", "uid", "url")


class OwnServer:
    """The server as the reader sees it, in a session that exists as long as the print, as Odoo's own printer has it.

    :param env: the environment of who prints
    :param urls: addresses of the server; nothing else is answered
    """

    def __init__(self, env, urls):
        self.env = env
        self.origins = {origin(url) for url in urls if url}
        self._known = {}

    def __enter__(self):
        self._session = root.session_store.new()
        # Outside of a request, in a job, it is nobody's.
        self._session.update({
            **(request.session if request else {}), "db": self.env.cr.dbname, "debug": "", "_trace_disable": True})
        if self._session.uid:
            self._session.session_token = security.compute_session_token(self._session, self.env)
        root.session_store.save(self._session)
        return self

    def __exit__(self, *_error):
        root.session_store.delete(self._session)

    def answer(self, url):
        """What stands at an address of this server: ``(status, type of content, bytes)``; None for any other server."""
        for _redirection in range(REDIRECTIONS):
            if origin(url) not in self.origins:
                return None
            if url not in self._known:
                self._known[url] = self._get(url)
            response, body = self._known[url]
            if response.status_code not in (301, 302, 303, 307, 308):
                return response.status_code, response.headers.get("Content-Type", "application/octet-stream"), body
            url = urljoin(url, response.headers.get("Location", ""))
        return None

    def _get(self, url):
        parts = urlsplit(url)
        with thread_kept():
            response = Client(root, use_cookies=False).get(
                parts.path, query_string=parts.query, base_url=f"{parts.scheme}://{parts.netloc}",
                headers={"Cookie": f"session_id={self._session.sid}"}, environ_base={"REMOTE_ADDR": "127.0.0.1"},
                buffered=True)
        body = response.get_data()
        file = response.headers.get("X-Sendfile")
        if file:
            # Odoo leaves the file to a web server before it; there is none here.
            with open(file, "rb") as content:
                body = content.read()
        return response, body


def origin(url):
    """Scheme, host and port of an address, by which a browser tells servers apart."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None


@contextlib.contextmanager
def thread_kept():
    thread = threading.current_thread()
    kept = {name: getattr(thread, name) for name in ON_THREAD if hasattr(thread, name)}
    try:
        yield
    finally:
        for name in ON_THREAD:
            if name in kept:
                setattr(thread, name, kept[name])
            elif hasattr(thread, name):
                delattr(thread, name)

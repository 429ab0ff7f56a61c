"""Chromium as a printer: one process a print, driven through a pipe of its own, without network and without scripts."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading

from odoo.tools.misc import find_in_path

# The small one of Debian 13 first: it starts quicker.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

OPTIONS = (
    "--headless", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--hide-scrollbars", "--no-pings",
    # Every request is answered by us; what should slip through finds neither a name nor a way out.
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=socks5://127.0.0.1:1", "--proxy-bypass-list=<-loopback>",
)

# The pipe is Chromium's descriptors 3 and 4. Odoo's workers bound the address space, within which no Chromium starts.
START = 'ulimit -S -v unlimited 2>/dev/null; exec "$@" 3<&0 4>&1 </dev/null >/dev/null'

# What a page may ask of the server; its scripts are off, and frames stay empty.
ANSWERED = ("Image", "Stylesheet", "Font")

EMPTY = (204, "text/plain", b"")


class Failed(Exception):
    """Nothing was printed; the text says why."""


class TimeLimit(Failed):
    """Printing took too long, and was stopped."""


def find():
    """The path of the Chromium to print with, by Odoo's ``bin_path`` and ``PATH``; None where there is none."""
    for name in PROGRAMS:
        try:
            return find_in_path(name)
        except OSError:
            continue
    return None


class Chromium:
    """A running Chromium, to be used by ``with``; nothing of it stays.

    :param program: its path
    :param time_limit: seconds after which it is stopped, whatever it does
    :param answer: function from an address to ``(status, type of content, bytes)``, None for what is not to be fetched
    """

    def __init__(self, program, time_limit, answer):
        self.program = program
        self.time_limit = time_limit
        self.answer = answer
        self.is_out_of_time = False

    def __enter__(self):
        self._folder = tempfile.mkdtemp(prefix="report.chromium.")
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        if hasattr(self, "_process"):
            self._watch.cancel()
            self._kill()
            self._process.wait()
            self._process.stdout.close()
            with contextlib.suppress(BrokenPipeError):  # what was not written yet
                self._process.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def pdf(self, html, url, width, height, margins=(0, 0, 0, 0), scale=1):
        """Print a document.

        :param html: the document, text
        :param url: its address, which relative addresses in it are relative to; it is not asked for
        :param width: of the paper, in mm; likewise the height, and the margins: top, right, bottom, left
        :param scale: how much smaller or larger than 96 CSS pixels an inch
        :return: the PDF, bytes
        :raise Failed: where Chromium stops, or refuses; a TimeLimit where it takes too long
        """
        self._document = (url, html.encode())
        failure = self._call("Page.navigate", url=url).get("errorText")
        if failure:
            raise Failed(failure)
        while not self._is_loaded:
            self._handle(self._read())
        top, right, bottom, left = (margin / 25.4 for margin in margins)
        return base64.b64decode(self._call(
            "Page.printToPDF", printBackground=True, paperWidth=width / 25.4, paperHeight=height / 25.4, scale=scale,
            marginTop=top, marginRight=right, marginBottom=bottom, marginLeft=left)["data"])

    # -- the process -------------------------------------------------------------------------

    def _start(self):
        self._errors = os.path.join(self._folder, "errors.txt")
        # root has no sandbox: Chromium refuses one.
        options = [*OPTIONS, f"--user-data-dir={self._folder}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        with open(self._errors, "wb") as errors:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", START, "sh", self.program, *options],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                # Nothing of the server's environment: passwords stand in it.
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": self._folder, "LANG": "C.UTF-8"},
                cwd=self._folder, start_new_session=True)
        self._watch = threading.Timer(self.time_limit, self._stop)
        self._watch.daemon = True
        self._watch.start()
        self._calls, self._unread, self._session = 0, bytearray(), None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")
        self._call("Fetch.enable", patterns=[{"urlPattern": "*"}])
        self._call("Emulation.setScriptExecutionDisabled", value=True)
        # Odoo's reports are made for a printer that shows them as on a screen.
        self._call("Emulation.setEmulatedMedia", media="screen")

    def _stop(self):
        self.is_out_of_time = True
        self._kill()

    def _kill(self):
        # with all its children; their pid is not given away as long as it was not waited for
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    # -- the DevTools protocol ---------------------------------------------------------------

    def _call(self, method, **parameters):
        if method == "Page.navigate":
            self._is_loaded = False
        number = self._send(method, parameters)
        while True:
            message = self._read()
            if message.get("id") == number:
                if "error" in message:
                    raise Failed(message["error"].get("message"))
                return message["result"]
            self._handle(message)

    def _send(self, method, parameters):
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\0")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._failure() from error
        return self._calls

    def _read(self):
        while (end := self._unread.find(b"\0")) < 0:
            part = os.read(self._process.stdout.fileno(), 1 << 20)
            if not part:
                raise self._failure()
            self._unread += part
        message = json.loads(self._unread[:end])
        del self._unread[:end + 1]
        return message

    def _handle(self, message):
        match message.get("method"):
            case "Fetch.requestPaused":
                self._respond(message["params"])
            case "Page.loadEventFired":
                self._is_loaded = True
            case "Inspector.targetCrashed":
                raise Failed("the page crashed, probably for lack of memory")

    def _respond(self, asked):
        url, kind = asked["request"]["url"], asked["resourceType"]
        if kind == "Document":
            # What wants to lead elsewhere, a frame for instance, leads nowhere.
            document, self._document = self._document, None
            status, content_type, body = (200, "text/html; charset=utf-8", document[1]) if document else EMPTY
        elif kind in ANSWERED and asked["request"]["method"] == "GET":
            status, content_type, body = self.answer(url) or (0, "", b"")
        else:
            status = 0
        if not status:
            self._send("Fetch.failRequest", {"requestId": asked["requestId"], "errorReason": "BlockedByClient"})
            return
        headers = {"Content-Type": content_type, "Access-Control-Allow-Origin": "*"}
        self._send("Fetch.fulfillRequest", {
            "requestId": asked["requestId"], "responseCode": status, "body": base64.b64encode(body).decode(),
            "responseHeaders": [{"name": name, "value": value} for name, value in headers.items()]})

    def _failure(self):
        if self.is_out_of_time:
            return TimeLimit(f"stopped after {self.time_limit} s")
        with open(self._errors, encoding="utf-8", errors="replace") as errors:
            lines = errors.read().strip().splitlines()
        # Chromium says on its way what does not matter; why it ends, last.
        fatal = [line for line in lines if "FATAL" in line or "No usable sandbox" in line]
        return Failed((fatal or lines or ["it stopped without a word"])[-1])

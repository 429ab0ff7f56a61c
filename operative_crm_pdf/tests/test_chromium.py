"""Chromium as a printer: what it may reach, how long it may take, and what is left of it."""

import contextlib
import os
import resource
import tempfile
import threading
import time
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..models.chromium import Chromium, Failed, TimeLimit, find
from .common import listening, pages, size

URL = "http://crm.example/report"


def refused(_url):
    return None


@tagged("post_install", "-at_install")
class TestChromium(BaseCase):

    def _pdf(self, body, answer=refused, limit=60, **options):
        with Chromium(find(), limit, answer) as chromium:
            return chromium.pdf(f"<!DOCTYPE html><html><body>{body}</body></html>", URL, 210, 297, **options)

    def test_text_comes_out(self):
        """What is printed can be read, letters of all kinds, on paper of the size asked for."""
        pdf = self._pdf("<h1>Größe: 5 € für Zoë</h1>", margins=(10, 10, 10, 10))
        self.assertEqual(pages(pdf), ["Größe: 5 € für Zoë"])
        self.assertEqual(size(pdf), (210, 297))

    def test_no_other_server_is_reached(self):
        """An image, a style, a font, a frame or a redirection to another server leads nowhere."""
        with listening() as (server, visits):
            pdf = self._pdf(f"""
                <style>@import "{server}/a.css"; @font-face {{ font-family: F; src: url({server}/f.woff2); }}
                       p {{ font-family: F; background: url({server}/b.png); }}</style>
                <link rel="stylesheet" href="{server}/c.css"><link rel="preconnect" href="{server}">
                <link rel="prefetch" href="{server}/d"><meta http-equiv="refresh" content="0;url={server}/e">
                <img src="{server}/g.png"><iframe src="{server}/h"></iframe><object data="{server}/i"></object>
                <embed src="{server}/j"><audio src="{server}/k" autoplay></audio><p>Still here</p>""")
        self.assertEqual(visits, [])
        self.assertIn("Still here", pages(pdf)[0])

    def test_what_may_be_asked_for(self):
        """Images, styles and fonts of the server are asked for; frames, scripts and what is posted are not."""
        asked = []

        def answer(url):
            asked.append(url.rpartition("/")[2])
            return 200, "text/css", b"p::after { content: ' and style'; }"

        pdf = self._pdf("""
            <base href="http://crm.example"><link rel="stylesheet" href="/a.css"><img src="/b.png">
            <script src="/c.js"></script><iframe src="/d"></iframe><p>Text</p>""", answer)
        self.assertEqual(sorted(set(asked)), ["a.css", "b.png"])
        self.assertEqual(pages(pdf), ["Text and style"])

    def test_no_file_of_the_machine_is_read(self):
        """A document shows no file of the server it is printed on."""
        with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
            file.write("<p>Secret</p>")
            file.flush()
            css = Path(file.name).with_suffix(".css")
            css.write_text("p::after { content: 'Secret'; }")
            self.addCleanup(css.unlink)
            pdf = self._pdf(f"""
                <link rel="stylesheet" href="file://{css}"><iframe src="file://{file.name}"></iframe>
                <object data="file://{file.name}"></object><embed src="file://{file.name}"><p>Plain</p>""")
        self.assertEqual(pages(pdf), ["Plain"])

    def test_scripts_are_off(self):
        """No script of a document runs, neither its own nor an event's."""
        pdf = self._pdf("""
            <p id="p">Plain</p><script>document.getElementById("p").textContent = "Scripted"</script>
            <img src="data:," onerror="document.getElementById('p').textContent = 'Scripted'">
            <svg onload="document.getElementById('p').textContent = 'Scripted'"></svg>""")
        self.assertEqual(pages(pdf), ["Plain"])

    def test_what_hangs_is_stopped(self):
        """After the time limit there is an error, not a worker that waits, and nothing is left running."""
        body = "<table>" + "<tr><td>one<td>two<td>three</tr>" * 500_000 + "</table>"
        begun = time.monotonic()
        chromium = Chromium(find(), 3, refused)
        with self.assertRaises(TimeLimit), chromium:
            chromium.pdf(body, URL, 210, 297)
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(self._left_of(chromium._process.pid), [])
        self.assertFalse(os.path.exists(chromium._folder))

    def _left_of(self, group):
        """The processes of a group that still run, some moments after they were killed."""
        for _time in range(50):
            states = [stat.rpartition(")")[2].split() for stat in self._stats()]
            alive = [state for state, _parent, its_group, *_more in states if int(its_group) == group and state not in "ZX"]
            if not alive:
                break
            time.sleep(0.1)
        return alive

    def _stats(self):
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                yield path.read_text()

    def test_a_program_that_is_none(self):
        """What does not start says so in its own words."""
        with self.assertRaises(Failed), Chromium("/bin/false", 10, refused):
            pass
        with self.assertRaisesRegex(Failed, "not found"), Chromium("/nowhere/chromium", 10, refused):
            pass

    def test_two_at_once(self):
        """Prints at the same time know nothing of each other."""
        found = {}

        def print_it(name):
            found[name] = pages(self._pdf(f"<p>{name}</p>"))

        threads = [threading.Thread(target=print_it, args=(name,)) for name in ("One", "Two", "Three")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, {name: [name] for name in ("One", "Two", "Three")})

    def test_where_the_address_space_is_bound(self):
        """A worker of Odoo bounds its memory so that no Chromium would start within; it prints all the same."""
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_AS, (soft, hard))
        # as Odoo's limit_memory_hard
        resource.setrlimit(resource.RLIMIT_AS, (6 * 1024 ** 3, hard))
        self.assertEqual(pages(self._pdf("<p>Bound</p>")), ["Bound"])

    def test_passwords_stay(self):
        """Chromium is told nothing of the environment of the server."""
        os.environ["OPERATIVE_TEST_SECRET"] = "secret"
        self.addCleanup(os.environ.pop, "OPERATIVE_TEST_SECRET")
        with Chromium(find(), 30, refused) as chromium:
            environment = Path(f"/proc/{chromium._process.pid}/environ").read_bytes()
        self.assertNotIn(b"OPERATIVE_TEST_SECRET", environment)

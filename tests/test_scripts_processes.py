"""Scripts stop what they start: PostgreSQL, Odoo and whatever those start."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from project import demo, host, settings

SCRIPTS = settings.ROOT / "scripts"


@pytest.fixture
def home():
    """A folder with a PostgreSQL cluster of its own; short, as a Unix socket's path must be."""
    if settings.GIVEN_POSTGRES:
        pytest.skip("an existing PostgreSQL is used")
    folder = Path(tempfile.mkdtemp(prefix="op-"))
    code = "from project import postgres, settings; settings.make_folders(); postgres.install(settings.LOGS / 'log')"
    subprocess.run([sys.executable, "-c", code], env=environment(folder), check=True, timeout=120)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def environment(home):
    return {**os.environ, "OPERATIVE_HOME": str(home), "PYTHONPATH": settings.python_path()}


def using_postgres(home, then):
    """A script that has PostgreSQL running, says so, and goes on with the statement `then`."""
    code = f"""
import time
from project import console, postgres
def main():
    with postgres.running():
        console.say("up")
        {then}
console.main(main)
"""
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )


def processes(sign):
    """Those alive whose command line has the sign in it."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE and sign in " ".join(process.info["cmdline"] or ()):
            found.append(process.info["cmdline"])
    return found


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_postgres_stops_with_the_script_that_started_it(home, signum):
    """Ctrl-C, being told to stop, a closed terminal: no PostgreSQL stays behind."""
    script = using_postgres(home, "time.sleep(600)")
    assert script.stdout.readline() == "up\n"
    assert processes(f"-D {home}")
    script.send_signal(signum)
    assert script.wait(30) == 128 + signum
    assert not processes(f"-D {home}")


def test_the_last_of_two_scripts_stops_postgres(home):
    """Nobody pulls it from under the other."""
    first, second = using_postgres(home, "input()"), using_postgres(home, "input()")
    for script in (first, second):
        # The one that waits for the other to start it says so first.
        while script.stdout.readline() != "up\n":
            pass
    first.communicate("\n", timeout=30)
    assert processes(f"-D {home}")
    second.communicate("\n", timeout=30)
    assert not processes(f"-D {home}")


def test_after_a_killed_script_the_next_one_stops_postgres(home):
    """What kill -9 leaves is taken over, not fallen over."""
    killed = using_postgres(home, "time.sleep(600)")
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    done = using_postgres(home, "pass")
    _output, errors = done.communicate(timeout=60)
    assert done.returncode == 0, errors
    assert not processes(f"-D {home}")


def test_a_postgres_that_does_not_start_says_why(home):
    """PostgreSQL's own word, and the way out; nothing waits or runs on."""
    with open(home / "postgres" / "postgresql.conf", "a") as configuration:
        configuration.write("no_such_setting = 1\n")
    done = using_postgres(home, "pass")
    _output, errors = done.communicate(timeout=60)
    assert done.returncode == 1
    assert "PostgreSQL does not start" in errors and "postgresql.conf" in errors
    assert "Way out" in errors and "Traceback" not in errors


def test_a_childs_own_children_go_too():
    """Odoo's browsers, pip's compilers: everything that the program started is gone with it."""
    # A length of sleep that no other process has.
    sign = f"{600 + os.getpid() / 1e9:.9f}"
    code = f"""
import subprocess, sys, time
from project import console
def main():
    with console.child(["sh", "-c", "sleep {sign} & wait"]) as process:
        console.say("up")
        process.wait()
console.main(main)
"""
    script = subprocess.Popen(
        [sys.executable, "-c", code], env=environment("/nowhere"), stdout=subprocess.PIPE, text=True,
    )
    script.stdout.readline()
    deadline = time.monotonic() + 20
    while not processes(sign) and time.monotonic() < deadline:
        time.sleep(0.1)
    script.send_signal(signal.SIGINT)
    script.wait(30)
    assert not processes(sign)


def test_the_demo_starts_again_quickly_and_leaves_no_server():
    """Prepared once, it answers within 15 seconds; Ctrl-C ends it."""
    demo.prepare(lang="en")
    port = host.free_port()
    started = time.monotonic()
    script = subprocess.Popen(
        [sys.executable, SCRIPTS / "demo", "--port", str(port)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        text=True,
    )
    try:
        output = ""
        while "Ctrl-C" not in output:
            line = script.stdout.readline()
            assert line, output
            output += line
        seconds = time.monotonic() - started
        address = f"http://127.0.0.1:{port}"
        assert urllib.request.urlopen(f"{address}/web/login", timeout=60).status == 200
    finally:
        script.send_signal(signal.SIGINT)
        script.wait(60)
    assert seconds < 15
    assert address in output and "admin" in output
    assert not processes(f"--http-port={port}")

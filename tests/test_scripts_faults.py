"""Each fault of the machine gets one clear line and a way out, and leaves nothing half done."""

import ast
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from project import host, odoo_source, settings, steps
from project.console import Fault

SCRIPTS = settings.ROOT / "scripts"
ENTRIES = sorted(path for path in SCRIPTS.iterdir() if path.is_file() and os.access(path, os.X_OK))
# A port that nothing listens on: the discard service's.
NO_PROXY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def home():
    """An empty folder to set up in; short, as a Unix socket's path must be."""
    folder = Path(tempfile.mkdtemp(prefix="op-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def start(script, *arguments, python=sys.executable, **environment):
    return subprocess.run(
        [python, SCRIPTS / script, *arguments], env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=300, check=False,
    )


def assert_clear(done, *words):
    """It failed with the line that says what is wrong, the line that says what to do, and no traceback."""
    lines = done.stderr.splitlines()
    assert done.returncode == 1, done
    assert [line.split(":")[0] for line in lines] == ["Error", "Way out"], done.stderr
    for word in words:
        assert word in lines[0]


def python_too_old():
    """A Python before 3.10 on this machine, if there is one."""
    candidates = [Path(folder) / f"python3.{minor}" for minor in (9, 8) for folder in os.get_exec_path()]
    candidates += [path / "bin" / "python3" for path in Path.home().glob(".pyenv/versions/3.[89].*")]
    for path in filter(Path.exists, candidates):
        # pyenv puts a command of that name there for a version that is not switched on, too.
        if not subprocess.run([path, "--version"], capture_output=True, check=False).returncode:
            return path
    return None


OLD_PYTHON = python_too_old()


@pytest.mark.parametrize("script", ENTRIES, ids=lambda path: path.name)
def test_an_old_python_reads_the_scripts_up_to_the_check(script):
    """No newer syntax before the check of Python's version, else its answer would be a syntax error."""
    for path in (script, SCRIPTS / "project" / "__init__.py"):
        ast.parse(path.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("script", ENTRIES, ids=lambda path: path.name)
@pytest.mark.skipif(not OLD_PYTHON, reason="this machine has no Python older than 3.10")
def test_an_old_python_is_refused(script):
    """The version found and the versions that do are named."""
    assert_clear(start(script.name, python=OLD_PYTHON), "3.10 to 3.13")


def test_a_port_in_use_is_named_before_anything_is_set_up(home):
    """The way out names another port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start("demo", "--port", str(port), OPERATIVE_HOME=str(home))
    assert_clear(done, str(port))
    assert "--port" in done.stderr
    assert not list(home.iterdir())


@pytest.mark.skipif(not shutil.which("apt-get"), reason="not a Debian system")
def test_no_network_for_debian_packages(home):
    """Odoo cannot be fetched: told so, and the step counts as not done."""
    configuration = home / "apt.conf"
    configuration.write_text(f'Acquire::http::Proxy "{NO_PROXY_THERE}"; Acquire::https::Proxy "{NO_PROXY_THERE}";')
    done = start("setup", OPERATIVE_HOME=str(home), OPERATIVE_ODOO="", APT_CONFIG=str(configuration))
    assert_clear(done, "Odoo 19", "no network")
    assert not (home / "state" / "odoo-19").exists()
    assert not (home / "odoo").exists()


def test_no_network_for_python_packages(home):
    """What was done before stays; the step that failed counts as not done."""
    done = start(
        "setup", OPERATIVE_HOME=str(home), OPERATIVE_ODOO=str(odoo_source.LINK.resolve()),
        HTTP_PROXY=NO_PROXY_THERE, HTTPS_PROXY=NO_PROXY_THERE, http_proxy=NO_PROXY_THERE, https_proxy=NO_PROXY_THERE,
        no_proxy="", NO_PROXY="", PIP_RETRIES="1", PIP_NO_CACHE_DIR="1",
    )
    assert_clear(done, "Python packages", "no network")
    assert (home / "state" / "odoo-19").exists()
    assert not (home / "state" / "python-packages").exists()


def test_a_full_disk_is_found_before_anything_is_written(tmp_path):
    """The space needed is looked at where the folder is, or will be."""
    host.check_space(tmp_path / "not" / "yet", 1)
    with pytest.raises(Fault, match="too full"):
        host.check_space(tmp_path / "not" / "yet", 2**60)


@pytest.fixture
def small_disk(home):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "operative-test", home], capture_output=True, check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield home
    subprocess.run(["umount", home], check=True)


def test_setting_up_on_a_full_disk(small_disk):
    """The way out names the variable that moves everything to another disk."""
    done = start("setup", OPERATIVE_HOME=str(small_disk), OPERATIVE_ODOO=str(odoo_source.LINK.resolve()))
    assert_clear(done, "too full")
    assert "OPERATIVE_HOME" in done.stderr
    assert not list((small_disk / "state").iterdir())


def test_a_folder_that_cannot_be_written():
    """Nobody, root included, can make a folder below a file."""
    done = start("setup", OPERATIVE_HOME="/dev/null/operative")
    assert_clear(done, "/dev/null/operative")


def test_a_given_odoo_that_does_not_exist(home):
    done = start("setup", OPERATIVE_HOME=str(home), OPERATIVE_ODOO="/nowhere/odoo")
    assert_clear(done, "/nowhere/odoo")


def test_a_given_odoo_of_another_version(home):
    """18.0 would fail much later, and with no word about the version."""
    tree = home / "tree"
    (tree / "odoo").mkdir(parents=True)
    (tree / "odoo" / "release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    done = start("setup", OPERATIVE_HOME=str(home / "home"), OPERATIVE_ODOO=str(tree))
    assert_clear(done, "18.0")


def test_a_given_package_file_that_is_broken(home):
    """It is the user's, and stays."""
    package = home / "odoo.deb"
    package.write_bytes(b"!<arch>\nnothing more")
    done = start("setup", OPERATIVE_HOME=str(home / "home"), OPERATIVE_ODOO=str(package))
    assert_clear(done, str(package))
    assert package.exists()


def test_a_given_postgres_that_does_not_answer():
    """The way out are the variables that name it."""
    code = "from project import console, postgres; console.main(lambda: postgres.check_given())"
    environment = {**os.environ, "PGHOST": "/nowhere", "PYTHONPATH": str(SCRIPTS)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False,
    )
    assert_clear(done, "/nowhere")
    assert "PG" in done.stderr.splitlines()[1]


@pytest.fixture
def own_steps(monkeypatch, tmp_path):
    """The set-up with steps of the test's, in a folder of its own."""
    carried_out = []
    faulty = {"second": Fault("it broke", "mend it")}

    def step(name):
        def action(_log):
            carried_out.append(name)
            if name in faulty:
                raise faulty[name]
        return name, lambda: "the same", action

    for name in ("DOWNLOADS", "LOGS", "STATE", "DATA_DIR"):
        monkeypatch.setattr(settings, name, tmp_path / name)
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setattr(settings, "ODOO_CONFIG", tmp_path / "odoo.conf")
    monkeypatch.setattr(host, "SPACE_FOR_SETUP", 0)
    monkeypatch.setattr(steps, "STEPS", tuple(map(step, ("first", "second", "third"))))
    return carried_out, faulty


def test_a_failed_step_says_which_and_why_and_is_tried_again(own_steps):
    """What was done before it is not done again, what comes after it is not begun."""
    carried_out, faulty = own_steps
    with pytest.raises(Fault, match="second: it broke"):
        steps.setup()
    faulty.clear()
    steps.setup()
    assert carried_out == ["first", "second", "second", "third"]
    steps.setup()
    assert len(carried_out) == 4


def test_a_killed_step_is_started_over(own_steps):
    """Only a step that ended is marked as done."""
    carried_out, faulty = own_steps
    faulty["second"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        steps.setup()
    faulty.clear()
    steps.setup()
    assert carried_out == ["first", "second", "second", "third"]


@pytest.fixture
def package(tmp_path):
    """A small Debian package, as a mirror would have it."""
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True, mode=0o755)
    (tree / "DEBIAN" / "control").write_text(
        "Package: op-thing\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: x\n",
    )
    (tree / "content").write_text("whole")
    built = tmp_path / "op-thing_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tree, built], check=True, capture_output=True)
    return built


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="not a Debian system")
def test_a_broken_download_is_fetched_again(package, tmp_path, monkeypatch):
    """A file cut short by a full disk or a pulled plug is replaced, not unpacked."""
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    monkeypatch.setattr(settings, "DOWNLOADS", downloads)
    monkeypatch.setattr(odoo_source, "UNPACKED", tmp_path / "unpacked")
    (downloads / package.name).write_bytes(package.read_bytes()[:200])
    # Stands for apt-get: takes what is there, as apt does with what it believes complete, else downloads.
    apt = tmp_path / "apt-get"
    apt.write_text(f"#!/bin/sh\n[ -e {package.name} ] || cp {package} .\n")
    apt.chmod(0o755)
    log = tmp_path / "log"
    odoo_source.unpack([odoo_source.fetch([apt], "op-thing", log)], log)
    assert (tmp_path / "unpacked" / "content").read_text() == "whole"
    assert not list(downloads.iterdir())


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="not a Debian system")
def test_what_a_killed_set_up_left_is_replaced(package, tmp_path, monkeypatch):
    """A half-unpacked Odoo is thrown away."""
    for name in ("UNPACKED", "LINK"):
        monkeypatch.setattr(odoo_source, name, tmp_path / name)
    monkeypatch.setattr(settings, "GIVEN_ODOO", str(odoo_source.LINK))
    tree = tmp_path / "tree19"
    (tree / "odoo").mkdir(parents=True)
    (tree / "odoo" / "release.py").write_text("version_info = (19, 0, 0, 'final', 0, '')\n")
    monkeypatch.setattr(settings, "GIVEN_ODOO", str(tree))
    (tmp_path / "UNPACKED" / "usr").mkdir(parents=True)
    (tmp_path / "LINK").symlink_to(tmp_path / "gone")
    odoo_source.install(tmp_path / "log")
    assert not (tmp_path / "UNPACKED").exists()
    assert (tmp_path / "LINK").resolve() == tree

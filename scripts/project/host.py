"""What is needed of the machine: programs, disk space, a free port."""

import ctypes.util
import importlib.util
import os
import shutil
import socket
import subprocess
from pathlib import Path

from . import console, settings
from .console import Fault

BROWSERS = ("chromium", "google-chrome", "chromium-browser")

# Taken along where Debian has it: 12 does, 13 does not. Without it operative_crm_pdf prints, with Chromium.
WELCOME = ("wkhtmltopdf",)

# Odoo unpacked, the Python packages, the databases; measured at 3.5 GB with demo, test database and templates.
SPACE_FOR_SETUP = 5 * 1024**3
SPACE_FOR_DATABASE = 1 * 1024**3


def language(known):
    """The language of this machine by its two letters, English where we do not know it."""
    settings_of_it = (os.environ.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    mine = next(filter(None, settings_of_it), "")[:2].lower()
    return mine if mine in known else "en"


def check_space(folder, needed):
    """Refuse before half of something is written."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Fault(
            f"the disk below {folder} is too full: {free / 1024**3:.1f} GB free, {needed / 1024**3:.0f} GB needed",
            "free some space, or name a folder on another disk: OPERATIVE_HOME=/path/to/folder",
        )


def check_port(port):
    with socket.socket() as probe:
        # As the server does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Fault(
                f"port {port} cannot be used: {getattr(error, 'strerror', None) or error}",
                f"stop the program that uses it, or choose another port: --port {port % 60000 + 1}",
            ) from error


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def browser():
    """The Chromium that screens are tested with."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def postgres_programs():
    """The folder of the newest PostgreSQL server's programs, which Debian keeps off the PATH."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda path: int(path.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def missing_packages():
    """Debian's packages for what this machine lacks: none where it has all, on whatever system."""
    given = settings.GIVEN_POSTGRES
    wanted = {"postgresql-client": shutil.which("psql")} if given else {"postgresql": postgres_programs()}
    wanted["chromium"] = browser()
    wanted["python3-venv"] = importlib.util.find_spec("ensurepip")
    wanted["libmagic1"] = ctypes.util.find_library("magic")
    return [package for package, found in wanted.items() if not found]


def faketime():
    """The library that shows programs another moment, needed by `scripts/test --on` alone."""
    folders = (Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib"))
    found = (path for folder in folders for pattern in ("faketime", "*/faketime")
             for path in folder.glob(f"{pattern}/libfaketimeMT.so.1"))
    return next(found, None)


def fingerprint():
    return f"missing: {missing_packages()}, welcome: {WELCOME}"


def install_all(log):
    """Install what is missing, and what is welcome where there is such a package; without the latter all works."""
    install(log, missing_packages())
    wanted = [package for package in WELCOME if not shutil.which(package)]
    if wanted and may_be_installed(wanted, log):
        try:
            install(log, wanted)
        except Fault as fault:
            with open(log, "a", encoding="utf-8") as file:
                file.write(f"Goes without {', '.join(wanted)}: {fault}\n")


def may_be_installed(packages, log):
    """Whether nobody is asked for a password, and Debian has them as far as is known: a new machine knows no package yet."""
    is_root = os.geteuid() == 0
    if not shutil.which("apt-get") or not is_root and not (
            shutil.which("sudo") and console.run(["sudo", "-n", "true"], log)):
        return False
    return console.run(["apt-cache", "show", *packages], log) or not console.run(["apt-cache", "show", "chromium"], log)


def install(log, packages):
    """Install Debian packages: the only thing done to the host."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Fault(
            f"this system lacks what Debian calls {names}, and has no apt-get to install it with",
            "install it with this system's own tools, then run this again",
        )
    update(log, names)
    if not console.run([*apt_as_root(names), "install", "--no-install-recommends", *packages], log):
        raise network_fault(log) or Fault(
            f"the Debian packages {names} could not be installed ({console.last_line(log)})",
            f"make `apt-get install {names}` work, then run this again",
        )


def update(log, names):
    """Read Debian's package lists: a new machine has none yet."""
    if not console.run([*apt_as_root(names), "-o", "APT::Update::Error-Mode=any", "update"], log):
        raise network_fault(log) or Fault(
            f"Debian's package lists could not be read ({console.last_line(log)})",
            "make `apt-get update` work on this machine, then run this again",
        )


def apt_as_root(names):
    sudo = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Fault(
                f"the Debian packages {names} are missing, and there is neither root nor sudo to install them",
                f"have an administrator run: apt-get install {names}; then run this again",
            )
        sudo = ["sudo"]
    # Patience for the lock: on a new machine an update in the background may hold it.
    return [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-o", "DPkg::Lock::Timeout=300"]


def debian_mirror():
    """The mirror this host's own apt reads Debian from."""
    fields = "$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)"
    try:
        targets = subprocess.run(
            ["apt-get", "indextargets", "--format", fields, "Created-By: Packages"],
            capture_output=True, text=True, check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    for line in targets.splitlines():
        origin, label, component, uri = line.split()[:4]
        if (origin, label, component) == ("Debian", "Debian", "main"):
            return uri
    return None


NO_NETWORK = (
    "Could not resolve", "Temporary failure", "Name or service not known", "Could not connect",
    "Unable to connect", "Connection refused", "Connection timed out", "Network is unreachable",
    "NewConnectionError", "ConnectTimeout", "ProxyError", "Cannot initiate the connection", "Connection failed",
    "No route to host",
)


def network_fault(log):
    """The fault that explains a failed download, if the network is to blame."""
    text = Path(log).read_text(encoding="utf-8", errors="replace")
    if any(sign in text for sign in NO_NETWORK):
        return Fault(
            f"no network: a package registry could not be reached (details: {log})",
            "check the connection or the proxy, then run this again; it goes on where it stopped",
        )
    return None

"""Odoo 19 itself: the one given, else Debian's package, unpacked below our folder and not installed."""

import os
import re
import shutil
from pathlib import Path

from . import console, host, settings
from .console import Fault

# Points at the folder with the Python package `odoo`: in a given source tree, or in what was unpacked.
LINK = settings.HOME / "odoo"
UNPACKED = settings.HOME / "odoo-unpacked"

ODOO_PACKAGE = "odoo-19"
# Files that Odoo's package links to. Each is unpacked beside it: installing them all would want newer libraries.
SID_ASSETS = (
    "libjs-jquery", "libjs-jquery-form", "libjs-underscore",
    "fonts-roboto-unhinted", "fonts-montserrat", "fonts-inconsolata", "fonts-ocr-b",
)
# Version 4 of it: the suite Odoo's package comes from has a later one, with other file names.
HOST_ASSETS = ("fonts-font-awesome",)
# A link into a font that Debian renamed; only the point of sale's receipts ask for it.
DANGLING_AT_REST = {"Inconsolata.otf"}
# Debian leaves this script out, and without it every page logs an error.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"

# The package file next to the checkout is used when the mirror no longer has this version.
PACKAGE_FILES_ASIDE = settings.ROOT.parent / "shared" / "vendor"


def fingerprint():
    if settings.GIVEN_ODOO:
        given = Path(settings.GIVEN_ODOO).resolve()
        return f"given: {given} {given.stat().st_mtime_ns if given.is_file() else ''}"
    marker = settings.STATE / "odoo-19"
    # Not told anything, keep what there is, be it fetched or given the last time.
    if marker.exists() and (LINK / "odoo" / "release.py").exists():
        return marker.read_text()
    return "fetched"


def install(log):
    # Whatever an earlier, unfinished set-up left is not trusted.
    LINK.unlink(missing_ok=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    given = settings.GIVEN_ODOO and Path(settings.GIVEN_ODOO).resolve()
    if given and not given.exists():
        raise Fault(f"OPERATIVE_ODOO names {given}, which does not exist", "correct or unset OPERATIVE_ODOO")
    if given and given.is_dir():
        tree = given
    else:
        apt = private_apt(log)
        unpack([given or fetch_odoo(apt, log)], log)
        unpack([fetch(apt, name, log) for name in SID_ASSETS], log)
        unpack([fetch(["apt-get"], name, log) for name in HOST_ASSETS], log)
        tree = UNPACKED / "usr" / "lib" / "python3" / "dist-packages"
        (tree / LEFT_OUT).parent.mkdir(parents=True, exist_ok=True)
        (tree / LEFT_OUT).touch()
        check_links(tree)
    check_version(tree)
    LINK.symlink_to(tree)


def private_apt(log):
    """apt-get reading Debian's `sid` from this host's mirror, with lists of its own: the host's stay untouched."""
    mirror = host.debian_mirror()
    if not mirror:
        # A new machine has no package lists yet.
        host.update(log, ODOO_PACKAGE)
        mirror = host.debian_mirror()
    if not mirror:
        raise Fault(
            "this system's apt names no Debian mirror to fetch Odoo 19 from",
            "name an Odoo 19 source tree or package file: OPERATIVE_ODOO=/path scripts/setup",
        )
    folder = settings.HOME / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed_by = f"[signed-by={keyring}] " if keyring.exists() else ""
    (folder / "sources.list").write_text(f"deb {signed_by}{mirror} sid main\n")
    apt = [
        "apt-get",
        "-o", f"Dir::Etc::SourceList={folder}/sources.list",
        "-o", "Dir::Etc::SourceParts=/dev/null",
        "-o", f"Dir::State::Lists={folder}/lists",
        "-o", f"Dir::Cache={folder}/cache",
        # apt's own user may not enter our folder.
        "-o", "APT::Sandbox::User=root",
    ]
    if not console.run([*apt, "-o", "APT::Update::Error-Mode=any", "update"], log):
        raise host.network_fault(log) or Fault(
            f"the package lists of {mirror} could not be read ({console.last_line(log)})",
            "run this again, or name an Odoo 19: OPERATIVE_ODOO=/path scripts/setup",
        )
    return apt


def fetch_odoo(apt, log):
    try:
        return fetch(apt, ODOO_PACKAGE, log)
    except Fault:
        aside = sorted(PACKAGE_FILES_ASIDE.glob(f"{ODOO_PACKAGE}_*.deb"))
        if not aside:
            raise
        return aside[-1]


def fetch(apt, package, log):
    """Download a package; apt checks it, and fetches again what is broken or incomplete."""
    for old in settings.DOWNLOADS.glob(f"{package}_*.deb"):
        # apt would take a file of the right size and checksum, and stumble over any other.
        if not console.run(["dpkg-deb", "--fsys-tarfile", old], os.devnull):
            old.unlink()
    for _attempt in range(2):
        done = console.run([*apt, "download", package], log, cwd=settings.DOWNLOADS)
        files = sorted(settings.DOWNLOADS.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime)
        if done and files:
            return files[-1]
    raise host.network_fault(log) or Fault(
        f"the package {package} could not be fetched ({console.last_line(log)})",
        "run this again, or name an Odoo 19: OPERATIVE_ODOO=/path scripts/setup",
    )


def unpack(packages, log):
    for package in packages:
        if not console.run(["dpkg-deb", "--extract", package, UNPACKED], log):
            # Fetched again the next time.
            if settings.DOWNLOADS in package.parents:
                package.unlink()
            raise Fault(
                f"the package file {package} could not be unpacked ({console.last_line(log)})",
                "run this again; if it was given by OPERATIVE_ODOO, fetch it again first",
            )
        if settings.DOWNLOADS in package.parents:
            package.unlink()


def check_links(tree):
    """A page whose stylesheet or script is a dangling link answers 500."""
    for path in tree.rglob("*"):
        if path.is_symlink() and not path.exists() and path.name not in DANGLING_AT_REST:
            raise Fault(
                f"Odoo's file {path} links to {os.readlink(path)}, which no package brought",
                "name an Odoo 19 source tree: OPERATIVE_ODOO=/path scripts/setup",
            )


def check_version(tree):
    release = tree / "odoo" / "release.py"
    found = release.exists() and re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.MULTILINE)
    if not found or found.groups() != ("19", "0"):
        version = ".".join(found.groups()) if found else "no Odoo"
        raise Fault(
            f"{tree} holds {version}, and Odoo 19.0 is needed",
            "name an Odoo 19.0 source tree or package file: OPERATIVE_ODOO=/path scripts/setup",
        )

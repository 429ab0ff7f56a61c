"""The virtual environment: Odoo's Python packages, the OCA addons, the tools for tests and checks."""

import hashlib
import shutil
import sys

from . import console, host, odoo_source, settings
from .console import Fault

HERE = settings.ROOT / "scripts"
REQUIREMENTS = HERE / "requirements.txt"
# Apart, because they require a package "odoo" that no index has: ours is found by path.
ADDONS = HERE / "requirements-addons.txt"


def fingerprint():
    requirements = REQUIREMENTS.read_text() + ADDONS.read_text()
    parts = (sys.version_info[:2], settings.VENV, odoo_source.LINK.resolve(), requirements)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def install(log):
    shutil.rmtree(settings.VENV, ignore_errors=True)
    if not console.run([sys.executable, "-m", "venv", settings.VENV], log):
        raise Fault(
            f"Python's virtual environment could not be made ({console.last_line(log)})",
            "install the package python3-venv, or start the script with another Python from 3.10 to 3.13",
        )
    pip = [settings.PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    for arguments in (["-r", REQUIREMENTS], ["--no-deps", "-r", ADDONS]):
        if not console.run([*pip, *arguments], log):
            raise host.network_fault(log) or Fault(
                f"Python packages could not be installed ({console.last_line(log)})",
                f"see {log}, then run this again",
            )
    # `odoo` is a namespace package: the addons from wheels and Odoo's own tree merge by themselves.
    site_packages = next(settings.VENV.glob("lib/python3*/site-packages"))
    (site_packages / "operative_odoo.pth").write_text(f"{odoo_source.LINK.resolve()}\n")

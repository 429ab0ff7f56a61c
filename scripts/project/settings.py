"""Where things are, and what the environment asks for."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("OPERATIVE_HOME") or ROOT / ".operative").resolve()

DOWNLOADS = HOME / "downloads"
VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"

# At another moment (see moment.py) what is installed is the same; what runs has a folder of its own.
MOMENT = os.environ.get("OPERATIVE_MOMENT")
RUN = HOME / "moment" if MOMENT else HOME
LOGS = RUN / "log"
STATE = RUN / "state"
ODOO_CONFIG = RUN / "odoo.conf"
DATA_DIR = RUN / "data"

DEMO_DATABASE = "operative_demo"
TEST_DATABASE = "operative_test"

# An Odoo 19 to use instead of the one fetched: a source tree or a Debian package file.
GIVEN_ODOO = os.environ.get("OPERATIVE_ODOO")

# libpq's own variables name an existing PostgreSQL; without them a private one is made.
GIVEN_POSTGRES = any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER", "PGSERVICE"))


def make_folders():
    for folder in (DOWNLOADS, LOGS, STATE, DATA_DIR):
        folder.mkdir(parents=True, exist_ok=True)


def addons():
    """Our addons: every folder of the checkout that has a manifest, the main one first."""
    return sorted((path.parent for path in ROOT.glob("*/__manifest__.py")), key=lambda path: path.name)


def python_path():
    """For programs that import what the scripts share; what is there already stays (see moment.py)."""
    return os.pathsep.join(filter(None, [str(ROOT / "scripts"), os.environ.get("PYTHONPATH")]))

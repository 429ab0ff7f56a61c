"""The set-up as steps, each carried out once for the same input and marked only when it is complete."""

from . import console, host, odoo_source, postgres, python_packages, server, settings
from .console import Fault
from .locks import lock

# Each step: its name, what it depends on (it is carried out again when that changes), what it does.
STEPS = (
    ("Debian packages", host.fingerprint, host.install_all),
    ("Odoo 19", odoo_source.fingerprint, odoo_source.install),
    ("Python packages", python_packages.fingerprint, python_packages.install),
    ("PostgreSQL", postgres.fingerprint, postgres.install),
)


def markers_of_what_is_installed():
    """Those of all steps but the server's, which every place that runs has its own of."""
    return [marker_of(name) for name, _fingerprint, action in STEPS if action is not postgres.install]


def marker_of(name):
    return settings.STATE / name.lower().replace(" ", "-")


def setup():
    """Everything a server or a test run needs. Quick when it is there already."""
    try:
        settings.make_folders()
    except OSError as error:
        raise Fault(
            f"{settings.HOME} cannot be written: {error.strerror}",
            "run this as a user who may, or name another folder: OPERATIVE_HOME=/path/to/folder",
        ) from error
    with lock("setup", "another set-up of this checkout is running, waiting for it"):
        for number, (name, fingerprint, action) in enumerate(STEPS, 1):
            marker = marker_of(name)
            if not marker.exists() or marker.read_text() != fingerprint():
                host.check_space(settings.HOME, host.SPACE_FOR_SETUP)
                carry_out(f"[{number}/{len(STEPS)}] {name}", action, marker)
                marker.write_text(fingerprint())
        server.write_config()


def carry_out(name, action, marker):
    # Unmarked while under way: a step that is killed starts over the next time.
    marker.unlink(missing_ok=True)
    log = settings.LOGS / f"{marker.name}.log"
    log.unlink(missing_ok=True)
    try:
        with console.progress(name):
            action(log)
    except OSError as error:
        raise Fault(f"{name}: {error}", f"see {log}, then run this again") from error
    except Fault as fault:
        raise Fault(f"{name}: {fault}", fault.way_out) from fault

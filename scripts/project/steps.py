"""The set-up as steps, each carried out once for the same input and marked only when it is complete."""

from . import console, host, odoo_source, postgres, python_packages, server, settings
from .console import Fault
from .locks import lock


def setup():
    """Everything a server or a test run needs. Quick when it is there already."""
    try:
        settings.make_folders()
    except OSError as error:
        raise Fault(
            f"{settings.HOME} cannot be written: {error.strerror}",
            "run this as a user who may, or name another folder: OPERATIVE_HOME=/path/to/folder",
        ) from error
    # Each step: its name, what it depends on (carried out again when that changes), what it does.
    steps = (
        ("Debian packages", host.fingerprint, host.install),
        ("Odoo 19", odoo_source.fingerprint, odoo_source.install),
        ("Python packages", python_packages.fingerprint, python_packages.install),
        ("PostgreSQL", postgres.fingerprint, postgres.install),
    )
    with lock("setup", "another set-up of this checkout is running, waiting for it"):
        for number, (name, fingerprint, action) in enumerate(steps, 1):
            marker = settings.STATE / name.lower().replace(" ", "-")
            if read(marker) == fingerprint():
                continue
            host.check_space(settings.HOME, host.SPACE_FOR_SETUP)
            marker.unlink(missing_ok=True)
            log = settings.LOGS / f"{marker.name}.log"
            log.unlink(missing_ok=True)
            try:
                with console.progress(f"[{number}/{len(steps)}] {name}"):
                    action(log)
            except OSError as error:
                raise Fault(f"{name}: {error}", f"see {log}, then run this again") from error
            except Fault as fault:
                raise Fault(f"{name}: {fault}", fault.way_out) from fault
            marker.write_text(fingerprint())
        server.write_config()


def read(path):
    return path.read_text() if path.exists() else None

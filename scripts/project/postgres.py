"""PostgreSQL: the one the `PG…` variables name, else a private cluster below our folder.

The private one listens on a Unix socket only, is disposable (settings that trade safety for speed), and runs
while a script needs it: the first starts it, the last stops it.
"""

import fcntl
import os
import pwd
import re
import shlex
import shutil
import subprocess
from contextlib import contextmanager

from . import console, host, settings
from .console import Fault
from .locks import lock

CLUSTER = settings.RUN / "postgres"
SOCKETS = settings.RUN / "pg"
LOG = settings.LOGS / "postgresql-server.log"
# Odoo refuses to connect as `postgres`.
ROLE = "operative"
# Unix sockets' limit on Linux, for the folder's path and the name PostgreSQL adds.
LONGEST_SOCKET_PATH = 107 - len("/.s.PGSQL.5432.lock")


def fingerprint():
    if settings.GIVEN_POSTGRES:
        return "given"
    programs = host.postgres_programs()
    return f"{programs} {owner().pw_name}"


def install(log):
    """Make the private cluster, anew where an earlier attempt or another PostgreSQL left one."""
    if settings.GIVEN_POSTGRES:
        check_given()
        return
    if len(str(SOCKETS)) > LONGEST_SOCKET_PATH:
        raise Fault(
            f"the path {SOCKETS} is too long for a Unix socket",
            "name a folder with a shorter path: OPERATIVE_HOME=/path/to/folder",
        )
    for folder in (CLUSTER, SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        shutil.chown(folder, owner().pw_name)
    programs = host.postgres_programs()
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    if not console.run([*as_owner(), programs / "initdb", f"--pgdata={CLUSTER}", *options], log, cwd="/"):
        raise Fault(
            f"PostgreSQL's cluster could not be made ({console.last_line(log)})",
            f"see {log}; a folder the user {owner().pw_name} may enter helps: OPERATIVE_HOME=/path/to/folder",
        )
    with open(CLUSTER / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write(configuration())
    with running():
        query(f"CREATE ROLE {ROLE} LOGIN CREATEDB", role="postgres")


def configuration():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    return f"""
# Disposable data: what a crash would lose is made again.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 30min
# Room for a hundred thousand customers on a small machine.
shared_buffers = {min(memory // 4, 1024)}MB
work_mem = 32MB
maintenance_work_mem = 256MB
random_page_cost = 1.1
jit = off
# Odoo's servers, tests and benchmarks at the same time.
max_connections = 200
"""


def owner():
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Fault(
            "PostgreSQL does not run as root, and this system has no user `postgres`",
            "run the script as an ordinary user, or make the user: useradd --system postgres",
        ) from None


def as_owner():
    """The words before a command that make it run as the cluster's owner."""
    if os.geteuid() != 0:
        return []
    # root's checkout may lie where `postgres` may not enter (/root): this capability lets it pass the folders.
    capability = "+dac_override"
    return [
        "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups",
        f"--inh-caps={capability}", f"--ambient-caps={capability}", "--",
    ]


def environment():
    """The environment for programs that connect: with the private cluster, no `PG…` variable of the user's."""
    if settings.GIVEN_POSTGRES:
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def connection(role=ROLE):
    """Options for psql and its like."""
    return [] if settings.GIVEN_POSTGRES else [f"--host={SOCKETS}", "--port=5432", f"--username={role}"]


def query(statement, database="postgres", role=ROLE):
    """The rows that a statement returns, as lists of strings."""
    command = [
        "psql", *connection(role), f"--dbname={database}", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
        "--field-separator=\x1f", "--set=ON_ERROR_STOP=1", f"--command={statement}",
    ]
    done = subprocess.run(
        command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )
    if done.returncode:
        message = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Fault(f"PostgreSQL: {message[0]}", way_out())
    return [line.split("\x1f") for line in done.stdout.splitlines()]


def way_out():
    if settings.GIVEN_POSTGRES:
        return "correct the PG… variables (or its rights), or unset them to have a private PostgreSQL made"
    return f"run this again; if it stays so, delete {CLUSTER} (its databases are made anew) and run scripts/setup"


def check_given():
    """Refuse a given server before anything is built on it."""
    rows = query("SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    user, may_create = rows[0]
    if user == "postgres":
        raise Fault("Odoo refuses to connect to PostgreSQL as the user postgres", "name another user: PGUSER=…")
    if may_create != "t":
        way_out = f"as an administrator: ALTER ROLE {user} CREATEDB"
        raise Fault(f"PostgreSQL's user {user} may not create databases", way_out)


@contextmanager
def running():
    """PostgreSQL, for as long as this process and others need it."""
    if settings.GIVEN_POSTGRES:
        yield
        return
    # Every user holds this lock shared; who gets it alone is the last. The kernel frees it for a killed script.
    with open(settings.RUN / "postgres.users", "w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with lock("postgres", "PostgreSQL is being started by another script, waiting for it"):
                if not is_running():
                    start()
            yield
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                pg_ctl("stop", "--mode=fast")


def is_running():
    return pg_ctl("status")


def start():
    LOG.unlink(missing_ok=True)
    options = f"-k {shlex.quote(str(SOCKETS))} -c listen_addresses= -c port=5432"
    if not pg_ctl("start", "--wait", "--timeout=60", "--options", options):
        raise Fault(f"PostgreSQL does not start ({reason()})", way_out())


def reason():
    """PostgreSQL's own word on why it does not start."""
    text = LOG.read_text(encoding="utf-8", errors="replace") if LOG.exists() else ""
    found = re.search(r"(?:FATAL|PANIC): +(.*)", text)
    return found.group(1) if found else console.last_line(LOG)


def pg_ctl(action, *options):
    command = [*as_owner(), host.postgres_programs() / "pg_ctl", action, f"--pgdata={CLUSTER}", *options]
    return console.run(command, LOG, cwd="/", env=environment())

"""What the scripts say, how they fail, and how they run other programs."""

import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress


class Fault(Exception):
    """An expected fault: what is wrong and the way out, one line each, instead of a traceback."""

    def __init__(self, what, way_out):
        super().__init__(what)
        self.way_out = way_out


def say(text=""):
    print(text, flush=True)


def main(function):
    """Run a script's main function: its faults become lines, its end by a signal becomes an ordinary end.

    Being told to stop (SIGTERM, a closed terminal) is treated like Ctrl-C, so that every `finally` runs and no
    process is left behind.
    """
    def stop(signum, _frame):
        # A second signal must not interrupt the cleaning up.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + signum)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    try:
        sys.exit(function())
    except Fault as fault:
        print(f"Error: {fault}\nWay out: {fault.way_out}", file=sys.stderr, flush=True)
        sys.exit(1)


def run(command, log, **options):
    """Run a program with its output in the file `log`; tell whether it succeeded."""
    with open(log, "a", encoding="utf-8") as output:
        output.write(f"\n$ {shlex.join(map(str, command))}\n")
        output.flush()
        with child(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **options) as process:
            return process.wait() == 0


@contextmanager
def child(command, patience=15, **options):
    """A program in a process group of its own, of which nothing is left afterwards.

    Ctrl-C in a terminal reaches this script alone; the program is then asked to stop once, and killed with its
    own children (Odoo's browsers) if it does not.

    :param patience: seconds it gets to stop; more where it has children in groups of their own to stop
    """
    process = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    try:
        yield process
    finally:
        stop_group(process, patience)


def stop_group(process, patience):
    """Ask the process to stop, then kill what is left of its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_line(log):
    """The last line of a log that says something, to tell why a program failed."""
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip()]
    except FileNotFoundError:
        return "it said nothing"
    return lines[-1] if lines else "it said nothing"


@contextmanager
def progress(text):
    """Say what is going on, then how long it took."""
    start = time.monotonic()
    print(f"{text} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        say()
        raise
    say(f" {time.monotonic() - start:.0f} s")

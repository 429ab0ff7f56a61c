"""What keeps scripts that run at the same time out of each other's way."""

import fcntl
from contextlib import contextmanager

from . import console, settings


@contextmanager
def lock(name, waiting):
    """Only one process at a time; the kernel frees the lock of one that died."""
    with open(settings.RUN / f"{name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.say(f"({waiting})")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""Leases: which process answers a pending question, and how others know that it has died."""

import os
import secrets
from functools import cache
from pathlib import Path

# A claim that is not renewed ends after so long, and another process may answer.
LEASE_SECONDS = 30.0

_TOKEN = secrets.token_hex(8)


@cache
def _machine() -> str:
    """An id of the machine's boot and process namespace; "" where the system does not give one."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def this_worker() -> str:
    """The name of this process, which no other process ever has."""
    return f"{_machine()}/{os.getpid()}/{_TOKEN}"


def has_died(worker: str) -> bool:
    """Whether a process is known to be gone; False where that cannot be known, as on another machine."""
    machine, _, rest = worker.partition("/")
    pid, _, token = rest.partition("/")
    if not machine or machine != _machine() or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return token != _TOKEN
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False

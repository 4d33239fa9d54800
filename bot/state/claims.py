"""Leases: which process answers a pending update, and how others know that it has died."""

import os
import secrets
from enum import Enum, auto
from functools import cache
from pathlib import Path
from threading import Lock

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


class _Claim(Enum):
    """Status of an update in this process: in progress, answered, or given back."""

    HELD = auto()
    ANSWERED = auto()
    RETURNED = auto()


class Claims:
    """In-memory record of the updates that this process has leased; it holds when the database cannot be written.

    Its key is the channel and the id of the update. The methods may be called from any thread.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._claims: dict[tuple[str, str], _Claim] = {}

    def begin(self, channel: str, update_id: str) -> None:
        """Record an update as in progress."""
        with self._lock:
            self._claims[channel, update_id] = _Claim.HELD

    def give_back(self, channel: str, update_id: str) -> None:
        """Record an update as given back, if it is in progress; an answered one stays answered."""
        with self._lock:
            if self._claims.get((channel, update_id)) is _Claim.HELD:
                self._claims[channel, update_id] = _Claim.RETURNED

    def answer(self, channel: str, update_id: str) -> None:
        """Record an update as answered; it must not be retried, and has yet to be marked in the database."""
        with self._lock:
            self._claims[channel, update_id] = _Claim.ANSWERED

    def end(self, channel: str, update_id: str) -> None:
        """Forget an update, as the database has its outcome."""
        with self._lock:
            self._claims.pop((channel, update_id), None)

    def holds(self, channel: str, update_id: str) -> bool:
        """Whether an update is in progress or answered here."""
        with self._lock:
            return self._claims.get((channel, update_id), _Claim.RETURNED) is not _Claim.RETURNED

    def is_answered(self, channel: str, update_id: str) -> bool:
        """Whether an update is answered and not yet marked so in the database."""
        with self._lock:
            return self._claims.get((channel, update_id)) is _Claim.ANSWERED

    def allow(self, channel: str, update_id: str, *, mine: bool, ended: bool) -> bool:
        """Whether an update may be retried, where the database has this process's lease on it, or an expired one.

        What is in progress here is not retried, however late its lease is renewed.
        """
        with self._lock:
            claim = self._claims.get((channel, update_id))
        return ended if claim is None else claim is _Claim.RETURNED and (mine or ended)

    def kept(self) -> list[tuple[str, str]]:
        """The updates that no other process may claim."""
        with self._lock:
            return [name for name, claim in self._claims.items() if claim is not _Claim.RETURNED]

    def answered(self) -> list[tuple[str, str]]:
        """The updates that are answered and not yet marked so in the database."""
        with self._lock:
            return [name for name, claim in self._claims.items() if claim is _Claim.ANSWERED]

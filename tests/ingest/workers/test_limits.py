"""Limits on systems that have fewer of them: what cannot be limited is left to the owner's clock, and nothing fails."""

import importlib.util
import os
import subprocess
import sys
from types import ModuleType

import pytest

import ingest.workers.limits as here
import ingest.workers.process as process


class Nowhere:
    """A path of a system without /proc."""

    def __init__(self, _: str) -> None: ...

    def write_text(self, *_: object, **__: object) -> None:
        raise FileNotFoundError

    read_text = write_text


def limits_of(platform: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of limits as another system imports it."""
    monkeypatch.setattr(sys, "platform", platform)
    spec = importlib.util.spec_from_file_location("limits_elsewhere", here.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "Path", Nowhere)
    return module


def test_windows_has_the_clock_of_the_owner_alone_and_a_shorter_one(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = limits_of("win32", monkeypatch)
    # What Windows lacks may not be touched.
    monkeypatch.setattr(limits, "signal", None)
    limits.limit_memory()
    with limits.limited(1):
        pass
    assert not limits.is_worn()
    assert 0 < limits.WAIT_SECONDS < here.WAIT_SECONDS
    assert limits.seconds_for("a.docx", b"") <= limits.WAIT_SECONDS


@pytest.mark.skipif(sys.platform == "win32", reason="the module of limits of a Unix system")
def test_macos_refuses_a_limit_of_address_space_and_keeps_that_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = limits_of("darwin", monkeypatch)
    lowered: list[int] = []

    def setrlimit(what: int, _: tuple[int, int]) -> None:
        if what == limits.resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        lowered.append(what)

    monkeypatch.setattr(limits.resource, "setrlimit", setrlimit)
    limits.limit_memory()
    with limits.limited(1):
        pass
    assert lowered == [limits.resource.RLIMIT_CORE, limits.resource.RLIMIT_CPU]
    assert not limits.is_worn()


def test_a_process_is_killed_where_there_are_no_groups_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    started = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(os, "killpg", raising=False)
    process._kill(started)
    assert started.wait() != 0
    assert started.stdin
    started.stdin.close()

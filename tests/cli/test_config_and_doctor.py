"""What is in force and what works: settings with their sources, no secret shown, and a remedy for what is amiss."""

import json
import tomllib
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.support.services import cheap_embedder, write_made

SECRET = "xoxb-never-to-be-seen"  # noqa: S105 (made up)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.doctor.open_embedder", cheap_embedder)
    monkeypatch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)


def shown(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert main(args) == code
    return capsys.readouterr().out


def test_each_value_says_where_it_is_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my.toml"
    file.write_text("[serve]\nport = 9000\n", encoding="utf-8")
    monkeypatch.setenv("RESOLVES_LOG__LEVEL", "debug")
    found = json.loads(shown(capsys, "config", "show", "--json", "--config", str(file)))
    by_name = {row["name"]: (row["value"], row["source"]) for row in found["settings"]}
    assert by_name["serve.port"] == (9000, str(file))
    assert by_name["log.level"] == ("debug", "RESOLVES_LOG__LEVEL")
    assert by_name["serve.host"] == ("127.0.0.1", "default")


def test_only_what_was_changed_or_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLVES_LOG__LEVEL", "debug")
    assert shown(capsys, "config", "show", "log", "--changed").split()[3:] == [
        "log.level",
        '"debug"',
        "RESOLVES_LOG__LEVEL",
    ]
    assert "serve.port" in shown(capsys, "config", "show", "serve")
    assert "telegram" not in shown(capsys, "config", "show", "serve")


def test_the_template_is_a_configuration_of_defaults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "config", "template")
    assert tomllib.loads(text)["serve"]["port"] == 8080
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")
    changed = json.loads(shown(capsys, "config", "show", "--changed", "--json", "--config", str(tmp_path / "my.toml")))
    assert changed["settings"] == []


@pytest.mark.parametrize(
    "command", [["config", "show"], ["config", "show", "--json"], ["doctor"], ["doctor", "--json"]]
)
def test_no_secret_is_shown(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY", "MATTERMOST_TOKEN"):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("RESOLVES_STATE_URL", f"postgresql://user:{SECRET}@db/resolves")
    monkeypatch.setenv("RESOLVES_STORE", str(tmp_path / "store"))
    main(command)
    captured = capsys.readouterr()
    assert SECRET not in captured.out + captured.err
    assert "SLACK_BOT_TOKEN" in captured.out


def checks(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(shown(capsys, "doctor", "--json", *args, code=code))}


def test_all_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(tmp_path / "store")]
    assert main(["ingest", str(write_made(tmp_path / "documents")), *store]) == 0
    capsys.readouterr()
    found = checks(capsys, *store)
    assert {row["state"] for row in found.values()} <= {"ok", "note"}
    assert {"version", "settings", "disk", "embedder", "corpus", "indexes", "model", "secrets"} <= set(found)
    assert "a warm search took" in found["indexes"]["found"]


def test_an_empty_store_is_no_fault_and_nothing_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys, "--store", str(tmp_path / "store"))
    assert found["corpus"]["state"] == "note"
    assert "resolves ingest" in found["corpus"]["remedy"]
    assert not (tmp_path / "store").exists()


def test_what_is_amiss_is_named_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my.toml").write_text("[serve]\nprt = 1\n", encoding="utf-8")
    found = checks(capsys, "--config", str(tmp_path / "my.toml"), code=1)
    assert (found["settings"]["state"], found["settings"]["remedy"]) == (
        "bad",
        "`resolves config template` prints every setting.",
    )
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "published.json").write_text("{", encoding="utf-8")
    found = checks(capsys, "--store", str(tmp_path / "store"), code=1)
    assert found["corpus"]["state"] == "bad"
    assert "ingest your documents again" in found["corpus"]["found"]

    class Broken:
        id, note = "broken", None

        @property
        def embeddings(self) -> object:
            raise RuntimeError("no such instruction")

    monkeypatch.setattr("bot.cli.doctor.open_embedder", lambda _: Broken())
    found = checks(capsys, "--store", str(tmp_path / "none"), code=1)
    assert "no such instruction" in found["embedder"]["found"]


def test_what_resolves_alone_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVES_STORE", str(tmp_path / "store"))
    assert "Nothing is held yet" in shown(capsys)
    assert main(["ingest", str(write_made(tmp_path / "documents"))]) == 0
    capsys.readouterr()
    said = shown(capsys)
    assert "resolves ask" in said
    assert "Held: 5 documents with" in said

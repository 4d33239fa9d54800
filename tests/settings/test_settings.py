"""Settings: the defaults, a file over them, the environment; what is unknown or wrong is refused in one sentence."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import SHIPPED, Settings, load_settings
from ingest.errors import SettingsError
from tests.support.paths import ROOT

DEFAULTS = ROOT / "config.toml"


@pytest.fixture(autouse=True)
def _no_settings_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESOLVES_STORE", raising=False)
    monkeypatch.delenv("RESOLVES_CONFIG", raising=False)


def written(folder: Path, text: str) -> str:
    """A configuration of one's own."""
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_config_toml_says_every_setting_with_its_default() -> None:
    assert load_settings() == Settings()
    said = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    assert {name: sorted(section) for name, section in said.items()} == {
        name: sorted(section) for name, section in Settings().model_dump().items()
    }


def test_every_setting_in_config_toml_has_a_line_of_explanation() -> None:
    lines = DEFAULTS.read_text(encoding="utf-8").splitlines()
    settings = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    explained = [n for n in settings if any(above.startswith("#") for above in lines[max(0, n - 4) : n])]
    assert settings
    assert explained == settings


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    changed = load_settings(written(tmp_path, "[search]\nclauses = 7\n"))
    assert changed.search.clauses == 7
    assert changed.search.near == Settings().search.near
    assert changed.corpus == Settings().corpus


def test_the_environment_names_the_file_and_an_argument_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVES_CONFIG", written(tmp_path, "[question]\ncharacters = 11\n"))
    assert load_settings().question.characters == 11
    other = tmp_path / "other.toml"
    other.write_text("[question]\ncharacters = 22\n", encoding="utf-8")
    assert load_settings(str(other)).question.characters == 22


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[serch]\nclauses = 1\n", 'serch is no setting; did you mean "search"'),
        ("[search]\nclause = 1\n", 'search.clause is no setting; did you mean "clauses"'),
        ("[search]\nxyzzy = 1\n", "search.xyzzy is no setting; known are candidates, lean"),
        ("zzzz = 1\n", "zzzz is no setting; known are corpus, embedding"),
        ('[search]\nclauses = "many"\n', "search.clauses: "),
        ("[search]\nclauses = 0\n", "search.clauses: "),
        ("[search]\nlate = 1.5\n", "search.late: "),
        ('[embedding]\nname = "word2vec"\n', "embedding.name: "),
        ("[embedding]\ntimeout_seconds = 0\n", "embedding.timeout_seconds: "),
        ("search = 3\n", "search: "),
        ("[search\n", "is not valid TOML"),
        ("[[search]]\nclauses = 1\n", "search: "),
    ],
)
def test_what_is_wrong_is_named_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(written(tmp_path, text))
    assert sentence in str(refused.value)
    assert "my.toml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_missing_a_folder_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"[corpus]\nstore = '\xe9'\n")
    for path, sentence in (
        ("none.toml", "cannot be read"),
        (".", "cannot be read"),
        ("latin.toml", "is not valid TOML"),
    ):
        with pytest.raises(SettingsError, match=sentence):
            load_settings(str(tmp_path / path))


def test_settings_do_not_change_once_they_are_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().search.clauses = 9


class TestTheStore:
    """--store, else RESOLVES_STORE, else the setting, else the user's data folder."""

    def test_the_order(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen = load_settings(written(tmp_path, '[corpus]\nstore = "/configured"\n'))
        assert chosen.store_folder() == Path("/configured")
        monkeypatch.setenv("RESOLVES_STORE", "/environment")
        assert chosen.store_folder() == Path("/environment")
        assert chosen.store_folder("/argument") == Path("/argument")

    def test_by_default_it_is_a_folder_of_the_user(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        folder = Settings().store_folder()
        assert folder.name == "resolves"
        assert folder.is_relative_to(tmp_path)

    def test_a_tilde_is_the_home_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert Settings().store_folder("~/store") == tmp_path / "store"


def test_shipped_is_the_corpus_that_comes_along(tmp_path: Path) -> None:
    paths = load_settings(written(tmp_path, '[corpus]\npaths = ["shipped", "mine"]\n')).corpus_paths()
    assert paths == [SHIPPED, Path("mine")]
    assert (SHIPPED / "corpus.toml").is_file()


def test_nothing_set_for_the_embedder_is_none_and_not_empty() -> None:
    config = Settings().embedding.config()
    assert (config.name, config.base_url, config.dimensions) == ("auto", None, None)

"""A provider, a key and an address for each step; what is asked where a model fails."""

import importlib.util
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.composing.writing import open_writer
from bot.language_model.chat_model import Model, configured
from bot.language_model.metered import MeteredModel, MeteredReply
from bot.language_model.steps import model_for
from bot.settings import ModelSettings, StepModelSettings, load_settings
from ingest.errors import ModelError, SettingsError
from ingest.providers import key_of, provider_of
from tests.language_model.test_wire import MESSAGES, TEXT, Form
from tests.support.model_server import KEY, Act, ModelServer, serving
from tests.support.paths import ROOT
from tests.support.writers import Purse


def settings(text: str, folder: Path) -> ModelSettings:
    """[model] of a configuration."""
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(str(path)).model


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("openai", "OPENAI_API_KEY"),
        ("azure_openai", "AZURE_OPENAI_API_KEY"),
        ("anthropic", "ANTHROPIC_API_KEY"),
        ("google_genai", "GOOGLE_API_KEY"),
        ("google_genai", "GEMINI_API_KEY"),
        ("mistralai", "MISTRAL_API_KEY"),
        ("groq", "GROQ_API_KEY"),
    ],
)
def test_a_model_is_configured_by_the_key_of_its_provider(
    monkeypatch: pytest.MonkeyPatch, provider: str, variable: str
) -> None:
    monkeypatch.setenv("SOME_OTHER_API_KEY", KEY)
    chosen = ModelSettings(provider=provider)
    assert not configured(chosen)
    monkeypatch.setenv(variable, KEY)
    assert configured(chosen)
    assert key_of(provider_of(provider)) == KEY
    assert not configured(chosen.model_copy(update={"write": False}))
    assert not configured(chosen.model_copy(update={"key_variable": "MINE"}))


def test_ollama_needs_no_key() -> None:
    assert configured(ModelSettings(provider="ollama"))


@pytest.mark.parametrize(
    ("provider", "line"),
    [
        ("mistralai", "uv run --extra mistralai resolves"),
        ("google_genai", "uv run --extra google-genai resolves"),
        ("groq", "uv pip install langchain-groq"),
    ],
)
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str, line: str
) -> None:
    monkeypatch.setattr("ingest.providers.find_spec", lambda _: None)
    monkeypatch.setenv(provider_of(provider).keys[0], KEY)
    with pytest.raises(SettingsError) as caught:
        open_writer(ModelSettings(provider=provider, name="m"), tmp_path)
    assert line in str(caught.value)
    assert str(caught.value).startswith(f'model.provider is "{provider}", which needs the package langchain-')


def test_what_an_install_line_names_is_an_extra_of_the_project() -> None:
    assert importlib.util.find_spec("langchain_anthropic")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for name in ("anthropic", "google_genai", "mistralai", "ollama", "fastembed"):
        assert provider_of(name).extra in extras


def test_a_client_that_lacks_something_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    model = Model(ModelSettings(provider="azure_openai"))
    model.warm()
    with pytest.raises(ModelError) as caught:
        model.generate(MESSAGES, Form, time.monotonic() + 5, lambda _: None)
    told = "cannot be opened with these settings: set AZURE_OPENAI_ENDPOINT and OPENAI_API_VERSION"
    assert str(caught.value) == told


@pytest.mark.slow
def test_no_provider_is_imported_before_a_model_is_asked() -> None:
    program = """if True:
        import sys
        import bot.cli.ask
        from bot.composing.writing import open_writer
        from bot.settings import ModelSettings
        from pathlib import Path
        assert open_writer(ModelSettings(provider="ollama"), Path("nowhere"))
        print(*{"langchain", "langchain_core", "langchain_openai", "langchain_ollama", "openai", "httpx"} & set(sys.modules))
    """
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.split() == []


class TestSteps:
    """[model.plan], [model.check] and [model.fallback] over [model]."""

    def test_what_is_not_set_is_that_of_the_model(self, tmp_path: Path) -> None:
        model = settings('[model]\nname = "a"\nretries = 1\n[model.plan]\nname = "b"\ntimeout_seconds = 3\n', tmp_path)
        plan = model_for(model, "plan")
        assert (plan.name, plan.timeout_seconds, plan.retries, plan.provider) == ("b", 3, 1, "openai")
        assert model_for(model, "check") == model.model_copy(update={"fallback": StepModelSettings()})
        assert model_for(model, "gloss") == model

    def test_another_provider_has_neither_the_address_nor_the_key(self, tmp_path: Path) -> None:
        model = settings(
            '[model]\nbase_url = "http://a/v1"\nkey_variable = "MINE"\napi = "chat"\n'
            '[model.check]\nprovider = "anthropic"\nname = "c"\n',
            tmp_path,
        )
        check = model_for(model, "check")
        assert (check.base_url, check.key_variable, check.api) == ("", "", "auto")

    def test_another_address_has_no_key_but_one_that_is_named(self, tmp_path: Path) -> None:
        model = settings(
            '[model]\nname = "a"\n[model.plan]\nbase_url = "http://b/v1"\n'
            '[model.check]\nbase_url = "http://b/v1"\nkey_variable = "THEIRS"\n',
            tmp_path,
        )
        assert model_for(model, "plan").key_variable == "none"
        assert model_for(model, "check").key_variable == "THEIRS"

    def test_a_step_has_the_fallback_of_the_model(self, tmp_path: Path) -> None:
        model = settings(
            '[model]\nname = "a"\nbase_url = "http://a/v1"\n[model.plan]\nprovider = "anthropic"\nname = "c"\n'
            '[model.fallback]\nname = "b"\n',
            tmp_path,
        )
        direct, of_plan = model_for(model, "fallback"), model_for(model_for(model, "plan"), "fallback")
        for found in (direct, of_plan):
            assert (found.provider, found.name, found.base_url) == ("openai", "b", "http://a/v1")
            assert found.key_variable in ("", "OPENAI_API_KEY")

    def test_another_provider_needs_a_name(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match='plan has the provider "ollama": name its model too'):
            settings('[model.plan]\nprovider = "ollama"\n', tmp_path)

    def test_what_is_unknown_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r'model\.plan\.nam is no setting; did you mean "name"'):
            settings('[model.plan]\nnam = "x"\n', tmp_path)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModelServer, ModelServer]]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(lambda _: Act(TEXT)) as first, serving(lambda _: Act(TEXT)) as second:
        yield first, second


class TestFallback:
    """Another model is asked where the first one fails before it has said anything."""

    def model(self, servers: tuple[ModelServer, ModelServer], purse: Purse | None = None, **own: Any) -> MeteredModel:
        first, second = servers
        fallback = StepModelSettings(name="second", base_url=second.url, **own)
        limits: dict[str, Any] = {"max_output_tokens": 300, "dollars_per_million_out": 10, "dollars_per_million_in": 1}
        chosen = ModelSettings(name="first", base_url=first.url, retries=0, fallback=fallback, **limits)
        return MeteredModel(Model(chosen), purse or Purse())

    def ask(self, model: MeteredModel, seconds: float = 5) -> MeteredReply:
        model.warm()
        return model.ask(MESSAGES, Form, time.monotonic() + seconds, lambda _: None, "a")

    def test_it_is_not_asked_without_need(self, servers: tuple[ModelServer, ModelServer]) -> None:
        assert self.ask(self.model(servers)).model == "first"
        assert servers[1].asked == []

    @pytest.mark.parametrize(
        "fault", [Act(status=401), Act(status=429), Act(status=500), Act(""), Act("", drop=True), Act(refusal="no")]
    )
    def test_it_is_asked_after_a_fault(self, servers: tuple[ModelServer, ModelServer], fault: Act) -> None:
        servers[0].script = lambda _: fault
        reply = self.ask(self.model(servers))
        assert (reply.text, reply.model) == (TEXT, "second")

    def test_it_has_time_left_where_the_first_hangs(self, servers: tuple[ModelServer, ModelServer]) -> None:
        servers[0].script = lambda _: Act(TEXT, hang=30)
        started = time.monotonic()
        assert self.ask(self.model(servers), seconds=2).model == "second"
        assert time.monotonic() - started < 2.5

    def test_what_was_begun_stands(self, servers: tuple[ModelServer, ModelServer]) -> None:
        servers[0].script = lambda _: Act(TEXT, error_event=True)
        reply = self.ask(self.model(servers))
        assert (reply.model, reply.broken) == ("first", "broke off its answer")
        assert servers[1].asked == []

    def test_both_failures_are_told(self, servers: tuple[ModelServer, ModelServer]) -> None:
        servers[0].script = lambda _: Act(status=500)
        servers[1].script = lambda _: Act(status=404)
        purse = Purse()
        told = "answered with error 500, and its fallback second has no model second"
        with pytest.raises(ModelError, match=told):
            self.ask(self.model(servers, purse))
        assert sum(dollars for _, _, dollars, _ in purse.rows) == pytest.approx(0)

    def test_it_has_its_own_price_and_no_key_that_is_not_its_own(
        self, servers: tuple[ModelServer, ModelServer]
    ) -> None:
        servers[0].script = lambda _: Act(status=500)
        purse = Purse()
        reply = self.ask(self.model(servers, purse, dollars_per_million_out=100))
        assert reply.usage.cost_usd == pytest.approx(0.001 + 0.02)
        assert sum(dollars for _, _, dollars, _ in purse.rows) == pytest.approx(0.021)
        assert KEY in servers[0].keys[0]
        assert KEY not in servers[1].keys[0]

    def test_the_service_writes_on(self, servers: tuple[ModelServer, ModelServer]) -> None:
        servers[0].script = lambda _: Act(status=401)
        text, broken, usage = self.model(servers).generate(MESSAGES, Form, time.monotonic() + 5, lambda _: None, "a")
        assert (text, broken, usage.output_tokens) == (TEXT, "", 200)

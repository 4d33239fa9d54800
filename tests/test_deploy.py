"""The container and the compose file, read as a linter would: there is no Docker here."""

import re
import tomllib
from typing import Any

import chromadb
import pytest
import yaml

from bot.settings import Settings, load_settings
from tests.support.paths import ROOT

DEPLOY = ROOT / "bot" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what follows them; continued lines are one."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines if line.strip()]


def last_stage() -> list[tuple[str, str]]:
    """What stands after the last FROM."""
    made = instructions()
    return made[max(n for n, (name, _) in enumerate(made) if name == "FROM") :]


class TestTheDockerfile:
    def test_its_instructions_are_known(self) -> None:
        known = {
            "FROM",
            "ENV",
            "RUN",
            "WORKDIR",
            "COPY",
            "USER",
            "VOLUME",
            "EXPOSE",
            "HEALTHCHECK",
            "ENTRYPOINT",
            "CMD",
        }
        assert {name for name, _ in instructions()} <= known

    def test_its_images_have_a_version(self) -> None:
        images = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
        assert len(images) == 2
        assert all(re.search(r":\d[\w.-]*$", image) for image in images)

    def test_what_it_installs_has_a_version(self) -> None:
        installed = [
            word
            for name, rest in instructions()
            if name == "RUN" and "pip install" in rest
            for word in rest.split("install")[1].split()
        ]
        assert [word for word in installed if not word.startswith("--") and "==" not in word] == []
        synced = [rest for name, rest in instructions() if name == "RUN" and "uv sync" in rest]
        assert synced
        assert all("--locked" in rest and "--no-dev" in rest for rest in synced)

    def test_it_runs_as_nobody_in_particular(self) -> None:
        users = [rest for name, rest in last_stage() if name == "USER"]
        assert users
        assert users[-1] not in {"root", "0"}
        after = last_stage()[[name for name, _ in last_stage()].index("USER") :]
        assert not [rest for name, rest in after if name in {"RUN", "COPY"}]

    def test_what_it_copies_is_there(self) -> None:
        copied = [rest.split()[:-1] for name, rest in instructions() if name == "COPY" and "--from" not in rest]
        assert [path for paths in copied for path in paths if not (ROOT / path).exists()] == []

    def test_all_that_the_build_reads_is_copied(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
        needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "LICENSE", "uv.lock"}
        copied = {path for name, rest in instructions() if name == "COPY" for path in rest.split()[:-1]}
        assert needed <= copied

    def test_no_secret_stands_in_it(self) -> None:
        text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8") + (DEPLOY / "compose.yaml").read_text(
            encoding="utf-8"
        )
        assert not re.search(r"(?i)(token|key|secret|password)\s*[=:]\s*\S", text)

    def test_commands_are_lists_so_that_signals_arrive(self) -> None:
        assert all(rest.startswith("[") for name, rest in last_stage() if name in {"CMD", "ENTRYPOINT"})

    def test_its_health_is_asked_where_it_listens(self) -> None:
        [check] = [rest for name, rest in last_stage() if name == "HEALTHCHECK"]
        assert f"127.0.0.1:{Settings().serve.port}/healthz" in check
        assert [rest for name, rest in last_stage() if name == "EXPOSE"] == [str(Settings().serve.port)]


class TestTheComposeFile:
    def test_images_have_a_version(self) -> None:
        assert all(re.search(r":\d[\w.-]*$", service["image"]) for service in SERVICES.values())

    def test_the_server_is_of_the_clients_version(self) -> None:
        assert SERVICES["chroma"]["image"] == f"chromadb/chroma:{chromadb.__version__}"

    def test_only_this_machine_reaches_the_bot_and_only_the_bot_reaches_chroma(self) -> None:
        assert all(port.startswith("127.0.0.1:") for port in SERVICES["bot"]["ports"])
        assert "ports" not in SERVICES["chroma"]
        [network] = SERVICES["chroma"]["networks"]
        assert COMPOSE["networks"][network]["internal"] is True
        assert network in SERVICES["bot"]["networks"]

    @pytest.mark.parametrize("name", SERVICES)
    def test_nothing_may_more_than_it_must(self, name: str) -> None:
        service = SERVICES[name]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
        assert "privileged" not in service

    def test_volumes_and_files_are_there(self) -> None:
        mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]]
        assert {name for name in mounted if not name.startswith(".")} == set(COMPOSE["volumes"])
        assert all((DEPLOY / name).is_file() for name in mounted if name.startswith("."))
        build = SERVICES["bot"]["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"

    def test_it_is_given_the_time_to_finish(self) -> None:
        given = int(SERVICES["bot"]["stop_grace_period"].removesuffix("s"))
        assert given > Settings().serve.grace_seconds + 5


@pytest.mark.parametrize("name", ["container.toml", "compose.toml"])
def test_the_settings_of_containers_hold(name: str) -> None:
    settings = load_settings(str(DEPLOY / name))
    assert settings.serve.host == "0.0.0.0"  # noqa: S104  (inside a container)
    assert settings.corpus.chroma_url == ("http://chroma:8000" if name == "compose.toml" else "")

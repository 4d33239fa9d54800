"""The container and the compose file, read as a linter would: there is no Docker here."""

import re
import tomllib
from pathlib import Path
from typing import Any

import chromadb
import pytest
import yaml
from docker.utils import exclude_paths

from bot.settings import Settings, load_settings
from tests.support.planting import PLANTED, ROOT, SECRET, copy_project, files_in

DEPLOY = ROOT / "docs" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what follows them; continued lines are one."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines if line.strip()]


def copied() -> list[str]:
    """What the Dockerfile takes from the checkout: files, and folders with all that is in them."""
    taken = [rest.split()[:-1] for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    return [path for paths in taken for path in paths]


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

    def test_both_stages_stand_on_one_image_of_one_release(self) -> None:
        images = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
        assert re.fullmatch(r"python:3\.\d+\.\d+-slim-bookworm", images[0])
        assert images[1:] == ["base", "base"]

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
        assert [path for path in copied() if not (ROOT / path).exists()] == []

    def test_all_that_the_build_reads_is_copied(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
        needed = {*wheel["only-include"], *wheel["force-include"], project["project"]["readme"], "LICENSE", "uv.lock"}
        assert needed <= set(copied())

    def test_no_secret_stands_in_it(self) -> None:
        text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8") + (DEPLOY / "compose.yaml").read_text(
            encoding="utf-8"
        )
        assert not re.search(r"(?i)(token|key|secret|password)\s*[=:]\s*\S", text)

    def test_its_layers_keep_no_variable_but_these(self) -> None:
        """What ENV and ARG say stays in the image, for everybody who has it."""
        kept = {word.split("=")[0] for name, rest in instructions() if name in {"ENV", "ARG"} for word in rest.split()}
        assert kept == {
            *("UV_COMPILE_BYTECODE", "UV_LINK_MODE", "UV_PYTHON_DOWNLOADS", "UV_PROJECT_ENVIRONMENT"),
            *("PATH", "RESOLVES_STORE", "RESOLVES_CONFIG", "PYTHONUNBUFFERED"),
        }

    def test_commands_are_lists_so_that_signals_arrive(self) -> None:
        assert all(rest.startswith("[") for name, rest in last_stage() if name in {"CMD", "ENTRYPOINT"})

    def test_its_health_is_asked_where_it_listens(self) -> None:
        [check] = [rest for name, rest in last_stage() if name == "HEALTHCHECK"]
        assert f"127.0.0.1:{Settings().serve.port}/healthz" in check
        assert [rest for name, rest in last_stage() if name == "EXPOSE"] == [str(Settings().serve.port)]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with secrets in it."""
    return copy_project(tmp_path_factory.mktemp("context") / "project", planted=True)


@pytest.fixture(scope="module")
def sent(project: Path) -> set[str]:
    """The files that .dockerignore lets into a build, by the reading of Docker's own client for Python."""
    lines = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line.strip() and not line.startswith("#")]
    names = exclude_paths(str(project), patterns, dockerfile="docs/deploy/Dockerfile")
    return {name for name in names if (project / name).is_file()}


class TestTheContext:
    """What a build of the image is sent out of a checkout with secrets in it."""

    def test_no_secret_is_sent(self, project: Path, sent: set[str]) -> None:
        assert [name for name in sent if SECRET.encode() in (project / name).read_bytes()] == []

    def test_nothing_is_sent_but_what_is_copied(self, sent: set[str]) -> None:
        unused = {name for name in sent if not any(Path(name).is_relative_to(path) for path in copied())}
        assert unused == {".dockerignore", "docs/deploy/Dockerfile"}  # which the client sends whatever is ignored

    def test_all_that_is_copied_is_sent_but_the_secrets(self, project: Path, sent: set[str]) -> None:
        wanted = {name for name in files_in(project) if any(Path(name).is_relative_to(path) for path in copied())}
        assert wanted - sent == {name for name in PLANTED if name.startswith(("bot/", "ingest/", "prompts/"))}
        assert len(sent) > 200

    def test_what_python_left_behind_is_not_sent(self) -> None:
        assert "**/__pycache__" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


class TestTheComposeFile:
    def test_images_are_of_one_release(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert SERVICES["bot"]["image"] == f"resolves:{project['version']}"
        assert all(re.search(r":\d+\.\d+\.\d+$", service["image"]) for service in SERVICES.values())

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

    @pytest.mark.parametrize("name", SERVICES)
    def test_no_service_may_fill_the_machine(self, name: str) -> None:
        service = SERVICES[name]
        assert re.fullmatch(r"[1-9]\d*[mg]", service["mem_limit"])
        assert service["pids_limit"] > 0
        assert service["logging"]["driver"] == "json-file"
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}

    def test_the_limits_are_the_ones_that_operators_read_about(self) -> None:
        page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        table = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
        rows = {cells[1].strip("` "): cells[2:] for cells in table}
        for at, name in enumerate(("bot", "chroma")):
            said = {key: rows[key][at].strip() for key in ("mem_limit", "pids_limit", "logging")}
            service = SERVICES[name]
            kept = service["logging"]["options"]
            assert said == {
                "mem_limit": service["mem_limit"],
                "pids_limit": str(service["pids_limit"]),
                "logging": f"{kept['max-file']} files of {kept['max-size']}",
            }

    def test_the_bot_writes_to_its_volume_and_to_memory_alone(self) -> None:
        assert SERVICES["bot"]["read_only"] is True
        assert all("size=" in folder for folder in SERVICES["bot"]["tmpfs"])
        assert [volume for volume in SERVICES["bot"]["volumes"] if not volume.endswith(":ro")] == ["store:/data"]

    @pytest.mark.parametrize("name", SERVICES)
    def test_secrets_are_read_from_a_file_that_is_in_no_build(self, name: str) -> None:
        service = SERVICES[name]
        assert "environment" not in service
        assert service.get("env_file", ".env") == ".env"
        assert ".env" in {Path(planted).name for planted in PLANTED}
        assert set(service.get("build", {})) <= {"context", "dockerfile"}

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

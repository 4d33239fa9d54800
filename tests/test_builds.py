"""What a build picks up: the project's files, and no secret that somebody wrote beside them."""

import tarfile
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from pathspec import GitIgnoreSpec  # hatchling's own reader of .gitignore

from tests.support.planting import PLANTED, ROOT, SECRET, copy_project, files_in

pytestmark = pytest.mark.slow

Members = dict[str, bytes]
HATCH = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]


def built(builder: Any, project: Path, folder: Path) -> Path:
    """The wheel or the sdist, built in this process by the project's own backend."""
    [artifact] = builder(str(project)).build(directory=str(folder), versions=["standard"])
    return Path(artifact)


def members(artifact: Path) -> Members:
    """The files of a wheel or of an sdist, and what is in them."""
    if artifact.suffix == ".whl":
        with ZipFile(artifact) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(artifact) as sdist:
        files = [(member.name, sdist.extractfile(member)) for member in sdist if member.isfile()]
        return {name.split("/", 1)[1]: file.read() for name, file in files if file}


def both(project: Path, folder: Path) -> dict[str, Members]:
    """What a wheel, an sdist and the wheel of that sdist hold, as `uv build --wheel` and `uv build` make them."""
    sdist = built(SdistBuilder, project, folder)
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    [unpacked] = (folder / "unpacked").iterdir()
    return {
        "wheel": members(built(WheelBuilder, project, folder)),
        "sdist": members(sdist),
        "wheel of the sdist": members(built(WheelBuilder, unpacked, folder / "again")),
    }


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Members]:
    """What is built where nobody wrote anything."""
    folder = tmp_path_factory.mktemp("clean")
    return both(copy_project(folder / "project", planted=False), folder / "dist")


@pytest.fixture(scope="module", params=["as it is", "without its .gitignore"])
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Members]:
    """What is built where secrets lie beside the files, in no git checkout."""
    folder = tmp_path_factory.mktemp("planted")
    project = copy_project(folder / "project", planted=True)
    if request.param != "as it is":
        (project / ".gitignore").unlink()
    return both(project, folder / "dist")


@pytest.mark.parametrize("artifact", ["wheel", "sdist", "wheel of the sdist"])
def test_no_secret_is_built_and_nothing_else_is_left_out(
    clean: dict[str, Members], planted: dict[str, Members], artifact: str
) -> None:
    assert [name for name, content in planted[artifact].items() if SECRET.encode() in content] == []
    assert set(planted[artifact]) | {".gitignore"} == set(clean[artifact]) | {".gitignore"}
    assert len(clean[artifact]) > 200


def test_the_sdist_has_all_that_the_project_is_made_of(clean: dict[str, Members], tmp_path: Path) -> None:
    taken = HATCH["targets"]["sdist"]["only-include"]
    files = files_in(copy_project(tmp_path / "project", planted=False))
    assert {name for name in files if name.split("/")[0] in taken} == set(clean["sdist"]) - {"PKG-INFO"}


def test_a_wheel_from_an_sdist_is_the_wheel(clean: dict[str, Members]) -> None:
    assert clean["wheel of the sdist"] == clean["wheel"]


def test_git_ignores_secrets() -> None:
    ignored = GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())
    assert [name for name in PLANTED if not ignored.match_file(name)] == ["my.toml"]

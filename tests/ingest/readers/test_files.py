"""Whatever lies in a folder: nothing hangs, nothing eats the memory, no bad file stops a good one, and each is named."""

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import ingest.readers.file as module
from bot.catalogue.opening import default_corpus
from bot.cli.main import main
from bot.factory import open_service
from bot.settings import CorpusSettings, Settings
from ingest.build import check, renew
from ingest.errors import IngestError, ManifestError, UnreadableError
from ingest.manifest import Entry, Skipped, discover
from ingest.readers import read
from ingest.readers.file import read_file, shown
from ingest.store import Store
from tests.ingest.test_publishing import Small, published, quiet, resolution, run, texts
from tests.support.paths import ROOT
from tests.support.services import cheap_embedder

pytestmark = pytest.mark.slow

LIMIT = 1024**2
LATIN = os.fsdecode(b"caf\xe9.txt")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes, devices and links of a Unix system")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good document."""
    place = tmp_path / "documents"
    place.mkdir()
    (place / "good.txt").write_text(resolution(1, "to row"), encoding="utf-8")
    return place


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def bind(path: Path) -> None:
    """A socket; its address is short, whatever its folder's name."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def stretch(path: Path) -> None:
    """A file of 20 GB that takes no room."""
    with path.open("wb") as file:
        file.truncate(20 * 1024**3)


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a named pipe": (os.mkfifo, "is a named pipe and no file; put the document's text in a file."),
    "a socket": (bind, "is a socket and no file; put the document's text in a file."),
    "a linked device": (link("/dev/zero"), "is a device and no file; put the document's text in a file."),
    "a sparse file": (stretch, "has 20480 MB, more than 32 MB; split it or save it without images."),
    "a broken link": (link("gone.txt"), "is a link that leads to no file; remove it or mend it."),
    "a link to itself": (link("bad.txt"), "is a link that leads to no file; remove it or mend it."),
    "a link that leads out": (link(__file__), "; copy the file into the folder."),
    "a linked folder that lies elsewhere": (link(str(ROOT / "ingest" / "corpus")), "; copy the file into the folder."),
    "an empty file": (Path.touch, "is empty; put the document's text in it or remove it."),
    "a picture": (lambda path: path.write_bytes(b"\x00\x01\x02PNG" * 50), "holds NUL bytes"),
}


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user who has no rights of the superuser."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter, unlike those of the test runner."""
    with TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "good.txt").write_text(resolution(1, "to row"), encoding="utf-8")
        check([place])  # loads what is loaded from folders that not everybody may enter
        yield place


def bounded(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program that may neither hang nor take more than 4 GB."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4 * 1024**3, 4 * 1024**3))

    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        preexec_fn=limit,
        timeout=120,
        check=False,
    )


class TestOneFile:
    @pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "/proc/self/mem"])
    def test_what_has_no_end_is_not_read(self, path: str) -> None:
        if not Path(path).exists():
            pytest.skip("this system has none")
        said = bounded(
            "import sys; from ingest.build import check; from pathlib import Path; check([Path(sys.argv[1])])", path
        )
        assert said.stderr.strip().endswith(
            ("is a device and no file; put the document's text in a file.", "check its name and rights.")
        )

    def test_standard_input(self) -> None:
        code = "import sys; from ingest.build import check; from pathlib import Path; check([Path('/dev/stdin')])"
        assert "/dev/stdin is a device and no file" in bounded(code).stderr

    def test_a_pipe_that_takes_a_files_place_before_it_is_opened(self, folder: Path) -> None:
        code = """
import os, sys
from pathlib import Path
import ingest.readers.file as module

path, look = Path(sys.argv[1]), module.regular

def swapped(path, within=None):
    found = look(path, within)
    path.unlink()
    os.mkfifo(path)
    return found

module.regular = swapped
module.read_file(path, 1000)
"""
        said = bounded(code, str(folder / "good.txt"))
        assert "UnreadableError" in said.stderr
        assert "is a named pipe and no file" in said.stderr

    def test_a_link_that_takes_a_files_place_before_it_is_opened(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        look = module.regular

        def swapped(path: Path, within: Path | None = None) -> Path:
            found = look(path, within)
            path.unlink()
            path.symlink_to(__file__)
            return found

        monkeypatch.setattr(module, "regular", swapped)
        with pytest.raises(UnreadableError, match=r"good\.txt cannot be opened"):
            read_file(folder / "good.txt", LIMIT, folder)

    def test_one_that_is_longer_than_the_system_says(self) -> None:
        if not Path("/proc/self/status").exists():
            pytest.skip("this system makes no such files up")
        with pytest.raises(UnreadableError, match=r"has more than 0 MB; split it"):
            read_file(Path("/proc/self/status"), 10)

    def test_one_that_grows_while_it_is_read(self, tmp_path: Path) -> None:
        code = """
import os, sys
from pathlib import Path
import ingest.readers.file as module

class Before:
    st_mode, st_size = 0o100644, 1

os.fstat = lambda _: Before
module.read_file(Path(sys.argv[1]), 1024**2)
"""
        stretch(tmp_path / "log.txt")
        assert "log.txt has more than 1 MB; split it" in bounded(code, str(tmp_path / "log.txt")).stderr

    def test_one_of_just_the_limit(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"x" * 10)
        assert read_file(tmp_path / "a.txt", 10) == b"x" * 10
        with pytest.raises(UnreadableError, match="split it"):
            read_file(tmp_path / "a.txt", 9)

    def test_a_link_that_was_named_leads_wherever_its_owner_wants(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").symlink_to(folder / "good.txt")
        (tmp_path / "all").symlink_to(folder)
        assert read(tmp_path / "mine.txt")[0].text == "RESOLUTION 1 (REV. GENEVA, 2022)"
        assert len(check([tmp_path / "mine.txt"])) == len(check([tmp_path / "all"])) == 1

    def test_without_the_right_to_read_it(self, public: Path) -> None:
        (public / "secret.txt").write_text("resolves", encoding="utf-8")
        (public / "secret.txt").chmod(0)
        with (
            unprivileged(),
            pytest.raises(UnreadableError, match=r"secret\.txt cannot be opened \(Permission denied\)"),
        ):
            read(public / "secret.txt")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Résolution 45 «Киев».txt", "Résolution 45 «Киев».txt"),
        ("عربي\u200f.txt", "عربي\u200f.txt"),
        (LATIN, r"caf\xe9.txt"),
        ("two\nlines\t.txt", r"two\nlines\t.txt"),
        ("\x1b[31mred.txt", r"\x1b[31mred.txt"),
        ("\u202etxt.exe", r"\u202etxt.exe"),
        ("a\u2028b\x85c", r"a\u2028b\x85c"),
        ("half \ud800", r"half \ud800"),
        ("x" * 4000 + ".txt", "x" * 250 + " … " + "x" * 246 + ".txt"),
    ],
)
def test_a_name_is_shown_on_one_line_and_safely(name: str, safe: str) -> None:
    assert shown(name) == safe
    safe.encode("utf-8")


def listed(*paths: Path) -> tuple[list[Entry], list[Skipped]]:
    found = discover(paths)
    return list(found.entries), list(found.skipped)


class TestFolders:
    @pytest.mark.parametrize("what", BAD)
    def test_what_cannot_be_read_is_named_and_the_good_file_is_read(self, folder: Path, what: str) -> None:
        make, says = BAD[what]
        make(folder / "bad.txt")
        refused: list[str] = []
        assert [p.document.expression.file for p in check([folder], refused.append)] == ["good.txt"]
        assert len(refused) == 1
        assert "bad.txt" in refused[0]
        assert says in refused[0]

    @pytest.mark.parametrize("what", BAD)
    def test_what_cannot_be_read_is_named_where_it_is_named_alone(
        self, folder: Path, tmp_path: Path, what: str
    ) -> None:
        make, _ = BAD[what]
        make(folder / "bad.txt")
        try:
            assert check([folder / "bad.txt"])
        except IngestError as error:
            assert "bad.txt" in str(error)  # noqa: PT017
        else:
            assert "link" in what  # somebody named it, and it leads to something that can be read

    def test_a_link_inside_the_folder_is_fine(self, folder: Path) -> None:
        (folder / ".kept").mkdir()
        (folder / ".kept" / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        (folder / "two.txt").symlink_to(".kept/two.txt")
        (folder / "sub").mkdir()
        (folder / "sub" / "again.txt").symlink_to("../good.txt")
        (folder / "sub" / "round").symlink_to("..")
        entries, refused = listed(folder)
        assert refused == []
        assert {e.path.name for e in entries} == {"good.txt", "two.txt"}

    def test_a_link_that_leads_out_after_the_folder_was_looked_at(self, folder: Path, store: Store) -> None:
        (folder / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        entries, _ = listed(folder)
        (folder / "two.txt").unlink()
        (folder / "two.txt").symlink_to(__file__)
        with pytest.raises(UnreadableError, match=r"two\.txt is a link that leads out of"):
            read_file(entries[1].path, LIMIT, entries[1].root)

    def test_a_folder_that_is_named_like_a_document(self, folder: Path) -> None:
        (folder / "more.txt").mkdir()
        (folder / "more.txt" / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        entries, refused = listed(folder)
        assert [e.fields.file for e in entries] == ["good.txt", "more.txt/two.txt"]
        assert refused == []

    def test_what_is_no_document_by_its_name_is_nothing_to_tell(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe")
        bind(folder / "server.sock")
        (folder / "photo.png").symlink_to("gone.png")
        (folder / ".#lock.txt").symlink_to("somebody@somewhere")
        (folder / "notes").symlink_to(__file__)
        assert listed(folder)[1] == []

    def test_a_broken_link_that_may_have_led_to_a_folder_is_told(self, folder: Path) -> None:
        (folder / "acts").symlink_to("gone")
        _, refused = listed(folder)
        assert [r.why for r in refused] == [f"{folder / 'acts'} is a link that leads to no file; remove it or mend it."]

    def test_folders_in_each_other_by_the_thousand(self, folder: Path) -> None:
        before, depth = Path.cwd(), 1100  # more than Python has room for by recursion, and a path that the system takes
        os.chdir(folder)
        try:
            for _ in range(depth):
                os.mkdir("d")  # noqa: PTH102
                os.chdir("d")
            Path("two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
            assert len(check([folder])) == 2
            for _ in range(depth):
                os.mkdir("d")  # noqa: PTH102
                os.chdir("d")
            refused: list[str] = []
            assert len(check([folder], refused.append)) == 2
            assert len(refused) == 1
            assert "cannot be opened (File name too long)" in refused[0]
        finally:
            os.chdir(before)
            subprocess.run(["rm", "-rf", str(folder / "d")], check=True)

    def test_without_the_right_to_look_into_one(self, public: Path) -> None:
        for name, rights in (("closed", 0o000), ("listed", 0o444)):
            (public / name).mkdir()
            (public / name / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
            (public / name).chmod(rights)
        refused: list[str] = []
        with unprivileged():
            assert len(check([public], refused.append)) == 1
            assert [why.rpartition("/")[2] for why in refused] == [
                "closed cannot be opened (Permission denied); check its name and rights.",
                "two.txt cannot be opened (Permission denied); check its name and rights.",
            ]
            with pytest.raises(IngestError, match="Permission denied"):
                check([public / "closed" / "two.txt"])
        for name in ("closed", "listed"):
            (public / name).chmod(0o755)

    def test_a_folder_that_does_not_exist_is_a_wrong_command(self, folder: Path) -> None:
        with pytest.raises(ManifestError, match=r"gone does not exist; give a document or a folder"):
            listed(folder, folder / "gone")

    @pytest.mark.parametrize(
        ("make", "says"),
        [
            (os.mkfifo, "corpus.toml is a named pipe and no file"),
            (Path.mkdir, "corpus.toml is a folder and no file"),
            (stretch, "corpus.toml has 20480 MB, more than 32 MB"),
            (link("/etc/passwd"), "corpus.toml is a link that leads out of"),
            (link("gone"), "corpus.toml is a link that leads to no file"),
            (lambda path: path.write_text("a = " + "[" * 100_000), "corpus.toml nests its values too deeply"),
            (lambda path: path.write_text('[[document]]\nfile = "a\\u0000b"'), "is not a path inside the folder"),
        ],
    )
    def test_a_manifest_that_is_no_manifest(self, folder: Path, make: Callable[[Path], Any], says: str) -> None:
        make(folder / "corpus.toml")
        with pytest.raises(ManifestError) as caught:
            listed(folder)
        assert says in str(caught.value)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("file", "says"), [("x" * 5000, "does not exist"), ("loop.txt", "is no file"), ("pipe.txt", "is no file")]
    )
    def test_a_file_of_a_manifest_that_is_no_file_is_told_once(self, folder: Path, file: str, says: str) -> None:
        if len(file) < 100:
            (folder / "loop.txt").symlink_to("loop.txt")
            os.mkfifo(folder / "pipe.txt")
        (folder / "corpus.toml").write_text(f'[[document]]\nfile = "{file}"')
        entries, skipped = listed(folder)
        assert [entry.path.name for entry in entries] == ["good.txt"]
        assert [file[:250] in each.why and says in each.why for each in skipped].count(True) == 1
        assert len(skipped) == (1 if len(file) > 100 else 2)


class TestNames:
    """Names that no terminal, JSON or database should be given as they are."""

    NAMES = (
        LATIN,
        os.fsdecode(b"\xff\xfe.txt"),
        "two\nlines.txt",
        "\x1b[31mred.txt",
        "\u202etxt.exe.txt",
        "a\\..\\b.txt",
    )

    def test_they_are_ingested_and_shown_safely(
        self, folder: Path, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
        monkeypatch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        place = folder / os.fsdecode(b"d\xe9p\xf4t")
        place.mkdir()
        for number, name in enumerate(self.NAMES, 2):
            (place / name).write_text(resolution(number, f"to row {number}"), encoding="utf-8")
        where = ["--store", str(store.root)]
        for command in (["ingest", str(place), "--check"], ["ingest", str(place)], ["list"], ["export"]):
            assert main([*command, *where]) == 0
            printed = capsys.readouterr()
            (printed.out + printed.err).encode("utf-8")
            assert "\x1b[31m" not in printed.out + printed.err
        assert main(["list", "--json", *where]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert {row["file"] for row in rows} == set(map(shown, self.NAMES))
        assert main(["ask", "quote Resolution 2 resolves 1", "--json", *where]) == 0
        assert json.loads(capsys.readouterr().out)["citations"][0]["file"] == r"caf\xe9.txt"

    def test_they_go_when_their_files_go(self, folder: Path, store: Store) -> None:
        place = folder / os.fsdecode(b"d\xe9p\xf4t")
        place.mkdir()
        (place / LATIN).write_text(resolution(2, "to sail"), encoding="utf-8")
        assert run(store, folder).added == ("caf", "good")
        assert run(store, place).removed == ()
        (place / LATIN).unlink()
        assert run(store, folder).removed == ("caf",)

    def test_a_bad_one_is_named_on_one_line(self, folder: Path) -> None:
        (folder / "two\nlines \x1b[31m.txt").touch()
        (folder / LATIN).symlink_to("gone")
        refused: list[str] = []
        check([folder], refused.append)
        assert [why.rpartition("/")[2].partition(" is ")[0] for why in refused] == [
            r"caf\xe9.txt",
            r"two\nlines \x1b[31m.txt",
        ]


class TestIngestion:
    @pytest.mark.parametrize("what", BAD)
    def test_the_good_files_are_ingested_and_the_bad_one_is_told(self, folder: Path, store: Store, what: str) -> None:
        make, says = BAD[what]
        make(folder / "bad.txt")
        report = run(store, folder)
        assert report.added == ("good",)
        assert len(report.refused) == 1
        assert says in report.refused[0]
        assert texts(published(store)) == ["to row;"]

    @pytest.mark.parametrize("what", BAD)
    def test_what_was_held_of_a_file_that_went_bad_stays(self, folder: Path, store: Store, what: str) -> None:
        make, _ = BAD[what]
        (folder / "bad.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        run(store, folder)
        (folder / "bad.txt").unlink()
        make(folder / "bad.txt")
        (folder / "good.txt").write_text(resolution(1, "to moor"), encoding="utf-8")
        report = run(store, folder)
        assert (report.changed, report.removed, report.unchanged) == (("good",), (), ("bad",))
        assert texts(published(store)) == ["to sail;", "to moor;"]
        (folder / "bad.txt").unlink()
        assert run(store, folder).removed == ("bad",)

    @pytest.mark.parametrize("what", BAD)
    def test_a_document_that_moved_away_from_a_name_that_went_bad_is_held_once(
        self, folder: Path, store: Store, what: str
    ) -> None:
        make, _ = BAD[what]
        (folder / "bad.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        run(store, folder)
        (folder / "bad.txt").rename(folder / "moved.txt")
        make(folder / "bad.txt")
        report = run(store, folder)
        assert (report.added, report.removed, len(report.refused)) == (("moved",), ("bad",), 1)

    def test_a_file_that_is_named_twice_is_told_once(self, folder: Path, store: Store) -> None:
        (folder / "bad.txt").symlink_to("gone")
        assert len(run(store, folder, folder / "bad.txt", folder).refused) == 1

    def test_what_was_held_of_a_folder_that_cannot_be_looked_into_stays(self, public: Path, store: Store) -> None:
        closed = public / "closed"
        closed.mkdir()
        (closed / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        run(store, public)
        closed.chmod(0)
        with unprivileged():
            assert [each.folder for each in discover([public]).skipped] == [True]
        if os.geteuid() != 0:
            assert run(store, public).removed == ()
        closed.chmod(0o755)

    def test_where_all_are_bad_nothing_is_published(self, folder: Path, store: Store) -> None:
        run(store, folder)
        before = published(store)
        (folder / "good.txt").write_bytes(b"")
        (folder / "bad.txt").symlink_to("gone")
        with pytest.raises(IngestError) as caught:
            run(store, folder)
        assert len(str(caught.value).splitlines()) == 2
        assert published(store) == before

    def test_a_copy_that_cannot_be_read_any_more_stops_a_renewal(self, folder: Path, store: Store) -> None:
        """Nothing is held less for a new parser."""
        (folder / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        run(store, folder)
        held = published(store)
        copy = next(r for r in held.records if r.document == "two")
        (store.root / "files" / copy.sha256).write_bytes(b"")
        (held.folder / "damaged").touch()
        embedder: Any = Small()
        with pytest.raises(IngestError, match=r"two\.txt is empty"):
            renew(store, "default", embedder, quiet)
        assert published(store) == held

    def test_the_command_reads_the_good_ones_and_its_code_says_that_some_were_bad(
        self, folder: Path, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        (folder / "bad.txt").symlink_to("gone")
        (folder / "worse.txt").touch()
        said = [f"{folder / 'bad.txt'} is a link that leads to no file; remove it or mend it.", "worse.txt is empty"]
        for command in (["--check"], [], ["--json"], ["--check", "--json"]):
            assert main(["ingest", str(folder), *command, "--store", str(store.root)]) == 4
            printed = capsys.readouterr()
            lines = [line for line in printed.err.splitlines() if line.startswith("resolves: ")]
            assert len(lines) == 2
            assert all(why in line for why, line in zip(said, lines, strict=True))
            assert printed.out.strip()
        assert main(["ingest", str(folder), "--json", "--store", str(store.root)]) == 4
        row = json.loads(capsys.readouterr().out)
        assert [(each["file"], each["why"] in row["refused"]) for each in row["skipped"]] == [
            (str(folder / "bad.txt"), True),
            (str(folder / "worse.txt"), True),
        ]
        assert main(["ingest", str(folder), "--strict", "--store", str(store.root)]) == 1
        assert not capsys.readouterr().out

    def test_a_first_question_of_configured_documents_is_answered_and_says_what_is_bad(
        self, folder: Path, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        (folder / "bad.txt").symlink_to("gone")
        settings = Settings(corpus=CorpusSettings(paths=(str(folder),)))
        assert texts(default_corpus(settings, store, cheap_embedder(), quiet)) == ["to row;"]
        assert [r.getMessage() for r in caplog.records if r.name == "resolves.corpus"] == [
            f"{folder / 'bad.txt'} is a link that leads to no file; remove it or mend it."
        ]

    def test_a_question_of_exactly_these_folders_is_not_answered_from_a_part_of_them(
        self, folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
        (folder / "bad.txt").symlink_to("gone")
        for _ in range(2):
            with pytest.raises(IngestError, match=r"bad\.txt is a link that leads to no file"):
                open_service(Settings(), store, [str(folder)], quiet)

    def test_all_of_it_at_once_in_a_process_with_little_memory(self, folder: Path, store: Store) -> None:
        for number, (make, _) in enumerate(BAD.values()):
            make(folder / ("bad.txt" if make is BAD["a link to itself"][0] else f"bad{number}.txt"))
        code = "import sys; from bot.cli.main import main; sys.exit(main(sys.argv[1:]))"
        done = bounded(code, "ingest", str(folder), "/dev/zero", "/dev/stdin", "--check", "--store", str(store.root))
        assert done.returncode == 4
        assert "RESOLUTION 1" in done.stdout or "Resolution 1" in done.stdout
        assert len([line for line in done.stderr.splitlines() if line.startswith("resolves: ")]) == len(BAD) + 2
        assert not store.root.exists()

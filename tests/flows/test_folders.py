"""Folders that nobody tidied: the report is useful, bounded and true, and says what it left out."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actors.models.offline.claims import check
from tests.flows import odd
from tests.flows.folders import DESCRIBE, small_project
from tests.flows.processes import NOBODY, Finished, Forker, Quire, Start

AS_NOBODY = Start(user=NOBODY if os.geteuid() == 0 else None)


def described(quire: Quire, folder: Path, how: Start = Start(), claims: int = 0) -> str:  # noqa: B008 - frozen
    """Describe a folder; return the report once it is checked against the folder."""
    done: Finished = quire("run", DESCRIBE, "--workspace", folder, how=how)
    assert done.code == 0, done.err
    for words in ("Traceback", "fault of", '{"error'):
        assert words not in done.err + done.out
    checked = check(done.out, folder)
    assert checked.wrong == ()
    assert checked.claims >= claims
    return done.out


def test_an_empty_folder(quire: Quire, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = described(quire, tmp_path / "empty")
    assert "The folder is empty." in report
    assert "The folder holds no files." in report
    assert report.count("\n## ") == 2


def test_odd_names(quire: Quire, tmp_path: Path) -> None:
    report = described(quire, odd.odd_names(tmp_path / "odd"), claims=30)
    assert report.isprintable() or all(char.isprintable() or char == "\n" for char in report)
    assert "21 open TODOs" in report
    assert "11 smaller folders and 4 smaller source files" in report
    for shown in ("new\\x0aline.py:2", "no-\\xff-utf8.py:2", "\\u202eevil.txt:2", "--help.md:2"):
        assert f"`{shown}`" in report


def test_large_files(quire: Quire, tmp_path: Path) -> None:
    report = described(quire, odd.large_files(tmp_path / "large"), claims=3)
    assert "`huge.dat`, 209.7 MB" in report
    assert "TODO: split this line" in report
    assert "2 files over 8 MB left out: huge.dat, long.log" in report
    assert max(map(len, report.splitlines())) < 1_000


def test_summarising_a_large_file(quire: Quire, tmp_path: Path) -> None:
    folder = odd.large_files(tmp_path / "large")
    done = quire("run", "Read README.md and long.log and huge.dat and summarise them", "--workspace", folder)
    assert done.code == 0
    assert check(done.out, folder).wrong == ()
    assert "more follow" in done.out
    assert "binary data of 209,715,200 bytes" in done.out
    assert len(done.out) < 10_000


def test_binaries(quire: Quire, tmp_path: Path) -> None:
    report = described(quire, odd.binaries(tmp_path / "binaries"), claims=1)
    assert "`README.md` cannot be read: it is binary data" in report
    assert "`package.json` cannot be read: it is binary data" in report
    assert "`setup.cfg` declares none." in report
    assert "\0" not in report


def test_loops_and_links_out(quire: Quire, tmp_path: Path) -> None:
    report = described(quire, odd.loops(tmp_path / "loops"), claims=1)
    assert "1 file in 2 folders, 36 B (and 5 links and 1 special file, not followed)" in report
    assert "root:" not in report


def test_a_very_deep_tree(quire: Quire, tmp_path: Path) -> None:
    report = described(quire, odd.deep(tmp_path / "deep"))
    assert "At least 2 files in 101 folders" in report
    assert "folders deeper than 100 levels are left out" in report


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user may enter, with a home for the user without rights."""
    with tempfile.TemporaryDirectory(prefix="quire-test-") as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "home").mkdir()
        if AS_NOBODY.user is not None:
            os.chown(place / "home", NOBODY, NOBODY)
        yield place
        for path in place.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755)


def test_what_may_not_be_read_is_named(forker: Forker, open_place: Path) -> None:
    folder = small_project(open_place / "project", "thing")
    (folder / "secret").mkdir()
    (folder / "secret" / "key.py").write_text("# TODO: hidden\n")
    for path in (folder / "secret", folder / "README.md", folder / "pyproject.toml"):
        path.chmod(0o000)
    quire = Quire(forker, open_place / "home")
    done = quire("run", DESCRIBE, "--workspace", folder, how=AS_NOBODY)
    assert done.code == 0, done.err
    assert "`README.md` cannot be read: permission denied." in done.out
    assert "`pyproject.toml` cannot be read: permission denied." in done.out
    assert "secret (permission denied)" in done.out
    assert "TODO: count thing lazily" in done.out
    assert "hidden" not in done.out


def test_a_folder_that_may_not_be_opened(forker: Forker, open_place: Path) -> None:
    folder = open_place / "closed"
    folder.mkdir()
    folder.chmod(0o000)
    done = Quire(forker, open_place / "home")("run", DESCRIBE, "--workspace", folder, how=AS_NOBODY)
    assert "Traceback" not in done.err
    assert "permission denied" in (done.out + done.err).lower()
    assert "No comment holds" not in done.out


def test_some_thousand_files(quire: Quire, tmp_path: Path) -> None:
    report = described(quire, odd.many(tmp_path / "many", 3_000), claims=30)
    assert "3,000 files in 31 folders" in report
    assert "30 open TODOs" in report


@pytest.mark.soak
def test_a_hundred_thousand_files(quire: Quire, tmp_path: Path) -> None:
    folder = odd.many(tmp_path / "many", 100_000)
    began = time.monotonic()
    report = described(quire, folder, claims=30)
    assert time.monotonic() - began < 60
    assert "100,000 files in 1,010 folders" in report
    for moment in ("conductor.worker.call", "worker.task.started", "worker.tool.call"):
        assert cancelled_at(quire, folder, moment) < 2
    assert quire("verify").code == 0


def cancelled_at(quire: Quire, folder: Path, moment: str) -> float:
    """Interrupt a run after the first event of a type; return how many seconds it took to end."""

    def so_far() -> int:
        return len(quire("events", "--prefix", moment).out.splitlines())

    before = so_far()
    run = quire.start("run", DESCRIBE, "--workspace", folder, "--json")
    run.until(lambda: so_far() > before)
    run.signal(signal.SIGINT)
    asked = time.monotonic()
    assert run.wait().code == 130
    return time.monotonic() - asked

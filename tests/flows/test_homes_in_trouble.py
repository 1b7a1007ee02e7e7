"""A home that is locked, read-only or on a full disk: one line, the right code, nothing half-written."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flows.folders import DESCRIBE
from tests.flows.processes import NOBODY, PROJECT, Forker, Quire, Start

# Root may do everything, so it acts as a user without rights.
AS_NOBODY = Start(user=NOBODY if os.geteuid() == 0 else None)


@pytest.fixture
def closed(forker: Forker) -> Iterator[Quire]:
    """The command line on a home below a folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="quire-test-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "in").mkdir()
        yield Quire(forker, place / "in" / "home")
        for each in (place, *place.rglob("*")):
            each.chmod(0o755)


def test_a_locked_store(quire: Quire) -> None:
    assert quire("run", "2 + 2").code == 0
    holder = quire.forker.start(quire.home, how=Start(program="tests.flows.programs:lock"))
    holder.until(lambda: "locked" in holder.out)
    waiting = [quire.start(*argv) for argv in (["run", "2 + 2"], ["runs"], ["verify"])]
    for process in waiting:
        said = process.wait()
        assert (said.code, said.out) == (1, "")
        assert said.complaint.endswith("is locked by another program; close that program, or wait")
    holder.signal(signal.SIGKILL)
    assert holder.wait().code == -signal.SIGKILL
    assert quire("run", "2 + 2").code == 0
    assert quire("verify").code == 0


def read_only(folder: Path) -> list[tuple[Path, int]]:
    """Take the right to write from a folder and what is in it; return the state of each file."""
    state = []
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
        state.append((path, path.stat().st_mtime_ns))
    return sorted(state)


def test_a_read_only_home(closed: Quire) -> None:
    assert closed("run", "2 + 2").code == 0
    before = read_only(closed.home)
    for argv in (["run", "2 + 2"], ["cancel", "last"], ["prompt", "last", "more"]):
        said = closed(*argv, how=AS_NOBODY)
        assert (said.code, said.out) == (1, "")
        assert "give yourself write permission, or choose another --home" in said.complaint
    assert read_only(closed.home) == before


def test_a_home_that_may_not_be_entered(closed: Quire) -> None:
    assert closed("run", "2 + 2").code == 0
    closed.home.chmod(0o000)
    for argv in (["run", "2 + 2"], ["runs"], ["verify"], ["document", "last"]):
        said = closed(*argv, how=AS_NOBODY)
        assert (said.code, said.out) == (1, "")
        assert said.complaint == f"{closed.home} cannot be used (Permission denied); choose another --home"


def test_a_home_that_cannot_be_made(closed: Quire) -> None:
    read_only(closed.home.parent)
    said = closed("run", "2 + 2", how=AS_NOBODY)
    assert (said.code, said.out) == (1, "")
    assert "Permission denied" in said.complaint
    assert "choose another --home" in said.complaint
    assert not closed.home.exists()


IMPATIENT = Start(program="tests.flows.programs:impatient_cli")


@dataclass(frozen=True)
class SmallDisk:
    """A disk that fills up; where none can be mounted, a database that may not grow."""

    place: Path
    mounted: bool

    @property
    def home(self) -> Path:
        return self.place / "home"

    def fill(self) -> str:
        """Leave next to nothing free; return the database's limit of pages, 0 for none."""
        if not self.mounted:
            connection = sqlite3.connect(self.home / "quire.db")
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.close()
            return str(pages + 8)
        free = os.statvfs(self.place)
        (self.place / "other").write_bytes(bytes(free.f_bavail * free.f_bsize - 48 * 1024))
        return "0"

    def free(self) -> None:
        """Make room again."""
        (self.place / "other").unlink(missing_ok=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of 4 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    mounted = not subprocess.run(command, check=False, capture_output=True).returncode
    yield SmallDisk(place, mounted)
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_fills_up_during_a_run(forker: Forker, small_disk: SmallDisk, folder: Path) -> None:
    """What was acknowledged stays, the person is told what is in the way, and the home is good afterwards."""
    quire = Quire(forker, small_disk.home)
    assert quire("run", "2 + 2").code == 0
    run = ("--home", quire.home, "run", DESCRIBE, "--workspace", folder)
    said = forker.start(small_disk.fill(), *run, how=IMPATIENT).wait()
    assert said.code == 1
    assert said.err.splitlines()[-1].startswith("quire: ")
    assert "is full; free some space" in said.err.splitlines()[-1]
    assert "Traceback" not in said.err
    small_disk.free()
    assert quire("run", "2 + 2").code == 0
    verified = quire("verify")
    assert verified.code == 0, verified.out
    last, *middle, first = [run["status"] for run in quire("runs", "--json").json]
    assert (first, last) == ("completed", "completed")
    assert set(middle) <= {"interrupted", "failed"}


@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_a_reader_that_has_enough(quire: Quire, folder: Path, reader: str) -> None:
    """The real interpreter from start to exit, in a pipe that closes early."""
    assert quire("run", DESCRIBE, "--workspace", folder).code == 0
    command = (
        f'"{sys.executable}" -m app --home "{quire.home}" events 2>&1 | {reader}; echo ${{PIPESTATUS[0]}}'
    )
    done = subprocess.run(["bash", "-c", command], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_a_home_in_the_environment(quire: Quire) -> None:
    assert quire("run", "2 + 2").code == 0
    said = quire.forker.start("runs", "--json", how=Start(env={"QUIRE_HOME": str(quire.home)})).wait()
    assert [run["objective"] for run in said.json] == ["2 + 2"]


@pytest.mark.parametrize(
    ("redirection", "code", "complaint"),
    [
        (
            ">/dev/full",
            1,
            "quire: The output: No space left on device. Check the disk and the permissions.\n",
        ),
        (">&-", 0, ""),
        ("2>&-", 0, ""),
    ],
)
def test_an_output_that_takes_nothing(quire: Quire, redirection: str, code: int, complaint: str) -> None:
    assert quire("run", "2 + 2").code == 0
    command = f'"{sys.executable}" -m app --home "{quire.home}" runs {redirection}'
    done = subprocess.run(["bash", "-c", command], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, complaint)

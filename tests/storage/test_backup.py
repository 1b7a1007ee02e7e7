"""A backup is a home: made while others write, whole or not there at all."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import backup
from storage.backup import BackupProgress, BackupStoppedError
from storage.errors import StoreError
from storage.event_store import EventStore
from storage.paths import HomePaths
from tests.builders.runs import large_run, two_worker_run
from tests.storage.conftest import OpenStore
from tests.storage.tools import put, tiny_mount

KEY = "canary-key-in-a-file"


@pytest.fixture
def full(store: EventStore, home: Path) -> EventStore:
    """A store with runs, their files, settings, and a key that no copy may have."""
    put(store, *two_worker_run("run-1").new_events, *two_worker_run("odd/../run").new_events)
    put(store, *large_run(3_000).new_events)
    store.put_blob(os.urandom(300_000))
    put(store)
    for run_id in ("run-1", "odd/../run"):
        document = store.paths.document(run_id)
        document.parent.mkdir(parents=True)
        document.write_text(f"# {run_id}\n")
    for name in ("settings.toml", "prices.toml", "layout.json", "dictionary.txt"):
        (home / name).write_text(f"# {name}\n")
    (home / "keys.toml").write_text(KEY)
    (home / "logs").mkdir()
    (home / "logs" / "quire.log").write_text("lines")
    return store


def left_beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if target.name in path.name)


def test_it_opens_as_a_home_with_the_same_runs_and_documents(full: EventStore, tmp_path: Path) -> None:
    target = tmp_path / "kept" / "quire"
    seen: list[BackupProgress] = []

    def watch(progress: BackupProgress) -> bool:
        seen.append(progress)
        return True

    report = full.backup(target, watch)
    with contextlib.closing(EventStore.open(target)) as copy:
        assert copy.read() == full.read()
        assert copy.runs() == full.runs()
        assert copy.stats().blob_bytes == full.stats().blob_bytes
        assert [hit.run_id for hit in copy.search("manifests")] == [
            hit.run_id for hit in full.search("manifests")
        ]
        for run_id in ("run-1", "odd/../run"):
            assert copy.paths.document(run_id).read_text() == f"# {run_id}\n"
        assert (report.events, report.runs) == (len(copy.read()), 3)
    assert report.files == 6
    assert report.size > full.stats().blob_bytes
    for name in ("settings.toml", "prices.toml", "layout.json", "dictionary.txt"):
        assert (target / name).read_text() == f"# {name}\n"
    assert not (target / "keys.toml").exists()
    assert not (target / "logs").exists()
    assert left_beside(target) == ["quire"]
    stages = [progress.stage for progress in seen]
    assert list(dict.fromkeys(stages)) == ["files", "log", "check"]
    steps = [progress for progress in seen if progress.stage == "log"]
    assert len(steps) > 1, "in steps"
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total


def test_it_is_one_state_of_the_log_while_others_write(full: EventStore, tmp_path: Path) -> None:
    """Commits between the steps neither show in the copy nor make it start anew."""
    first, known = len(full.read()), full.verify().problems
    total = 0

    def watch(progress: BackupProgress) -> bool:
        nonlocal total
        if progress.stage == "log":
            put(full, *two_worker_run(f"during-{total}").new_events)
            total += 1
        return True

    full.backup(tmp_path / "copy", watch)
    assert 1 < total < 100, "as many steps as the snapshot has, not one more for each commit"
    with contextlib.closing(EventStore.open(tmp_path / "copy")) as copy:
        assert len(copy.read()) == first
        assert copy.verify().problems == known
    assert len(full.read()) > first
    assert full.verify().problems == known


def test_a_writer_in_another_thread_is_not_held_up_for_good(full: EventStore, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []
    known = full.verify().problems

    def write() -> None:
        while not stop.is_set():
            written.extend(put(full, *two_worker_run(f"thread-{len(written)}").new_events))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            full.backup(tmp_path / f"copy-{number}")
    finally:
        stop.set()
        writer.join()
    assert written
    for number in range(3):
        with contextlib.closing(EventStore.open(tmp_path / f"copy-{number}")) as copy:
            assert copy.verify().problems == known
            seqs = [event.seq for event in copy.read()]
            assert seqs == [event.seq for event in full.read()][: len(seqs)]


@pytest.mark.parametrize("stage", ["files", "log", "check"])
def test_stopped_at_any_stage_nothing_is_left(full: EventStore, tmp_path: Path, stage: str) -> None:
    target = tmp_path / "copy"
    with pytest.raises(BackupStoppedError, match="nothing is left"):
        full.backup(target, lambda progress: progress.stage != stage)
    assert left_beside(target) == []
    put(full, *two_worker_run("after").new_events)
    full.backup(target)
    assert left_beside(target) == ["copy"]


def test_a_place_that_cannot_be_is_told_and_left_as_it_is(
    full: EventStore, home: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine").write_text("mine")
    file = tmp_path / "file"
    file.write_text("mine")
    for target, words in (
        (taken, "is there already"),
        (file, "is there already"),
        (home, "outside of"),
        (home / "runs" / "copy", "outside of"),
        (file / "copy", "choose another place"),
    ):
        with pytest.raises(StoreError, match=words):
            full.backup(target)
    assert [path.name for path in taken.iterdir()] == ["mine"]
    assert file.read_text() == "mine"
    assert not list(home.rglob("copy"))
    empty = tmp_path / "empty"
    empty.mkdir()
    full.backup(empty)
    assert (empty / "quire.db").exists()


def test_a_place_that_is_too_small_is_told_before_anything_is_copied(
    full: EventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(StoreError, match=r"has 1 MB free, the backup needs \d+ MB"):
        full.backup(tmp_path / "copy")
    assert left_beside(tmp_path / "copy") == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with tiny_mount(tmp_path / "disk", "2m") as disk:
        yield disk


def test_a_disk_that_fills_up_leaves_nothing(
    full: EventStore, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system of 2 MB; where none can be mounted, the copying itself says so."""
    monkeypatch.setattr(backup, "_check_room", lambda _paths, _folder: None)
    if not small_disk.is_mount():

        def fails(*_arguments: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(backup, "_copy_log", fails)
    target = small_disk / "copy"
    with pytest.raises(StoreError, match="choose another place"):
        full.backup(target)
    assert list(small_disk.iterdir()) == []


def test_a_folder_that_may_not_be_written(full: EventStore, tmp_path: Path) -> None:
    """Root may write everywhere, so the folder is one that nobody can make anything in."""
    with pytest.raises(StoreError, match="choose another place"):
        full.backup(Path("/proc/nowhere/copy"))


def test_a_damaged_log_is_not_called_a_backup(full: EventStore, home: Path, tmp_path: Path) -> None:
    full.close()
    with contextlib.closing(sqlite3.connect(home / "quire.db")) as connection:
        connection.execute("PRAGMA writable_schema = on")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE', '') WHERE name LIKE '%index%'"
        )
        connection.commit()
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        count = connection.execute("PRAGMA page_count").fetchone()[0]
    with (home / "quire.db").open("r+b") as file:
        file.seek(page * (count // 2))
        file.write(b"\xff" * page * 4)
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        backup.back_up(HomePaths(home), tmp_path / "copy")
    assert left_beside(tmp_path / "copy") == []


def test_what_a_deleted_run_left_is_not_copied(full: EventStore, tmp_path: Path) -> None:
    stray = full.paths.runs / "of-no-run" / "document.md"
    stray.parent.mkdir()
    stray.write_text("gone")
    report = full.backup(tmp_path / "copy")
    assert not (tmp_path / "copy" / "runs" / "of-no-run").exists()
    assert report.files == 6


def test_the_parts_of_a_home_add_up(full: EventStore, home: Path) -> None:
    found = full.usage()
    assert (found.runs, found.events) == (3, len(full.read()))
    assert 300_000 <= found.texts <= found.log
    assert found.run_files == sum(path.stat().st_size for path in (home / "runs").rglob("*.md"))
    assert found.program_log == 5
    on_disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    assert abs(found.total - on_disk) <= found.journal + 1_000_000
    assert found.other >= len(KEY)


def test_the_copy_is_made_by_hand_too(full: EventStore, tmp_path: Path) -> None:
    """Another process that kills itself in the middle leaves no folder of the target's name."""
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from storage.backup import back_up\nfrom storage.paths import HomePaths\n"
        "def watch(progress):\n"
        "    if progress.stage == 'check': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return True\n"
        "back_up(HomePaths(Path(sys.argv[1])), Path(sys.argv[2]), watch)\n"
    )
    target = tmp_path / "copy"
    done = subprocess.run([sys.executable, "-c", code, full.paths.home, target], check=False)
    assert done.returncode < 0
    assert not target.exists()
    full.backup(target)
    with contextlib.closing(EventStore.open(target)) as copy:
        assert copy.runs() == full.runs()


def test_no_stores_of_the_home_are_needed(open_store: OpenStore, home: Path, tmp_path: Path) -> None:
    store = open_store()
    put(store, *two_worker_run().new_events)
    store.close()
    backup.back_up(HomePaths(home), tmp_path / "copy")
    with contextlib.closing(EventStore.open(tmp_path / "copy")) as copy:
        assert [run.run_id for run in copy.runs()] == ["run-1"]

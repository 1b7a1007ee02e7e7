import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import StoreError
from storage.event_store import EventStore, StoreOptions
from tests.storage.conftest import OpenStore, Python
from tests.storage.tools import PATIENCE_S, PROJECT, end, line_of, messages, progress, put, tell

_BIG = "word " * 50_000
_LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


def _fill_up(store: EventStore) -> str:
    """Write until it fails; return the words."""
    for number in range(100):
        try:
            put(store, progress(f"{number} {_BIG}"))
        except StoreError as problem:
            return problem.for_user()
    raise AssertionError("the store never became full")


def test_a_full_disk_fails_in_words_and_leaves_no_half(open_store: OpenStore, home: Path) -> None:
    store = open_store(StoreOptions(patience_s=0.1, pragmas={"max_page_count": 300}))
    words = _fill_up(store)
    stored = len(store.read())

    assert words == f"the disk that holds {home / 'quire.db'} is full; free some space"
    health = store.health()
    assert health is not None
    assert health.for_user() == words
    assert store.runs()[0].event_count == stored
    store.close()
    roomy = open_store()
    assert len(roomy.read()) == stored
    assert roomy.verify().problems == ()


def test_when_there_is_room_again_nothing_was_lost(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(patience_s=PATIENCE_S, pragmas={"max_page_count": 300}))
    commits = [store.append([progress(f"{number} {_BIG}")]) for number in range(20)]
    while store.health() is None:
        assert not commits[-1].done()
    assert "full" in str(store.health())
    _give_room(store)

    assert [commit.result(PATIENCE_S) for commit in commits] == [(number,) for number in range(1, 21)]
    assert store.health() is None
    assert store.verify().problems == ()


def _give_room(store: EventStore) -> None:
    store._writer._connection.execute("PRAGMA max_page_count = 100000")


def test_a_put_blob_survives_a_full_disk(open_store: OpenStore) -> None:
    store = open_store(StoreOptions(patience_s=0.05, pragmas={"max_page_count": 300}))
    _fill_up(store)
    name = store.put_blob(os.urandom(400_000))
    with pytest.raises(StoreError):
        put(store, progress("names the blob"))
    assert len(store.blob(name)) == 400_000
    _give_room(store)

    put(store, progress("later"))
    assert store.stats().blob_bytes >= 400_000
    assert store.health() is None


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False, capture_output=True
    )
    yield disk if mounted.returncode == 0 else tmp_path
    if mounted.returncode == 0:
        subprocess.run(["umount", disk], check=True)


def test_a_real_disk_that_is_full(tiny_disk: Path) -> None:
    """On a file system of 2 MB; where none can be mounted, with a limit of pages."""
    pragmas = {} if tiny_disk.is_mount() else {"max_page_count": 400}
    with contextlib.closing(
        EventStore.open(tiny_disk / "home", StoreOptions(patience_s=0.1, pragmas=pragmas))
    ) as store:
        words = _fill_up(store)
        stored = len(store.read())
        assert "free some space" in words or "its free space" in words
    if tiny_disk.is_mount():
        subprocess.run(["mount", "-o", "remount,size=64m", tiny_disk], check=True)
    with contextlib.closing(EventStore.open(tiny_disk / "home")) as store:
        assert len(store.read()) == stored
        assert store.verify().problems == ()
        put(store, progress("room again"))


def test_a_lock_is_waited_for(open_store: OpenStore, home: Path, python: Python) -> None:
    store = open_store()
    put(store, progress("before"))
    process = python(_LOCKER, home / "quire.db")
    assert line_of(process) == "locked"
    commit = store.append([progress("during")])
    while store.health() is None:
        assert not commit.done()
    assert "is locked by another program; close that program, or wait" in str(store.health())
    assert messages(store.read()) == ["before"]

    tell(process)
    end(process)
    assert commit.result(PATIENCE_S) == (2,)
    assert store.health() is None


def test_a_lock_that_lasts_fails_in_words(open_store: OpenStore, home: Path, python: Python) -> None:
    store = open_store(StoreOptions(patience_s=0.3))
    process = python(_LOCKER, home / "quire.db")
    assert line_of(process) == "locked"
    commits = [store.append([progress(str(number))]) for number in range(3)]

    for commit in commits:
        with pytest.raises(StoreError, match="locked by another program"):
            commit.result(PATIENCE_S)
    tell(process)
    end(process)
    assert put(store, progress("after")) == (1,)


def test_closing_does_not_wait_for_ever(open_store: OpenStore, home: Path, python: Python) -> None:
    store = open_store()
    process = python(_LOCKER, home / "quire.db")
    assert line_of(process) == "locked"
    commit = store.append([progress("late")])
    store.close(timeout=2)

    with pytest.raises(StoreError, match="locked"):
        commit.result(0)
    tell(process)
    end(process)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is not a database, but a text of some length" * 100, "is not a database"),
        (b"SQLite format 3\x00" + b"\xff" * 4096, "is (damaged|not a database)"),
    ],
)
def test_what_is_no_store_is_refused(open_store: OpenStore, home: Path, content: bytes, words: str) -> None:
    home.mkdir()
    (home / "quire.db").write_bytes(content)

    with pytest.raises(StoreError, match=words) as caught:
        open_store()
    assert "move it away" in caught.value.for_user()
    assert (home / "quire.db").read_bytes() == content


def test_damage_is_said_in_words(open_store: OpenStore, home: Path) -> None:
    store = open_store()
    put(store, *(progress(f"{number} {'x' * 500}") for number in range(500)))
    store.close()
    size = (home / "quire.db").stat().st_size
    with (home / "quire.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))

    def use() -> None:
        with contextlib.closing(EventStore.open(home, StoreOptions(patience_s=0.1))) as damaged:
            put(damaged, progress("x"))

    with pytest.raises(StoreError, match=r"is damaged .* restore a copy, or move it away"):
        use()


def test_an_empty_file_is_a_new_store(open_store: OpenStore, home: Path) -> None:
    home.mkdir()
    (home / "quire.db").touch()

    assert put(open_store(), progress("a")) == (1,)


def test_a_missing_home_is_made(tmp_path: Path) -> None:
    with contextlib.closing(EventStore.open(tmp_path / "a" / "b")) as store:
        assert put(store, progress("a")) == (1,)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="choose another --home"):
        EventStore.open(tmp_path / "file")


def test_a_database_that_is_a_folder_is_refused(home: Path) -> None:
    (home / "quire.db").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"cannot be (opened|used)"):
        EventStore.open(home)


_OTHER_USER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from storage.errors import StoreError
from storage.event_store import EventStore
if os.geteuid() == 0:  # root may write everywhere
    os.setgid(65534)
    os.setuid(65534)
try:
    EventStore.open(Path(sys.argv[1]))
except StoreError as problem:
    print(problem.for_user())
"""


@pytest.fixture
def shared_path(tmp_path: Path) -> Iterator[Path]:
    """A folder that another user can reach: pytest's own are private."""
    changed = [folder for folder in (tmp_path, *tmp_path.parents) if folder.stat().st_uid == os.geteuid()]
    modes = {folder: folder.stat().st_mode for folder in changed if not folder.stat().st_mode & 0o001}
    for folder, mode in modes.items():
        folder.chmod(mode | 0o055)
    yield tmp_path
    for folder, mode in modes.items():
        folder.chmod(mode)


def _said_to_another_user(home: Path) -> str:
    found = subprocess.run(
        [sys.executable, "-c", _OTHER_USER, home, PROJECT],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_a_store_that_may_not_be_written_is_refused(shared_path: Path) -> None:
    home = shared_path / "home"
    with contextlib.closing(EventStore.open(home)) as store:
        put(store, progress("a"))
    (home / "quire.db").chmod(0o444)
    home.chmod(0o555)

    words = _said_to_another_user(home)

    home.chmod(0o755)
    assert words.startswith(str(home / "quire.db"))
    assert "choose another --home" in words or "check that you may read and write" in words
    assert "\n" not in words


def test_a_home_that_may_not_be_written_is_refused(shared_path: Path) -> None:
    home = shared_path / "home"
    home.mkdir(mode=0o555)

    words = _said_to_another_user(home)

    home.chmod(0o755)
    assert "cannot be" in words
    assert "\n" not in words


def test_a_home_that_cannot_be_made_is_refused(shared_path: Path) -> None:
    locked = shared_path / "locked"
    locked.mkdir(mode=0o555)

    words = _said_to_another_user(locked / "home")

    locked.chmod(0o755)
    assert "Permission denied" in words
    assert "choose another --home" in words


def test_a_file_that_becomes_read_only_fails_at_once(open_store: OpenStore) -> None:
    store = open_store()
    put(store, progress("a"))
    store._writer.submit(lambda _connection, _ingest: None).result(PATIENCE_S)
    store._writer._connection.execute("PRAGMA query_only = 1")

    with pytest.raises(StoreError, match="give yourself write permission, or choose another --home"):
        put(store, progress("b"))
    store._writer._connection.execute("PRAGMA query_only = 0")
    assert put(store, progress("c")) == (2,)


def test_a_file_that_goes_away_is_noticed(
    open_store: OpenStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database._CHECK_FILE_S", 0)
    store = open_store()
    put(store, progress("a"))
    (home / "quire.db").rename(home / "elsewhere.db")

    with pytest.raises(StoreError, match="was moved or removed while it was in use"):
        put(store, progress("b"))
    assert "moved or removed" in str(store.health())
    (home / "elsewhere.db").rename(home / "quire.db")
    assert put(store, progress("c")) == (2,)
    assert store.health() is None


def test_a_bug_of_ours_is_not_called_a_fault(store: EventStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        store._writer.submit(lambda connection, _ingest: connection.execute("SELECT * FROM no_such")).result(
            5
        )
    assert put(store, progress("a")) == (1,)


@pytest.mark.parametrize("replaced", [False, True])
def test_a_log_that_is_removed_is_told_to_readers_and_never_made_anew(
    open_store: OpenStore, home: Path, replaced: bool
) -> None:
    store = open_store()
    put(store, progress("before"))
    path = home / "quire.db"
    path.replace(home / "elsewhere.db")
    if replaced:
        sqlite3.connect(path).close()
    with contextlib.ExitStack() as busy:
        pool = store._pool
        for _ in range(len(pool._idle)):
            busy.enter_context(pool.reading())
        with pytest.raises(StoreError, match="was moved or removed"):
            store.read()
    assert path.exists() == replaced

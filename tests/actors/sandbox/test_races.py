"""Confinement against somebody who changes the tree while it is used."""

import contextlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actors.sandbox import posix
from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.paths import Workspace, WriteOptions

SECRET = b"secret"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A workspace with ``dir/file``, and beside it a folder whose ``file`` is a secret."""
    (tmp_path / "ws" / "dir").mkdir(parents=True)
    (tmp_path / "ws" / "dir" / "file").write_bytes(b"inside")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(SECRET)
    return tmp_path


@contextlib.contextmanager
def meanwhile(step: Callable[[], None]) -> Iterator[None]:
    """Repeat a step in a thread."""
    over = threading.Event()

    def repeat() -> None:
        while not over.is_set():
            with contextlib.suppress(FileNotFoundError, FileExistsError):
                step()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def swap_folder(tree: Path) -> None:
    """Put a link to the outside in the folder's place, then the folder again."""
    folder, aside = tree / "ws" / "dir", tree / "ws" / "aside"
    folder.rename(aside)
    folder.symlink_to(tree / "outside")
    folder.unlink()
    aside.rename(folder)


def swap_file(tree: Path) -> None:
    """Put a link to the secret in the file's place, then a file again."""
    spot, new = tree / "ws" / "spot", tree / "ws" / "new"
    new.symlink_to(tree / "outside" / "file")
    new.replace(spot)
    new.write_bytes(b"inside")
    new.replace(spot)


def tries(action: Callable[[], Any], enough: int = 25, most: int = 20_000) -> Counter[str]:
    """Repeat until both outcomes were seen often enough that the race was real."""
    seen: Counter[str] = Counter()
    for _ in range(most):
        try:
            action()
            seen["done"] += 1
        except ToolError:
            seen["refused"] += 1
        if min(seen["done"], seen["refused"]) >= enough:
            break
    return seen


@pytest.mark.parametrize(("swap", "path"), [(swap_folder, "dir/file"), (swap_file, "spot")])
def test_reading_never_sees_the_outside(tree: Path, swap: Callable[[Path], None], path: str) -> None:
    workspace = Workspace(tree / "ws")
    contents: set[bytes] = set()

    def read() -> None:
        with workspace.open(path) as opened:
            contents.add(opened.stream.read())

    with meanwhile(lambda: swap(tree)):
        seen = tries(read)
    assert seen["done"]
    assert seen["refused"]
    assert contents == {b"inside"}


@pytest.mark.parametrize(("swap", "path"), [(swap_folder, "dir/file"), (swap_file, "spot")])
def test_writing_never_touches_the_outside(tree: Path, swap: Callable[[Path], None], path: str) -> None:
    workspace = Workspace(tree / "ws")
    options = WriteOptions(make_folders=False)
    with meanwhile(lambda: swap(tree)):
        seen = tries(lambda: workspace.write(path, b"changed", options))
    assert seen["done"]
    assert seen["refused"]
    assert [each.name for each in (tree / "outside").iterdir()] == ["file"]
    assert (tree / "outside" / "file").read_bytes() == SECRET


def test_a_link_put_in_between_look_and_use_is_not_followed(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tree / "ws")
    spot = tree / "ws" / "dir" / "file"
    looked = posix._require_file

    def swap_after_looking(status: os.stat_result) -> None:
        looked(status)
        spot.unlink()
        spot.symlink_to(tree / "outside" / "file")

    monkeypatch.setattr(posix, "_require_file", swap_after_looking)
    with pytest.raises(ToolError, match="link"), workspace.open("dir/file") as opened:
        opened.stream.read()


def test_a_pipe_put_in_between_look_and_use_does_not_hang(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tree / "ws")
    spot = tree / "ws" / "dir" / "file"
    looked = posix._require_file
    looks: list[int] = []

    def swap_after_looking(status: os.stat_result) -> None:
        looked(status)
        if not looks:
            spot.unlink()
            os.mkfifo(spot)
        looks.append(1)

    waited = threading.Event()

    def free_a_waiting_reader() -> None:
        waited.set()
        os.close(os.open(spot, os.O_RDWR))

    monkeypatch.setattr(posix, "_require_file", swap_after_looking)
    rescue = threading.Timer(5.0, free_a_waiting_reader)
    rescue.start()
    try:
        with pytest.raises(RefusedError, match="named pipe"), workspace.open("dir/file"):
            pass
    finally:
        rescue.cancel()
        rescue.join()
    assert not waited.is_set()


def test_a_folder_moved_away_while_writing_gets_nothing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tree / "ws")
    write_beside = posix._write_beside

    def move_after_writing(*arguments: Any) -> None:
        write_beside(*arguments)
        (tree / "ws" / "dir").rename(tree / "moved")
        (tree / "ws" / "dir").mkdir()

    monkeypatch.setattr(posix, "_write_beside", move_after_writing)
    with pytest.raises(RefusedError, match="moved"):
        workspace.write("dir/file", b"changed")
    assert {each.name: each.read_bytes() for each in (tree / "moved").iterdir()} == {"file": b"inside"}
    assert list((tree / "ws" / "dir").iterdir()) == []


def test_a_target_that_becomes_a_link_while_writing_is_refused(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tree / "ws")
    write_beside = posix._write_beside

    def link_after_writing(*arguments: Any) -> None:
        write_beside(*arguments)
        (tree / "ws" / "dir" / "file").unlink()
        (tree / "ws" / "dir" / "file").symlink_to(tree / "outside" / "file")

    monkeypatch.setattr(posix, "_write_beside", link_after_writing)
    with pytest.raises(RefusedError, match="link"):
        workspace.write("dir/file", b"changed")
    assert (tree / "outside" / "file").read_bytes() == SECRET
    assert [each.name for each in (tree / "ws" / "dir").iterdir()] == ["file"]


def test_a_root_that_was_replaced_is_noticed(tree: Path) -> None:
    workspace = Workspace(tree / "ws")
    (tree / "ws").rename(tree / "old")
    (tree / "ws").symlink_to(tree / "outside")
    with pytest.raises(ToolError), workspace.open("file"):
        pass
    (tree / "ws").unlink()
    (tree / "ws").mkdir()
    with pytest.raises(RefusedError, match="replaced"):
        workspace.write("file", b"x")


def test_a_write_that_fails_half_way_leaves_the_old_file(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tree / "ws")

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ToolError, match="disk is full"):
        workspace.write("dir/file", b"changed")
    assert (tree / "ws" / "dir" / "file").read_bytes() == b"inside"
    assert [each.name for each in (tree / "ws" / "dir").iterdir()] == ["file"]

"""Confinement against somebody who changes the tree while it is used."""

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Self

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


class Adversary:
    """Swaps something in the tree before one call of the system, and swaps it back before a later one.

    Every call that Python takes of its own module for the system (``posix``) is a place where another
    process can come in between. A loop over all pairs of places is every race of one swap there and back.
    """

    def __init__(self, there: Callable[[], None], back: Callable[[], None], places: tuple[int, int]) -> None:
        self._moves = dict(zip(places, (there, back), strict=True))
        self._tells = sys.getprofile()
        self.calls = 0

    def __enter__(self) -> Self:
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._tells)
        for move in self._moves.values():
            move()

    def _called(self, _frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call" or getattr(function, "__module__", None) != "posix":
            return
        if move := self._moves.pop(self.calls, None):
            sys.setprofile(None)
            move()
            sys.setprofile(self._called)
        self.calls += 1


class FolderSwap:
    """A link to the outside in the folder's place, then the folder again."""

    path = "dir/file"

    def __init__(self, tree: Path) -> None:
        self._folder, self._aside, self._outside = (
            tree / "ws" / "dir",
            tree / "ws" / "aside",
            tree / "outside",
        )

    def there(self) -> None:
        self._folder.rename(self._aside)
        self._folder.symlink_to(self._outside)

    def back(self) -> None:
        self._folder.unlink()
        self._aside.rename(self._folder)


class FileSwap:
    """A link to the secret in the file's place, then a file again."""

    path = "spot"

    def __init__(self, tree: Path) -> None:
        self._spot, self._new, self._secret = (
            tree / "ws" / "spot",
            tree / "ws" / "new",
            tree / "outside" / "file",
        )
        self.back()

    def there(self) -> None:
        self._new.symlink_to(self._secret)
        self._new.replace(self._spot)

    def back(self) -> None:
        self._new.write_bytes(b"inside")
        self._new.replace(self._spot)


def races(swap: FolderSwap | FileSwap, action: Callable[[], Any]) -> Counter[str]:
    """Take the action once for every pair of places of a swap there and back: how often it ended how."""
    seen: Counter[str] = Counter()
    first, calls = 0, 1
    while first < calls:
        second, calls = first, first + 2
        while (second := second + 1) <= calls:
            with Adversary(swap.there, swap.back, (first, second)) as adversary:
                try:
                    action()
                    seen["done"] += 1
                except ToolError:
                    seen["refused"] += 1
            calls = adversary.calls
        first += 1
    return seen


@pytest.mark.parametrize("make_swap", [FolderSwap, FileSwap])
def test_reading_never_sees_the_outside(tree: Path, make_swap: type[FolderSwap | FileSwap]) -> None:
    workspace, swap = Workspace(tree / "ws"), make_swap(tree)
    contents: set[bytes] = set()

    def read() -> None:
        with workspace.open(swap.path) as opened:
            contents.add(opened.stream.read())

    seen = races(swap, read)
    assert seen["done"]
    assert seen["refused"]
    assert contents == {b"inside"}


@pytest.mark.parametrize("make_swap", [FolderSwap, FileSwap])
def test_writing_never_touches_the_outside(tree: Path, make_swap: type[FolderSwap | FileSwap]) -> None:
    workspace, swap = Workspace(tree / "ws"), make_swap(tree)
    seen = races(swap, lambda: workspace.write(swap.path, b"changed", WriteOptions(make_folders=False)))
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

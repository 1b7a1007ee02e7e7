import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from actors.writer import file as file_module
from actors.writer.file import WRITE_EVERY_S, DocumentFileError, FileHost, FileProjection, write_atomically
from storage.document.document import RunDocument


def document(revision: int) -> RunDocument:
    return RunDocument.new("r", "objective", revision=revision)


def render(shown: RunDocument) -> str:
    return f"<!-- revision:{shown.revision} -->"


class Desk:
    """A projection, its tasks and what it told."""

    def __init__(self, path: Path) -> None:
        self.edits: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.file = FileProjection(path, FileHost(render, self._start, self.edits.append))

    def _start(self, coro: Coroutine[Any, Any, None], name: str) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(coro, name=name))

    async def end(self) -> None:
        await self.file.settled()
        await asyncio.gather(*self.tasks)


def test_the_old_file_stays_when_the_new_one_cannot_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "document.md"
    write_atomically(path, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DocumentFileError, match="No space left on device") as caught:
        write_atomically(path, "new")
    assert "safe in the log" in caught.value.for_user()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["document.md"]


def test_the_text_is_on_disk_before_the_name_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        steps.append("sync")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        steps.append("replace")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_atomically(tmp_path / "new folder" / "document.md", "text")
    assert steps[:2] == ["sync", "replace"]


def test_any_text_survives(tmp_path: Path) -> None:
    path = tmp_path / "document.md"
    write_atomically(path, "é\r\n\u2028 🦊\n")
    assert path.read_bytes().decode() == "é\r\n\u2028 🦊\n"


async def test_many_changes_are_few_writes_and_the_last_one_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[str] = []
    real = write_atomically

    def counted(path: Path, text: str) -> None:
        writes.append(text)
        real(path, text)

    monkeypatch.setattr(file_module, "write_atomically", counted)
    monkeypatch.setattr(file_module, "WRITE_EVERY_S", 36_000.0)
    desk = Desk(tmp_path / "document.md")
    for revision in range(100):
        desk.file.show(document(revision))
        await asyncio.sleep(0)
    await desk.end()
    assert desk.file.path.read_text() == "<!-- revision:99 -->"
    assert len(writes) == 2, "the first at once, and the last"


async def test_there_is_a_pause_between_writes_unless_it_is_wanted_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(file_module, "WRITE_EVERY_S", 36_000.0)
    desk = Desk(tmp_path / "document.md")
    desk.file.show(document(1), now=True)
    await asyncio.gather(*desk.tasks)
    desk.file.show(document(2), now=True)
    await asyncio.gather(*desk.tasks)
    assert desk.file.path.read_text() == "<!-- revision:2 -->"
    monkeypatch.setattr(file_module, "WRITE_EVERY_S", WRITE_EVERY_S)
    began = loop.time()
    desk.file.show(document(3), now=True)
    await asyncio.gather(*desk.tasks)
    desk.file.show(document(4))
    await asyncio.gather(*desk.tasks)
    assert loop.time() - began >= WRITE_EVERY_S
    assert desk.file.path.read_text() == "<!-- revision:4 -->"


async def test_a_failure_is_told_once_and_the_next_change_is_written(tmp_path: Path) -> None:
    blocker = tmp_path / "runs"
    blocker.write_text("a file where the folder should be")
    desk = Desk(blocker / "document.md")
    for revision in (1, 2):
        desk.file.show(document(revision), now=True)
        await asyncio.wait(desk.tasks)
    assert [type(task.exception()) for task in desk.tasks] == [DocumentFileError, type(None)]
    blocker.unlink()
    desk.file.show(document(3))
    await desk.file.settled()
    assert desk.file.path.read_text() == "<!-- revision:3 -->"


async def test_what_somebody_else_wrote_is_never_overwritten(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "document.md")
    desk.file.show(document(1))
    await desk.end()
    desk.file.path.write_text("mine")
    desk.file.show(document(2), now=True)
    await asyncio.gather(*desk.tasks)
    desk.file.show(document(3), now=True)
    await asyncio.gather(*desk.tasks)
    assert desk.edits == ["mine"]
    assert desk.file.path.read_text() == "mine"
    desk.file.not_taken()
    desk.file.show(document(4), now=True)
    await asyncio.gather(*desk.tasks)
    assert desk.edits == ["mine", "mine"]
    desk.file.taken("mine")
    await desk.end()
    assert desk.file.path.read_text() == "<!-- revision:4 -->"


async def test_it_is_settled_when_what_waits_outside_is_taken_and_the_newest_is_written(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "document.md")
    desk.file.show(document(1))
    await desk.end()
    desk.file.path.write_text("mine")
    desk.file.show(document(2))
    settling = asyncio.create_task(desk.file.settled())
    await asyncio.gather(*desk.tasks)
    assert desk.edits == ["mine"]
    await turns()
    assert not settling.done()
    desk.file.taken("mine")
    await settling
    assert desk.file.path.read_text() == "<!-- revision:2 -->"


async def test_nobody_waits_for_what_cannot_be_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "document.md")
    desk.file.show(document(1))
    await desk.end()
    desk.file.path.write_text("mine")
    desk.file.show(document(2))
    settling = asyncio.create_task(desk.file.settled())
    await asyncio.gather(*desk.tasks)
    await turns()
    assert not settling.done()
    desk.file.not_taken()
    await settling
    assert desk.file.path.read_text() == "mine"


async def turns() -> None:
    """Let all go on that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_file_that_cannot_be_taken_gets_another_name(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "document.md")
    for number, text in enumerate(("one", "two"), start=1):
        desk.file.path.write_text(text)
        other = await desk.file.put_aside()
        assert (other.name, other.read_text()) == (f"document.outside-{number}.md", text)

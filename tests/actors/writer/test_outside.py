"""Somebody edits the document's file with another program."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from actors.runtime import ActorRef
from actors.writer import file
from actors.writer.desk import WriterSetup
from actors.writer.messages import CheckFile, MergeFile, SetStatus, WriterMessage
from storage.document.serialise import parse, serialise
from storage.errors import StoreError
from tests.actors.writer.stage import RUN, Stage, document, propose, type_text


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 -- a file sets no event
        await asyncio.sleep(0.002)


async def reads(ref: ActorRef[WriterMessage], text: str) -> None:
    """Wait until the report reads so; the test's own time limit bounds it."""
    while (await document(ref)).canon("conductor") != text:  # noqa: ASYNC110 -- a file sets no event
        await asyncio.sleep(0.002)


async def written(stage: Stage, ref: ActorRef[WriterMessage]) -> Path:
    """Wait until the file is as the document, and return it."""
    path = WriterSetup(RUN, stage.home).document_path
    newest = (await document(ref)).revision
    await until(lambda: path.exists() and parse(path.read_text()).revision == newest)
    return path


async def test_it_becomes_the_persons_text_beside_what_came_meanwhile(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\n")
        path = await written(stage, ref)
        path.write_text(path.read_text().replace("Three files.", "Three small files."))
        await propose(ref, "researcher", "It is written in Python.")
        await ref.ask(SetStatus(RUN, "running"))
        await until(lambda: "small" in path.read_text() and "Python" in path.read_text())
        found = await document(ref)
        assert found.canon("conductor") == "Three small files.\n"
        assert {span.source for span in found.section("conductor").spans} == {"user"}
        assert found.live_text("researcher") == "It is written in Python.\n"


async def test_a_program_that_saves_again_without_reading_anew_changes_nothing_twice(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\nThe end.\n")
        path = await written(stage, ref)
        first = path.read_text().replace("Three files.", "Three small files.")
        path.write_text(first)
        await ref.ask(CheckFile(RUN))
        await reads(ref, "Three small files.\nThe end.\n")
        await written(stage, ref)
        await propose(ref, "researcher", "It is written in Python.")
        await type_text(ref, "All of ", base=(await document(ref)).revision)
        await written(stage, ref)
        path.write_text(first.replace("small files", "very small files"))
        await ref.ask(CheckFile(RUN))
        await reads(ref, "All of Three very small files.\nThe end.\n")
        found = await document(ref)
        assert found.live_text("researcher") == "It is written in Python.\n"


async def test_a_file_that_is_being_written_is_taken_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\nThe end.\n")
        path = await written(stage, ref)
        whole = path.read_text().replace("Three", "Four")
        parts = iter((whole[: whole.index("The end.")], whole))

        def goes_on(_seconds: float) -> None:
            if (part := next(parts, None)) is not None:
                path.write_text(part)

        monkeypatch.setattr(file, "sleep", goes_on)
        path.write_text("")
        await ref.ask(CheckFile(RUN))
        await reads(ref, "Four files.\nThe end.\n")
        patches = [event.body for event in stage.events("writer.run.patch")]
        assert len(patches) == 2
        assert not stage.failures


async def test_two_programs_that_read_the_same_file_both_bring_their_changes(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\nThe end.\n")
        path = await written(stage, ref)
        read = path.read_text()
        path.write_text(read.replace("Three", "Three small"))
        await ref.ask(CheckFile(RUN))
        await reads(ref, "Three small files.\nThe end.\n")
        await written(stage, ref)
        path.write_text(read.replace("The end.", "The very end."))
        await ref.ask(CheckFile(RUN))
        await reads(ref, "Three small files.\nThe very end.\n")


async def test_a_changed_title_becomes_the_heading_of_the_report(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\n")
        path = await written(stage, ref)
        path.write_text(path.read_text().replace("# Describe the folder\n", "# My folder\n"))
        await ref.ask(CheckFile(RUN))
        await reads(ref, "# My folder\n\nThree files.\n")
        await written(stage, ref)
        found = await document(ref)
        assert {span.source for span in found.section("conductor").spans} == {"user"}
        assert path.read_text().splitlines()[1] == "# Describe the folder"  # what was asked stays


async def test_a_title_that_is_changed_again_changes_the_same_heading(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\n")
        path = await written(stage, ref)
        buffer = path.read_text()  # the other program never reads the file anew
        for title, text in (("My folder", "Three"), ("My folders", "Three"), ("My folders", "Four")):
            buffer = "\n".join([buffer.split("\n")[0], f"# {title}", *buffer.split("\n")[2:]])
            buffer = buffer.replace("Three", text)
            path.write_text(buffer)
            await ref.ask(CheckFile(RUN))
            await reads(ref, f"# {title}\n\n{text} files.\n")
            await written(stage, ref)


async def test_a_program_that_saves_again_after_a_restart_changes_nothing_twice(tmp_path: Path) -> None:
    first = ""
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\nThe end.\n")
        path = await written(stage, ref)
        first = path.read_text().replace("Three files.", "Three small files.")
        path.write_text(first)
        await ref.ask(CheckFile(RUN))
        await reads(ref, "Three small files.\nThe end.\n")
        await written(stage, ref)
    async with Stage(tmp_path) as stage:
        path.write_text(first.replace("small files", "very small files"))
        ref = stage.open(objective="")
        await reads(ref, "Three very small files.\nThe end.\n")
        await written(stage, ref)
        path.write_text(first.replace("small files", "very small files").replace("The end", "The very end"))
        await ref.ask(CheckFile(RUN))
        await reads(ref, "Three very small files.\nThe very end.\n")


async def test_what_was_taken_before_a_crash_is_not_taken_again(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\n")
        path = await written(stage, ref)
        first = path.read_text().replace("Three files.", "Three small files.")
        await ref.ask(MergeFile(RUN, first))
        await stage.system.stop(ref, 60)
        path.write_text(first)  # as it is when the program ends before it writes the file again
        ref = stage.open(objective="")
        await written(stage, ref)
        assert (await document(ref)).canon("conductor") == "Three small files.\n"
        assert len(stage.events("writer.file.taken")) == 1


async def test_it_is_noticed_at_the_next_start(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.\n")
        path = await written(stage, ref)
        await stage.system.stop(ref, 60)
        path.write_text(path.read_text().replace("Three files.", "Three files.\nMore."))
        again = stage.open(objective="")
        await reads(again, "Three files.\nMore.\n")


async def test_an_old_file_that_nobody_touched_is_just_written_again(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "One.")
        path = await written(stage, ref)
        old = path.read_text()
        await type_text(ref, " Two.", base=1, pos=4)
        await stage.system.stop(ref, 60)
        path.write_text(old)  # as after a crash before the last write
        again = stage.open(objective="")
        await written(stage, again)
        assert (await document(again)).canon("conductor") == "One. Two."


async def test_a_file_that_names_no_revision_is_kept_aside_and_reported(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.")
        path = await written(stage, ref)
        path.write_text("all new")
        await ref.ask(SetStatus(RUN, "running"))
        await until(lambda: path.with_name("document.outside-1.md").exists())
        await written(stage, ref)
        assert path.with_name("document.outside-1.md").read_text() == "all new"
        assert (await document(ref)).canon("conductor") == "Three files."
        await until(lambda: bool(stage.failures))
        assert "kept beside it" in stage.failures[0].wire_json()


async def test_it_is_not_lost_when_the_log_cannot_take_it_at_once(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.")
        path = await written(stage, ref)
        path.write_text(path.read_text().replace("Three", "Four"))
        await ref.ask(SetStatus(RUN, "running"))
        stage.log.lose.append(StoreError("the disk is full"))
        await until(lambda: bool(stage.failures))
        assert "Four" in path.read_text()
        await ref.ask(SetStatus(RUN, "waiting"))
        await reads(ref, "Four files.")


async def test_an_edit_before_the_last_status_is_in_the_file_when_that_is_answered(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.")
        path = await written(stage, ref)
        path.write_text(path.read_text().replace("Three", "Four"))
        await ref.ask(SetStatus(RUN, "completed"))
        found = await document(ref)
        assert found.canon("conductor") == "Four files."
        assert path.read_text() == serialise(found)


async def test_an_edit_during_the_end_waits_in_the_file_for_the_next_start(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Three files.")
        path = await written(stage, ref)
        await type_text(ref, " All small.", base=1, pos=12)
        path.write_text(path.read_text().replace("Three", "Four"))
        await stage.system.stop(ref, 60)
        again = stage.open(objective="")
        await reads(again, "Four files. All small.")

"""A model's words stand in the document while it writes them, and end as if they had come whole."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai.exceptions import ModelHTTPError

from actors.harness.drafts import LATE_SECONDS, STEP_SECONDS, Drafts
from actors.harness.profile import WORKER
from actors.models.calls import ToolPiece, ToolRequest
from actors.sandbox.errors import ToolError
from actors.tools.base import Effect
from actors.tools.document import AppendSection
from actors.tools.ports import DocumentPort, DraftPlace
from actors.writer.messages import ApplyPatch, Choice, DiscardProposal, MergeCanon, Policy
from storage.document.drafts import open_drafts
from storage.document.ops import Insert
from storage.document.review import pending_changes
from storage.events.tools import WorkerToolResult
from storage.paths import HomePaths
from tests.actors.harness.scene import TOOLS, finished, scene, seen, whole_way
from tests.actors.writer.stage import RUN, patch, type_text
from tests.fakes.scripted import Pacing, ScriptedModel, Step, call, calls, paced
from tests.fakes.tools import WordsArgs, context_in, fake_tool

TEXT = "# A part\n\nIt says “so” in many words, so that there is much to read along: é, 😀.\n\n- one\n- two\n"
HALF = "It says “so” in many words"
REASON = "It was asked for."
WRITE = call("append_section", reason=REASON, evidence=["a.txt:1"], text=TEXT)
FINISH = call("finish", summary="Done.")


@pytest.fixture(autouse=True)
def transport() -> str:
    """These models stop where a test says; over HTTP they are tested beside the families."""
    return "direct"


async def test_the_words_stand_there_while_they_are_written(tmp_path: Path) -> None:
    expected = await whole_way(tmp_path / "other", WRITE, FINISH)
    middle, late = asyncio.Event(), asyncio.Event()
    async with scene(tmp_path) as here:
        task = here.start(paced(WRITE, Pacing({HALF: middle, "- one": late})), FINISH)
        first = await here.until_seen(HALF)
        (change,) = pending_changes(first)
        assert (change.draft, change.author, change.reason) == (True, "researcher", REASON)
        assert first.canon("researcher") == ""
        assert "along" not in first.live_text("researcher")
        middle.set()
        second = await here.until_seen("- one")
        assert open_drafts(second) == open_drafts(first) == (change.proposal_id,)
        assert "- two" not in second.live_text("researcher")
        late.set()
        outcome = await finished(task, here)
        last = await here.now()
        assert seen(last) == expected
        assert [each.ref for each in outcome.artifacts] == [change.proposal_id]
        assert len({each.proposal_id for each in here.patches if each.kind == "propose"}) == 1
        assert here.stage.store.verify().ok


INSERT = call("insert_after", section="conductor", quote="Here.", text="\n\nNew words to read along.\n\n")
REPLACE = call("replace_exact", old="Some old words.", new="Some new words to read along.")


@pytest.mark.parametrize(
    ("step", "half"),
    [(INSERT, "New words to"), (REPLACE, "Some new words to")],
    ids=["insert_after", "replace_exact"],
)
async def test_other_places_grow_as_well(tmp_path: Path, step: Step, half: str) -> None:
    typed = "Here. Some old words. There."
    expected = await whole_way(tmp_path / "other", step, FINISH, typed=typed)
    gate = asyncio.Event()
    async with scene(tmp_path) as here:
        await type_text(here.writer, typed, base=1)
        task = here.start(paced(step, Pacing({half: gate})), FINISH)
        found = await here.until_seen(half, "conductor")
        assert found.canon("conductor") == typed
        gate.set()
        await finished(task, here)
        assert seen(await here.now()) == expected


@pytest.mark.parametrize("tool", ["write_file", "edit_file"])
async def test_the_documents_own_file_grows_as_well(tmp_path: Path, tool: str) -> None:
    gate = asyncio.Event()
    async with scene(tmp_path) as here:
        await type_text(here.writer, "Some old words.", base=1)
        path = str(HomePaths(here.stage.home).document(RUN))
        words = {"content": "Some new words to read along."}
        if tool == "edit_file":
            words = {"old": "Some old words.", "new": "Some new words to read along."}
        task = here.start(paced(call(tool, path=path, **words), Pacing({"words to": gate})), FINISH)
        section = "conductor" if tool == "edit_file" else "researcher"
        await here.until_seen("Some new words to", section)
        gate.set()
        await finished(task, here)
        (reply,) = [body for body in here.bench.log.of(WorkerToolResult) if body.tool_name == tool]
        assert reply.success


async def test_two_texts_of_one_answer(tmp_path: Path) -> None:
    """Each is its own draft; what is asked between them sees the first, not the second."""
    gate = asyncio.Event()
    step = calls(
        ("append_section", {"text": "The first part of it all."}),
        ("read_document", {"section": "researcher"}),
        ("append_section", {"text": "The second part of it all."}),
    )
    async with scene(tmp_path) as here:
        script = ScriptedModel.of(paced(step, Pacing({"second part": gate})), FINISH, streams=True)
        task = asyncio.create_task(here.bench.run_job(here.job(script)))
        found = await here.until_seen("second part")
        assert len(open_drafts(found)) == 2
        gate.set()
        await finished(task, here)
        text = "The first part of it all.\nThe second part of it all.\n"
        assert (await here.now()).live_text("researcher") == text
        assert text not in script.seen[1].returned[1]
        assert "The first part of it all." in script.seen[1].returned[1]


async def test_an_answer_that_comes_at_once_is_never_half(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        await finished(here.start(WRITE, FINISH), here)
        assert [each.draft for each in here.patches if each.kind == "propose"] == [None]


# What comes to nothing


BROKEN = ModelHTTPError(500, "scripted", {"error": "broken"})


async def test_a_failed_attempt_is_withdrawn_and_the_next_one_does_not_double_it(tmp_path: Path) -> None:
    expected = await whole_way(tmp_path / "other", WRITE, FINISH)
    gate, again = asyncio.Event(), asyncio.Event()

    class Breaks(asyncio.Event):
        async def wait(self) -> Any:
            await gate.wait()
            raise BROKEN

    async with scene(tmp_path) as here:
        task = here.start(
            paced(WRITE, Pacing({HALF: Breaks()})), paced(WRITE, Pacing({"- one": again})), FINISH
        )
        (first,) = open_drafts(await here.until_seen(HALF))
        gate.set()
        await here.until(lambda found: HALF not in found.live_text("researcher"))
        (second,) = open_drafts(await here.until_seen("- one"))
        assert first != second
        again.set()
        await finished(task, here)
        assert seen(await here.now()) == expected


@pytest.mark.parametrize("end", ["error", "timeout"])
async def test_a_call_that_fails_for_good_leaves_nothing(tmp_path: Path, end: str) -> None:
    stop: Any = BROKEN if end == "error" else asyncio.Event()
    profile = replace(WORKER, max_retries=0, call_seconds=3.0)  # long enough to be seen
    async with scene(tmp_path) as here:
        wait = asyncio.Event()
        if end == "error":

            class Breaks(asyncio.Event):
                async def wait(self) -> Any:
                    await wait.wait()
                    raise BROKEN

            stop = Breaks()
        task = here.start(paced(WRITE, Pacing({HALF: stop})), profile=profile)
        await here.until_seen(HALF)
        wait.set()
        outcome = await task
        assert outcome.status == "failed"
        assert outcome.artifacts == ()
        found = await here.until(lambda found: not open_drafts(found))
        assert found.live_text("researcher") == ""


async def test_a_cancelled_agent_leaves_nothing_but_what_the_person_typed(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        task = here.start(paced(WRITE, Pacing({HALF: asyncio.Event()})))
        found = await here.until_seen(HALF)
        typed = patch(found.revision, Insert(pos=4, text="(mine)"), section_id="researcher")
        await here.writer.ask(ApplyPatch(RUN, typed))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        found = await here.until(lambda found: not open_drafts(found))
        assert found.live_text("researcher") == "(mine)"


@pytest.mark.parametrize(
    "args",
    [
        {"text": TEXT, "evidence": ["no such file.txt:1"]},
        {"text": TEXT, "colour": "blue"},
        {"text": TEXT, "section": "Not A Section"},
    ],
    ids=["evidence", "unknown argument", "section"],
)
async def test_a_refused_tool_leaves_nothing(tmp_path: Path, args: dict[str, Any]) -> None:
    gate = asyncio.Event()
    async with scene(tmp_path) as here:
        task = here.start(paced(call("append_section", **args), Pacing({HALF: gate})), FINISH)
        await here.until_seen(HALF)
        gate.set()
        await finished(task, here)
        assert (await here.now()).live_text("researcher") == ""
        result = here.bench.log.of(WorkerToolResult)[0]
        assert not result.success


async def test_arguments_that_break_off_leave_nothing(tmp_path: Path) -> None:
    gate = asyncio.Event()
    raw = '{"text": "Words that are never ended, and no quo'
    async with scene(tmp_path) as here:
        task = here.start(paced(calls(("append_section", raw)), Pacing({"never": gate})), FINISH)
        await here.until_seen("never")
        gate.set()
        await finished(task, here)
        assert (await here.now()).live_text("researcher") == ""


async def test_what_is_not_run_leaves_nothing(tmp_path: Path) -> None:
    gate = asyncio.Event()
    step = calls(("finish", {"summary": "Done."}), ("append_section", {"text": TEXT}))
    async with scene(tmp_path) as here:
        task = here.start(paced(step, Pacing({HALF: gate})))
        await here.until_seen(HALF)
        gate.set()
        await task
        found = await here.until(lambda found: not open_drafts(found))
        assert found.live_text("researcher") == ""


async def test_a_refused_draft_does_not_wait_for_the_tools_behind_it(tmp_path: Path) -> None:
    entered, leave, gate = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(args: WordsArgs, context: Any) -> Any:
        entered.set()
        await leave.wait()
        raise ToolError("No.")

    step = calls(("append_section", {"text": TEXT, "evidence": ["none.txt:1"]}), ("slow", {}))
    tools = (AppendSection(), fake_tool("slow", slow, frozenset({Effect.RUNS_COMMANDS})))
    async with scene(tmp_path) as here:
        task = here.start(paced(step, Pacing({HALF: gate})), FINISH, tools=tools)
        await here.until_seen(HALF)
        gate.set()
        await entered.wait()
        await here.until(lambda found: not open_drafts(found))
        leave.set()
        await finished(task, here)


async def test_another_place_than_it_seemed_takes_the_text_there(tmp_path: Path) -> None:
    """The section may come behind the text."""
    step = calls(("append_section", {"text": TEXT, "section": "conductor"}))
    expected = await whole_way(tmp_path / "other", step, FINISH)
    gate = asyncio.Event()
    async with scene(tmp_path) as here:
        task = here.start(paced(step, Pacing({HALF: gate})), FINISH)
        await here.until_seen(HALF)
        gate.set()
        await finished(task, here)
        found = await here.now()
        assert found.live_text("researcher") == ""
        assert seen(found) == expected


# A person in the midst


async def test_what_a_person_typed_in_the_midst_stays_in_its_place(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with scene(tmp_path) as here:
        task = here.start(paced(WRITE, Pacing({HALF: gate})), FINISH)
        found = await here.until_seen(HALF)
        place = found.live_text("researcher").index("many words")
        typed = patch(found.revision, Insert(pos=place, text="very "), section_id="researcher")
        await here.writer.ask(ApplyPatch(RUN, typed))
        gate.set()
        await finished(task, here)
        last = await here.now()
        assert last.live_text("researcher") == TEXT.replace("many words", "very many words")
        assert last.canon("researcher") == "very "


async def test_a_rejected_text_is_dropped_and_the_agent_is_told(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with scene(tmp_path) as here:
        script = ScriptedModel.of(paced(WRITE, Pacing({HALF: gate})), FINISH, streams=True)
        task = asyncio.create_task(here.bench.run_job(here.job(script)))
        (draft,) = open_drafts(await here.until_seen(HALF))
        await here.writer.ask(DiscardProposal(RUN, Choice(proposal_id=draft)))
        gate.set()
        outcome = await finished(task, here)
        assert (await here.now()).live_text("researcher") == ""
        assert outcome.artifacts == ()
        assert "The person took this text out" in script.seen[1].returned[0]


@pytest.mark.parametrize("policy", ["default", "all"])
async def test_no_policy_takes_half_a_text(tmp_path: Path, policy: Policy) -> None:
    gate = asyncio.Event()
    async with scene(tmp_path, policy) as here:
        task = here.start(paced(WRITE, Pacing({HALF: gate})), FINISH)
        await here.until_seen(HALF)
        await here.writer.ask(MergeCanon(RUN))
        assert (await here.now()).canon("conductor") == ""
        gate.set()
        await finished(task, here)
        await here.writer.ask(MergeCanon(RUN))
        assert (await here.now()).canon("conductor") == TEXT


# How often, and at what cost


@dataclass
class Port:
    """Keeps what is told; ``busy`` takes nothing. ``asked`` is set at each try."""

    told: list[tuple[str, str]] = field(default_factory=list)
    busy: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, draft_id: str, place: DraftPlace, text: str, reason: str) -> bool:
        del draft_id, place, reason
        return self._take("begin", text)

    def grow(self, draft_id: str, at: int, text: str) -> bool:
        del draft_id
        assert at == len(self.text)
        return self._take("grow", text)

    def withdraw(self, draft_id: str) -> bool:
        del draft_id
        return self._take("withdraw", "")

    def finishing(self, draft_id: str) -> DocumentPort:
        raise AssertionError(draft_id)

    def _take(self, what: str, text: str) -> bool:
        if not self.busy:
            self.told.append((what, text))
        self.asked.set()
        return not self.busy

    async def tried(self) -> None:
        """Wait for the next try."""
        self.asked.clear()
        await self.asked.wait()

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.told)


def following(port: Port, folder: Path) -> Drafts:
    return Drafts(TOOLS, replace(context_in(folder), drafts=port))


async def test_steps_are_few_however_small_the_pieces(tmp_path: Path) -> None:
    port = Port()
    drafts = following(port, tmp_path)
    drafts.heard(ToolPiece(0, '{"text": "', "append_section", "call-1"))
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(6):
        for _ in range(50):
            drafts.heard(ToolPiece(0, "word "))
        await port.tried()
    assert len(port.told) == 6
    assert loop.time() - began > 5 * STEP_SECONDS
    assert port.text == "word " * 300
    drafts.close()
    assert port.told[-1][0] == "withdraw"


async def test_a_slow_model_is_shown_a_little_later(tmp_path: Path) -> None:
    """Not every few characters are a step of their own."""
    port = Port()
    drafts = following(port, tmp_path)
    loop = asyncio.get_running_loop()
    began = loop.time()
    drafts.heard(ToolPiece(0, '{"text": "first', "append_section", "call-1"))
    await port.tried()
    drafts.heard(ToolPiece(0, " more"))
    await port.tried()
    assert loop.time() - began > LATE_SECONDS - STEP_SECONDS
    assert port.told == [("begin", "first"), ("grow", " more")]
    drafts.close()


async def test_a_busy_document_gets_the_text_later_and_without_a_gap(tmp_path: Path) -> None:
    port = Port()
    drafts = following(port, tmp_path)
    for piece in (ToolPiece(0, '{"text": "' + "first " * 10, "append_section"), ToolPiece(0, "second " * 10)):
        port.busy = True
        drafts.heard(piece)
        await port.tried()
        port.busy = False
        await port.tried()
    assert port.text == "first " * 10 + "second " * 10
    drafts.close()


async def test_a_text_that_is_too_long_is_not_shown_further(tmp_path: Path) -> None:
    port = Port()
    drafts = following(port, tmp_path)
    drafts.heard(ToolPiece(0, '{"text": "' + "word " * 50_000, "append_section", "call-1"))
    drafts.heard(ToolPiece(1, '{"text": "short', "append_section", "call-2"))
    await port.tried()
    assert port.told == [("begin", "short")]
    drafts.close()


async def test_a_text_that_is_another_at_its_end_is_not_taken_over(tmp_path: Path) -> None:
    """What is carried out need not be what was written, if a model says a name twice."""
    port = Port()
    drafts = following(port, tmp_path)
    drafts.heard(ToolPiece(0, '{"text": "one', "append_section", "call-1"))
    await port.tried()
    context = context_in(tmp_path)
    assert drafts.joined(ToolRequest("call-1", "append_section", {"text": "two"}), context) is context
    assert port.told == [("begin", "one"), ("withdraw", "")]


async def test_what_is_no_text_of_the_document_is_not_shown(tmp_path: Path) -> None:
    port = Port()
    drafts = following(port, tmp_path)
    drafts.heard(ToolPiece(0, '{"path": "a.txt", "content": "x', "write_file", "call-1"))
    drafts.heard(ToolPiece(1, '{"section": "x"', "read_document", "call-2"))
    drafts.heard(ToolPiece(2, '{"text": "in the document', "append_section", "call-3"))
    await port.tried()
    assert port.told == [("begin", "in the document")]
    drafts.close()

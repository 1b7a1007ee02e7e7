"""A person steers a run at work: another policy, words about a passage, and the three surfaces of words."""

import asyncio
from pathlib import Path

import pytest

from actors.conductor.inbox import DirectiveInbox
from actors.conductor.messages import ChangePolicy, OpenWriter, SendDirective
from actors.writer.answers import DocumentSnapshot, PolicyReceipt
from actors.writer.desk import WriterRefused
from actors.writer.messages import GetDocument, Policy, SetPolicy
from storage.document import pending_changes
from storage.events.document import WriterDirectiveSeen, WriterDirectiveSent, WriterPolicyChanged
from storage.events.prompts import UserInput
from tests.actors.conductor.stage import Stage, stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.actors.writer.stage import RESEARCHER, RUN
from tests.actors.writer.stage import Stage as WriterStage
from tests.actors.writer.stage import snapshot as snapshot_of
from tests.fakes.scripted import ScriptedModel, Seen, Step, call, calls, gated

AWAIT: tuple[str, dict[str, str]] = ("await_worker", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


async def document_of(here: Stage, run_id: str) -> DocumentSnapshot:
    writer = await here.session.conductor.ask(OpenWriter(run_id))
    found = await writer.ask(GetDocument(run_id))
    assert isinstance(found, DocumentSnapshot)
    return found


@pytest.mark.parametrize(("first", "then", "waits"), [("all", "review", True), ("review", "all", False)])
async def test_a_policy_is_in_force_at_the_next_merge(
    tmp_path: Path, folder: Path, first: Policy, then: Policy, *, waits: bool
) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "read it"), AWAIT),
                merge_all,
                call("complete", summary="Done."),
            ],
            "read it": [WRITE, gated(FINISH, gate, entered)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("describe", workspace=folder, policy=first)
        await entered.wait()
        receipt = await here.session.conductor.ask(ChangePolicy(run_id, then))
        assert isinstance(receipt, PolicyReceipt)
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"
        (body,) = here.bodies(run_id, WriterPolicyChanged.event_type)
        assert isinstance(body, WriterPolicyChanged)
        assert (body.policy, body.by) == (then, "user")
        found = await document_of(here, run_id)
        waiting = [each for each in pending_changes(found.document) if "It says so" in each.inserted]
        assert bool(waiting) is waits
        assert ("It says so" in found.document.canon("conductor")) is not waits
    async with stage(tmp_path / "home") as again:
        assert (await document_of(again, run_id)).policy == then


async def test_the_policy_in_force_is_not_told_twice_and_is_nothing_for_agents(tmp_path: Path) -> None:
    async with WriterStage(tmp_path) as here:
        ref = here.open()
        await ref.ask(SetPolicy(RUN, "review"))
        await ref.ask(SetPolicy(RUN, "review"))
        assert (await snapshot_of(ref)).policy == "review"
        assert len(here.events("writer.policy.changed")) == 1
        with pytest.raises(WriterRefused, match="Only a person"):
            await ref.ask(SetPolicy(RUN, "all", RESEARCHER))


async def test_words_that_a_worker_has_not_read_go_to_the_conductor(tmp_path: Path, folder: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    heard: list[str] = []

    def listens(seen: Seen) -> Step:
        heard.extend(words for words in seen.said if "the licence" in words)
        return call("complete", summary="Done.")

    model = ScriptedModel(
        {
            "conductor": [calls(spawn("researcher", "read it"), AWAIT), listens],
            "read it": [gated(call("no_such_tool"), gate, entered), call("no_such_tool")],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("describe", workspace=folder)
        await entered.wait()
        late = SendDirective(run_id, "add the licence", "researcher-1", when="after")
        await here.session.conductor.ask(late)
        gate.set()
        await here.end_of(run_id)
        assert ["researcher-1" in words for words in heard] == [True]
        (seen,) = [each for each in here.bodies(run_id) if isinstance(each, WriterDirectiveSeen)]
        assert (seen.input_id, seen.target) == (late.input_id, "conductor")


def test_an_inbox_whose_agent_has_ended_hands_words_on() -> None:
    worker, conductor = DirectiveInbox(), DirectiveInbox()
    worker.put("1", "words 1", "after")
    worker.put("2", "words 2", "next")
    worker.hand_on(conductor, "researcher-1")
    worker.put("3", "words 3", "now")
    assert worker.take(ending=True) == []
    assert conductor.urgent.is_set()
    taken = conductor.take()
    assert [each.input_id for each in taken] == ["2", "1", "3"]
    assert all("researcher-1" in each.text and f"words {each.input_id}" in each.text for each in taken)


async def test_words_about_a_passage_reach_one_worker_with_the_passage(tmp_path: Path, folder: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    heard: list[str] = []

    def listens(seen: Seen) -> Step:
        heard.extend(words for words in seen.said if "one shorter" in words)
        return FINISH

    model = ScriptedModel(
        {
            "conductor": [calls(spawn("researcher", "read it"), AWAIT), call("complete", summary="Done.")],
            "read it": [gated(WRITE, gate, entered), listens],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("describe", workspace=folder)
        await entered.wait()
        about = SendDirective(
            run_id,
            "make this one shorter",
            "researcher-1",
            section_id="conductor",
            quote="Long.\nAnd longer.",
        )
        await here.session.conductor.ask(about)
        whole = SendDirective(run_id, "a title, please", surface="writer.prompt_document")
        await here.session.conductor.ask(whole)
        gate.set()
        await here.end_of(run_id)
        assert ["> Long.\n> And longer.\n" in words for words in heard] == [True]
        bodies = here.bodies(run_id)
        sent = {each.input_id: each for each in bodies if isinstance(each, WriterDirectiveSent)}
        assert sent[about.input_id].anchor == {"section_id": "conductor", "quote": "Long.\nAnd longer."}
        assert sent[whole.input_id].anchor is None
        seen = {each.input_id: each for each in bodies if isinstance(each, WriterDirectiveSeen)}
        assert seen[about.input_id].target == "researcher-1"
        assert seen[about.input_id].revision >= sent[about.input_id].revision > 0
        surfaces = {each.input_id: each.surface for each in bodies if isinstance(each, UserInput)}
        assert surfaces[about.input_id] == "writer.submit_user_prompt"
        assert surfaces[whole.input_id] == "writer.prompt_document"
        assert set(surfaces.values()) == {
            "conductor.execute",
            "writer.prompt_document",
            "writer.submit_user_prompt",
        }

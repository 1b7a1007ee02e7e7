"""The log decides: restart, slow and failing stores, two runs, several authors at once."""

import asyncio
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.runtime import ActorRef
from actors.tools.ports import AtEnd
from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeReplaceExact,
    Proposing,
    WithdrawDraft,
)
from actors.writer.authors import Author
from actors.writer.desk import WriterRefused
from actors.writer.ledger import StaleProposal
from actors.writer.messages import (
    ApplyPatch,
    Choice,
    CommitProposal,
    DiscardProposal,
    GetDocument,
    MarkDirectiveSeen,
    MarkSectionState,
    MergeCanon,
    NameVersion,
    RunStatus,
    SetStatus,
    SubmitUserPrompt,
    Undo,
    WriterMessage,
)
from storage.document.document import RunDocument
from storage.document.drafts import open_drafts
from storage.document.errors import AnchorError, PatchRefused
from storage.document.ops import Delete, Insert
from storage.document.serialise import parse, revision_of, serialise
from storage.errors import KnownError, StoreError
from storage.events.document import WriterRunPatch
from storage.events.envelope import NewEvent, new_id
from tests.actors.writer.stage import (
    RESEARCHER,
    RUN,
    TERMINAL,
    Stage,
    document,
    patch,
    propose,
    snapshot,
    type_text,
)


def full() -> StoreError:
    return StoreError("the disk is full; free some space")


async def work_of_a_run(ref: ActorRef[WriterMessage]) -> None:
    """A bit of everything."""
    directive = SubmitUserPrompt(RUN, "Mind the tests")
    await type_text(ref, "I say 3 files.\n")
    await propose(ref, "researcher", "It is written in Python.")
    await ref.ask(ProposeReplaceExact(RUN, "conductor", "3 files", "4 files", Proposing(TERMINAL)))
    await ref.ask(directive)
    await ref.ask(MarkDirectiveSeen(RUN, directive.input_id, RESEARCHER))
    merged = await ref.ask(MergeCanon(RUN))
    await ref.ask(DiscardProposal(RUN, Choice(hunk_ids=merged.left_for_review)))
    await ref.ask(MarkSectionState(RUN, "writer", "running"))
    await ref.ask(NameVersion(RUN, "first draft"))
    await ref.ask(SetStatus(RUN, "waiting"))


async def test_a_restart_gives_the_same_document_and_goes_on(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="default")
        await work_of_a_run(ref)
        before = await snapshot(ref)
        again = await stage.reopen(ref)
        after = await snapshot(again)
        assert after == before
        assert after.document.section("conductor").spans == before.document.section("conductor").spans
        receipt = await type_text(again, "On. ", base=after.document.revision)
        assert receipt.revision == before.document.revision + 1


async def test_the_policy_of_a_run_outlives_its_process(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open(policy="review")
        await type_text(ref, "x")
        assert (await snapshot(await stage.reopen(ref))).policy == "review"


async def test_a_directive_of_before_the_restart_can_still_be_seen(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await ref.ask(SubmitUserPrompt(RUN, "Mind the tests", input_id="input-1"))
        again = await stage.reopen(ref)
        await again.ask(MarkDirectiveSeen(RUN, "input-1", RESEARCHER))
        assert (await document(again)).canon("user") == "Mind the tests\n"


async def test_a_patch_sent_again_after_a_restart_is_known(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        typed = patch(0, Insert(pos=0, text="Hello"))
        await ref.ask(ApplyPatch(RUN, typed))
        again = await stage.reopen(ref)
        assert (await again.ask(ApplyPatch(RUN, typed))).repeated
        assert (await document(again)).canon("conductor") == "Hello"


async def test_a_text_of_many_kilobytes_comes_back_whole(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        text = "Ein Wort für alle Fälle 🦊. " * 2_000
        await type_text(ref, text)
        assert (await document(await stage.reopen(ref))).canon("conductor") == text


async def test_the_file_is_the_document_on_disk(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await work_of_a_run(ref)
        newest = await document(ref)
        await stage.system.stop(ref, 60)
        assert stage.file() == serialise(newest)
        assert parse(stage.file()).section("conductor").canon == newest.canon("conductor")


def shown(stage: Stage) -> int:
    """The revision in the file; 0 before the first is written."""
    try:
        return revision_of(stage.file()) or 0
    except FileNotFoundError:
        return 0


async def test_a_status_is_in_the_file_without_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.writer.file.WRITE_EVERY_S", 3_600.0)  # who waits for a pause waits for ever
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Hello")
        statuses: tuple[RunStatus, ...] = ("running", "waiting", "running", "completed")
        for number, status in enumerate(statuses):
            await type_text(ref, str(number), base=number + 1)
            await ref.ask(SetStatus(RUN, status))
            while shown(stage) != number + 2:  # noqa: ASYNC110 -- a file sets no event
                await asyncio.sleep(0.001)


async def test_while_the_store_is_slow_the_mailbox_stays_free_and_order_is_kept(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "0")
        stage.log.hold()
        typing = [
            asyncio.ensure_future(type_text(ref, str(number), base=1, pos=1)) for number in range(1, 10)
        ]
        for _ in range(20):
            found = await ref.ask(GetDocument(RUN))
            assert found.document.revision == 1  # only what is on disk is told
        assert not any(each.done() for each in typing)
        stage.log.open.set()
        receipts = await asyncio.gather(*typing)
        assert [receipt.revision for receipt in receipts] == list(range(2, 11))
        assert (await document(ref)).canon("conductor") == "0" + "".join(map(str, range(1, 10)))
        assert len(stage.log.batches) <= 4
        logged = [
            event.body.revision
            for event in stage.events("writer.run.patch")
            if isinstance(event.body, WriterRunPatch)
        ]
        assert logged == list(range(1, 11))


async def test_a_store_error_reaches_the_asker_and_the_document_is_as_the_log_has_it(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "kept")
        stage.log.lose.append(full())
        with pytest.raises(StoreError, match="disk is full"):
            await type_text(ref, "lost ", base=1)
        assert (await document(ref)).canon("conductor") == "kept"
        assert (await type_text(ref, "saved ", base=1)).revision == 2
        assert (await document(ref)).canon("conductor") == "saved kept"
        assert (await document(await stage.reopen(ref))).canon("conductor") == "saved kept"


async def test_all_that_was_ordered_behind_a_failed_commit_fails_with_it(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "kept")
        stage.log.hold()
        stage.log.lose.append(full())
        typing = [asyncio.ensure_future(type_text(ref, "x", base=1)) for _ in range(5)]
        await stage.log.asked()
        stage.log.open.set()
        outcomes = await asyncio.gather(*typing, return_exceptions=True)
        assert all(isinstance(outcome, StoreError) for outcome in outcomes[:1])
        saved = sum(not isinstance(outcome, BaseException) for outcome in outcomes)
        assert (await document(ref)).canon("conductor") == "x" * saved + "kept"
        assert (await document(await stage.reopen(ref))).canon("conductor") == "x" * saved + "kept"


async def test_a_commit_that_was_made_though_it_was_reported_lost_is_found(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "kept")
        stage.log.lie.append(full())
        typed = patch(1, Insert(pos=0, text="there "))
        with pytest.raises(StoreError):
            await ref.ask(ApplyPatch(RUN, typed))
        again = await ref.ask(ApplyPatch(RUN, typed))
        assert (again.repeated, again.revision) == (True, 2)
        assert (await document(ref)).canon("conductor") == "there kept"


async def test_while_the_log_cannot_be_read_either_changes_are_refused_and_reading_goes_on(
    tmp_path: Path,
) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "kept")
        stage.log.lose.append(full())
        stage.log.deaf.append(StoreError("the log is locked"))
        with pytest.raises(StoreError, match="full"):
            await type_text(ref, "a", base=1)
        with pytest.raises(StoreError, match="locked"):
            await type_text(ref, "b", base=1)
        assert (await document(ref)).canon("conductor") == "kept"
        assert (await type_text(ref, "c", base=1)).revision == 2


async def test_a_first_commit_that_fails_is_made_up_for(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        stage.log.lose.append(full())
        stage.log.hold()
        ref = stage.open()
        await stage.log.asked()
        typing = asyncio.ensure_future(type_text(ref, "Hello"))
        await document(ref)
        stage.log.open.set()
        with pytest.raises(StoreError):
            await typing
        await type_text(ref, "Hello")
        assert stage.types() == ["writer.run.started", "writer.run.patch"]
        assert (await document(await stage.reopen(ref))).objective == "Describe the folder"


async def test_stopping_waits_for_what_is_on_its_way_to_the_disk(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "kept")
        stage.log.hold()
        typing = asyncio.ensure_future(type_text(ref, "late ", base=1))
        await stage.log.asked()
        stopping = asyncio.ensure_future(stage.system.stop(ref, 60))
        await asyncio.sleep(0)
        stage.log.open.set()
        assert (await stopping).clean
        assert (await typing).revision == 2
        assert parse(stage.file()).section("conductor").canon == "late kept"


async def test_a_bug_in_the_middle_of_a_commit_restarts_the_writer_from_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "kept")
        stage.log.hold()
        typing = asyncio.ensure_future(type_text(ref, "under way ", base=1))
        await stage.log.asked()

        def broken(*_arguments: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patched:
            patched.setattr("actors.writer.actor.plan_for", broken)
            ref.tell(SetStatus(RUN, "running"))
            while not stage.failures:  # noqa: ASYNC110 -- a failure sets no event
                await asyncio.sleep(0)
        stage.log.open.set()
        with pytest.raises(KnownError, match="ask again"):
            await typing
        assert (await document(ref)).canon("conductor") == "under way kept"
        assert (await type_text(ref, "on ", base=2)).revision == 3


async def test_two_runs_side_by_side_share_nothing(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        one, two = stage.open("run-1", "First"), stage.open("run-2", "Second")
        await asyncio.gather(
            *(type_text(one, "1", base=0) for _ in range(5)),
            *(type_text(two, "2", base=0, run_id="run-2") for _ in range(5)),
        )
        assert (await document(one)).canon("conductor") == "11111"
        assert (await document(two, "run-2")).canon("conductor") == "22222"
        with pytest.raises(WriterRefused, match="message is for run run-2"):
            await one.ask(SubmitUserPrompt("run-2", "Mind the tests"))
        assert {event.run_id for event in stage.events(run_id="run-1")} == {"run-1"}
        await stage.system.stop_all(60)
        assert parse(stage.file("run-2")).objective == "Second"


async def test_a_person_and_three_agents_write_at_once_and_no_typed_letter_is_lost(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()

        async def person() -> None:
            for number in range(20):
                base = (await document(ref)).revision
                await type_text(ref, f"[{number}]", base=base, pos=0)

        async def agent(by: Author) -> int:
            refused = 0
            for number in range(10):
                try:
                    await propose(ref, by.name, f"{by.name} {number}", by)
                    await ref.ask(
                        ProposeReplaceExact(RUN, "conductor", f"[{number}]", f"<{number}>", Proposing(by))
                    )
                except (AnchorError, StaleProposal):
                    refused += 1
            return refused

        agents = [Author("researcher"), Author("terminal"), Author("writer")]
        await asyncio.gather(person(), *(agent(by) for by in agents))
        found = await document(ref)
        typed = "".join(span.text for span in found.section("conductor").spans if span.source == "user")
        assert typed == "".join(f"[{number}]" for number in reversed(range(20)))
        assert found.canon("conductor") == typed
        for by in agents:
            assert found.live_text(by.name) == "".join(f"{by.name} {number}\n" for number in range(10))
        again = await stage.reopen(ref)
        assert await document(again) == found


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), failures=st.integers(0, 3))
def test_whatever_is_asked_live_and_replayed_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, failures: int
) -> None:
    async def play() -> None:
        async with Stage(tmp_path_factory.mktemp("home")) as stage:
            dice = random.Random(seed)  # noqa: S311 -- not for secrets
            ref = stage.open()
            await document(ref)
            asks: list[asyncio.Future[object]] = []
            for number in range(40):
                asks.append(asyncio.ensure_future(ref.ask(await anything(ref, dice))))
                if number % 13 == 12 and len(stage.log.lose) < failures:
                    stage.log.lose.append(full())
                for _ in range(dice.randrange(3)):
                    await asyncio.sleep(0)
            outcomes = await asyncio.gather(*asks, return_exceptions=True)
            unexpected = [
                each
                for each in outcomes
                if isinstance(each, BaseException) and not isinstance(each, KnownError)
            ]
            assert not unexpected
            stage.log.lose.clear()
            await ref.ask(SetStatus(RUN, "completed"))
            live = await snapshot(ref)
            again = await stage.reopen(ref)
            assert await snapshot(again) == live
            logged = [
                event.body.revision
                for event in stage.events("writer.run.patch")
                if isinstance(event.body, WriterRunPatch)
            ]
            assert logged == list(range(1, live.document.revision + 1))

    asyncio.run(play())


async def anything(ref: ActorRef[WriterMessage], dice: random.Random) -> WriterMessage:
    """Some command that may or may not be possible."""
    found = await document(ref)
    text = found.live_text("conductor")
    pos = dice.randrange(len(text) + 1)
    agent = dice.choice([RESEARCHER, TERMINAL])
    known = sorted(found.proposals)
    possible: list[WriterMessage] = [
        ApplyPatch(RUN, patch(found.revision, Insert(pos=pos, text=dice.choice(["a", "b c", "é\n"])))),
        ApplyPatch(
            RUN, patch(found.revision, Delete(pos=pos, len=dice.randrange(min(4, len(text) - pos) + 1)))
        ),
        ProposeAppend(RUN, dice.choice(["conductor", agent.name]), "new words", Proposing(agent)),
        ProposeReplaceExact(RUN, "conductor", text[pos : pos + 3], "other", Proposing(agent)),
        CommitProposal(RUN, Choice(proposal_id=dice.choice(known) if known else "none")),
        DiscardProposal(RUN, Choice(proposal_id=dice.choice(known) if known else "none")),
        MergeCanon(RUN),
        Undo(RUN, dice.choice(known) if known else "none"),
        SubmitUserPrompt(RUN, "Mind the tests"),
        MarkSectionState(RUN, agent.name, "complete"),
        *drafting(found, agent, dice),
    ]
    return dice.choice(possible)


def drafting(found: RunDocument, agent: Author, dice: random.Random) -> list[WriterMessage]:
    """What an agent may do to a text that it is still writing."""
    one = dice.choice(open_drafts(found) or ("none",))
    at = found.proposals[one].draft if one in found.proposals else None
    finishing = Proposing(agent, draft_id=one)
    text = "new words and more"
    return [
        BeginDraft(RUN, new_id(), dice.choice([AtEnd("conductor"), AtEnd(agent.name)]), "new", agent),
        GrowDraft(RUN, one, at or 0, text[at or 0 :][: dice.randrange(1, 9)].rstrip(), agent),
        WithdrawDraft(RUN, one, agent),
        ProposeAppend(RUN, "conductor", text, finishing),
    ]


async def test_a_damaged_history_is_told_and_not_guessed(tmp_path: Path) -> None:
    async with Stage(tmp_path) as stage:
        ref = stage.open()
        await type_text(ref, "Hello")
        await stage.system.stop(ref, 60)
        gap = WriterRunPatch(
            run_id=RUN, patch_id="p9", revision=9, base_revision=8, source="user", author="user"
        )
        await stage.store.append([NewEvent(gap, "writer")])
        again = stage.open(objective="")
        with pytest.raises(KnownError):
            await document(again)
        assert "revision 2" in stage.failures[0].wire_json()


def test_refusals_are_for_people() -> None:
    assert issubclass(PatchRefused, KnownError)
    assert issubclass(WriterRefused, KnownError)

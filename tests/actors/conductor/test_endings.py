"""However a run ends, it ends once, in words, with nothing of it left at work."""

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from actors.conductor import delegating
from actors.conductor.live import LiveRuns
from actors.conductor.messages import (
    AwaitRun,
    CancelRun,
    ExecuteTask,
    InterruptRuns,
    LookAfterRuns,
    OpenWriter,
    SendDirective,
)
from actors.conductor.setting import TaskRefusedError
from actors.harness.loop import Harness
from actors.runtime import ActorStopped
from actors.writer import actor as writer_actor
from actors.writer import commands
from actors.writer.messages import MarkSectionState
from storage.errors import KnownError
from storage.events.document import WriterVersionNamed
from storage.events.envelope import new_id
from storage.events.tools import WorkerToolResult
from storage.options import StoreOptions
from tests.actors.conductor.rules import hold_to_the_rules
from tests.actors.conductor.stage import stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.fakes.scripted import ScriptedModel, Seen, Step, call, calls, gated, hang, say

AWAIT: tuple[str, dict[str, str]] = ("await_worker", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


# --- every way to end


async def test_every_end_keeps_the_rules(tmp_path: Path, folder: Path) -> None:
    model = ScriptedModel(
        {
            "goes well": [
                calls(spawn("researcher", "read it"), spawn("terminal", "stumble"), AWAIT),
                merge_all,
                call("complete", summary="Done."),
            ],
            "read it": [call("read_file", path="a.txt"), WRITE, FINISH],
            "stumble": [call("no_such_tool"), call("no_such_tool")],
            "is stuck": [call("block", reason="A key is missing.")],
            "breaks": [Step(error=RuntimeError("no luck"))],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        for prompt, status in (("goes well", "completed"), ("is stuck", "blocked"), ("breaks", "failed")):
            ended = await here.run(prompt, workspace=folder)
            assert ended.status == status
            hold_to_the_rules(here, ended.run_id)
            named = here.bodies(ended.run_id, "writer.version.named")
            patches = here.bodies(ended.run_id, "writer.run.patch")
            last = named[-1]
            assert isinstance(last, WriterVersionNamed)
            assert (last.name, last.revision) == ("end", len(patches))
            assert len(here.bodies(ended.run_id, "qwy.citation_registry")) == len(named)
        ended = await here.run(
            "Describe the structure of this folder: what it is and its main parts",
            model="offline",
            workspace=folder,
        )
        assert ended.status == "completed"
        hold_to_the_rules(here, ended.run_id)


# --- cancel


async def test_a_cancel_kills_a_command_and_its_grandchild(tmp_path: Path, folder: Path) -> None:
    pids = folder / "pids"
    script = (
        "import subprocess,os;p=subprocess.Popen(['sleep','3661']);"
        f"open({str(pids)!r},'w').write(f'{{os.getpid()}} {{p.pid}}\\n');p.wait()"
    )
    command = f'python3 -c "{script}"'
    model = ScriptedModel(
        {
            "conductor": [calls(spawn("terminal", "sleep"), AWAIT)],
            "sleep": [call("run_command", command=command)],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("sleep", workspace=folder, allow=("python3 *",))
        while not (pids.exists() and pids.read_text().endswith("\n")):
            await asyncio.to_thread(os.sched_yield)
        children = [int(pid) for pid in pids.read_text().split()]
        assert all(_is_alive(pid) for pid in children)
        await here.session.conductor.ask(CancelRun(run_id))
        ended = await here.end_of(run_id)
        assert ended.status == "cancelled"
        # When the run is told to have ended, they are dead, and nobody waited for them to end by themselves.
        assert not [pid for pid in children if _is_alive(pid)]
        events = hold_to_the_rules(here, run_id)
        (result,) = (each.body for each in events if isinstance(each.body, WorkerToolResult))
        assert (result.success, result.verdict) == (False, "cancelled")
        assert "worker.task.cancelled" in [event.event_type for event in events]
        named = [event.payload["name"] for event in events if event.event_type == "writer.version.named"]
        assert named == ["start", "end"]


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_a_run_can_be_cancelled_while_it_is_being_accepted(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [hang()]})) as here:
        run_id = new_id()
        accepting = asyncio.create_task(
            here.session.conductor.ask(ExecuteTask(run_id, "hang", model="scripted"))
        )
        await asyncio.sleep(0)
        cancelling = asyncio.create_task(here.session.conductor.ask(CancelRun(run_id)))
        assert (await accepting).run_id == run_id
        await cancelling
        assert (await here.end_of(run_id)).status == "cancelled"
        hold_to_the_rules(here, run_id)


async def test_a_run_can_be_cancelled_at_every_turn_of_its_beginning(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"": [hang() for _ in range(40)]})) as here:
        for turns in range(40):
            run_id = await here.start(f"run {turns}")
            for _ in range(turns):
                await asyncio.sleep(0)
            await here.session.conductor.ask(CancelRun(run_id))
            assert (await here.end_of(run_id)).status == "cancelled"
            hold_to_the_rules(here, run_id)


async def test_a_cancel_while_a_worker_is_being_started_leaves_no_open_delegation(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marking = asyncio.Event()
    real = delegating.Delegating._mark

    async def mark(self: delegating.Delegating, delegation: object, state: str) -> None:
        marking.set()
        await real(self, delegation, state)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(delegating.Delegating, "_mark", mark)
    model = ScriptedModel({"conductor": [calls(spawn("researcher", "x"), AWAIT)], "x": [hang()]})
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("start", workspace=folder)
        await marking.wait()
        await here.session.conductor.ask(CancelRun(run_id))
        assert (await here.end_of(run_id)).status == "cancelled"
        hold_to_the_rules(here, run_id)


async def test_a_cancel_and_the_closing_at_once_end_the_run_once(tmp_path: Path, folder: Path) -> None:
    entered = asyncio.Event()
    model = ScriptedModel(
        {"conductor": [calls(spawn("researcher", "hangs"), AWAIT)], "hangs": [hang(entered)]}
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("x", workspace=folder)
        await entered.wait()
        here.session.conductor.tell(CancelRun(run_id))
        here.session.conductor.tell(InterruptRuns("closing"))
        here.session.conductor.tell(CancelRun(run_id))
        await here.session.conductor.ask(InterruptRuns("closing"))
        assert (await here.end_of(run_id)).status == "cancelled"
        hold_to_the_rules(here, run_id)


async def test_ten_runs_at_work_are_interrupted_in_time(tmp_path: Path, folder: Path) -> None:
    entered = [asyncio.Event() for _ in range(10)]
    scripts = {f"run {n}.": [calls(spawn("researcher", f"hang {n}."), AWAIT)] for n in range(10)}
    scripts |= {f"hang {n}.": [hang(entered[n])] for n in range(10)}
    async with stage(tmp_path / "home", ScriptedModel(scripts)) as here:
        run_ids = [await here.start(f"run {n}.", workspace=folder) for n in range(10)]
        for event in entered:
            await event.wait()
        report = await here.session.stop_all(60)
        assert report.clean
        for run_id in run_ids:
            assert hold_to_the_rules(here, run_id)[-1].event_type == "conductor.task.interrupted"
            assert here.store.leases.owner(run_id) is None


async def test_a_hard_stop_of_the_actors_tells_the_end_as_well(tmp_path: Path, folder: Path) -> None:
    entered = asyncio.Event()
    model = ScriptedModel(
        {"conductor": [calls(spawn("researcher", "hangs"), AWAIT), hang()], "hangs": [hang(entered)]}
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("x", workspace=folder)
        await entered.wait()
        await here.session.system.stop_all(60)  # nobody has asked the runs to end before
        assert hold_to_the_rules(here, run_id)[-1].event_type == "conductor.task.interrupted"


async def test_a_run_that_is_being_accepted_when_the_program_closes_is_interrupted(tmp_path: Path) -> None:
    async with stage(tmp_path / "home", ScriptedModel({"conductor": [hang()]})) as here:
        conductor, run_id = here.session.conductor, new_id()
        accepting = asyncio.create_task(conductor.ask(ExecuteTask(run_id, "hang", model="scripted")))
        await asyncio.sleep(0)
        closing = asyncio.create_task(conductor.ask(InterruptRuns("closing")))
        await accepting
        await closing
        hold_to_the_rules(here, run_id)
        with pytest.raises(TaskRefusedError, match="closing"):
            await conductor.ask(ExecuteTask(new_id(), "another", model="scripted"))


# --- faults


async def test_a_worker_with_a_bug_is_told_as_failed_and_the_run_goes_on(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Harness.run

    async def run(self: Harness, job: object) -> object:
        if job.family == "worker":  # type: ignore[attr-defined]  # it is a HarnessJob
            raise ZeroDivisionError("a bug of ours")
        return await real(self, job)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(Harness, "run", run)
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "x"), AWAIT),
                call("complete", summary="One part is missing."),
            ]
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("try", workspace=folder)
        assert ended.status == "completed"
        hold_to_the_rules(here, ended.run_id)
        (failed,) = here.bodies(ended.run_id, "worker.task.failed")
        assert "a bug of ours" in failed.error  # type: ignore[attr-defined]  # told apart by type


async def test_a_writer_with_a_bug_starts_again_from_the_log(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, breaks = commands.plan_for, list[MarkSectionState]()

    def plan_for(desk: object, message: object) -> object:
        if message in breaks:
            raise ZeroDivisionError("a bug of ours")
        return real(desk, message)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(writer_actor, "plan_for", plan_for)
    entered, gate = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "x")),
                gated(call("await_worker"), gate),
                merge_all,
                call("complete", summary="Done."),
            ],
            "x": [gated(WRITE, gate, entered), FINISH],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("write", workspace=folder)
        await entered.wait()
        writer = await here.session.conductor.ask(OpenWriter(run_id))
        breaks.append(MarkSectionState(run_id, "researcher", "failed"))
        writer.tell(breaks[0])  # nobody asks: the actor breaks
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"
        assert "It says so" in here.document(run_id)
        hold_to_the_rules(here, run_id)


async def test_a_run_whose_writer_is_gone_fails_in_words(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    script = [calls(spawn("researcher", "x")), gated(call("await_worker"), gate)]
    model = ScriptedModel({"conductor": script, "x": [hang(entered)]})
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("write", workspace=folder)
        await entered.wait()
        writer = await here.session.conductor.ask(OpenWriter(run_id))
        monkeypatch.setattr(writer_actor, "plan_for", _raise_bug)
        monkeypatch.setattr(writer_actor.Writer, "started", _fail_to_start)
        writer.tell(MarkSectionState(run_id, "researcher", "failed"))
        ended = await here.end_of(run_id)
        assert (ended.status, "Writer broke" in ended.message) == ("failed", True)
        assert here.types(run_id)[-1] == "conductor.task.failed"


def _raise_bug(_desk: object, _message: object) -> object:
    raise ZeroDivisionError("a bug of ours")


async def _fail_to_start(_self: object) -> None:
    raise ZeroDivisionError("a bug of ours")


async def test_a_conductor_with_a_bug_starts_again_and_its_runs_say_that_they_were_interrupted(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = asyncio.Event()
    model = ScriptedModel(
        {
            "sleeps": [calls(spawn("researcher", "wait"), AWAIT)],
            "wait": [hang(entered)],
            "again": [call("complete", summary="Here again.")],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("sleeps", workspace=folder)
        await entered.wait()
        with monkeypatch.context() as patch:
            patch.setattr(LiveRuns, "rest", _fail_to_start)
            here.session.conductor.tell(LookAfterRuns())  # nobody asks: the actor breaks
            with pytest.raises(ActorStopped):
                await here.session.conductor.ask(AwaitRun(run_id))
        ended = await here.run("again")
        assert ended.message == "Here again."
        assert hold_to_the_rules(here, run_id)[-1].event_type == "conductor.task.interrupted"
        await here.session.conductor.ask(OpenWriter(run_id))


async def test_a_full_disk_in_the_middle_ends_the_run_in_words(tmp_path: Path, folder: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(
        {"conductor": [calls(spawn("researcher", "x"), AWAIT)], "x": [gated(WRITE, gate, entered), FINISH]}
    )
    async with stage(tmp_path / "home", model, StoreOptions(patience_s=0.2)) as here:
        run_id = await here.start("write", workspace=folder)
        await entered.wait()
        awaiting = asyncio.create_task(here.session.conductor.ask(AwaitRun(run_id), timeout=80))
        connection = here.store._writer._connection
        pages = connection.value("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count = {pages}")
        gate.set()
        directive = asyncio.create_task(
            _outcome(here.session.conductor.ask(SendDirective(run_id, "x" * 400_000)))
        )
        ended = await awaiting
        assert (ended.status, "full" in ended.message) == ("failed", True)
        assert "\n" not in ended.message
        assert isinstance(await directive, KnownError)
        connection.execute("PRAGMA max_page_count = 1000000")
    async with stage(tmp_path / "home") as again:
        rollup = again.store.run(run_id)
        assert rollup is not None
        assert again.store.verify().ok


async def _outcome(asked: object) -> object:
    try:
        return await asked  # type: ignore[misc]  # a coroutine
    except (KnownError, sqlite3.Error) as error:
        return error


# --- limits, and a model that does not end the run itself


async def test_the_conductor_at_its_limit_fails_and_stops_its_workers(tmp_path: Path, folder: Path) -> None:
    wait = call("await_worker", call_ids=["none"])
    model = ScriptedModel({"conductor": [calls(spawn("researcher", "x")), *[wait] * 30], "x": [hang()]})
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("never end", workspace=folder)
        assert ended.status == "failed"
        (failed,) = here.bodies(ended.run_id, "conductor.task.failed")
        assert failed.failure_kind == "limit"  # type: ignore[attr-defined]  # told apart by type
        hold_to_the_rules(here, ended.run_id)


async def test_words_alone_do_not_complete_a_run_whose_worker_is_at_work(
    tmp_path: Path, folder: Path
) -> None:
    model = ScriptedModel(
        {"conductor": [calls(spawn("researcher", "x")), say("All done."), say("All done.")], "x": [hang()]}
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("hurry", workspace=folder)
        assert (ended.status, "researcher-1 was at work" in ended.message) == ("failed", True)
        hold_to_the_rules(here, ended.run_id)


async def test_words_alone_are_the_report_when_there_is_no_other(tmp_path: Path) -> None:
    async with stage(
        tmp_path / "home", ScriptedModel({"conductor": [say("Four."), say("It is four.")]})
    ) as here:
        ended = await here.run("two and two")
        assert ended.status == "completed"
        assert "It is four." in here.document(ended.run_id)


async def test_an_end_that_was_put_off_is_not_in_the_report(tmp_path: Path) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(
        {
            "conductor": [
                gated(call("complete", summary="The first end."), gate, entered),
                call("complete", summary="The second end."),
            ]
        }
    )
    async with stage(tmp_path / "home", model) as here:
        run_id = await here.start("write")
        await entered.wait()
        await here.session.conductor.ask(SendDirective(run_id, "and a title", when="after"))
        gate.set()
        assert (await here.end_of(run_id)).message == "The second end."
        text = here.document(run_id)
        assert "The second end." in text
        assert "The first end." not in text


async def test_complete_in_one_answer_with_spawn_waits_for_the_worker(tmp_path: Path, folder: Path) -> None:
    def told(seen: Seen) -> Step:
        assert "researcher-1 is at work" in seen.returned[-1]
        return call("await_worker")

    model = ScriptedModel(
        {
            "conductor": [
                calls(spawn("researcher", "x"), ("complete", {"summary": "Too early."})),
                told,
                call("complete", summary="Now."),
            ],
            "x": [FINISH],
        }
    )
    async with stage(tmp_path / "home", model) as here:
        ended = await here.run("both at once", workspace=folder)
        assert ended.message == "Now."
        hold_to_the_rules(here, ended.run_id)


# --- the same id twice


async def test_a_run_id_is_good_for_one_run(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with stage(home, ScriptedModel({"conductor": [call("complete", summary="Four.")]})) as here:
        ended = await here.run("two and two")
        with pytest.raises(TaskRefusedError):
            await here.session.conductor.ask(ExecuteTask(ended.run_id, "again", model="scripted"))
        hold_to_the_rules(here, ended.run_id)
    async with stage(home, ScriptedModel({"conductor": []})) as again:
        with pytest.raises(TaskRefusedError, match="has begun before"):
            await again.session.conductor.ask(ExecuteTask(ended.run_id, "again", model="scripted"))
        assert again.store.leases.owner(ended.run_id) is None
        hold_to_the_rules(again, ended.run_id)

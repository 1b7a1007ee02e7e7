"""Several processes on one home: they see each other's runs live, reach them, and keep apart."""

import json
import signal
from pathlib import Path

import pytest

from storage.event_store import EventStore
from storage.options import EventQuery
from storage.projections.status import ENDED
from tests.flows.folders import DESCRIBE, small_project
from tests.flows.processes import Process, Quire, Start

HANGING = Start(program="tests.flows.programs:cli_with_a_model_that_hangs")
WAITING = Start(program="tests.flows.programs:cli_with_a_model_that_waits")


def types_of(quire: Quire, run_id: str) -> list[str]:
    done = quire("events", "--run", run_id)
    return [json.loads(line)["event_type"] for line in done.out.splitlines()]


def only_run(home: Path) -> str:
    store = EventStore.open(home)
    try:
        (run,) = store.runs()
        return run.run_id
    finally:
        store.close()


def hanging_run(quire: Quire) -> tuple[Process, str]:
    """Start a run whose model never answers; return it once it waits for the model."""
    run = quire.start("run", "think for ever", "--model", "hangs", "--json", how=HANGING)
    run.until(lambda: "think for ever" in run.err)
    run_id = only_run(quire.home)
    run.until(lambda: "llm.call.started" in types_of(quire, run_id))
    return run, run_id


def test_a_run_is_followed_live_by_another_process(quire: Quire, folder: Path) -> None:
    follower = quire.forker.start(quire.home, "1", how=Start(program="tests.flows.programs:follow"))
    follower.until(lambda: "ready" in follower.out)
    run = quire("run", DESCRIBE, "--workspace", folder, "--json")
    assert run.code == 0
    heard = [json.loads(line) for line in follower.wait().out.splitlines()]
    events = [line for line in heard if "seq" in line]
    seqs = [line["seq"] for line in events]
    assert seqs == sorted(set(seqs))
    stored = [json.loads(line) for line in quire("events").out.splitlines()]
    # The follower leaves when the run has its end; all that came before was heard, none of it twice.
    assert [line["seq"] for line in stored][: len(seqs)] == seqs
    assert {line["run_id"] for line in events} == {run.json["run_id"]}
    assert "conductor.task.completed" in {line["type"] for line in events}


def test_cancel_reaches_a_model_call_of_another_process(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    cancel = quire("cancel", run_id)
    assert run.wait().code == 130
    assert (cancel.code, cancel.out) == (0, f"{run_id} cancelled\n")
    assert run.wait().json["status"] == "cancelled"
    types = types_of(quire, run_id)
    assert types[-1] == "conductor.task.cancelled"
    assert types.count("llm.call.started") == types.count("llm.call.failed")
    assert quire("verify").code == 0


def test_a_run_of_another_process_is_paused_and_goes_on(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    assert quire("resume", run_id).code == 2, "it is not paused"
    paused = quire("pause", run_id)
    assert (paused.code, paused.out) == (0, f"{run_id} paused\n")
    assert quire("runs", "--json").json[0]["status"] == "paused"
    resumed = quire("resume", run_id)
    assert (resumed.code, resumed.out) == (0, f"{run_id} running\n")
    assert quire("cancel", run_id).code == 0
    assert run.wait().code == 130
    late = quire("pause", run_id)
    assert (late.code, late.out) == (2, "")
    assert late.err == f"quire: Run {run_id} is cancelled, and no process works on it. Nothing can be held.\n"
    assert quire("verify").code == 0


def children_of(pid: int) -> list[str]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if b"sleep\x003661.25" in command and text.rpartition(")")[2].split()[0] != "Z":
            found.append(text)
    return found


def test_cancel_kills_the_command_that_a_worker_runs(quire: Quire, folder: Path) -> None:
    run = quire.start("run", "run `sleep 3661.25`", "--workspace", folder, "--allow", "sleep *")
    run.until(lambda: children_of(run.pid))
    assert quire("cancel", "last").code == 0
    assert run.wait().code == 130
    assert not children_of(run.pid)
    types = types_of(quire, "last")
    assert types[-1] == "conductor.task.cancelled"
    assert "worker.task.cancelled" in types
    assert types.count("worker.tool.call") == types.count("worker.tool.result")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_as_cancelled(quire: Quire, number: signal.Signals) -> None:
    run, run_id = hanging_run(quire)
    run.signal(number)
    ended = run.wait()
    assert ended.code == 130
    assert ended.err.splitlines()[-1].startswith("quire: ") or ended.json["status"] == "cancelled"
    assert types_of(quire, run_id)[-1] == "conductor.task.cancelled"


def test_a_time_limit_ends_a_run_with_its_own_code(quire: Quire) -> None:
    ended = quire("run", "think", "--model", "hangs", "--timeout", "0.3", how=HANGING)
    assert ended.code == 124
    assert "Traceback" not in ended.err
    last = ended.err.splitlines()[-1]
    assert last.startswith("quire: ")
    assert "0.3 s" in last


def test_cancelling_what_has_ended_is_refused(quire: Quire) -> None:
    assert quire("run", "2 + 2").code == 0
    again = quire("cancel", "last")
    assert again.code == 2
    assert "has ended already" in again.complaint


def test_words_reach_a_run_in_another_process(quire: Quire, folder: Path) -> None:
    run = quire.start("run", "run `sleep 1.5`", "--workspace", folder, "--allow", "sleep *")
    run.until(lambda: children_of(run.pid) or "sleep" in run.err)
    sent = quire("prompt", "last", "and be brief")
    assert sent.code == 0
    input_id = sent.out.split()[0]
    assert run.wait().code == 0
    events = [json.loads(line) for line in quire("events", "--run", "last").out.splitlines()]
    about = [e["event_type"] for e in events if e["payload"].get("input_id") == input_id]
    assert "user_input" in about
    assert about.index("writer.directive.sent") < about.index("writer.directive.seen")


def test_words_for_a_run_that_has_ended_are_kept(quire: Quire) -> None:
    assert quire("run", "2 + 2").code == 0
    sent = quire("prompt", "last", "this should have been five")
    assert sent.code == 0
    assert "comment" in sent.out
    run_id = only_run(quire.home)
    store = EventStore.open(quire.home)
    try:
        assert "five" in store.paths.document(run_id).read_text()
        assert store.verify().ok
        (said,) = store.read(EventQuery(run_id=run_id, prefix="user_input", newest=True, limit=1))
        assert said.payload["surface"] == "writer.prompt_document"
        run = store.run(run_id)
        assert run is not None
        assert run.status == "completed"
    finally:
        store.close()


def test_a_killed_run_is_interrupted_at_the_next_start(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    run.signal(signal.SIGKILL)
    assert run.wait().code == -signal.SIGKILL
    assert quire("run", "2 + 2").code == 0
    assert types_of(quire, run_id)[-1] == "conductor.task.interrupted"
    assert quire("runs", "--json", "--status", "interrupted").json[0]["run_id"] == run_id


def test_a_killed_run_can_be_cancelled_at_once(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    run.signal(signal.SIGKILL)
    assert run.wait().code == -signal.SIGKILL
    assert quire("cancel", run_id).out == f"{run_id} cancelled\n"
    assert quire("verify").code == 0


def test_words_for_a_worker_that_is_not_at_work_are_refused(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    said = quire("prompt", run_id, "be brief", "--worker", "researcher-1")
    assert said.code == 2
    assert said.complaint == "researcher-1 is not at work in this run. At work: none."
    assert quire("prompt", run_id, "\x00").code == 2
    run.signal(signal.SIGINT)
    assert run.wait().code == 130
    assert "actor.failed" not in types_of(quire, run_id)


def check_apart(home: Path, runs: dict[str, Path], marks: dict[str, str]) -> None:
    """Each document names its own folder's files and no other's; each event belongs to its run."""
    store = EventStore.open(home)
    try:
        assert store.verify().ok
        assert {run.run_id for run in store.runs()} == set(runs)
        for run_id, folder in runs.items():
            run = store.run(run_id)
            assert run is not None
            assert run.status == "completed"
            text = store.paths.document(run_id).read_text()
            own = marks[folder.name]
            assert f"The {own} counts" in text
            assert f"needed-by-{own}" in text
            everything = text + "".join(
                event.payload_json for event in store.read(EventQuery(run_id=run_id, resolve=True))
            )
            for other in marks.values():
                assert other == own or other not in everything
            for event in store.read(EventQuery(run_id=run_id)):
                assert event.payload["run_id"] == run_id
        assert not [e for e in store.read(EventQuery(unattributed=True)) if e.event_type.startswith("worker")]
    finally:
        store.close()


# Names of which none is part of another.
MARKS = (
    "alders",
    "birches",
    "cedars",
    "dogwood",
    "elmtree",
    "fircone",
    "ginkgo",
    "hazelnut",
    "ivyleaf",
    "juniper",
)


def folders_for(tmp_path: Path, count: int) -> dict[str, str]:
    for mark in MARKS[:count]:
        small_project(tmp_path / f"folder-{mark}", mark)
    return {f"folder-{mark}": mark for mark in MARKS[:count]}


@pytest.mark.parametrize("count", [3, 10])
def test_runs_at_once_in_processes_of_their_own(quire: Quire, tmp_path: Path, count: int) -> None:
    marks = folders_for(tmp_path, count)
    started = [
        quire.start("run", DESCRIBE, "--workspace", tmp_path / name, "--json", how=Start(cwd=tmp_path))
        for name in marks
    ]
    ended = [process.wait() for process in started]
    assert [each.code for each in ended] == [0] * count, [each.err[-500:] for each in ended]
    runs = {each.json["run_id"]: tmp_path / name for each, name in zip(ended, marks, strict=True)}
    check_apart(quire.home, runs, marks)


@pytest.mark.parametrize("count", [3, 10])
def test_runs_at_once_in_one_process(quire: Quire, tmp_path: Path, count: int) -> None:
    marks = folders_for(tmp_path, count)
    program = Start(program="tests.flows.programs:many_at_once")
    ended = quire.forker.start(quire.home, *(tmp_path / name for name in marks), how=program).wait()
    assert ended.code == 0, ended.err
    said = [json.loads(line) for line in ended.out.splitlines()]
    assert [line["status"] for line in said] == ["completed"] * count
    check_apart(quire.home, {line["run_id"]: Path(line["folder"]) for line in said}, marks)


def test_a_run_of_another_process_is_not_taken_for_lapsed(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    assert quire("run", "2 + 2").code == 0
    store = EventStore.open(quire.home)
    try:
        found = store.run(run_id)
        assert found is not None
        assert found.status not in ENDED
    finally:
        store.close()
    run.signal(signal.SIGTERM)
    assert run.wait().code == 130


def test_the_policy_of_a_run_in_another_process_is_changed(quire: Quire) -> None:
    run, run_id = hanging_run(quire)
    changed = quire("policy", run_id, "all")
    assert (changed.code, changed.out) == (0, f"{run_id} all\n")
    assert types_of(quire, run_id).count("writer.policy.changed") == 1
    assert quire("cancel", run_id).code == 0
    assert run.wait().code == 130
    assert quire("policy", run_id, "review").out == f"{run_id} review\n"
    assert types_of(quire, run_id).count("writer.policy.changed") == 2
    assert quire("policy", run_id, "everything").code == 2
    assert quire("verify").code == 0


@pytest.mark.parametrize(
    ("before", "after", "printed"),
    [
        ("default", "review", "{++\nWhat was found.\n++}{>>conductor<<}"),
        ("review", "all", "What was found.\n"),
    ],
)
def test_a_run_prints_by_the_policy_that_is_in_force_at_its_end(
    quire: Quire, tmp_path: Path, before: str, after: str, printed: str
) -> None:
    file = tmp_path / "go"
    run = quire.forker.start(
        file,
        "--home",
        quire.home,
        "run",
        "report",
        "--model",
        "waits",
        "--policy",
        before,
        how=WAITING,
    )
    run.until(lambda: "report" in run.err)
    run_id = only_run(quire.home)
    run.until(lambda: "llm.call.started" in types_of(quire, run_id))
    assert quire("policy", run_id, after).code == 0
    file.touch()
    ended = run.wait()
    assert ended.code == 0
    assert printed in ended.out
    assert ("{++" in ended.out) is (after == "review")

"""kill -9 at any moment loses nothing that was acknowledged, and the next start says what happened."""

import json
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from app.verbs.document import stored_document
from storage.document import clean_markdown, parse, serialise
from storage.event_store import EventStore
from storage.options import EventQuery
from storage.projections.status import ENDED
from tests.flows.folders import small_project
from tests.flows.processes import Process, Quire, Start

FOLDERS = 3
RUNS_FOR_EVER = Start(program="tests.flows.programs:runs_for_ever")


def said(process: Process) -> list[dict[str, Any]]:
    """Return what a killed process said; a last line that it did not finish was not said."""
    return [json.loads(line) for line in process.out.split("\n")[:-1]]


def acknowledged(lines: list[dict[str, Any]]) -> dict[str, int]:
    return {
        event_id: seq
        for line in lines
        if "seqs" in line
        for event_id, seq in zip(line["ids"], line["seqs"], strict=True)
    }


def kill_and_check(quire: Quire, folders: list[Path], chance: random.Random) -> int:
    """Kill a process amid its runs and hold what is left against what it said; return how many events."""
    process = quire.forker.start(quire.home, *folders, how=RUNS_FOR_EVER)
    # Not a time but a number of events: the same moments on a slow machine.
    wanted = chance.randrange(1, 400)
    process.until(lambda: process.out.count('"ids"') >= wanted)
    process.signal(signal.SIGKILL)
    assert process.wait().code == -signal.SIGKILL
    lines = said(process)
    started = [line["started"] for line in lines if "started" in line]
    known = acknowledged(lines)
    assert len(known) >= wanted

    new = quire("run", "2 + 2", "--json")
    assert new.code == 0, new.err
    assert new.json["status"] == "completed"

    store = EventStore.open(quire.home)
    try:
        stored = {event.event_id: event.seq for event in store.read(EventQuery())}
        assert known.items() <= stored.items()
        verified = store.verify()
        assert verified.ok, verified.problems
        states = {run.run_id: run.status for run in store.runs()}
        assert states[new.json["run_id"]] == "completed"
        for run_id in started:
            if run_id not in states:  # killed before its first event was on disk
                continue
            assert states[run_id] in ENDED
            check_document(store, run_id)
        cut_off = [run_id for run_id in started if states.get(run_id) == "interrupted"]
        assert len(cut_off) <= FOLDERS
        reports = {run_id: clean_markdown(stored_document(store, run_id)) for run_id in cut_off}
        for run_id in cut_off:
            assert not list(store.paths.run_folder(run_id).glob(".*"))
    finally:
        store.close()
    for run_id, report in reports.items():
        # Opened again, a document whose file lagged behind is what its log says.
        kept = quire("prompt", run_id, "what happened here?")
        assert kept.code == 0, kept.err
        assert quire("document", run_id).out.strip() == report.strip()
    return len(known)


def check_document(store: EventStore, run_id: str) -> None:
    """The log gives the same text each time, and the file is what the log says at the file's revision."""
    newest = stored_document(store, run_id)
    assert serialise(stored_document(store, run_id)) == serialise(newest)
    file = store.paths.document(run_id)
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8")
    revision = parse(text).revision
    assert revision <= newest.revision
    assert serialise(stored_document(store, run_id, revision)) == text


def rounds(quire: Quire, tmp_path: Path, count: int, seed: int) -> None:
    folders = [small_project(tmp_path / f"project-{n}", f"thing{n}") for n in range(FOLDERS)]
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    assert sum(kill_and_check(quire, folders, chance) for _ in range(count)) > 0


def test_three_kills_lose_nothing(quire: Quire, tmp_path: Path) -> None:
    rounds(quire, tmp_path, 3, seed=1)


@pytest.mark.soak
def test_twenty_kills_lose_nothing(quire: Quire, tmp_path: Path) -> None:
    rounds(quire, tmp_path, 20, seed=random.SystemRandom().randrange(10**6))

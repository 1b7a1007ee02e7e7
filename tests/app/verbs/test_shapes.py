"""What the verbs print as JSON, field by field: other programs are built on it."""

from pathlib import Path
from typing import Any

import pytest

from app.verbs import look
from storage.projections.timeline import CATEGORIES
from tests.app.verbs.conftest import Quire
from tests.flows.folders import DESCRIBE, small_project

TOKENS = {"input": int, "output": int, "cached": int, "total": int}
NUMBER = (int, float)
RUN = {
    "run_id": str,
    "status": str,
    "message": str,
    "objective": str,
    "revision": int,
    "document_path": str,
    "usage": TOKENS,
    "cost_usd": NUMBER,
    "workers": int,
    "llm_calls": int,
    "tool_calls": int,
    "failures": int,
    "duration_ms": NUMBER,
    "wall_ms": NUMBER,
}
RUNS = {
    "run_id": str,
    "objective": str,
    "status": str,
    "started_at": str,
    "ended_at": str,
    "workers": int,
    "llm_calls": int,
    "tool_calls": int,
    "worker_calls": int,
    "worker_failures": int,
    "capability_failures": int,
    "failures": int,
    "duration_ms": NUMBER,
    "wall_ms": NUMBER,
    "tokens": TOKENS,
    "cost_usd": NUMBER,
    "document_path": str,
}
EVENT = {
    "seq": int,
    "event_id": str,
    "timestamp": str,
    "event_type": str,
    "actor_id": str,
    "run_id": (str, type(None)),
    "task_id": (str, type(None)),
    "call_id": (str, type(None)),
    "payload": dict,
}
ENTRY = {"seq": int, "timestamp": str, "event_type": str, "category": str, "summary": str}


def check_shape(value: dict[str, Any], shape: dict[str, Any]) -> None:
    """The same fields in the same order, each of its type."""
    assert list(value) == list(shape)
    for name, wanted in shape.items():
        if isinstance(wanted, dict):
            check_shape(value[name], wanted)
        else:
            assert isinstance(value[name], wanted), name
            assert not isinstance(value[name], bool), name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project", "thing")


def test_run(quire: Quire, folder: Path) -> None:
    said = quire("run", DESCRIBE, "--workspace", folder, "--json")
    assert said.code == 0
    run = said.json
    check_shape(run, RUN)
    assert (run["status"], run["workers"], run["failures"]) == ("completed", 2, 0)
    assert run["usage"]["total"] == run["usage"]["input"] + run["usage"]["output"] > 0
    path = Path(run["document_path"])
    assert path.is_absolute()
    assert path.read_text(encoding="utf-8").startswith(f"<!-- revision:{run['revision']} -->\n")


def test_a_run_without_json_prints_the_report_and_nothing_else(quire: Quire, folder: Path) -> None:
    said = quire("run", DESCRIBE, "--workspace", folder)
    assert said.out == quire("document", "last").out
    assert said.out.startswith("> Written offline")
    assert "## Researcher" not in said.out
    assert "<!--" not in said.out
    assert "researcher-1" in said.err


def test_runs(quire: Quire, folder: Path) -> None:
    done = quire("run", DESCRIBE, "--workspace", folder, "--json").json
    assert quire("run", "2 + 2").code == 0
    assert quire("run", "Write a poem").code == 3
    poem, sum_, described = quire("runs", "--json").json
    for run in (poem, sum_, described):
        check_shape(run, RUNS)
    assert [run["status"] for run in (poem, sum_, described)] == ["blocked", "completed", "completed"]
    assert described["run_id"] == done["run_id"]
    assert described["tokens"] == done["usage"]
    assert described["worker_calls"] == described["workers"] == 2
    assert described["started_at"] < described["ended_at"] < sum_["started_at"]
    assert described["started_at"].endswith("Z")
    assert described["duration_ms"] <= described["wall_ms"] * 4
    assert [run["objective"] for run in quire("runs", "--json", "--status", "blocked").json] == [
        "Write a poem"
    ]
    assert quire("runs", "--json", "--search", "poem").json == [poem]
    assert quire("runs", "--json", "--limit", "1").json == [poem]


def test_events(quire: Quire, monkeypatch: pytest.MonkeyPatch) -> None:
    first = quire("run", "2 + 2", "--json").json["run_id"]
    assert quire("run", "3 + 3").code == 0
    events = quire("events").lines
    for event in events:
        check_shape(event, EVENT)
    seqs = [event["seq"] for event in events]
    assert seqs == sorted(set(seqs))
    own = quire("events", "--run", first).lines
    assert {event["run_id"] for event in own} == {first} == {event["payload"]["run_id"] for event in own}
    assert own == [event for event in events if event["run_id"] == first]
    assert quire("events", "--since", seqs[4], "--limit", "3").lines == events[5:8]
    assert quire("events", "--newest", "--limit", "2").lines == events[:-3:-1]
    prefixed = quire("events", "--prefix", "llm.call.").lines
    assert prefixed == [event for event in events if event["event_type"].startswith("llm.call.")]
    # Filters come before the limit.
    assert quire("events", "--prefix", "llm.call.", "--newest", "--limit", "1").lines == prefixed[-1:]
    assert quire("events", "--limit", "0").lines == []
    monkeypatch.setattr(look, "_PAGE", 7)
    assert quire("events").lines == events
    assert quire("events", "--newest").lines == events[::-1]
    assert quire("events", "--newest", "--since", seqs[4]).lines == events[:4:-1]
    assert quire("events", "--limit", "9").lines == events[:9]


def test_stats(quire: Quire) -> None:
    assert quire("run", "2 + 2").code == 0
    stats = quire("events", "--stats").json
    assert stats["events"] == len(quire("events").lines) == sum(stats["events_by_type"].values())
    assert (stats["runs"], stats["unmapped"], stats["rules"]) == (1, 0, {})


def test_timeline(quire: Quire, folder: Path) -> None:
    run = quire("run", DESCRIBE, "--workspace", folder, "--json").json
    told = quire("timeline", run["run_id"]).json
    assert list(told) == ["run_id", "objective", "status", "events"]
    assert (told["run_id"], told["objective"], told["status"]) == (run["run_id"], DESCRIBE, "completed")
    for entry in told["events"]:
        check_shape(entry, ENTRY)
        assert entry["summary"]
        assert "\n" not in entry["summary"]
    events = quire("events", "--run", run["run_id"]).lines
    assert [entry["seq"] for entry in told["events"]] == [event["seq"] for event in events]
    by_type = {entry["event_type"]: entry["category"] for entry in told["events"]}
    expected = {
        "conductor.worker.call": "agent_objectives",
        "worker.task.started": "agent_objectives",
        "llm.call.started": "agent_conduct",
        "worker.tool.call": "agent_conduct",
        "worker.task.progress": "agent_conduct",
        "conductor.worker.result": "agent_results",
        "conductor.capability.completed": "agent_results",
        "worker.task.completed": "agent_results",
        "worker.task.finding": "agent_results",
        "worker.report.received": "agent_results",
        "citation.proposed": "agent_results",
        "conductor.decision": "conductor_decisions",
        "conductor.task.completed": "conductor_decisions",
        "user_input": "system",
        "writer.run.patch": "system",
    }
    assert expected.items() <= by_type.items()
    parts = [quire("timeline", run["run_id"], "--category", each).json["events"] for each in CATEGORIES]
    assert sorted(entry["seq"] for part in parts for entry in part) == [e["seq"] for e in told["events"]]


def test_document(quire: Quire, folder: Path, tmp_path: Path) -> None:
    run = quire("run", DESCRIBE, "--workspace", folder, "--json").json
    versions = quire("document", "last", "--versions").json
    keys = ["version_id", "name", "revision", "timestamp", "citations"]
    assert [list(each) for each in versions] == [keys] * len(versions)
    assert [each["name"] for each in versions] == ["start", "first full draft", "end"]
    assert versions[0]["citations"] == []
    assert {each["cited_kind"] for each in versions[-1]["citations"]} == {"file"}
    assert all(each["citation_id"] and each["cited_id"] for each in versions[-1]["citations"])
    assert quire("document", "last", "--revision", "0").out.strip() == ""
    assert quire("document", "last", "--revision", run["revision"]).out == quire("document", "last").out
    page = quire("document", "last", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "<h2>Dependencies</h2>" in page
    target = tmp_path / "report.md"
    said = quire("document", "last", "-o", target)
    assert (said.code, said.out) == (0, "")
    assert target.read_text(encoding="utf-8").strip() == quire("document", "last").out.strip()


def test_a_review_policy_prints_every_change(quire: Quire, folder: Path) -> None:
    said = quire("run", DESCRIBE, "--workspace", folder, "--policy", "review")
    assert said.code == 0
    assert "{++" in said.out
    assert quire("document", "last").out.count("## ") == 0
    assert quire("document", "last", "--format", "criticmarkup").out == said.out


@pytest.mark.parametrize("kind", ["markdown", "html", "pdf", "docx", "criticmarkup"])
def test_export(quire: Quire, folder: Path, tmp_path: Path, kind: str) -> None:
    quire("run", DESCRIBE, "--workspace", folder, "--policy", "review")
    target = tmp_path / "made" / "report"
    target.parent.mkdir()
    said = quire("export", "last", "--format", kind, "--output", target)
    assert (said.code, said.out) == (0, "")
    assert [each.name for each in target.parent.iterdir()] == ["report"], "no temporary file is left"
    begins = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK", "criticmarkup": b"# "}
    assert target.read_bytes().startswith(begins.get(kind, b""))
    again = quire("document", "last", "--format", kind.replace("markdown", "md"), "-o", tmp_path / "again")
    assert again.code == 0
    if kind not in ("pdf", "docx"):  # these two hold when they were made
        assert (tmp_path / "again").read_bytes() == target.read_bytes()


def test_an_export_takes_its_format_from_the_name(quire: Quire, folder: Path, tmp_path: Path) -> None:
    quire("run", DESCRIBE, "--workspace", folder)
    quire("export", "last", "-o", tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_a_name_of_no_format_is_not_guessed_at(quire: Quire, tmp_path: Path) -> None:
    quire("run", "2 + 2")
    said = quire("export", "last", "-o", tmp_path / "a.rtf")
    assert said.code == 2
    assert ".rtf is the end of no format's files. Say which with --format." in said.complaint
    assert not (tmp_path / "a.rtf").exists()


def test_an_export_without_a_name_overwrites_nothing(
    quire: Quire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    quire("run", "2 + 2")
    assert quire("export", "last").code == 0
    assert (tmp_path / "2 2.md").read_text(encoding="utf-8").strip() == quire("document", "last").out.strip()
    said = quire("export", "last")
    assert said.code == 2
    assert "is there already" in said.complaint


def test_pages_are_not_printed(quire: Quire) -> None:
    quire("run", "2 + 2")
    assert "-o FILE" in quire("document", "last", "--format", "pdf").complaint


def test_open(quire: Quire, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_bytes(b"# Notes\r\n\r\nSome words.\r\n")
    said = quire("open", file)
    run_id = said.out.strip()
    assert (said.code, said.err) == (0, "")
    assert quire("document", run_id).out == "# Notes\n\nSome words.\n"
    again = quire("open", file)
    assert again.out == said.out, "it is one document, however often it is opened"
    (run,) = quire("runs", "--json").json
    assert (run["objective"], run["status"], run["workers"]) == ("notes.md", "completed", 0)
    assert quire("verify").code == 0
    versions = quire("document", run_id, "--versions").json
    assert [each["name"] for each in versions] == ["Opened from notes.md"]
    other = tmp_path / "other.md"
    other.write_bytes(b"\xe9")
    refused = quire("open", other)
    assert refused.code == 2
    assert "is not UTF-8" in refused.complaint

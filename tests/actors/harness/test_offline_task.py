"""The real path: the offline model, the real tools, a real folder, the real store."""

from dataclasses import replace
from pathlib import Path

from actors.harness.job import HarnessJob
from actors.harness.loop import Harness
from actors.harness.outcome import Artifact
from actors.models.caller import ModelCaller
from actors.models.offline_provider import default_catalogue
from actors.tools.registry import tools_for
from storage.event_store import EventStore
from storage.events.citations import CitationProposed
from storage.events.envelope import NewEvent
from storage.events.llm import LlmCallCompleted, LlmCallStarted
from storage.events.tools import WorkerToolCall, WorkerToolResult
from storage.events.workers import WorkerTaskFinding
from tests.actors.harness.helpers import WHO
from tests.fakes.tools import FakeDocument, context_in


async def test_an_offline_researcher_reports_on_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "README.md").write_text("# Counter\n\nThis tool counts the words of a text file.\n")
    store = EventStore.open(tmp_path / "home")
    document = FakeDocument()
    context = context_in(folder, lambda body: store.append([NewEvent(body, "researcher")]))
    job = HarnessJob(
        identity=WHO,
        handle=default_catalogue().resolve("offline", "worker"),
        system="You are a researcher.",
        prompt="<objective>Summarise README.md</objective>\nWorkspace: workspace",
        context=replace(context, document=document),
        tools=tools_for("researcher"),
    )
    outcome = await Harness(ModelCaller(store), store).run(job)
    bodies = [store.resolve(event).body for event in store.read()]
    store.close()

    assert outcome.status == "completed"
    assert outcome.findings
    assert outcome.artifacts == (Artifact("proposal", "proposal-1"),)
    assert "README.md:" in document.texts[0]
    started = [body for body in bodies if isinstance(body, LlmCallStarted)]
    completed = [body for body in bodies if isinstance(body, LlmCallCompleted)]
    assert len(started) == len(completed) == outcome.steps
    assert all(body.model == "offline" for body in started)
    assert all(body.cost_usd == 0.0 and body.usage.total_tokens > 0 for body in completed)
    assert outcome.usage.total_tokens == sum(body.usage.total_tokens for body in completed)
    calls = {body.tool_trace_id for body in bodies if isinstance(body, WorkerToolCall)}
    results = {body.tool_trace_id for body in bodies if isinstance(body, WorkerToolResult)}
    assert calls == results
    cited = [body for body in bodies if isinstance(body, CitationProposed)]
    assert cited
    assert all(body.tool_trace_id in calls and body.path == "README.md" for body in cited)
    assert any(isinstance(body, WorkerTaskFinding) for body in bodies)

"""The main job over HTTP: the same planner thinks behind each family's server as behind the offline model."""

from pathlib import Path

import pytest

from actors.conductor.messages import AwaitRun, ExecuteTask, RunEnded
from actors.models.configuration import Family, ModelConfiguration
from actors.models.keys import KeyChain
from actors.session import ModelOptions, build_session
from storage.event_store import EventStore
from storage.events.envelope import new_id
from storage.events.llm import LlmCallCompleted, LlmCallStarted
from storage.options import EventQuery
from tests.actors.models.providers.helpers import KEY
from tests.fakes.http_models.brains import offline
from tests.fakes.http_models.families import FAMILIES, endpoint_of, server_of
from tests.fakes.http_models.faults import BROKEN, LIMITED, Fault
from tests.fakes.http_models.server import ModelServer

PROMPT = "Describe the structure of this folder: what it is, its main parts, its dependencies, and open TODOs"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "src" / "tidy").mkdir(parents=True)
    (folder / "README.md").write_text("# Tidy\n\nTidy keeps a folder in order.\n")
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "tidy"\ndescription = "Keeps folders in order."\ndependencies = ["httpx>=0.27"]\n'
    )
    (folder / "src" / "tidy" / "__init__.py").write_text('"""Sorts files by what they are."""\n')
    (folder / "src" / "tidy" / "main.py").write_text("# TODO: undo the last sorting\ndef main(): ...\n")
    return folder


async def do(
    home: Path, workspace: Path, model: str, server: ModelServer | None, family: Family
) -> EventStore:
    """Do the main job; return the open store."""
    store = EventStore.open(home)
    endpoints = (endpoint_of(family, server),) if server else ()
    keys = KeyChain(environment={"LOCAL_API_KEY": KEY})
    session = build_session(store, home, ModelOptions(None, ModelConfiguration(endpoints), keys))
    try:
        run_id = new_id()
        await session.conductor.ask(ExecuteTask(run_id, PROMPT, workspace=workspace, model=model))
        ended: RunEnded = await session.conductor.ask(AwaitRun(run_id), timeout=80)
        assert ended.status == "completed", ended
    finally:
        await session.stop_all(60)
    return store


def report(store: EventStore) -> str:
    """Return the report without the line that says who wrote it."""
    (run,) = store.runs()
    text = store.paths.document(run.run_id).read_text(encoding="utf-8").partition("## Conductor\n")[2]
    return "\n".join(line for line in text.splitlines() if not line.startswith(">")).strip()


@pytest.mark.parametrize("family", FAMILIES)
async def test_the_main_job_completes_as_offline_through_each_family(
    tmp_path: Path, workspace: Path, family: Family
) -> None:
    alone = await do(tmp_path / "offline", workspace, "offline", None, family)
    expected = report(alone)
    alone.close()
    # Two of the calls fail at first: the run goes on as if nothing had been.
    faults: dict[int, Fault] = {1: Fault(BROKEN.kind, 500, "fault"), 3: Fault(LIMITED.kind, 429, "rate")}
    async with server_of(family, offline, faults).running() as server:
        store = await do(tmp_path / family, workspace, "local:small", server, family)
    assert "Keeps folders in order." in expected
    assert report(store) == expected
    events = store.read(EventQuery(prefix="llm.call"))
    started = [event.body for event in events if isinstance(event.body, LlmCallStarted)]
    completed = [event.body for event in events if isinstance(event.body, LlmCallCompleted)]
    failed = [event for event in events if event.event_type == "llm.call.failed"]
    assert len(started) == len(completed) + len(failed) == len(server.requests)
    assert len(failed) == 2
    assert {body.model for body in started} == {"local:small"}
    assert all(body.usage.total_tokens > 0 for body in completed)
    (run,) = store.runs()
    assert run.cost_usd == (0.0 if family == "ollama" else None)
    assert store.verify().problems == ()
    document = store.paths.document(run.run_id).read_text(encoding="utf-8")
    assert "no language model was used" not in document
    store.close()

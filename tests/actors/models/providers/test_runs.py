"""Whole runs on a real server: settings are in force at once, what fails is told, cancelling hangs up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from actors.conductor.messages import CancelRun
from actors.models.configuration import Budgets, Family, ModelConfiguration
from actors.models.keys import KeyChain
from actors.session import ModelOptions, build_session
from storage.event_store import EventStore
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted
from tests.actors.conductor.stage import Stage
from tests.actors.conductor.test_runs import FINISH, WRITE, merge_all, spawn
from tests.actors.models.providers.helpers import KEY
from tests.fakes.http_models.brains import scripted
from tests.fakes.http_models.families import FAMILIES, endpoint_of, server_of
from tests.fakes.http_models.faults import ECHO, TOO_LONG, UNAUTHORISED, Fault
from tests.fakes.http_models.server import ModelServer
from tests.fakes.scripted import ScriptedModel, StepOrMaker, call, calls, gated

each_family = pytest.mark.parametrize("family", FAMILIES)
DELEGATES: list[StepOrMaker] = [
    calls(spawn("researcher", "read it"), ("await_worker", {})),
    merge_all,
    call("complete", summary="Done."),
]
READS: list[StepOrMaker] = [call("read_file", path="a.txt"), WRITE, FINISH]


@dataclass
class Theatre(Stage):
    """A stage with a server."""

    server: ModelServer = field(kw_only=True)
    configuration: ModelConfiguration = field(kw_only=True)

    @property
    def asked(self) -> list[str]:
        """The names of the models that were asked, in order."""
        return [request.body["model"] for request in self.server.requests]

    def configure(self, **changes: Any) -> None:
        """Put other settings into force."""
        self.session.models.configure(replace(self.configuration, **changes))


@asynccontextmanager
async def theatre(
    family: Family, home: Path, script: ScriptedModel, faults: dict[int, Fault] | None = None
) -> AsyncIterator[Theatre]:
    """Open a home whose models are on a server."""
    async with server_of(family, scripted(script), faults).running() as server:
        store = EventStore.open(home)
        configuration = ModelConfiguration((endpoint_of(family, server),))
        keys = KeyChain()
        keys.keep("local", KEY, "memory")
        session = build_session(store, home, ModelOptions(None, configuration, keys))
        try:
            await session.models.for_role("local:small", "worker").model()  # its imports take seconds
            yield Theatre(home, store, session, server=server, configuration=configuration)
        finally:
            await session.stop_all(60)
            store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    (place / "a.txt").write_text("it says so\n")
    return place


@each_family
async def test_each_role_has_its_model(tmp_path: Path, folder: Path, family: Family) -> None:
    script = ScriptedModel({"large": DELEGATES, "small": READS})
    async with theatre(family, tmp_path / "home", script) as here:
        here.configure(conductor="local:large")
        ended = await here.run("describe", workspace=folder, model="local:small")
        assert ended.status == "completed"
        named = {
            (body.role, body.model)
            for body in here.bodies(ended.run_id, "llm.call.started")
            if isinstance(body, LlmCallStarted)
        }
    assert named == {("conductor", "local:large"), ("researcher", "local:small")}
    assert sorted(here.asked) == ["large"] * 3 + ["small"] * 3


@each_family
async def test_other_settings_are_in_force_at_the_next_call(
    tmp_path: Path, folder: Path, family: Family
) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()
    first = gated(calls(spawn("researcher", "read it"), ("await_worker", {})), gate, entered)
    script = ScriptedModel({"small": [first], "large": DELEGATES[1:], "read it": READS})
    async with theatre(family, tmp_path / "home", script) as here:
        run_id = await here.start("describe", workspace=folder, model="local:small")
        await entered.wait()
        here.configure(conductor="local:large", worker="local:reader")
        here.session.models.keys.keep("local", "another-key-0123456789", "memory")
        gate.set()
        assert (await here.end_of(run_id)).status == "completed"
    assert here.asked == ["small", "reader", "reader", "reader", "large", "large"]
    sent = [here.server.wire.key(request.headers) for request in here.server.requests]
    assert sent == [KEY, *["another-key-0123456789"] * 5]


@each_family
async def test_a_price_of_the_users_is_in_the_events(tmp_path: Path, family: Family) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('["local:small"]\ninput = 1000.0\noutput = 20000.0\n')
    script = ScriptedModel.of(call("complete", summary="Four."))
    async with theatre(family, tmp_path / "home", script) as here:
        here.configure(prices_path=prices)
        ended = await here.run("two and two", model="local:small")
        (completed,) = (
            body
            for body in here.bodies(ended.run_id, "llm.call.completed")
            if isinstance(body, LlmCallCompleted)
        )
        run = here.store.run(ended.run_id)
    assert (completed.usage.input_tokens, completed.usage.output_tokens) == (100, 10)
    assert completed.cost_usd == pytest.approx(0.3)
    assert run is not None
    assert run.cost_usd == pytest.approx(0.3)


@each_family
async def test_a_run_stops_at_its_bound_of_money(tmp_path: Path, folder: Path, family: Family) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('["local:small"]\ninput = 1000.0\noutput = 20000.0\n')
    script = ScriptedModel({"describe": [call("await_worker") for _ in range(9)]})
    async with theatre(family, tmp_path / "home", script) as here:
        here.configure(prices_path=prices, budgets=Budgets(run_cost_usd=0.5))
        ended = await here.run("describe", workspace=folder, model="local:small")
    assert ended.status == "failed"
    assert "$0.60 of $0.50" in ended.message
    assert len(here.server.requests) == 2


@each_family
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (UNAUTHORISED, "auth", "The key for local:small was refused. Check it in Settings, Models."),
        (TOO_LONG, "provider", "longer than local:small can read"),
        (ECHO, "auth", "The key for local:small was refused. Check it in Settings, Models."),
    ],
    ids=["401", "context", "echo"],
)
async def test_a_run_whose_model_fails_says_why(
    tmp_path: Path, family: Family, fault: Fault, kind: str, words: str
) -> None:
    async with theatre(family, tmp_path / "home", ScriptedModel.of(), {0: fault}) as here:
        ended = await here.run("describe", model="local:small")
        (failed,) = (
            body for body in here.bodies(ended.run_id, "llm.call.failed") if isinstance(body, LlmCallFailed)
        )
    assert (ended.status, failed.failure_kind) == ("failed", kind)
    assert words in ended.message
    kept = b"".join(file.read_bytes() for file in (tmp_path / "home").rglob("*") if file.is_file())
    assert b"describe" in kept
    assert KEY.encode() not in kept


@each_family
async def test_a_cancelled_run_hangs_up(tmp_path: Path, family: Family) -> None:
    async with theatre(family, tmp_path / "home", ScriptedModel.of(), {0: Fault("hang")}) as here:
        run_id = await here.start("describe", model="local:small")
        await here.server.came.wait()
        here.session.conductor.tell(CancelRun(run_id))
        assert (await here.end_of(run_id)).status == "cancelled"
        await here.server.went.wait()
    assert here.server.closed == 1


@each_family
async def test_a_model_that_hangs_costs_the_limit_and_no_more(tmp_path: Path, family: Family) -> None:
    async with theatre(family, tmp_path / "home", ScriptedModel.of(), {0: Fault("hang")}) as here:
        here.configure(budgets=Budgets(call_seconds=0.3, max_retries=0))
        ended = await here.run("describe", model="local:small")
        while not here.server.came.is_set():  # a busy machine may not have got there within its time
            ended = await here.run("describe", model="local:small")
        await here.server.went.wait()
    assert ended.status == "failed"
    assert "local:small gave no answer within 0.3 s" in ended.message

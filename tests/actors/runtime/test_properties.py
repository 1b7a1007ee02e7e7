"""Whatever is sent, crashes or stops: order per sender holds, every ask is answered, nothing is left."""

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.runtime import ActorRef, ActorStopped, MailboxFull, RestartPolicy
from tests.actors.runtime.probe import (
    Call,
    DiskFullError,
    Fail,
    Later,
    Note,
    Probe,
    ProbeMessage,
    Stage,
    begin,
    forever,
)


@dataclass(frozen=True)
class Step:
    """What one sender does next."""

    kind: str
    turns: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(["tell", "tell", "ask", "later", "never", "known", "bug", "work", "stop"]),
        st.integers(0, 3),
    ),
    max_size=12,
)
orderly = st.lists(st.builds(Step, st.sampled_from(["tell", "ask"]), st.integers(0, 2)), max_size=20)


async def send(ref: ActorRef[ProbeMessage], sender: str, script: list[Step], outcomes: list[object]) -> None:
    """Play one sender; every ask leaves exactly one outcome."""
    for number, step in enumerate(script):
        for _ in range(step.turns):
            await asyncio.sleep(0)
        try:
            match step.kind:
                case "tell":
                    ref.tell(Note(sender, number))
                case "known":
                    ref.tell(Fail(DiskFullError("the disk is full")))
                case "bug":
                    ref.tell(Fail(ZeroDivisionError()))
                case "work":
                    ref.tell(Call(lambda probe: begin(probe, asyncio.sleep(0), "work")))
                case "stop":
                    ref.stop()
                case "ask":
                    outcomes.append(await ref.ask(Note(sender, number)))
                case "later":
                    outcomes.append(await ref.ask(Later(lambda: asyncio.sleep(0, "done"))))
                case "never":
                    outcomes.append(await ref.ask(Later(forever), timeout=0.001))
                case other:
                    pytest.fail(f"unknown step {other}")
        except Exception as error:  # noqa: BLE001 -- an error is an outcome
            outcomes.append(error)


@settings(max_examples=60, deadline=None)
@given(st.lists(orderly, min_size=1, max_size=4))
def test_each_senders_messages_arrive_in_its_order(scripts: list[list[Step]]) -> None:
    async def play() -> list[Note]:
        stage, probe = Stage(), Probe()
        ref = stage.system.spawn(probe, name="probe")
        full: list[object] = []
        await asyncio.gather(*(send(ref, f"s{n}", script, full) for n, script in enumerate(scripts)))
        await stage.system.stop_all(60)
        assert stage.failures == []
        refused = sum(isinstance(outcome, MailboxFull) for outcome in full)
        notes = [entry for entry in probe.diary if isinstance(entry, Note)]
        assert len(notes) == sum(map(len, scripts)) - refused
        return notes

    notes = asyncio.run(play())
    for sender in range(len(scripts)):
        numbers = [note.number for note in notes if note.sender == f"s{sender}"]
        assert numbers == sorted(set(numbers))


@settings(max_examples=120, deadline=None)
@given(st.lists(steps, min_size=1, max_size=4), st.booleans(), st.integers(0, 30))
def test_every_ask_ends_and_no_task_is_left(scripts: list[list[Step]], restarts: bool, stop_at: int) -> None:
    async def play() -> None:
        problems: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context))
        stage = Stage()
        policy = RestartPolicy(Probe if restarts else None, max_restarts=2, backoff_s=0.0)
        parent = stage.system.spawn(Probe(), name="parent")
        ref = stage.system.spawn(Probe(), name="probe", parent=parent, policy=policy)
        outcomes: list[list[object]] = [[] for _ in scripts]
        senders = asyncio.gather(
            *(send(ref, f"s{n}", script, outcomes[n]) for n, script in enumerate(scripts))
        )
        for _ in range(stop_at):
            await asyncio.sleep(0)
        await stage.system.stop_all(60)
        async with asyncio.timeout(10):
            await senders
        for script, outcome in zip(scripts, outcomes, strict=True):
            asks = sum(step.kind in {"ask", "later", "never"} for step in script)
            answered = [entry for entry in outcome if not isinstance(entry, MailboxFull)]
            refused_tells = sum(isinstance(entry, ActorStopped) for entry in outcome)
            assert asks <= len(answered) <= asks + refused_tells
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, left
        assert not problems, problems
        assert stage.system.metrics() == []

    asyncio.run(play())

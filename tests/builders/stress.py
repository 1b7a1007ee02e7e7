"""Stress data: long runs, many runs, wide runs; always the same for a seed.

Texts are cut from one long text of made-up words whose frequencies fall off as those of a language do, so
that an index has as much to do as with a real one. Sizes follow what agents write: most tool outputs are
short, a few are long, some are over the limit from which on a text is stored apart.
"""

import bisect
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ulid import ULID

from storage.event_store import EventStore
from storage.events.base import EventBody
from storage.events.blob_refs import blob_hash
from storage.events.envelope import NewEvent, format_time
from storage.events.llm import LlmCallCompleted, LlmCallStarted, Usage
from tests.builders.events import START, Call, RunBuilder, WorkerBuilder

# What is generated changes with this number; stored homes of another number are made anew.
GENERATOR_VERSION: Final = 1
BATCH: Final = 1_000
SEED: Final = 7

_TOOLS = ("read_file", "list_files", "search_text", "run_command")
_CORPUS_WORDS = 60_000
_VOCABULARY = 6_000
_LONGEST_OUTPUT = 24_000
_PATIENCE_S = 120.0
_SYLLABLES = [
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "ha",
    "ki",
    "lo",
    "mu",
    "ne",
    "pa",
    "ra",
    "si",
    "to",
    "vu",
    "wa",
    "xe",
    "yo",
    "za",
    "bri",
    "cla",
    "dro",
    "fle",
    "gra",
    "pli",
    "sta",
    "tri",
]


@dataclass(frozen=True, slots=True)
class Words:
    """A long text to cut from; ``vocabulary`` is ordered by frequency, the most frequent word first."""

    vocabulary: tuple[str, ...]
    text: str

    def cut(self, chance: random.Random, length: int) -> str:
        """Return about so many characters, from a place that begins a word."""
        start = self.text.index(" ", chance.randrange(len(self.text) - length - 50)) + 1
        return self.text[start : start + length]


def make_words(seed: int = SEED) -> Words:
    """Return made-up words and a text of them; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    known: dict[str, None] = {}
    while len(known) < _VOCABULARY:
        known["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4)))] = None
    vocabulary = tuple(known)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    picks = (bisect.bisect(weights, chance.random() * weights[-1]) for _ in range(_CORPUS_WORDS))
    return Words(vocabulary, " ".join(vocabulary[min(pick, len(vocabulary) - 1)] for pick in picks))


@dataclass
class Source:
    """Where all chance comes from."""

    seed: int = SEED
    words: Words = field(default_factory=make_words)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - not for secrets

    def line(self, most: int = 120) -> str:
        """Return a sentence."""
        return self.words.cut(self.chance, self.chance.randint(12, most))

    def output(self) -> str:
        """Return what a tool or a model answers: mostly short, seldom long."""
        length = int(self.chance.lognormvariate(5.6, 1.2))
        return self.words.cut(self.chance, max(8, min(_LONGEST_OUTPUT, length)))

    def path(self) -> str:
        """Return the path of a file."""
        return f"src/part{self.chance.randrange(80)}/module{self.chance.randrange(4_000)}.py"

    def one_in(self, count: int) -> bool:
        """Return True once in so many times."""
        return self.chance.randrange(count) == 0


class StressRun(RunBuilder):
    """A run whose ids are the same each time, with the references that a real run's calls have.

    Attributes:
        blobs: by name, what its model calls were told and answered; to be stored before its events.
    """

    def __init__(self, number: int, source: Source) -> None:
        begun = START + timedelta(minutes=2 * number)
        super().__init__(f"stress-{number:06d}", source.line().capitalize(), begun)
        self.number = number
        self.source = source
        self.blobs: dict[str, str] = {}
        self._last_trace: dict[str, str] = {}

    def add(self, body: EventBody, actor_id: str = "conductor") -> "StressRun":
        """Add any event; its id follows from the run, the time and its place."""
        milliseconds = int(self.clock.timestamp() * 1000)
        event_id = str(ULID.from_int(milliseconds << 80 | self.number << 40 | len(self.new_events)))
        self.new_events.append(NewEvent(body, actor_id, event_id, format_time(self.clock)))
        self.wait(self.source.chance.randint(1, 20))
        return self

    def keep(self, text: str) -> str:
        """Return the name of a text that is stored apart."""
        name = blob_hash(text.encode())
        self.blobs.setdefault(name, text)
        return name

    def model_call(self, call: Call | None = None, **ids: Any) -> "StressRun":
        """A model call as a real one is recorded: new messages since the call before, output as a blob."""
        call, source = call or Call(), self.source
        if call.failure or call.unanswered:
            super().model_call(call, **ids)
            return self
        ids = {"actor_key": "conductor", "run_id": self.run_id, "trace_id": self.new_name("llm"), **ids}
        actor = ids["actor_key"]
        system, said = self.keep(f"You are the {actor}."), self.keep(source.output())
        self.add(
            LlmCallStarted(
                **ids,
                role=actor,
                provider="stress",
                model="stress-large" if actor == "conductor" else "stress-small",
                function_name="decide" if actor == "conductor" else "work",
                started_at=format_time(self.clock),
                system_ref=system,
                base_trace_id=self._last_trace.get(actor),
                message_refs=[said],
                tools=list(_TOOLS),
            ),
            actor,
        )
        self._last_trace[actor] = ids["trace_id"]
        self.wait(call.duration_ms)
        answer = LlmCallCompleted(
            **ids,
            output_ref=self.keep(source.output()) if source.one_in(8) else None,
            duration_ms=call.duration_ms,
            time_to_first_token_ms=call.duration_ms / 5,
            usage=call.usage,
            cost_usd=call.cost_usd,
            finish_reason="tool_calls",
        )
        return self.add(answer, actor)


def _usage(source: Source) -> Usage:
    given, answered = source.chance.randint(800, 60_000), source.chance.randint(20, 1_500)
    return Usage(
        input_tokens=given,
        output_tokens=answered,
        cached_input_tokens=given // 2,
        total_tokens=given + answered,
    )


def work(worker: WorkerBuilder, source: Source, steps: int) -> None:
    """Let a worker do so many steps: a model call and a tool call each, now and then something to say."""
    chance = source.chance
    for _ in range(steps):
        usage, cost = _usage(source), round(chance.random() / 100, 6)
        worker.model_call(
            Call(chance.expovariate(1 / 900), usage, cost, failure="timeout" if source.one_in(150) else None)
        )
        tool = chance.choice(_TOOLS)
        args = {"path": source.path(), "start": chance.randrange(900)}
        if tool == "run_command":
            args = {"command": f"wc -l {source.path()}"}
        failure = "exit status 1" if source.one_in(40) else None
        worker.tool_call(
            tool, Call(chance.expovariate(1 / 60), failure=failure, output=source.output()), args
        )
        if source.one_in(8):
            worker.progress(source.line())
        if source.one_in(25):
            worker.finding(source.line(240))


def stress_run(number: int, events: int, source: Source, *, workers: int = 0) -> StressRun:
    """Return a finished run of about so many events, or with exactly so many workers."""
    run = StressRun(number, source)
    run.begin(model="stress-large")
    steps = max(1, min(40, events // 12))
    done = itertools.count(1)
    while True:
        run.model_call(Call(source.chance.expovariate(1 / 600), _usage(source), 0.004))
        run.decide("SpawnWorker", source.line())
        worker = run.delegate(source.chance.choice(("researcher", "terminal")), source.line(200)).start()
        work(worker, source, source.chance.randint(max(1, steps // 2), steps))
        if source.one_in(12):
            worker.fail(source.line())
        else:
            worker.learning(source.line()).complete(source.line(300))
        run.patch(source.line(200) + "\n", author=worker.worker_type)
        count = next(done)
        if count >= workers if workers else len(run.new_events) >= events - 4:
            break
    run.patch(source.output() + "\n")
    if source.one_in(10):
        run.fail()
    else:
        run.complete()
    return run


def long_run(events: int) -> Iterator[StressRun]:
    """Yield one run of so many events."""
    yield stress_run(1, events, Source())


def many_runs(runs: int, events_each: int) -> Iterator[StressRun]:
    """Yield runs of so many events each."""
    source = Source()
    for number in range(1, runs + 1):
        yield stress_run(number, events_each, source)


def wide_run(workers: int) -> Iterator[StressRun]:
    """Yield one run with so many workers."""
    yield stress_run(1, 40, Source(), workers=workers)


def loud_run(megabytes: int) -> Iterator[StressRun]:
    """Yield one run in which a single call answers so many megabytes."""
    source = Source()
    run = StressRun(1, source)
    run.begin(model="stress-large")
    worker = run.delegate("terminal").start()
    whole = source.words.text
    output = (whole * (megabytes * 1_000_000 // len(whole) + 1))[: megabytes * 1_000_000]
    worker.tool_call("run_command", Call(4_000, output=output), {"command": "cat everything"}).complete()
    run.complete()
    yield run


Plan = Callable[[], Iterator[StressRun]]
PLANS: Mapping[str, Plan] = MappingProxyType(
    {
        "events-1k": lambda: long_run(1_000),
        "events-10k": lambda: long_run(10_000),
        "events-100k": lambda: long_run(100_000),
        "events-1m": lambda: many_runs(2_000, 500),
        "runs-100": lambda: many_runs(100, 16),
        "runs-10k": lambda: many_runs(10_000, 16),
        "workers-200": lambda: wide_run(200),
        "output-20mb": lambda: loud_run(20),
    }
)


def batches(events: Iterable[NewEvent], size: int = BATCH) -> Iterator[list[NewEvent]]:
    """Yield events in lists of a size."""
    rest = iter(events)
    while batch := list(itertools.islice(rest, size)):
        yield batch


def write_home(home: Path, runs: Iterable[StressRun]) -> int:
    """Write runs into a home through the store; return how many events were written."""
    store = EventStore.open(home)
    written = 0
    try:
        for run in runs:
            for text in run.blobs.values():
                store.put_blob(text)
            for batch in batches(run.new_events):
                _ = store.append(batch)
                written += len(batch)
        store.append(()).result(_PATIENCE_S)
    finally:
        store.close(_PATIENCE_S)
    return written

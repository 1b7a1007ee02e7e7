"""The rollup of a run: status, counts, tokens, durations, cost and dots, in one row.

The store keeps the rows with this fold, in the transaction of the events; live views, replay and checks are
loops over it. What is counted:

* ``workers`` — different workers that started (by ``task_id``); ``worker_calls`` — delegations;
* ``worker_failures`` — workers that failed; ``capability_failures`` — delegations that failed;
* ``failures`` — model and tool calls that failed. A call stopped on request is no failure, nor is a
  finding or a learning. The three kinds of failure do not overlap.
* ``duration_ms`` — the sum over model and tool calls; ``wall_ms`` — from the first event to the end.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from storage.events.document import OPENED_FROM
from storage.events.envelope import StoredEvent
from storage.events.legacy import parse_time
from storage.projections.rollup_sums import HANDLED_TYPES, HANDLERS, SUM_FIELDS, Sums, note_document
from storage.projections.sparkline import DotStatus, SparklineFold
from storage.projections.status import ENDED, Badge, RunState, StatusFold, Violation, badge
from storage.projections.tokens import Tokens
from storage.projections.waste import WasteFold
from storage.projections.waste_facts import Waste
from storage.projections.waste_told import ENDS, NOTES

STATE_VERSION = 3
LOOPS_TOLD = 3  # a row says what they are; the sums are of all
# About the program, not about a run, even when they name one; they neither make nor change a rollup.
_NOT_OF_A_RUN = ("desktop.", "action.", "actor.", "run.deleted")


def is_about_run(event_type: str) -> bool:
    """Return whether events of a type count for the rollup of the run that they name."""
    return not event_type.startswith(_NOT_OF_A_RUN)


@dataclass(frozen=True, slots=True)
class RunRollup:
    """One run at a glance. Milliseconds, US dollars; ``cost_usd`` is None when no call had a price."""

    run_id: str
    objective: str
    status: RunState
    status_message: str
    started_at: str
    ended_at: str | None
    workers: int
    llm_calls: int
    tool_calls: int
    worker_calls: int
    worker_failures: int
    capability_failures: int
    failures: int
    duration_ms: float
    wall_ms: float
    tokens: Tokens
    cost_usd: float | None
    document_path: str
    revision: int
    workspace: str
    models: tuple[str, ...]
    tools: tuple[str, ...]
    first_seq: int
    last_seq: int
    event_count: int
    last_event_at: str
    sparkline: tuple[DotStatus, ...]
    waste: Waste

    @property
    def badge(self) -> Badge:
        """The word on the run's badge."""
        return badge(self.status)

    @property
    def is_file(self) -> bool:
        """Whether it is a file that was opened as a document, and no run of agents."""
        return (
            self.status == "completed" and not self.llm_calls and self.status_message.startswith(OPENED_FROM)
        )

    @property
    def model(self) -> str:
        """The run's models in one line."""
        return ", ".join(self.models)


class RunRollupAccumulator:
    """Folds the events of one run, in order of ``seq``, into its rollup. O(1) an event."""

    __slots__ = ("_dots", "_status", "_sums", "run_id", "waste")

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self._sums = Sums()
        self._status = StatusFold()
        self._dots = SparklineFold()
        self.waste = WasteFold(LOOPS_TOLD)

    def apply(self, event: StoredEvent) -> Violation | None:
        """Take one event in; return a step of the run's state that the table does not know, if it is one."""
        event_type = event.event_type
        if not is_about_run(event_type):
            return None
        sums = self._sums
        if sums.event_count == 0:
            sums.first_seq, sums.started_at = event.seq, event.timestamp
        sums.event_count += 1
        sums.last_seq, sums.last_event_at = event.seq, event.timestamp
        before = self._status.state
        violation = self._status.apply(event)
        if self._status.state != before:
            self._note_end(before, event.timestamp)
        if event_type.startswith("writer."):
            note_document(sums, event.payload)
        body_type = HANDLED_TYPES.get(event_type)
        if body_type is not None:
            body = event.body
            if type(body) is body_type:
                HANDLERS[body_type](sums, self._dots, body)
                if (note := NOTES.get(body_type)) is not None:
                    note(self.waste, event, body)
        if event_type in ENDS and event.task_id:
            self.waste.agent_ended(event.task_id)
        return violation

    @property
    def last_seq(self) -> int:
        """The seq of the last event that was taken in; 0 before the first."""
        return self._sums.last_seq

    @property
    def status(self) -> RunState:
        """The run's present state."""
        return self._status.state

    @property
    def value(self) -> RunRollup:
        """The rollup as of the last event."""
        sums = self._sums
        taken = {
            name: getattr(sums, name) for name in SUM_FIELDS if name not in ("models", "tools", "workers")
        }
        return RunRollup(
            run_id=self.run_id,
            status=self._status.state,
            status_message=self._status.message,
            workers=len(sums.workers),
            wall_ms=_milliseconds(sums.started_at, sums.ended_at or sums.last_event_at),
            models=tuple(sums.models),
            tools=tuple(sums.tools),
            sparkline=self._dots.dots(ended=self._status.state in ENDED),
            waste=self.waste.value,
            **taken,
        )

    def state_json(self) -> str:
        """Return the fold as compact JSON, from which ``from_state`` goes on."""
        sums = self._sums
        state = [
            STATE_VERSION,
            self.run_id,
            [getattr(sums, name) for name in SUM_FIELDS if name != "tokens"],
            list(sums.tokens),
            self._status.to_list(),
            self._dots.to_list(),
            self.waste.to_list(),
        ]
        return json.dumps(state, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_state(cls, state_json: str) -> "RunRollupAccumulator":
        """Return the fold that ``state_json`` described.

        Raises:
            ValueError: the state is of another version or damaged; fold the run's events again.
        """
        try:
            version, run_id, sums, tokens, status, dots, waste = json.loads(state_json)
            if version != STATE_VERSION:
                raise ValueError(f"rollup state of version {version}")
            fold = cls(str(run_id))
            names = [name for name in SUM_FIELDS if name != "tokens"]
            fold._sums = Sums(tokens=Tokens(*tokens), **dict(zip(names, sums, strict=True)))
            fold._status = StatusFold.from_list(status)
            fold._dots = SparklineFold.from_list(dots)
            fold.waste = WasteFold.from_list(waste)
        except (TypeError, AttributeError) as problem:
            raise ValueError("damaged rollup state") from problem
        return fold

    def _note_end(self, before: str, timestamp: str) -> None:
        if self._status.state in ENDED:
            self._sums.ended_at = timestamp
        elif before in ENDED:
            self._sums.ended_at = None


def run_rollup(run_id: str, events: Iterable[StoredEvent]) -> RunRollup:
    """Return the rollup of a run from all its events in order."""
    fold = RunRollupAccumulator(run_id)
    for event in events:
        fold.apply(event)
    return fold.value


def _milliseconds(start: str, end: str) -> float:
    try:
        return max(0.0, (parse_time(end) - parse_time(start)).total_seconds() * 1000)
    except ValueError:
        return 0.0

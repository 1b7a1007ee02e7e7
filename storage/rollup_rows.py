"""Run rollups as rows: kept by the writer in the transaction of the events, read without a replay."""

import functools
import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from storage.database import Connection, Row
from storage.events.envelope import StoredEvent
from storage.projections.rollup import RunRollup, RunRollupAccumulator, is_about_run
from storage.projections.tokens import Tokens
from storage.projections.waste_facts import NO_WASTE, Pattern, Waste
from storage.tables import EVENT_COLUMNS

_LOG = logging.getLogger(__name__)
_FIELDS: Final = tuple(field.name for field in fields(RunRollup))
COLUMNS: Final = ", ".join(_FIELDS)
_PLACE: Final = {name: index for index, name in enumerate(_FIELDS)}
# Columns that hold more than one value, as JSON.
_TOKENS, _MODELS, _TOOLS = (_PLACE[name] for name in ("tokens", "models", "tools"))
_DOTS, _WASTE = _PLACE["sparkline"], _PLACE["waste"]
_EVENTS_OF_RUN: Final = f"SELECT {EVENT_COLUMNS} FROM events WHERE run_id = ? AND seq < ? ORDER BY seq"  # noqa: S608 - names of ours
_UPSERT: Final = (
    f"INSERT INTO runs ({COLUMNS}, state) VALUES ({', '.join('?' * (len(_FIELDS) + 1))}) "  # noqa: S608 - names of ours
    "ON CONFLICT (run_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_FIELDS, "state") if name != "run_id")
)


def rollup_of(row: Row) -> RunRollup:
    """Return the rollup of a row of ``COLUMNS``."""
    values: list[Any] = list(row)
    values[_TOKENS] = _tokens_of(values[_TOKENS])
    values[_MODELS] = _names_of(values[_MODELS])
    values[_TOOLS] = _names_of(values[_TOOLS])
    values[_DOTS] = _dots_of(values[_DOTS])
    values[_WASTE] = waste_of(values[_WASTE])
    return RunRollup(*values)


# Cached, since the runs of a list resemble each other: a third off a list of 10,000.
@functools.lru_cache(maxsize=4_096)
def _tokens_of(text: str) -> Tokens:
    return Tokens(*json.loads(text))


@functools.lru_cache(maxsize=4_096)
def _names_of(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@functools.lru_cache(maxsize=4_096)
def _dots_of(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def waste_of(text: str) -> Waste:
    """Return the waste that a row's text holds; none without a text, as in most rows."""
    if not text:
        return NO_WASTE
    waste = Waste(*json.loads(text))
    return waste._replace(patterns=tuple(Pattern(*pattern) for pattern in waste.patterns))


def waste_text(waste: Waste) -> str:
    """Return waste as the text of a row."""
    return json.dumps(waste, ensure_ascii=False, separators=(",", ":")) if waste.loops else ""


def row_of(rollup: RunRollup, state: str) -> Row:
    """Return the row of a rollup and its fold."""
    values: list[Any] = [getattr(rollup, name) for name in _FIELDS]
    tokens = rollup.tokens
    values[_TOKENS] = json.dumps(
        [tokens.input, tokens.output, tokens.cached, tokens.cache_write, tokens.reasoning, tokens.total]
    )
    values[_MODELS] = json.dumps(rollup.models)
    values[_TOOLS] = json.dumps(rollup.tools)
    values[_DOTS] = " ".join(rollup.sparkline)
    values[_WASTE] = waste_text(rollup.waste)
    return (*values, state)


class RollupKeeper:
    """The live folds of the writer: a bounded cache over the rows."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts = functools.lru_cache(maxsize=256)(is_about_run)
        self._live: OrderedDict[str, RunRollupAccumulator] = OrderedDict()

    def apply(self, connection: Connection, events: Iterable[StoredEvent]) -> None:
        """Fold events in and write the rows of their runs, inside the caller's transaction."""
        touched: dict[str, RunRollupAccumulator] = {}
        for event in events:
            run_id = event.run_id
            if run_id is None or not self._counts(event.event_type):
                continue
            fold = touched.get(run_id)
            if fold is None:
                fold = touched[run_id] = self._fold(connection, run_id, event.seq)
            _apply(fold, event)
        connection.execute_many(_UPSERT, (row_of(fold.value, fold.state_json()) for fold in touched.values()))
        while len(self._live) > self._limit:
            self._live.popitem(last=False)

    def forget(self) -> None:
        """Drop the live folds: a transaction failed, or another process has written."""
        self._live.clear()

    def _fold(self, connection: Connection, run_id: str, before: int) -> RunRollupAccumulator:
        fold = self._live.get(run_id)
        if fold is None:
            fold = self._live[run_id] = _load(connection, run_id, before)
        self._live.move_to_end(run_id)
        return fold


def fold_run(connection: Connection, run_id: str, before: int | None = None) -> RunRollupAccumulator:
    """Return the fold of all of a run's events (those before a seq)."""
    fold = RunRollupAccumulator(run_id)
    rows = connection.iterate(_EVENTS_OF_RUN, (run_id, before if before is not None else 2**62))
    for row in rows:
        event = StoredEvent(*row)
        if is_about_run(event.event_type):
            _apply(fold, event)
    return fold


def _apply(fold: RunRollupAccumulator, event: StoredEvent) -> None:
    try:
        violation = fold.apply(event)
    except Exception:  # noqa: BLE001 - whatever a fold may raise
        # A fold that fails is a bug of ours; the event is the truth and is stored all the same.
        _LOG.exception("event %s (%s) could not be folded into its run", event.seq, event.event_type)
        return
    if violation is not None:
        _LOG.info("run %s: %s", fold.run_id, violation)


def run_fold(connection: Connection, run_id: str) -> RunRollupAccumulator:
    """Return the fold of a run's rollup as of its last event in the log; an empty one if there is none."""
    return _load(connection, run_id, 2**62)


def _load(connection: Connection, run_id: str, before: int) -> RunRollupAccumulator:
    state = connection.value("SELECT state FROM runs WHERE run_id = ?", (run_id,))
    if state is None:
        return RunRollupAccumulator(run_id)
    try:
        return RunRollupAccumulator.from_state(state)
    except ValueError:
        # Written by another version of the fold: its events say the same.
        return fold_run(connection, run_id, before)

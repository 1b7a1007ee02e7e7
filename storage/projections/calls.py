"""Model and tool calls: begun, in flight, ended.

Joined by ``trace_id`` (model) and ``tool_trace_id`` (tool) alone. A fact holds what a card shows at a glance
and the ``seq`` of the two events; whole payloads stay in the log, so that a run of 100,000 events fits. The
facts are named tuples, since making and changing frozen dataclasses took most of a fold's time.

An event is first read as the call that it alone tells of (``call_told``), then joined with what is known.
"""

from collections.abc import Iterable

from storage.events.envelope import StoredEvent
from storage.projections.call_facts import DIRECT, CallFact, CallKind, CallStatus, ModelFacts, loop_key
from storage.projections.call_quick import CALL_TYPES, quick_call
from storage.projections.call_told import call_told

__all__ = [
    "CALL_TYPES",
    "DIRECT",
    "CallAccumulator",
    "CallFact",
    "CallKind",
    "CallStatus",
    "ModelFacts",
    "calls",
    "loop_key",
    "told_by",
]

_NO_MODEL = ModelFacts()


class CallAccumulator:
    """Folds events into calls, in order of their first event. O(1) an event."""

    def __init__(self) -> None:
        self._by_key: dict[str, CallFact] = {}

    def apply(self, event: StoredEvent) -> tuple[str, ...]:
        """Take one event in; return the keys of the calls that it changed."""
        told = told_by(event)
        changed = None if told is None else self.take(told)
        return () if changed is None else (changed.key,)

    def take(self, told: CallFact) -> CallFact | None:
        """Take in what one event tells; return the call as it is now, None if nothing new was told."""
        known = self._by_key.get(told.key)
        if known is not None:
            if told.ended_seq is None or known.ended_seq is not None:
                return None  # told twice: the first stands
            told = _joined(known, told)
        self._by_key[told.key] = told
        return told

    def get(self, key: str) -> CallFact | None:
        """Return a call by its key."""
        return self._by_key.get(key)

    @property
    def value(self) -> tuple[CallFact, ...]:
        """All calls, in order of their first event."""
        return tuple(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)


def calls(events: Iterable[StoredEvent]) -> tuple[CallFact, ...]:
    """Return the calls of a run from its events in order."""
    fold = CallAccumulator()
    for event in events:
        fold.apply(event)
    return fold.value


def told_by(event: StoredEvent) -> CallFact | None:
    """Return the call as an event alone tells of it; None when it tells of no call."""
    if event.event_type not in CALL_TYPES:
        return None
    return quick_call(event.event_type, event.seq, event.timestamp, event.payload_json) or call_told(event)


def _joined(known: CallFact, told: CallFact) -> CallFact:
    """Return a call whose end is told; a fact's first fields are of its beginning, the next of its end."""
    model = told.model
    if model is not None:
        model = ModelFacts._make((*(known.model or _NO_MODEL)[:6], *model[6:]))
    outcome = (told.output_line, told.output_ref, told.error, told.failure_kind)
    joined = CallFact._make((*known[:10], *told[10:14], known.input_line, *outcome, model, 0))
    return joined if known.name else joined._replace(name=told.name)

"""What a search over the log found in one run: which calls, workers and delegations have it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.viewmodels.call_index import Place
from app.viewmodels.formats import counted
from app.viewmodels.trace_bands import loop_of
from storage.events.envelope import StoredEvent
from storage.projections.calls import CALL_TYPES, told_by
from storage.projections.trace import TraceAccumulator
from storage.search import SearchHit

# So many hits are looked for in one run, the newest.
MOST_HITS = 500

_DELEGATIONS = ("conductor.worker.", "conductor.capability.")
_LIVES = "worker.task."
_STEPS = ("started", "completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Snippet:
    """The words around what was found, in one line; ``marks`` are ranges in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One event with what was searched for; ``item_id`` is empty when it is of nothing that has a place.

    Attributes:
        item_id: the call, ``delegation:…``, ``life:…`` or ``chip:…``.
        loop_key: the loop it belongs to, empty when that is told by the item.
    """

    item_id: str
    loop_key: str
    seq: int
    snippet: Snippet


@dataclass(frozen=True, eq=False)
class RunHits:
    """What was found in a run, in the order of the list; each place once.

    ``elsewhere`` counts events that have no place there: the prompt, the document. ``is_all`` is False when
    there may be older ones.
    """

    text: str = ""
    places: tuple[Found, ...] = ()
    elsewhere: int = 0
    is_all: bool = True
    at: int = -1
    snippets: Mapping[str, Snippet] = field(default_factory=dict)
    in_loops: Mapping[str, int] = field(default_factory=dict)

    @property
    def current(self) -> Found | None:
        """The place where the person is."""
        return self.places[self.at] if 0 <= self.at < len(self.places) else None

    @property
    def items(self) -> frozenset[str]:
        """Everything that has it."""
        return frozenset(self.snippets)

    @property
    def words(self) -> str:
        """What is said of it: ``3 of 17``."""
        more = "" if self.is_all else "+"
        if not self.places:
            if not self.elsewhere:
                return ""
            return f"found {counted(self.elsewhere, 'time')}{more}, in the prompt or the document only"
        at = f"{self.at + 1} of " if self.at >= 0 else ""
        beside = f" · {self.elsewhere}{more} in the prompt or the document" if self.elsewhere else ""
        one = len(self.places) == 1 and self.at < 0
        return f"{at}{len(self.places):,}{more}{' place' if one else '' if at else ' places'}{beside}"

    def stepped(self, step: int) -> "RunHits":
        """Return them with the person at the next (1) or previous (-1) place, around the ends."""
        if not self.places:
            return self
        at = (
            (self.at + step) % len(self.places) if self.at >= 0 else (0 if step > 0 else len(self.places) - 1)
        )
        return replace(self, at=at)


NO_HITS = RunHits()


def found_in(event: StoredEvent, hit: SearchHit) -> Found:
    """Return where an event with a hit belongs."""
    item_id, loop_key = _item_of(event)
    # One character for one, so that the marks stay where they are.
    line = "".join(" " if letter.isspace() else letter for letter in hit.snippet)
    return Found(item_id, loop_key, event.seq, Snippet(line, hit.marks))


def run_hits(text: str, found: Sequence[Found], facts: TraceAccumulator, limit: int = MOST_HITS) -> RunHits:
    """Return what was found, in the order in which the run is read."""
    placed: dict[str, tuple[Place, Found]] = {}
    elsewhere = 0
    for each in sorted(found, key=lambda one: one.seq):
        place = _place(each, facts)
        if place is None:
            elsewhere += 1
        else:
            placed.setdefault(each.item_id, (place, each))
    in_order = sorted(placed.values(), key=lambda pair: (pair[0], pair[1].seq))
    places = tuple(each for _place, each in in_order)
    snippets = {each.item_id: each.snippet for each in places}
    in_loops = Counter(each.loop_key for each in places)
    return RunHits(text, places, elsewhere, len(found) < limit, -1, snippets, in_loops)


def kept_at(hits: RunHits, before: RunHits) -> RunHits:
    """Return new hits of the same search with the person where they were."""
    current = before.current
    if current is None or hits.text != before.text:
        return hits
    ids = [each.item_id for each in hits.places]
    at = ids.index(current.item_id) if current.item_id in ids else -1
    return replace(hits, at=at)


def chips_found(hits: RunHits, seqs: Iterable[int]) -> frozenset[int]:
    """Return those lifecycle steps, of these, that were found."""
    return frozenset(seq for seq in seqs if f"life:{seq}" in hits.snippets or f"chip:{seq}" in hits.snippets)


def _item_of(event: StoredEvent) -> tuple[str, str]:
    kind = event.event_type
    if kind in CALL_TYPES:
        told = told_by(event)
        return (told.key, told.loop_key) if told is not None else ("", "")
    if kind.startswith(_LIVES) and event.task_id:
        step = kind.removeprefix(_LIVES) in _STEPS
        return f"{'life' if step else 'chip'}:{event.seq}", event.task_id
    if kind.startswith(_DELEGATIONS) and event.call_id:
        return f"delegation:{event.call_id}", ""
    return "", ""


def _place(found: Found, facts: TraceAccumulator) -> Place | None:
    """Return where it stands in the list; None when it has no place there."""
    if (call := facts.calls.get(found.item_id)) is not None:
        loop = facts.loop(call.loop_key)
        return (loop.seq, call.seq) if loop else None
    if found.item_id.startswith("delegation:"):
        delegation = facts.delegations.get(found.item_id.removeprefix("delegation:"))
        if delegation is None:
            return None
        loop = facts.loop(loop_of(delegation))
        return (loop.seq if loop else delegation.seq, delegation.seq)
    if found.item_id.startswith(("life:", "chip:")) and (loop := facts.loop(found.loop_key)) is not None:
        return (loop.seq, found.seq)
    return None

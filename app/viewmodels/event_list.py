"""The stored events of a run as rows: what each says at a glance, and which are listed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.viewmodels.formats import counted
from storage.events.catalogue import BODY_BY_TYPE
from storage.events.legacy import parse_time
from storage.projections.outline import EventHead

Names = Iterable[tuple[str, str]]
UNATTRIBUTED_TITLE = "Events of no run"
_ID_CHARS = 8


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event. ``unknown`` types are not in the catalogue: newer or foreign ones."""

    seq: int
    time: str
    event_type: str
    actor: str
    ids: str
    tooltip: str
    unknown: bool

    @property
    def spoken(self) -> str:
        """The row in words."""
        mark = "unknown type " if self.unknown else ""
        return f"{self.seq}, {self.time}, {mark}{self.event_type}, {self.actor}, {self.ids}"


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are listed: of a type, of an actor, with words in their type or actor; empty = all."""

    words: str = ""
    event_type: str = ""
    actor: str = ""

    @property
    def hides(self) -> bool:
        """Whether it can leave anything out."""
        return bool(self.words.strip() or self.event_type or self.actor)

    def wanted(self, names: Names) -> frozenset[tuple[str, str]]:
        """Return the types and actors that fit."""
        return frozenset(name for name in names if self.fits(*name))

    def fits(self, event_type: str, actor: str) -> bool:
        """Return whether an event fits."""
        if self.event_type and event_type != self.event_type:
            return False
        if self.actor and actor != self.actor:
            return False
        told = f"{event_type} {actor}".casefold()
        return all(word in told for word in self.words.casefold().split())


@dataclass(frozen=True)
class EventsView:
    """The list. ``rows`` has those that are read, by their place; ``count`` are listed out of ``total``.

    Of one ``generation`` rows only come at the end; another one has other rows.
    """

    generation: int = 0
    count: int = 0
    total: int = 0
    rows: Mapping[int, EventRow] = field(default_factory=dict)
    chosen_row: int = -1
    marked: frozenset[int] = frozenset()
    chosen_filter: EventFilter = field(default_factory=EventFilter)
    types: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    quiet: str = ""
    of_no_run: bool = False

    @property
    def caption(self) -> str:
        """How many are listed."""
        if self.count == self.total:
            return counted(self.total, "event")
        return f"{self.count:,} of {counted(self.total, 'event')}"


def event_row(head: EventHead) -> EventRow:
    """Return an event as a row."""
    ids = [f"{word} {value}" for word, value in (("task", head.task_id), ("call", head.call_id)) if value]
    short = [
        f"{word} {value[-_ID_CHARS:]}"
        for word, value in (("task", head.task_id), ("call", head.call_id))
        if value
    ]
    unknown = head.event_type not in BODY_BY_TYPE
    lines = [f"{head.event_type} by {head.actor_id or 'nobody'}", head.timestamp, *ids]
    if unknown:
        lines.append("This version does not know the type; it is shown as it is stored.")
    return EventRow(
        head.seq,
        local_time(head.timestamp),
        head.event_type,
        actor_name(head.actor_id),
        "  ".join(short),
        "\n".join(lines),
        unknown,
    )


def actor_name(actor_id: str) -> str:
    """Return an actor's name without the run that stands before it: ``01M7…/writer``."""
    before, _, name = actor_id.rpartition("/")
    return actor_id if ":" in before else name


def local_time(timestamp: str) -> str:
    """Return the time of day to the millisecond, in this system's zone; what is no time as it is."""
    try:
        return parse_time(timestamp).astimezone().strftime("%H:%M:%S.%f")[:-3]
    except ValueError:
        return timestamp


def choices_of(names: Iterable[tuple[str, str]], place: int) -> tuple[str, ...]:
    """Return the types (place 0) or the actors (place 1) that there are, by name."""
    return tuple(sorted({name[place] for name in names} - {""}))

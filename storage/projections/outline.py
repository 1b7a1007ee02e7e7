"""The outline of a log's part: where its events stand, of which type and by whom. Twelve bytes an event.

A list of a hundred thousand events is scrolled and filtered by this alone; what a row says beside it is read
when the row comes into sight.
"""

from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple


class EventHead(NamedTuple):
    """An event without its payload."""

    seq: int
    timestamp: str
    event_type: str
    actor_id: str
    task_id: str | None
    call_id: str | None


class EventOutline:
    """Types and actors of events in order of their ``seq``. O(1) an event."""

    def __init__(self) -> None:
        self.seqs = array("q")
        self._names = array("L")
        self._numbers: dict[tuple[str, str], int] = {}
        self._known: list[tuple[str, str]] = []

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str]]) -> "EventOutline":
        """Return the outline of rows of seq, type and actor in order; far sooner than one by one."""
        made = cls()
        numbers, known, seqs, names = made._numbers, made._known, made.seqs, made._names
        for seq, event_type, actor_id in rows:
            number = numbers.get((event_type, actor_id))
            if number is None:
                number = numbers[event_type, actor_id] = len(known)
                known.append((event_type, actor_id))
            seqs.append(seq)
            names.append(number)
        return made

    def __len__(self) -> int:
        return len(self.seqs)

    @property
    def last_seq(self) -> int:
        """The seq of the last event; 0 without one."""
        return self.seqs[-1] if self.seqs else 0

    def add(self, seq: int, event_type: str, actor_id: str) -> None:
        """Take one event in; one that is known already is left out."""
        if seq <= self.last_seq:
            return
        name = (event_type, actor_id)
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._known)
            self._known.append(name)
        self.seqs.append(seq)
        self._names.append(number)

    @property
    def names(self) -> Sequence[tuple[str, str]]:
        """The types and actors that there are, as they came; it only grows."""
        return self._known

    def cut(self, start: int = 0) -> "OutlineCut":
        """Return a copy, from a place on, that a thread can look through while this one grows."""
        return OutlineCut(self.seqs[start:], self._names[start:], tuple(self._known))


class OutlineCut(NamedTuple):
    """What an outline was at a moment."""

    seqs: "array[int]"
    numbers: "array[int]"
    names: tuple[tuple[str, str], ...]

    def of(self, wanted: Collection[tuple[str, str]]) -> "array[int]":
        """Return the seqs of the events of some types and actors."""
        allowed = [name in wanted for name in self.names]
        pairs = zip(self.seqs, self.numbers, strict=True)
        return array("q", [seq for seq, number in pairs if allowed[number]])

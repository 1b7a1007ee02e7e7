"""The loops of a run as one list of rows: a heading, its chips, its cards, what is hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.viewmodels.trace_cards import CallCard, Chip, LoopView


@dataclass(frozen=True, slots=True)
class LoopRow:
    """The heading of a loop."""

    key: str
    heading: str
    status: str
    glyph: str
    failed: int
    expanded: bool
    found: int = 0

    @property
    def spoken(self) -> str:
        """The row in words."""
        failures = f", {self.failed} failed" if self.failed else ""
        found = f", {self.found} found" if self.found else ""
        return f"Loop {self.heading}, {self.status}{failures}{found}, {'open' if self.expanded else 'closed'}"


@dataclass(frozen=True, slots=True)
class ChipsRow:
    """The lifecycle strip of a loop."""

    key: str
    chips: tuple[Chip, ...]

    @property
    def spoken(self) -> str:
        """The row in words."""
        return "Lifecycle: " + "; ".join(f"{chip.kind} {chip.full}".strip() for chip in self.chips)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A call card; ``opened`` ones show what went in and out."""

    key: str
    card: CallCard
    opened: bool = False

    @property
    def spoken(self) -> str:
        """The row in words."""
        words = (
            self.card.title,
            self.card.status,
            self.card.duration,
            self.card.standing,
            self.card.token_text,
            self.card.detail,
            f"found: {self.card.found.text}" if self.card.found else "",
        )
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """How many calls are not shown."""

    key: str
    spoken: str


Row = LoopRow | ChipsRow | CardRow | HiddenRow


def flatten(loops: Sequence[LoopView], opened: str = "") -> tuple[Row, ...]:
    """Return the rows of all loops, from the top."""
    return tuple(row for loop in loops for row in _rows(loop, opened))


def _rows(loop: LoopView, opened: str) -> Iterator[Row]:
    yield LoopRow(
        f"loop:{loop.key}",
        loop.heading,
        loop.status,
        loop.glyph,
        loop.failed,
        expanded=loop.expanded,
        found=loop.found,
    )
    if not loop.expanded:
        return
    if loop.chips:
        yield ChipsRow(f"chips:{loop.key}", loop.chips)
    if loop.hidden:
        yield HiddenRow(f"hidden:{loop.key}", loop.hidden_text)
    for card in loop.cards:
        yield CardRow(card.item_id, card, opened=card.item_id == opened)

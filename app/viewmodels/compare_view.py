"""A comparison as drawn: what the runs took, the rows, the diff of the chosen row. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from app.viewmodels import formats
from app.viewmodels.comparison import SIGNS, WORDS, Comparison, Row, RowKind, Step
from app.viewmodels.payload import PayloadPart
from app.viewmodels.trace_runs import UNTITLED
from app.viewmodels.word_diff import Piece, folded, word_diff
from storage.projections.rollup import RunRollup
from storage.projections.text import one_line

# A longer text of a call is compared up to here, and that is said.
MOST_CHARS = 60_000
# Beyond this a text has little in common with the other, and drawing each word would hold up the window.
MOST_PIECES = 250
_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both runs, and how much more the second has; ``more`` is its sign."""

    name: str
    a: str
    b: str
    difference: str
    more: int


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line of the list: a heading (two agents), or two steps that face each other."""

    key: str
    a: str
    b: str
    kind: RowKind | None = None
    cost: str = ""
    first: bool = False
    pair: Row | None = None

    @property
    def sign(self) -> str:
        """The sign between the steps."""
        return SIGNS[self.kind] if self.kind else ""

    @property
    def spoken(self) -> str:
        """The row in words."""
        if self.kind is None:
            return f"Agents: {self.a or 'none'} in A, {self.b or 'none'} in B"
        first = "first difference, " if self.first else ""
        sides = f"A: {self.a}. B: {self.b}" if self.a and self.b and self.a != self.b else self.a or self.b
        return f"{first}{WORDS[self.kind]}. {sides}. {self.cost}".strip()


@dataclass(frozen=True, slots=True)
class CompareView:
    """Two runs side by side; ``quiet`` is said in the place of rows."""

    title_a: str = ""
    title_b: str = ""
    figures: tuple[Figure, ...] = ()
    rows: tuple[CompareRow, ...] = ()
    differing: int = 0
    first: int = -1
    quiet: str = ""

    @property
    def summary(self) -> str:
        """How far the runs go together."""
        steps = sum(row.kind is not None for row in self.rows)
        if not steps:
            return ""
        if not self.differing:
            return f"The same in all {formats.counted(steps, 'step')}"
        return f"{formats.counted(self.differing, 'difference')} in {formats.counted(steps, 'row')}"


@dataclass(frozen=True, slots=True)
class DiffPart:
    """One part of what went in and out of two calls."""

    title: str
    pieces: tuple[Piece, ...]

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return any(piece.kind in ("gone", "come") for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class DiffView:
    """The diff of a row."""

    key: str = ""
    parts: tuple[DiffPart, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was read of two runs."""

    a: RunRollup
    b: RunRollup
    comparison: Comparison = field(default_factory=Comparison)


def build_compare(found: Compared) -> CompareView:
    """Return what is shown of two runs."""
    rows = tuple(_rows(found.comparison))
    return CompareView(
        title_a=run_title(found.a),
        title_b=run_title(found.b),
        figures=figures_of(found.a, found.b),
        rows=rows,
        differing=sum(row.pair is not None and row.pair.differs for row in rows),
        first=next((at for at, row in enumerate(rows) if row.first), -1),
        quiet="" if rows else "Neither run has called a model or a tool.",
    )


def run_title(run: RunRollup) -> str:
    """Return what a run is called."""
    return one_line(run.objective) or UNTITLED


def figures_of(a: RunRollup, b: RunRollup) -> tuple[Figure, ...]:
    """Return what the runs took, and the difference."""
    counts = (
        ("Model calls", a.llm_calls, b.llm_calls),
        ("Tool calls", a.tool_calls, b.tool_calls),
        ("Failures", a.failures, b.failures),
        ("Wasted", a.waste.calls, b.waste.calls),
    )
    found = [_figure(name, mine, its, lambda count: f"{count:,.0f}") for name, mine, its in counts]
    found.append(_figure("Tokens", a.tokens.total, b.tokens.total, lambda count: formats.tokens(int(count))))
    found.append(_figure("In calls", a.duration_ms, b.duration_ms, formats.run_total))
    found.append(_figure("On the clock", a.wall_ms, b.wall_ms, formats.wall_clock))
    if a.cost_usd is not None or b.cost_usd is not None:
        found.append(_figure("Cost", a.cost_usd or 0.0, b.cost_usd or 0.0, formats.call_cost))
    return tuple(found)


def build_diff(key: str, a: Sequence[PayloadPart], b: Sequence[PayloadPart]) -> DiffView:
    """Return the diff of what went in and out of two calls, part by part."""
    parts, cut = [], False
    left = list(b)
    for mine in a:
        its = next((part for part in left if part.title == mine.title), None)
        if its is not None:
            left.remove(its)
        after = its.text if its is not None else ""
        cut = cut or max(len(mine.text), len(after)) > MOST_CHARS
        parts.append(DiffPart(mine.title, _pieces(mine.text, after)))
    for its in left:
        cut = cut or len(its.text) > MOST_CHARS
        parts.append(DiffPart(its.title, _pieces("", its.text)))
    note = f"Only the first {MOST_CHARS:,} characters of a text are compared." if cut else ""
    return DiffView(key, tuple(parts), note)


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    pieces = folded(word_diff(before[:MOST_CHARS], after[:MOST_CHARS]))
    if len(pieces) <= MOST_PIECES:
        return pieces
    return (*pieces[:MOST_PIECES], Piece("fold", f"\n… {len(pieces) - MOST_PIECES:,} more changes …"))


def _rows(comparison: Comparison) -> Iterator[CompareRow]:
    for number, group in enumerate(comparison.groups):
        yield CompareRow(f"group:{number}", group.a, group.b)
        for at, row in enumerate(group.rows):
            yield CompareRow(
                f"row:{number}:{at}",
                row.a.title if row.a else "",
                row.b.title if row.b else "",
                row.kind,
                _cost(row.a, row.b),
                first=row is comparison.first,
                pair=row,
            )


def _cost(a: Step | None, b: Step | None) -> str:
    """Return how much more B's step took; of a lone step what it took."""
    sign = "" if a is None or b is None else None
    lasted = (b.duration_ms if b else 0.0) - (a.duration_ms if a and b else 0.0)
    tokens = (b.tokens if b else 0) - (a.tokens if a and b else 0)
    dollars = ((b.cost if b else 0.0) or 0.0) - ((a.cost if a and b else 0.0) or 0.0)
    if b is None and a is not None:
        lasted, tokens, dollars = a.duration_ms, a.tokens, a.cost or 0.0
    facts = []
    if tokens:
        facts.append(f"{_sign(tokens) if sign is None else ''}{formats.tokens(abs(tokens))} tok")
    if round(abs(lasted)) >= 1:
        facts.append(f"{_sign(lasted) if sign is None else ''}{formats.call_duration(abs(lasted))}")
    if abs(dollars) >= 0.0005:
        facts.append(f"{_sign(dollars) if sign is None else ''}{formats.call_cost(abs(dollars))}")
    return "  ".join(facts)


def _sign(value: float) -> str:
    return "+" if value > 0 else "-"


def _figure(name: str, a: float, b: float, words: Callable[[float], str]) -> Figure:
    more = b - a
    difference = f"{_sign(more)}{words(abs(more))}" if more else _NOTHING
    return Figure(name, words(a), words(b), difference, (more > 0) - (more < 0))

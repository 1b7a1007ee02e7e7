"""The diagnostics window's page: cards of figures, tables, a chart; what needs a look is said. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.viewmodels.diagnostics_facts import (
    ActorFacts,
    Facts,
    FrameFacts,
    MachineFacts,
    OpeningFacts,
    Spread,
    StoreFacts,
    Warned,
    spread,
)
from app.viewmodels.formats import NOTHING, counted, number, size, wall_clock

Tone = Literal["", "ok", "attention", "failed"]
GLYPHS: dict[Tone, str] = {"": "", "ok": "✓", "attention": "■", "failed": "✕"}

BARS = 150
SHOWN_ACTORS = 12
SHOWN_WARNINGS = 8
FRAME_MS = 16.0
SMOOTH_MS = 50.0
STALL_MS = 100.0
SLOW_WAIT_MS = 100.0
ENOUGH = 30
SLOW_WINDOW_MS = 150.0
ENOUGH_WINDOWS = 5
LONG_QUEUE = 1_000
LARGE_JOURNAL = 64_000_000
MUCH_MEMORY = 600_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name; ``hint`` says what it means, ``limit`` from when on it is too much."""

    label: str
    value: str
    hint: str = ""
    tone: Tone = ""
    limit: str = ""

    @property
    def tip(self) -> str:
        """Both in one."""
        return f"{self.hint} {self.limit}".strip()


@dataclass(frozen=True, slots=True)
class Card:
    """Figures under a heading; ``note`` is said below, or in place of figures."""

    key: str
    title: str
    figures: tuple[Figure, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table: its first cell is a name, the others are numbers; ``about`` tells of its tone."""

    cells: tuple[str, ...]
    tone: Tone = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of figures under a heading; ``note`` is said in place of lines, or below them.

    ``wide`` are the columns, by number, that are left out where there is little room.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    hints: tuple[str, ...]
    rows: tuple[TableRow, ...] = ()
    note: str = ""
    wide: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GapChart:
    """Gaps between frames, the longest of some neighbours a bar; ``note`` is said when there are none."""

    bars: tuple[float, ...] = ()
    top_ms: float = SMOOTH_MS
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosticsView:
    """The page. ``look_at`` names what needs a look, a line each; nothing is well said by ``headline``."""

    headline: str = "Measuring…"
    tone: Tone = ""
    look_at: tuple[str, ...] = ()
    at: str = ""
    chart: GapChart = GapChart(note="Measuring…")
    cards: tuple[Card, ...] = ()
    tables: tuple[Table, ...] = ()
    versions: Card = Card("versions", "Versions")
    warnings: tuple[Warned, ...] = ()
    warnings_note: str = ""


def diagnostics_view(facts: Facts) -> DiagnosticsView:
    """Return the page of some facts."""
    cards = (_interface(facts.frames), _store(facts.store), _machine(facts.machine))
    tables = (_actors(facts.actors), _openings(facts.openings))
    look_at = tuple(_look_at(cards, tables, facts))
    tone = _worst(_tones(cards, tables))
    if facts.warnings and tone == "ok":
        tone = "attention"
    return DiagnosticsView(
        headline="All is well"
        if not look_at
        else f"{counted(len(look_at), 'thing needs', 'things need')} a look",
        tone=tone,
        look_at=look_at,
        at=facts.at.strftime("%H:%M:%S"),
        chart=gap_chart(facts.frames.gaps_ms),
        cards=cards,
        tables=tables,
        versions=Card("versions", "Versions", tuple(Figure(*each) for each in facts.versions)),
        warnings=facts.warnings[-SHOWN_WARNINGS:][::-1],
        warnings_note=facts.log_problem or ("" if facts.warnings else "No warning in the log. Good."),
    )


def gap_chart(gaps_ms: Sequence[float], bars: int = BARS) -> GapChart:
    """Return at most so many bars over all gaps, each as high as the longest gap that it stands for."""
    if not gaps_ms:
        return GapChart(note="Measuring: the first frames come within a second.")
    each = math.ceil(len(gaps_ms) / bars)
    tops = tuple(max(gaps_ms[at : at + each]) for at in range(0, len(gaps_ms), each))
    return GapChart(tops, max(SMOOTH_MS, *tops), f"last {sum(gaps_ms) / 1000:.0f} s")


def milliseconds(value: float) -> str:
    """Return a duration of the interface: ``0.04 ms``, ``4.2 ms``, ``120 ms``, ``1.8 s``."""
    if value < 0.995:
        return f"{value:.2f} ms"
    if value < 9.95:
        return f"{value:.1f} ms"
    return f"{value:,.0f} ms" if value < 999.5 else f"{value / 1000:.1f} s"


def _interface(frames: FrameFacts) -> Card:
    gaps = spread(frames.gaps_ms)
    longest = max((each.ms for each in frames.stalls), default=0.0)
    last = frames.stalls[-1] if frames.stalls else None
    figures = (
        Figure(
            "Typical gap",
            _ms(gaps, gaps.p50_ms),
            "Half of the frames come sooner; 16 ms are 60 a second.",
        ),
        Figure(
            "1 in 100 frames",
            _ms(gaps, gaps.p99_ms),
            "99 of 100 frames come sooner.",
            _tone(gaps.p99_ms > SMOOTH_MS, known=gaps.count > 0),
            f"Above {SMOOTH_MS:.0f} ms one sees it jerk.",
        ),
        Figure("Longest gap", _ms(gaps, gaps.max_ms), "Of the frames in the chart."),
        Figure(
            "Stood still",
            counted(frames.stall_count, "time"),
            f"Since the start: the window did not react for more than {STALL_MS:.0f} ms.",
        ),
        Figure("Longest stand", milliseconds(longest) if last else NOTHING, "Of the last hundred."),
        Figure("Last stand", last.at.strftime("%H:%M:%S") if last else NOTHING, "When it went on again."),
    )
    return Card("interface", "Interface", figures)


def _store(store: StoreFacts | None) -> Card:
    if store is None:
        return Card("store", "Log", note="No log is open yet. What happens meanwhile waits in memory.")
    figures = [
        Figure(
            "State",
            "cannot be written" if store.trouble else "written",
            store.trouble or "What is committed is on the disk.",
            "failed" if store.trouble else "ok",
        ),
        Figure(
            "Waiting",
            counted(store.waiting, "event"),
            "Not on the disk yet.",
            _tone(store.waiting > LONG_QUEUE),
            f"With more than {LONG_QUEUE:,} the disk does not keep up.",
        ),
        Figure(
            "Journal",
            size(store.journal_bytes),
            "Of quire.db-wal, which is written first.",
            _tone(store.journal_bytes > LARGE_JOURNAL),
            f"Above {size(LARGE_JOURNAL)} some reader has held it open for long.",
        ),
    ]
    counts = store.counts
    if counts is None:
        return Card("store", "Log", tuple(figures), "Counting what is in it…")
    figures += [
        Figure("Events", number(counts.events), "In the log."),
        Figure("Runs", number(counts.runs), "In the log."),
        Figure("Size", size(counts.log_bytes), "Of the log, with what is still in its journal."),
        Figure("Blobs", f"{number(counts.blobs)} · {size(counts.blob_bytes)}", "Long texts and files."),
        Figure(
            "Shown raw",
            number(counts.unmapped),
            "Events that this version does not know, or cannot read; they are shown as they are.",
            _tone(counts.unmapped > 0),
        ),
        Figure("Read by rules", number(sum(count for _, count in counts.rules)), _rules(counts.rules)),
    ]
    return Card("store", "Log", tuple(figures))


def _rules(rules: Iterable[tuple[str, int]]) -> str:
    named = ", ".join(f"{name} {count:,}" for name, count in rules)
    return f"Events of older shapes: {named}." if named else "No event of an older shape was read."


def _machine(machine: MachineFacts) -> Card:
    memory, peak = machine.resident_bytes, machine.peak_bytes
    figures = (
        Figure(
            "Memory",
            _bytes(memory),
            "Resident.",
            _tone((memory or 0) > MUCH_MEMORY, known=memory is not None),
            f"Above {size(MUCH_MEMORY)} something is kept that should not be.",
        ),
        Figure("Most memory", _bytes(peak), "Since the start."),
        Figure(
            "Processor",
            NOTHING if machine.cpu is None else f"{machine.cpu:.0%}",
            "Of one core, since the last look. This window itself takes some of it.",
        ),
        Figure(
            "Threads",
            _count(machine.threads),
            f"Those of Python: {', '.join(machine.python_threads) or 'none'}.",
        ),
        Figure("Tasks", number(machine.tasks), "Running or waiting on the one loop."),
        Figure("Open files", _count(machine.open_files), "Files, sockets and pipes."),
        Figure("Running for", wall_clock(machine.uptime_s * 1000), f"Process {machine.pid}."),
    )
    return Card("process", "Process", figures)


_ACTOR_COLUMNS = (
    "Actor",
    "Waiting",
    "Done",
    "Failed",
    "Tasks",
    "Wait p50",
    "Wait p99",
    "Longest",
    "Work p99",
)
_ACTOR_HINTS = (
    "Agents at work, by name",
    "Messages in its mailbox now",
    "Messages handled since it was started",
    "Messages that a fault broke",
    "Tasks that it has started",
    "Half of its last messages waited less",
    f"99 of 100 waited less; more than {SLOW_WAIT_MS:.0f} ms needs a look",
    "The longest wait of its last messages",
    "99 of 100 were handled faster",
)


def _actors(actors: tuple[ActorFacts, ...] | None) -> Table:
    table = Table("actors", "Mailboxes", _ACTOR_COLUMNS, _ACTOR_HINTS, wide=(4, 7))
    if not actors:
        words = "The actors are not started yet." if actors is None else "No actor is alive."
        return replace(table, note=words)
    ordered = sorted(actors, key=lambda each: (-each.failed, -each.wait.p99_ms, each.name))
    more = len(ordered) - SHOWN_ACTORS
    note = f"and {counted(more, 'actor')} with shorter waits" if more > 0 else ""
    rows = tuple(_actor(each) for each in ordered[:SHOWN_ACTORS])
    return replace(table, rows=rows, note=note)


def _actor(actor: ActorFacts) -> TableRow:
    wait = actor.wait
    cells = (
        actor.name,
        number(actor.waiting),
        number(actor.handled),
        number(actor.failed),
        number(actor.tasks),
        *(_ms(wait, each) for each in (wait.p50_ms, wait.p99_ms, wait.max_ms)),
        _ms(actor.work, actor.work.p99_ms),
    )
    if actor.failed:
        return TableRow(cells, "failed", f"has lost {counted(actor.failed, 'message')} to a fault.")
    # Of a few messages the first, which waits for the start, would count for all.
    is_slow = wait.count >= ENOUGH and wait.p99_ms > SLOW_WAIT_MS
    return TableRow(cells, _tone(is_slow), f"lets messages wait: {milliseconds(wait.p99_ms)} for 1 in 100.")


def _openings(openings: tuple[OpeningFacts, ...]) -> Table:
    columns = ("Window", "Opened", "p50", "p99", "Longest")
    hints = (
        "From the wish to the screen, by app",
        "Of the last 500 in the log",
        f"Half were on the screen sooner; more than {SLOW_WINDOW_MS:.0f} ms needs a look",
        "99 of 100 were on the screen sooner",
        "The slowest of them",
    )
    if not openings:
        return Table("openings", "Windows opened", columns, hints, note="No window has been opened yet.")
    rows = tuple(
        TableRow(
            (
                each.app.capitalize(),
                number(each.visible.count),
                *(milliseconds(ms) for ms in (each.visible.p50_ms, each.visible.p99_ms, each.visible.max_ms)),
            ),
            _tone(each.visible.count >= ENOUGH_WINDOWS and each.visible.p50_ms > SLOW_WINDOW_MS),
            f"windows take {milliseconds(each.visible.p50_ms)} to open, half of them longer.",
        )
        for each in sorted(openings, key=lambda each: each.app)
    )
    return Table("openings", "Windows opened", columns, hints, rows)


def _look_at(cards: Iterable[Card], tables: Iterable[Table], facts: Facts) -> Iterable[str]:
    for card in cards:
        for figure in card.figures:
            if figure.tone in ("attention", "failed"):
                yield f"{card.title}: {figure.label.lower()} {figure.value}. {figure.limit or figure.hint}"
    for table in tables:
        for row in table.rows:
            if row.tone in ("attention", "failed"):
                yield f"{table.title}: {row.cells[0]} {row.about}"
    if facts.warnings:
        yield f"{counted(len(facts.warnings), 'warning')} in the log, below."


def _tones(cards: Iterable[Card], tables: Iterable[Table]) -> Iterable[Tone]:
    yield from (figure.tone for card in cards for figure in card.figures)
    yield from (row.tone for table in tables for row in table.rows)


def _worst(tones: Iterable[Tone]) -> Tone:
    found = set(tones)
    return "failed" if "failed" in found else "attention" if "attention" in found else "ok"


def _tone(too_much: bool, *, known: bool = True) -> Tone:  # noqa: FBT001 -- the answer to one question
    return "attention" if too_much else "ok" if known else ""


def _ms(of: Spread, value: float) -> str:
    return milliseconds(value) if of.count else NOTHING


def _bytes(count: int | None) -> str:
    return NOTHING if count is None else size(count)


def _count(count: int | None) -> str:
    return NOTHING if count is None else number(count)

"""Two runs side by side: read and aligned in the background, as is the diff of the chosen row."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.payloads import PayloadReader, read_payload
from app.viewmodels.compare_steps import lanes_of, marks_of
from app.viewmodels.compare_view import (
    Compared,
    CompareView,
    DiffView,
    build_compare,
    build_diff,
)
from app.viewmodels.comparison import Comparison, Lane, Row, compare
from app.viewmodels.payload import PayloadPart
from storage.options import EventQuery
from storage.projections.rollup import RunRollup
from storage.projections.trace import TraceAccumulator

READING = "Reading both runs from the log…"
GONE = "One of the runs is not in the log any more."
_Found = tuple[CompareView, tuple[TraceAccumulator, TraceAccumulator]]
_TOOLS = ("worker.tool.", "conductor.tool.")


class CompareReader(PayloadReader, Protocol):
    """What this needs of the store."""

    def trace(self, run_id: str) -> TraceAccumulator:
        """Return what is known of a run."""

    def run(self, run_id: str) -> RunRollup | None:
        """Return a run's rollup."""


class ComparePresenter(QObject):
    """Compares two runs as they are in the log when they are opened, or read again.

    Signals:
        view_changed(CompareView): the runs, or why there are none.
        diff_changed(DiffView): what differs in the chosen row; its key alone while it is being read.
        failed(str): the log could not be read; one line.
    """

    view_changed = Signal(object)
    diff_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, run_a: str, run_b: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs = (run_a, run_b)
        self._reader: CompareReader | None = None
        self._facts: tuple[TraceAccumulator, TraceAccumulator] | None = None
        self._chosen = ""
        self._background = Background("compare", self)
        self._background.failed.connect(self.failed)
        self.view = CompareView(quiet=READING)

    def attach(self, reader: CompareReader) -> None:
        """Read from an open log."""
        self._reader = reader
        self.read_again()

    def read_again(self) -> None:
        """Read both runs as they are now; one may still be at work."""
        reader, runs = self._reader, self.runs
        if reader is not None:
            self._background.run(lambda: _compared(reader, *runs), self._on_compared, again=True)

    def choose(self, key: str) -> None:
        """Show what differs in a row."""
        reader, facts = self._reader, self._facts
        pair = next((row.pair for row in self.view.rows if row.key == key), None)
        self._chosen = key
        self.diff_changed.emit(DiffView(key))
        if reader is not None and facts is not None and pair is not None:
            self._background.run(lambda: _diff(reader, facts, key, pair), self._on_diff)

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self._background.close()

    def _on_compared(self, found: _Found | None) -> None:
        if found is None:
            self.view = CompareView(quiet=GONE)
        else:
            self.view, self._facts = found
        self.view_changed.emit(self.view)

    def _on_diff(self, diff: DiffView) -> None:
        if diff.key == self._chosen:
            self.diff_changed.emit(diff)


def _compared(reader: CompareReader, run_a: str, run_b: str) -> _Found | None:
    rollups = reader.run(run_a), reader.run(run_b)
    if rollups[0] is None or rollups[1] is None:
        return None
    facts = reader.trace(run_a), reader.trace(run_b)
    found: Comparison = compare(_lanes(reader, facts[0]), _lanes(reader, facts[1]))
    return build_compare(Compared(rollups[0], rollups[1], found)), facts


def _lanes(reader: CompareReader, facts: TraceAccumulator) -> tuple[Lane, ...]:
    marks: dict[int, str] = {}
    for prefix in _TOOLS:
        marks |= marks_of(reader.read(EventQuery(run_id=facts.run_id, prefix=prefix)))
    return lanes_of(facts, marks)


def _diff(
    reader: CompareReader, facts: tuple[TraceAccumulator, TraceAccumulator], key: str, pair: Row
) -> DiffView:
    a = _parts(reader, facts[0], pair.a.item_id if pair.a else "")
    return build_diff(key, a, _parts(reader, facts[1], pair.b.item_id if pair.b else ""))


def _parts(reader: CompareReader, facts: TraceAccumulator, item_id: str) -> tuple[PayloadPart, ...]:
    call = facts.calls.get(item_id) if item_id else None
    return read_payload(reader, facts.run_id, call).parts if call is not None else ()

"""Find and replace in the report of one Writer window: always in the text as it is now."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.writer_replica import Replica
from app.presenters.writer_undo import Step, UndoStack
from app.viewmodels.find_replace import BadPatternError, Found, Span, Wanted, find, replacements
from app.viewmodels.writer_page import PageDelta
from app.viewmodels.writer_text import shown_text
from storage.document import CONDUCTOR, PatchRefused

PAUSE_MS = 150
NOTHING = Found()


@dataclass(frozen=True, slots=True)
class FindView:
    """What the bar shows and the page marks; ``selected`` is to be shown, None: nothing new is."""

    found: Found = NOTHING
    counter: str = ""
    selected: Span | None = None


@dataclass(frozen=True, slots=True)
class Hands:
    """How a replacement gets on screen and to the Writer."""

    show: Callable[[tuple[PageDelta, ...]], None]
    send: Callable[[], None]


class Finding(QObject):
    """Looks for a text while the bar is open.

    Signals:
        changed(FindView)
    """

    changed = Signal(object)

    def __init__(
        self, replica: Replica, undo: UndoStack, hands: Hands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._replica = replica
        self._undo = undo
        self._hands = hands
        self._wanted = Wanted()
        self._at: Span = (0, 0)
        self._again = QTimer(self)  # never at once: a key that is typed is shown first
        self._again.setSingleShot(True)
        self._again.setInterval(PAUSE_MS)
        self._again.timeout.connect(self._tell)

    def look_for(self, wanted: Wanted, pos: int) -> None:
        """Look for this from a position on, and show the first place."""
        self._wanted = wanted
        found = self._find()
        self._select(found, found.after(pos))

    def step(self, by: int, start: int, end: int) -> None:
        """Show the next place after the selected text, or the one before it."""
        found = self._find()
        self._select(found, found.after(end) if by > 0 else found.before(start))

    def stop(self) -> None:
        """Look for nothing more."""
        self._again.stop()
        self._wanted = Wanted()
        self.changed.emit(FindView())

    def follow(self) -> None:
        """The text is another; look again soon."""
        if self._wanted.text and not self._again.isActive():
            self._again.start()

    def replace_one(self, new: str, start: int, end: int) -> None:
        """Put ``new`` in the place that is selected, and show the next; else only show the next."""
        found = self._find()
        if found.place((start, end)):
            length = self._replace(((start, end),), new)
            if length is None:
                return
            end = start + length
            found = self._find()
        self._select(found, found.after(end))

    def replace_all(self, new: str) -> None:
        """Put ``new`` in all places, as one step to undo."""
        found = self._find()
        if found.spans and self._replace(found.spans, new) is not None:
            self._again.stop()
            done = len(found.spans)
            self.changed.emit(FindView(self._find(), f"{done} replaced"))

    def _find(self) -> Found:
        return find(self._text(), self._wanted, self._hidden())

    def _text(self) -> str:
        return shown_text(self._replica.document.live_text(CONDUCTOR))

    def _hidden(self) -> tuple[Span, ...]:
        """The text whose deletion is proposed: it is neither found nor replaced."""
        return self._replica.pending_deletions()

    def _select(self, found: Found, number: int) -> None:
        selected = found.spans[number] if number >= 0 else None
        self._at = selected or (0, 0)
        self.changed.emit(FindView(found, self._counter(found), selected))

    def _tell(self) -> None:
        found = self._find()
        self.changed.emit(FindView(found, self._counter(found)))

    def _counter(self, found: Found) -> str:
        return found.counter(found.place(self._at)) if self._wanted.text else ""

    def _replace(self, spans: tuple[Span, ...], new: str) -> int | None:
        """Replace in these places; return the length of the first one's text, None if it cannot be done."""
        text = self._text()
        try:
            edits = replacements(text, self._wanted, spans, shown_text(new))
            first = edits[-1] if edits else None
            if first is not None:
                patch_id, deltas = self._replica.replace(edits)
                self._undo.decided(Step((patch_id,)))
                self._hands.show(deltas)
                self._hands.send()
        except (BadPatternError, PatchRefused) as problem:
            self.changed.emit(FindView(self._find(), str(problem)))
            return None
        start, end = spans[0]
        return len(first.text) if first is not None and first.pos == start else end - start

"""Find and replace in the report of one Writer window: always in the text as it is now."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from app.presenters.writer_replacing import Hands, ReplacingAll, edits_for
from app.presenters.writer_replica import Replica
from app.presenters.writer_undo import Step, UndoStack
from app.viewmodels.find_replace import TOO_LONG, Found, Span, Wanted, find
from app.viewmodels.writer_page import PageDelta
from app.viewmodels.writer_text import TextEdit, shown_text
from storage.document import CONDUCTOR, PatchRefused

PAUSE_MS = 150
NOTHING = Found()


@dataclass(frozen=True, slots=True)
class FindView:
    """What the bar shows and the page marks; ``selected`` is to be shown, None: nothing new is.

    ``busy`` is while places are being replaced, which can be stopped.
    """

    found: Found = NOTHING
    counter: str = ""
    selected: Span | None = None
    busy: bool = False
    calm: bool = False
    """Whether it is as wished that nothing is found, since it was replaced."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What is searched: the same text, in the same way, has the same places."""

    text: str
    wanted: Wanted
    hidden: tuple[Span, ...]


class Finding(QObject):
    """Looks for a text while the bar is open. Patterns, which may take long, are looked for in a thread.

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
        self._number = 0
        self._known: tuple[_Place, Found] | None = None
        self._background = Background("find", self)
        self._replacing = ReplacingAll(replica, undo, hands, self)
        self._replacing.advanced.connect(self._on_advanced)
        self._replacing.ended.connect(self._on_replaced)
        self._again = QTimer(self)  # never at once: a key that is typed is shown first
        self._again.setSingleShot(True)
        self._again.setInterval(PAUSE_MS)
        self._again.timeout.connect(self._tell)

    def look_for(self, wanted: Wanted, pos: int) -> None:
        """Look for this from a position on, and show the first place."""
        self._replacing.stop()
        self._wanted = wanted
        self._search(lambda found: found.after(pos), self._select)

    def step(self, by: int, start: int, end: int) -> None:
        """Show the next place after the selected text, or the one before it."""
        self._search(lambda found: found.after(end) if by > 0 else found.before(start), self._select)

    def stop(self) -> None:
        """Look for nothing more."""
        self._replacing.stop()
        self._again.stop()
        self._number += 1
        self._wanted = Wanted()
        self.changed.emit(FindView())

    def close(self) -> None:
        """The window is gone, and nobody is told of anything."""
        self.blockSignals(True)  # noqa: FBT003 -- Qt's own
        self.stop()
        self._background.close()

    def follow(self, delta: PageDelta | None = None) -> None:
        """The text is another; look again soon, unless that is known to take too long."""
        if delta is not None and delta.section_id == CONDUCTOR:
            for edit in delta.edits:
                self._replacing.carry(edit)
        gave_up = self._known is not None and self._known[1].problem == TOO_LONG
        if self._wanted.text and not self._again.isActive() and not gave_up:
            self._again.start()

    def typed(self, edit: TextEdit) -> None:
        """The person has typed into the report."""
        self._replacing.carry(edit)

    def replace_one(self, new: str, start: int, end: int) -> None:
        """Put ``new`` in the place that is selected, and show the next; else only show the next."""

        def replaced(found: Found) -> int:
            spans = ((start, end),) if found.place((start, end)) else ()
            return self._replace(spans, new) if spans else found.after(end)

        def on_found(found: Found, number: int) -> None:
            if number >= 0:
                self._select(found, number)

        self._search(replaced, on_found)

    def replace_all(self, new: str) -> None:
        """Put ``new`` in all places, as one step to undo; a few at a time, while the window goes on."""
        if self._replacing.busy:
            return
        place = self._place()
        work = partial(edits_for, place.text, place.wanted, place.hidden, shown_text(new))

        def on_edits(edits: "tuple[TextEdit, ...] | str") -> None:
            if isinstance(edits, str):
                self._refuse(edits)
            elif place != self._place():
                self.replace_all(new)  # the text has changed meanwhile
            elif edits:
                self._again.stop()
                self._replacing.begin(edits)

        if place.wanted.regex:
            self._background.run(work, on_edits)
        else:
            on_edits(work())

    def stop_replacing(self) -> None:
        """Replace no more; what is replaced stays."""
        self._replacing.stop()

    def _search(self, choose: Callable[[Found], int], show: Callable[[Found, int], None]) -> None:
        """Find all places, and show the one that is chosen of them."""
        place = self._place()
        self._number += 1
        number = self._number

        def on_found(found: Found) -> None:
            if number != self._number:
                return  # something else is looked for by now
            if place.wanted.regex and found.problem != TOO_LONG and place != self._place():
                self._search(choose, show)
                return
            self._known = (place, found)
            show(found, choose(found))

        if self._known is not None and self._known[0] == place:
            on_found(self._known[1])
        elif place.wanted.regex:
            self._background.run(partial(self._find, place, number), on_found)
        else:
            on_found(find(place.text, place.wanted, place.hidden))

    def _find(self, place: _Place, number: int) -> Found:
        """Find in the thread, unless that is not wanted any more."""
        return find(place.text, place.wanted, place.hidden) if number == self._number else NOTHING

    def _place(self) -> _Place:
        """The text as it is; text whose deletion is proposed is neither found nor replaced."""
        text = shown_text(self._replica.document.live_text(CONDUCTOR))
        return _Place(text, self._wanted, self._replica.pending_deletions())

    def _select(self, found: Found, number: int) -> None:
        selected = found.spans[number] if number >= 0 else None
        self._at = selected or (0, 0)
        self.changed.emit(FindView(found, self._counter(found), selected))

    def _tell(self) -> None:
        if not self._replacing.busy:
            self._search(lambda _found: -1, self._show_count)

    def _show_count(self, found: Found, _number: int) -> None:
        self.changed.emit(FindView(found, self._counter(found)))

    def _counter(self, found: Found) -> str:
        return found.counter(found.place(self._at)) if self._wanted.text else ""

    def _on_advanced(self, words: str) -> None:
        self.changed.emit(FindView(NOTHING, words, busy=True, calm=True))

    def _on_replaced(self, words: str) -> None:
        self._again.stop()  # the words stay until the text changes again
        self.changed.emit(FindView(NOTHING, words, calm=True))
        self._search(
            lambda _found: -1, lambda found, _number: self.changed.emit(FindView(found, words, calm=True))
        )

    def _refuse(self, why: str) -> None:
        """Say why nothing is replaced, until the text changes again."""
        self._again.stop()
        self.changed.emit(FindView(Found(problem=why), why))

    def _replace(self, spans: tuple[Span, ...], new: str) -> int:
        """Replace in one place and go to the next; return -1, since another place is shown then."""
        ((start, end),) = spans
        edits = edits_for(self._place().text, self._wanted, (), shown_text(new), spans)
        if isinstance(edits, str):
            self._refuse(edits)
            return -1
        try:
            if edits:
                patch_id, deltas = self._replica.replace(edits)
                self._undo.decided(Step((patch_id,)))
                self._hands.show(deltas)
                self._hands.send()
        except PatchRefused as problem:
            self.changed.emit(FindView(NOTHING, str(problem)))
            return -1
        length = len(edits[0].text) if edits else end - start
        self._search(lambda found: found.after(start + length), self._select)
        return -1

"""Laying out a page on screen: what is in view at once, the rest in pauses; nothing in view moves by it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QTextEdit

from app.widgets.writer.page_layout import PageLayout

_REACH = 400  # pixels above and below the view that are laid out with it
_ROUNDS = 5  # a scroll bar that comes or goes makes the text narrower or wider, once
_SLICE_S = 0.004
_PAUSE_MS = 2
_TYPING_MS = 120  # without a change, before the rest is laid out


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that stays, ``offset`` below the top of the view, while the view and the text are these."""

    number: int
    offset: float
    value: int
    revision: int


class PageSettling(QObject):
    """Keeps what is in view laid out."""

    def __init__(self, edit: QTextEdit, layout: PageLayout) -> None:
        super().__init__(edit)
        self._edit = edit
        self._layout = layout
        self._is_settling = False
        self._next = 0
        self._revision = -1
        self._settled: tuple[int, ...] = ()
        self._kept: Anchor | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def settle(self) -> None:
        """Lay out what is in view, and the rest in a while; not in the midst of an edit, which ends soon."""
        if self._is_settling or self._layout.is_mid_edit or self._settled == self._state():
            return
        self._is_settling = True
        anchor = self._anchor()
        for _ in range(_ROUNDS):
            if not self._lay_out_view():
                break
            self._hold(anchor)
        self._is_settling = False
        self._settled = self._state()
        if not self._timer.isActive() and not self._layout.is_whole:
            self._next = 0
            self._timer.start(_TYPING_MS)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let the view be put somewhere without laying out what it passes."""
        was_settling, self._is_settling = self._is_settling, True
        try:
            yield
        finally:
            self._is_settling = was_settling

    def _state(self) -> tuple[int, ...]:
        """Return what was settled: while it is the same there is nothing to do."""
        viewport = self._edit.viewport()
        return (
            self._layout.heights.changes,
            self._edit.verticalScrollBar().value(),
            viewport.height(),
            viewport.width(),
        )

    def stay_at_end(self) -> None:
        """Show the end of the text; how far down that is shows when what is above it is laid out."""
        bar = self._edit.verticalScrollBar()
        self._layout.tell_size()
        while bar.value() < bar.maximum():
            bar.setValue(bar.maximum())
            self.settle()

    def at_top(self) -> tuple[int, float]:
        """Return the line at the top of the view, and how far above it that begins, as a share of it."""
        value = self._edit.verticalScrollBar().value()
        number = self._layout.line_at(value)
        height = self._layout.heights.height(number)
        return number, (value - self._layout.line_top(number)) / height if height else 0.0

    def bring_to_top(self, place: tuple[int, float]) -> None:
        """Show a line at the top of the view again."""
        number, share = place
        is_start = not self._edit.verticalScrollBar().value()
        self._layout.lay_out(number)
        self._layout.tell_size()
        if not is_start:
            offset = self._layout.heights.height(number) * share
            self._edit.verticalScrollBar().setValue(round(self._layout.line_top(number) + offset))
        self.settle()

    def _anchor(self) -> Anchor:
        """Return the line that stays where it is: the caret's, or the first in view that is laid out."""
        layout, value = self._layout, self._edit.verticalScrollBar().value()
        kept = self._kept
        if kept is not None and (kept.value, kept.revision) == (value, self._edit.document().revision()):
            return kept
        bottom = value + self._edit.viewport().height()
        first = layout.line_at(value)
        caret = self._edit.textCursor().block().blockNumber()
        places = [caret] if value <= layout.line_top(caret) < bottom else []
        places += range(first, layout.line_at(bottom) + 1)
        number = next((each for each in places if layout.heights.is_known(each)), first)
        return Anchor(number, layout.line_top(number) - value, value, self._edit.document().revision())

    def _hold(self, anchor: Anchor) -> None:
        """Put a line back where it stood."""
        bar = self._edit.verticalScrollBar()
        self._layout.tell_size()
        value = bar.value()
        if anchor.value:
            bar.setValue(round(self._layout.line_top(anchor.number) - anchor.offset))
        if bar.value() != value:
            self._edit.viewport().update()  # Qt moved the picture of what stayed in its place
        self._kept = replace(anchor, value=bar.value())

    def _lay_out_view(self) -> bool:
        """Lay out the lines in view; return whether there were any."""
        layout, value = self._layout, self._edit.verticalScrollBar().value()
        number = layout.line_at(value - _REACH)
        top, bottom = layout.line_top(number), float(value + self._edit.viewport().height() + _REACH)
        before = layout.line_at(value)
        found = False
        while number < len(layout.heights) and top < bottom:
            if not layout.heights.is_known(number):
                found = True
                old = layout.heights.height(number)
                layout.lay_out(number)
                if number < before:
                    bottom += layout.heights.height(number) - old
            top += layout.heights.height(number)
            number += 1
        return found

    def _go_on(self) -> None:
        """Lay out some more, unless the text is changing just now: that comes first."""
        if self._revision != (revision := self._edit.document().revision()):
            self._revision = revision
            self._timer.start(_TYPING_MS)
            return
        layout, ends = self._layout, time.perf_counter() + _SLICE_S
        anchor = self._anchor()
        self._is_settling = True
        found = layout.heights.next_guessed(self._next)
        while found >= 0 and time.perf_counter() < ends:
            layout.lay_out(found)
            self._next = found + 1
            found = layout.heights.next_guessed(self._next)
        self._hold(anchor)
        self._is_settling = False
        if found >= 0 or not layout.is_whole:
            self._next = max(found, 0)
            self._timer.start(_PAUSE_MS)

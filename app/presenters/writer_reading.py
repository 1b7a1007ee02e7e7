"""The rendered report of one Writer window, made in a thread while somebody reads it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from app.presenters.background import Background
from app.presenters.throttle import Throttle
from app.presenters.writer_replica import Replica
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_reading import AT_END, ReadingView, canon_place, live_position, note_of
from storage.document import clean_markdown

if TYPE_CHECKING:
    from app.viewmodels.reading_render import Rendered, Renderer

PAUSE_MS = 300


class Reading(QObject):
    """Renders anew the blocks of the canon that are others.

    Signals:
        changed(ReadingView)
        left_at(int): where in the live text what was read stands, AT_END at its end.
        failed(str)
    """

    changed = Signal(object)
    failed = Signal(str)
    left_at = Signal(int)
    _begun = Signal(object)

    def __init__(self, replica: Replica, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replica = replica
        self._is_read = False
        self._pending = 0
        self._markdown: str | None = None
        self._renderer: Renderer | None = None  # in the thread alone
        self._is_rendering = False
        self._is_stale = False
        self._rendered: Rendered | None = None
        self._go_to: int | None = None  # the place to show when there is something to read
        self._background: Background | None = None
        self._soon = Throttle(self, PAUSE_MS)
        self._soon.fired.connect(self._render)
        self._begun.connect(self._on_rendered, Qt.ConnectionType.QueuedConnection)

    def begin(self, pos: int) -> None:
        """Somebody reads, from a position of the live text on (``AT_END``: the end of it)."""
        self._is_read = True
        self._go_to = self._place(pos)
        self._render()

    def go_to(self, pos: int) -> None:
        """Show what stands at a position of the live text."""
        self._go_to = self._place(pos)
        self._tell()

    def end(self, place: int) -> None:
        """Nobody reads any more; a place of the canon stood at the top of the view."""
        self._is_read = False
        self._soon.stop()
        self.left_at.emit(AT_END if place == AT_END else live_position(self._replica.document, place))

    def _place(self, pos: int) -> int:
        return AT_END if pos == AT_END else canon_place(self._replica.document, pos)

    def set_view(self, view: WriterView) -> None:
        """Take how many changes wait; the text may be another."""
        self._pending = len(view.changes)
        if self._is_read:
            self._soon.ask()

    def close(self) -> None:
        """The window is gone."""
        self._soon.stop()
        if self._background is not None:
            self._background.close()

    def _render(self) -> None:
        if self._is_rendering:
            self._is_stale = True
            return
        self._is_stale = False
        markdown = clean_markdown(self._replica.document)
        if markdown == self._markdown:
            self._tell()
            return
        self._markdown = markdown
        if self._background is None:
            self._background = Background("reading", self)
            self._background.failed.connect(self._on_failed)
        self._is_rendering = True
        near = len(markdown) if self._go_to == AT_END else self._go_to or 0
        self._background.run(
            partial(self._make, markdown, near, self._background.give_way), self._on_rendered
        )

    def _make(self, markdown: str, near: int, rest: Callable[[], None]) -> "Rendered":
        """Render, in the thread; of a text that is new, what is read first is told before the rest."""
        if self._renderer is None:
            from app.viewmodels.reading_render import (  # noqa: PLC0415 - the parser, in the thread that needs it
                Renderer,
            )

            self._renderer = Renderer(rest)
        return self._renderer.render(markdown, near, self._begun.emit)

    def _on_rendered(self, rendered: "Rendered") -> None:
        self._is_rendering = not rendered.is_whole
        self._rendered = rendered
        if self._is_read:
            self._tell()
            if rendered.is_whole and self._is_stale:
                self._soon.ask()

    def _on_failed(self, problem: str) -> None:
        self._is_rendering = False
        self.failed.emit(problem)

    def _tell(self) -> None:
        """Show what there is, and the place that is gone to: once, when it is there."""
        shown, go_to = self._rendered, self._go_to
        if shown is None:
            return
        if go_to is not None and not (go_to == AT_END or shown.holds(go_to)):
            go_to = None
        if go_to is not None:
            self._go_to = None
        self.changed.emit(ReadingView(shown.pieces, note_of(self._pending), shown.starts, go_to))

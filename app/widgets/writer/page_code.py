"""Code in colours on a page that is edited: asked for by parts of a block, for what is in view alone.

A part has a bounded number of lines, so that a key costs the same in a block of any length; only parts whose
text is new are told apart, elsewhere and a moment later.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.viewmodels.code_tints import CodePart, LineTints, in_utf16, language_of
from app.viewmodels.writer_markdown import LineKind
from app.widgets.writer.page_view import PageView

PAUSE_MS = 80
PART_LINES = 300
_REACH = 400  # pixels above and below the view in which code is coloured
_KEPT = 64  # parts


@dataclass(frozen=True, slots=True)
class _Seen:
    """A part of a block on the page: its first line, and which of its lines are near the view."""

    part: CodePart
    first: int
    near: range


class PageCode(QObject):
    """Keeps the code in view in its colours.

    Signals:
        wanted(CodePart): what colours has this?
    """

    wanted = Signal(object)

    def __init__(self, page: PageView) -> None:
        super().__init__(page)
        self._page = page
        self._known: OrderedDict[CodePart, tuple[LineTints, ...] | None] = OrderedDict()  # None: asked for
        self._soon = QTimer(self)  # never at once: a key that is typed is shown first
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._look)
        page.moved.connect(self._on_moved)

    def show_colors(self, part: CodePart, tints: tuple[LineTints, ...]) -> None:
        """Draw what was asked for, where it still stands."""
        self._known[part] = tints
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self._look()

    def _on_moved(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        changed: list[int] = []
        tints = self._page.drawn.tints
        for seen in self._seen():
            known = self._known.get(seen.part)
            if known is not None:
                self._known.move_to_end(seen.part)
                texts = seen.part.text.split("\n")
                lines = ((number, number - seen.first) for number in seen.near)
                changed += [
                    number for number, at in lines if tints.set(number, in_utf16(texts[at], known[at]))
                ]
            elif seen.part not in self._known:
                self._known[seen.part] = None
                self.wanted.emit(seen.part)
        if changed:
            self._page.drawn.restyle(changed)

    def _seen(self) -> Iterator[_Seen]:
        """Yield the parts of blocks of code near the view, top to bottom."""
        document, state = self._page.document(), self._page.drawn.state
        first, last = (
            document.findBlock(state.index.utf16(pos)).blockNumber()
            for pos in self._page.positions_near(_REACH)
        )
        lines = state.lines
        number = max(first, 0)
        while number <= min(last, len(lines) - 1):
            if lines[number].kind is not LineKind.CODE:
                number += 1
                continue
            opening = number
            while opening > 0 and lines[opening].kind is LineKind.CODE:
                opening -= 1
            start = number - (number - opening - 1) % PART_LINES
            stop = start
            while stop < min(start + PART_LINES, len(lines)) and lines[stop].kind is LineKind.CODE:
                stop += 1
            texts = [document.findBlockByNumber(line).text() for line in range(start, stop)]
            info = document.findBlockByNumber(opening).text().strip().lstrip("`~")
            in_view = range(number, min(stop, last + 1))
            yield _Seen(CodePart("\n".join(texts), language_of(info)), start, in_view)
            number = stop

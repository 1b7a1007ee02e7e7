"""Code in colours on a page: asked for by parts of a block, for what is in view alone.

A part has a bounded number of lines, so that a key costs the same in a block of any length. Only parts whose
text is new are told apart, elsewhere, and in a pause of the typing: a thread at work makes each key later.
What is typed meanwhile keeps the colours of its line.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.viewmodels.code_tints import CodePart, LineTints, in_utf16, language_of
from app.viewmodels.writer_markdown import LineKind
from app.widgets.writer.page_view import PageView

SCROLL_MS, QUIET_MS, LATEST_MS = 80, 250, 1_500
PART_LINES = 120
_BACK_LINES = 60  # in which a part may begin earlier, where something new does
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
        self._revision = -1
        self._soon, self._latest = QTimer(self), QTimer(self)
        for timer in (self._soon, self._latest):
            timer.setSingleShot(True)
            timer.timeout.connect(self._look)
        self._latest.setInterval(LATEST_MS)
        page.moved.connect(self._on_moved)

    def show_colors(self, part: CodePart, tints: tuple[LineTints, ...]) -> None:
        """Draw what this page has asked for, where it still stands."""
        if part not in self._known:
            return
        self._known[part] = tints
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self._look()

    def _on_moved(self) -> None:
        revision = self._page.document().revision()
        if revision != self._revision:
            self._revision = revision
            self._soon.start(QUIET_MS)
            if not self._latest.isActive():
                self._latest.start()
        elif not self._soon.isActive():
            self._soon.start(SCROLL_MS)

    def _look(self) -> None:
        self._soon.stop()
        self._latest.stop()
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
            start, stop = self._part(number, opening)
            texts = [document.findBlockByNumber(line).text() for line in range(start, stop)]
            info = document.findBlockByNumber(opening).text().strip().lstrip("`~")
            in_view = range(number, min(stop, last + 1))
            yield _Seen(CodePart("\n".join(texts), language_of(info)), start, in_view)
            number = stop

    def _part(self, number: int, opening: int) -> tuple[int, int]:
        """Return the first line of the part that a line is in, and that behind it."""
        lines, most = self._page.drawn.state.lines, number + 2 * PART_LINES
        end = number
        while end < min(most, len(lines)) and lines[end].kind is LineKind.CODE:
            end += 1
        nominal = number - (number - opening - 1) % PART_LINES
        begins = [self._begin(nominal + step * PART_LINES, opening, end) for step in range(3)]
        first = 1 if begins[1] <= number else 0
        return begins[first], begins[first + 1]

    def _begin(self, number: int, opening: int, end: int) -> int:
        """Return where the part around a line begins: at most there, at a line that begins something new.

        A part is read without what stands above it; it should not begin within a text of several lines.
        """
        if number <= opening + 1 or number >= end:
            return min(max(number, opening + 1), end)
        document = self._page.document()
        for line in range(number, max(number - _BACK_LINES, opening + 1), -1):
            block = document.findBlockByNumber(line)
            if block.text()[:1].isalnum() and not block.previous().text().strip():
                return line
        return number

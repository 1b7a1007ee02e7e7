"""Parts of a payload below each other: a title, a text with its beginning at first, what is searched for."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.find_text import Span
from app.viewmodels.payload import PayloadPart, hits_in
from app.widgets.common.labels import label
from app.widgets.common.long_text import LongText
from app.widgets.common.pieces import Pieces

FOLDED_ROWS = 12
WHOLE_ROWS = 28
FIRST_PARTS = 40
MOST_HITS = 1_000


class PayloadParts(QWidget):
    """Shows ``PayloadPart``s.

    Signals:
        height_changed(): it is higher or lower than before.
        found(int, bool): how often the words were found so far, and whether that is all.
    """

    height_changed = Signal()
    found = Signal(int, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[PayloadPart, ...] = ()
        self._whole: set[int] = set()
        self._shown = FIRST_PARTS
        self._texts: dict[int, LongText] = {}
        self._words: tuple[str, ...] = ()
        self._hits: list[tuple[int, Span]] = []
        self._search = Pieces(self)
        self._search.came.connect(self._on_hits)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    @property
    def words(self) -> tuple[str, ...]:
        """What is marked."""
        return self._words

    def set_parts(self, parts: tuple[PayloadPart, ...]) -> None:
        """Show these parts; what stood open of the same part stays so."""
        before = self._parts
        added = len(parts) - len(before)
        if added > 0 and before and parts[added:] == before:  # what stood before them came in front
            self._whole = {at + added for at in self._whole}
            self._shown += added
        self._parts = parts
        self._rebuild()
        self.set_words(self._words)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Mark these words, and count them."""
        self._words, self._hits = words, []
        for text in self._texts.values():
            text.set_words(words)
        self._search.begin(hits_in(self._parts, words))

    def show_hit(self, number: int) -> None:
        """Bring a hit into view; its part is shown whole if need be."""
        if not 0 <= number < len(self._hits):
            return
        at, span = self._hits[number]
        if at >= self._shown or (at not in self._whole and self._parts[at].is_long):
            self._shown = max(self._shown, at + 1)
            if span[1] > len(self._parts[at].beginning):
                self._whole.add(at)
            self._rebuild()
        for other, text in self._texts.items():
            text.set_words(self._words, span if other == at else None)

    def hit_widget(self, number: int) -> QWidget | None:
        """Return the text that a hit is in."""
        return self._texts.get(self._hits[number][0]) if 0 <= number < len(self._hits) else None

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        for text in self._texts.values():
            text.set_theme(theme)

    def _on_hits(self, hits: list[tuple[int, Span]], done: bool) -> None:  # noqa: FBT001 -- a signal's value
        self._hits += hits[: MOST_HITS - len(self._hits)]
        if len(self._hits) >= MOST_HITS:
            self._search.stop()
        self.found.emit(len(self._hits), done)

    def _rebuild(self) -> None:
        self._texts.clear()
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, part in enumerate(self._parts[: self._shown]):
            self._add(self._part(at, part))
        if (rest := len(self._parts) - self._shown) > 0:
            words = f"Show {min(rest, FIRST_PARTS)} more of {rest} parts"
            more = self._link(words, words, self._show_more)
            self._add(more)
        self._column.activate()
        self.height_changed.emit()

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        widget.show()  # a widget that is not shown yet does not count for the height

    def _part(self, at: int, part: PayloadPart) -> QWidget:
        box = QFrame()
        box.setProperty("chat", part.role or "other")
        column = QVBoxLayout(box)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(part.title, "muted"))
        head.addStretch(1)
        whole = at in self._whole or not part.is_long
        if not whole:
            words = f"Show all {len(part.text):,} characters"
            head.addWidget(self._link(words, f"{words} of {part.title}", partial(self._show_all, at)))
        head.addWidget(self._link("Copy", f"Copy {part.title}", partial(_copy, part.text)))
        column.addLayout(head)
        text = LongText(self._theme, WHOLE_ROWS if at in self._whole else FOLDED_ROWS)
        text.setObjectName("tracePayloadText")
        text.set_text(part.text if whole else part.beginning + "\n…")
        text.set_words(self._words)
        text.height_changed.connect(self.height_changed)
        self._texts[at] = text
        column.addWidget(text)
        return box

    def _link(self, words: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("kind", "link")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.clicked.connect(act)
        return button

    def _show_all(self, at: int) -> None:
        self._whole.add(at)
        self._rebuild()

    def _show_more(self) -> None:
        self._shown += FIRST_PARTS
        self._rebuild()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)

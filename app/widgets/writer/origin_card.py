"""Where a stretch of text is from: a small card over the document, with the ways on from there."""

from functools import partial
from html import escape
from string import Template

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_origins import Origin
from app.viewmodels.writer_source import SourceWish
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

_WIDTH = 360
_ON = "  \u203a"
_GAP = 6
_MOST_SOURCES = 6
_GLANCED_SOURCES = 3
_SHEET = Template("""
#writerOrigin { background: ${raised}; border: 1px solid ${accent}; border-radius: 8px; }
#writerOriginQuote { color: ${muted}; font-style: italic; }
#writerOriginWritten { color: ${text}; font-weight: 600; }
#writerOriginFate, #writerOriginReason { color: ${text}; }
#writerOriginSource { color: ${muted}; font-size: ${px12}; }
#writerOriginSource[state="confirmed"], #writerOriginSource[state="located"] { color: ${ok_text}; }
#writerOriginSource[state="rejected"] { color: ${failed_text}; }
""")


class OriginCard(QFrame):
    """Shows an ``Origin``; Esc and a click elsewhere close it.

    Signals:
        call_wanted(str): a call is to be shown in Trace.
        revision_wanted(int): the revision that brought the text in is to be shown.
        source_wanted(SourceWish): these lines are to be shown.
        undo_wanted(str): the change that it came with is to be taken back.
        closed: it is gone again.
    """

    call_wanted = Signal(str)
    revision_wanted = Signal(int)
    undo_wanted = Signal(str)
    source_wanted = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        name_widget(self, "writerOrigin", "Where this text is from")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(6)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_origin(self, origin: Origin, at: QPoint, theme: Theme) -> None:
        """Show where a text is from, below a place of the parent, with the keyboard."""
        self._theme = theme
        self.setStyleSheet(_SHEET.substitute(theme.tokens()))
        self._clear()
        for name, words in (
            ("writerOriginQuote", f"“{origin.quote}”" if origin.quote else ""),
            ("writerOriginWritten", origin.written),
            ("writerOriginFate", _capital(origin.fate)),
            ("writerOriginReason", f"Why: {origin.reason}" if origin.reason else ""),
        ):
            if words:
                self._add(name, words)
        for mark in origin.sources[:_MOST_SOURCES]:
            shown = self._add("writerOriginSource", f"{mark.glyph} {mark.tooltip}")
            shown.setToolTip(mark.text)
            shown.setProperty("state", mark.state)
        if (more := len(origin.sources) - _MOST_SOURCES) > 0:
            self._add("writerOriginSource", f"and {more} more")
        self._add_ways(origin)
        self.setFixedWidth(min(theme.px(_WIDTH), self._over.width() - 2 * _GAP))
        self.setFixedHeight(self._column.heightForWidth(self.width()))
        self._place(at)
        self.show()
        self.raise_()
        ways = self.findChildren(QPushButton)
        (ways[0] if ways else self).setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _add(self, name: str, words: str) -> QLabel:
        shown = label(words)
        shown.setObjectName(name)
        shown.setWordWrap(True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(shown)
        return shown

    def _add_ways(self, origin: Origin) -> None:
        row = QVBoxLayout()
        row.setSpacing(4)
        for call in origin.calls:
            tip = f"Show this call in Trace: {call.words}  (Enter)"
            button = _way(f"writerOriginCall-{call.item_id.partition(':')[0]}", f"{call.words}{_ON}", tip)
            button.clicked.connect(partial(self._on_call, call.item_id))
            row.addWidget(button)
        if origin.sources:
            tip = "Show the lines that were read for this  (Enter)"
            button = _way("writerOriginSources", f"Sources{_ON}", tip)
            button.clicked.connect(partial(self._on_sources, origin))
            row.addWidget(button)
        if origin.change:
            tip = "Take this change out of the text again; it can be undone  (Ctrl+Shift+U in the text)"
            button = _way("writerOriginUndo", "Take this change back", tip)
            button.clicked.connect(partial(self._on_undo, origin.change))
            row.addWidget(button)
        last = QHBoxLayout()
        if origin.revision:
            tip = "Show in the history what this revision changed  (Enter)"
            button = _way("writerOriginRevision", f"Revision {origin.revision}{_ON}", tip)
            button.clicked.connect(partial(self._on_revision, origin.revision))
            last.addWidget(button, 1)
        button = _way("writerOriginClose", "Close", "Back to the text  (Esc)")
        button.clicked.connect(self.leave)
        last.addWidget(button)
        row.addLayout(last)
        self._column.addLayout(row)

    def _on_call(self, item_id: str) -> None:
        self.leave()
        self.call_wanted.emit(item_id)

    def _on_sources(self, origin: Origin) -> None:
        self.leave()
        self.source_wanted.emit(
            SourceWish(tuple((mark.citation_id, mark.tooltip) for mark in origin.sources))
        )

    def _on_undo(self, change: str) -> None:
        self.leave()
        self.undo_wanted.emit(change)

    def _on_revision(self, revision: int) -> None:
        self.leave()
        self.revision_wanted.emit(revision)

    def _clear(self) -> None:
        """Make an empty card: it has as many lines as there is to say."""
        old, self._column = self._column, QVBoxLayout()
        QWidget().setLayout(old)  # takes the old parts with it
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(6)
        self.setLayout(self._column)

    def _place(self, at: QPoint) -> None:
        parent = self._over
        top = at.y() + _GAP
        if top + self.height() > parent.height():
            top = max(_GAP, parent.height() - self.height() - _GAP)
        left = max(_GAP, min(at.x(), parent.width() - self.width() - _GAP))
        self.move(left, top)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Down and Up go from way to way."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


def glance(origin: Origin) -> str:
    """Return what the pointer is told in passing, as rich text."""
    lines = [f"<b>{escape(origin.written)}</b>", escape(_capital(origin.fate)), escape(origin.reason)]
    lines += [escape(f"{mark.glyph} {mark.tooltip}") for mark in origin.sources[:_GLANCED_SOURCES]]
    lines.append("<i>Ctrl+I: its calls in Trace, its revision</i>")
    return "<br>".join(line for line in lines if line)


def _way(name: str, words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("size", "small")
    name_widget(button, name, words.removesuffix(_ON), tip)
    return button


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

"""One pending change beside its text: who, what, why, from which sources; to decide when selected."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.writer_changes import ChangeCard

ACCEPT_TIP = "Accept this change (Ctrl+Enter)"
WRITING_TIP = "This text is still being written; accept it when it is whole"
_INSIDE = 10


class ChangeCardWidget(QFrame):
    """A card; Enter accepts and Backspace rejects while it has the focus.

    Signals:
        clicked(str), accepted(str), rejected(str): with the proposal's id.
    """

    clicked = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ChangeCard | None = None
        self._place = 0
        self._selected = False
        self.setObjectName("writerChangeCard")
        self.setProperty("selected", "false")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(width)
        self._author = _label("writerCardAuthor")
        self._number = _label("writerCardNumber")
        self._reason = _label("writerCardReason", wrap=True)
        self._excerpt = _label("writerCardExcerpt", wrap=True)
        self._source = _label("writerCardSource")
        self._accept = QPushButton("Accept \u21b5")
        self._reject = QPushButton("Reject \u232b")
        self._build_ui()

    def _build_ui(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSIDE, 7, _INSIDE, 8)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._author)
        head.addWidget(self._number, 1)
        column.addLayout(head)
        for label in (self._reason, self._excerpt, self._source):
            column.addWidget(label)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(6)
        for button, name, tip in (
            (self._accept, "writerCardAccept", ACCEPT_TIP),
            (self._reject, "writerCardReject", "Reject this change (Ctrl+Backspace)"),
        ):
            button.setObjectName(name)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            row.addWidget(button)
        row.addStretch(1)
        column.addWidget(self._buttons)
        self._accept.clicked.connect(self._on_accept)
        self._reject.clicked.connect(self._on_reject)

    def set_card(self, card: ChangeCard, place: int, *, selected: bool) -> None:
        """Show a change and its place among those that wait; the buttons are there while it is selected."""
        if card is self._card and place == self._place and selected == self._selected:
            return
        self._selected = selected
        if place != self._place or card is not self._card:
            self._place = place
            writing = " \u00b7 writing\u2026" if card.draft else ""
            self._number.setText(writing.strip() or f"\u00b7 change {place}")
            self.setAccessibleName(f"Change {place} by {card.author}{writing}: {card.excerpt}")
        if card is not self._card:
            self._card = card
            self._fill(card)
        self._buttons.setVisible(selected)
        self._excerpt.setVisible(selected or not card.reason)
        _set(self, "selected", "true" if selected else "false")
        self.setFixedHeight(self._wanted_height())

    def _fill(self, card: ChangeCard) -> None:
        self._author.setText(card.author)
        _set(self._author, "author", card.author.partition("-")[0])
        self._excerpt.setText(card.excerpt)
        self._reason.setText(card.reason)
        self._reason.setVisible(bool(card.reason))
        tail = f"{len(card.hunks)} hunks" if len(card.hunks) > 1 else ""
        marks = [f"{mark.glyph} {mark.text}" for mark in card.sources[:1]]
        more = [f"+{len(card.sources) - 1}"] if len(card.sources) > 1 else []
        self._source.setText(" \u00b7 ".join(part for part in (" ".join(marks + more), tail) if part))
        _set(self._source, "state", card.sources[0].state if card.sources else "")
        self._source.setToolTip("\n".join(mark.tooltip for mark in card.sources))
        self._source.setVisible(bool(self._source.text()))
        self.setAccessibleDescription(card.reason)
        tip = WRITING_TIP if card.draft else ACCEPT_TIP
        self._accept.setEnabled(not card.draft)
        self._accept.setToolTip(tip)
        self._accept.setAccessibleName(tip)

    def _wanted_height(self) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(self.width()) if layout else 0

    def _on_accept(self) -> None:
        if self._card:
            self.accepted.emit(self._card.proposal_id)

    def _on_reject(self) -> None:
        if self._card:
            self.rejected.emit(self._card.proposal_id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the change."""
        if self._card and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self._card.proposal_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter selects, then accepts; Backspace rejects the selected card."""
        key = Qt.Key(event.key())
        selected = self.property("selected") == "true"
        if self._card is None:
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            (self.accepted if selected else self.clicked).emit(self._card.proposal_id)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and selected:
            self.rejected.emit(self._card.proposal_id)
        else:
            super().keyPressEvent(event)


def _label(name: str, *, wrap: bool = False) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return label


def _set(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

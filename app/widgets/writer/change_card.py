"""One pending change beside its text: who, what, why, from which sources; to decide when selected."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.writer_changes import ChangeCard
from app.widgets.common.properties import name_widget, set_property

ACCEPT_TIP = "Accept this change (Ctrl+Enter)"
EDIT_TIP = "Edit the proposed text, then accept it (Ctrl+E)"
WRITING_TIP = "This text is still being written; accept it when it is whole"
_INSIDE = 10


class ChangeCardWidget(QFrame):
    """A card; Enter accepts, Backspace rejects, E edits and R replies while it has the focus.

    Signals:
        clicked(str), accepted(str), rejected(str), edit_wanted(str), reply_wanted(str): the proposal's id.
    """

    clicked = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)
    edit_wanted = Signal(str)
    reply_wanted = Signal(str)

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
        self._edit = QPushButton("Edit\u2026")
        self._reply = QPushButton("Reply\u2026")
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
        grid = QGridLayout(self._buttons)
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setSpacing(6)
        for place, (button, name, tip, slot) in enumerate(
            (
                (self._accept, "writerCardAccept", ACCEPT_TIP, self._on_accept),
                (self._reject, "writerCardReject", "Reject this change (Ctrl+Backspace)", self._on_reject),
                (self._edit, "writerCardEdit", EDIT_TIP, self._on_edit),
                (self._reply, "writerCardReply", "Reply to who proposed it (Ctrl+R)", self._on_reply),
            )
        ):
            name_widget(button, name, tip, tip)
            button.clicked.connect(slot)
            grid.addWidget(button, place // 2, place % 2)
        column.addWidget(self._buttons)

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
        set_property(self, "selected", "true" if selected else "false")
        self.setFixedHeight(self._wanted_height())

    def _fill(self, card: ChangeCard) -> None:
        self._author.setText(card.author)
        set_property(self._author, "author", card.author.partition("-")[0])
        self._excerpt.setText(card.excerpt)
        self._reason.setText(card.reason)
        self._reason.setVisible(bool(card.reason))
        tail = f"{len(card.hunks)} hunks" if len(card.hunks) > 1 else ""
        marks = [f"{mark.glyph} {mark.text}" for mark in card.sources[:1]]
        more = [f"+{len(card.sources) - 1}"] if len(card.sources) > 1 else []
        self._source.setText(" \u00b7 ".join(part for part in (" ".join(marks + more), tail) if part))
        set_property(self._source, "state", card.sources[0].state if card.sources else "")
        self._source.setToolTip("\n".join(mark.tooltip for mark in card.sources))
        self._source.setVisible(bool(self._source.text()))
        self.setAccessibleDescription(card.reason)
        tip = WRITING_TIP if card.draft else ACCEPT_TIP
        self._accept.setEnabled(not card.draft)
        self._accept.setToolTip(tip)
        self._accept.setAccessibleName(tip)
        self._edit.setEnabled(not card.draft)
        self._edit.setToolTip(WRITING_TIP if card.draft else EDIT_TIP)

    def _wanted_height(self) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(self.width()) if layout else 0

    def _on_accept(self) -> None:
        if self._card:
            self.accepted.emit(self._card.proposal_id)

    def _on_reject(self) -> None:
        if self._card:
            self.rejected.emit(self._card.proposal_id)

    def _on_edit(self) -> None:
        if self._card:
            self.edit_wanted.emit(self._card.proposal_id)

    def _on_reply(self) -> None:
        if self._card:
            self.reply_wanted.emit(self._card.proposal_id)

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
        elif key == Qt.Key.Key_E and not self._card.draft:
            self.edit_wanted.emit(self._card.proposal_id)
        elif key == Qt.Key.Key_R:
            self.reply_wanted.emit(self._card.proposal_id)
        else:
            super().keyPressEvent(event)


def _label(name: str, *, wrap: bool = False) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return label

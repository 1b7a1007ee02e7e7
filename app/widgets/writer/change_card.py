"""One pending change beside its text: who, what, why, from which sources; to decide when selected."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.viewmodels.writer_changes import ChangeCard
from app.widgets.common.later import Later, place_in
from app.widgets.common.properties import set_property
from app.widgets.writer.card_buttons import CardButtons

_INSIDE = 10
_NAME = 18
_SHOW_SOURCES = "Click, or S on the card: show the lines"


class ChangeCardWidget(QFrame):
    """A card; Enter accepts, Backspace rejects, E edits, R replies and S shows its sources.

    Signals:
        clicked(str), accepted(str), rejected(str), edit_wanted(str), reply_wanted(str), source_wanted(str):
        the proposal's id.
    """

    clicked = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)
    edit_wanted = Signal(str)
    reply_wanted = Signal(str)
    source_wanted = Signal(str)

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
        self._number = _Number()
        self._reason = _label("writerCardReason", wrap=True)
        self._excerpt = _label("writerCardExcerpt", wrap=True)
        self._source = _label("writerCardSource")
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
        self._buttons = Later(self._build_buttons, place_in(column, self))

    def _build_buttons(self) -> CardButtons:
        buttons = CardButtons(self)
        buttons.accepted.connect(self._on_accept)
        buttons.rejected.connect(self._on_reject)
        buttons.edit_wanted.connect(self._on_edit)
        buttons.reply_wanted.connect(self._on_reply)
        return buttons

    def set_card(self, card: ChangeCard, place: int, *, selected: bool) -> None:
        """Show a change and its place among those that wait; the buttons are there while it is selected."""
        if card is self._card and place == self._place and selected == self._selected:
            return
        if place != self._place or card is not self._card:
            self._place = place
            writing = " \u00b7 writing\u2026" if card.draft else ""
            self._number.show_words(writing.strip() or f"\u00b7 change {place}")
            self.setAccessibleName(f"Change {place} by {card.author}{writing}: {card.excerpt}")
        if card is self._card and selected == self._selected:
            return  # as high as it was
        self._selected = selected
        if card is not self._card:
            self._card = card
            self._fill(card)
        if selected or self._buttons.built is not None:
            self._buttons.get().setVisible(selected)
            self._buttons.get().set_draft(is_draft=card.draft)
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
        marks = [f"{mark.glyph} {_name(mark.tooltip) or mark.text}" for mark in card.sources[:1]]
        more = [f"+{len(card.sources) - 1}"] if len(card.sources) > 1 else []
        self._source.setText(" \u00b7 ".join(part for part in (" ".join(marks + more), tail) if part))
        set_property(self._source, "state", card.sources[0].state if card.sources else "")
        places = [f"{mark.tooltip}: {mark.text}" for mark in card.sources]
        self._source.setToolTip("\n".join((*places, _SHOW_SOURCES)) if places else "")
        self._source.setCursor(Qt.CursorShape.PointingHandCursor if places else Qt.CursorShape.ArrowCursor)
        self._source.setVisible(bool(self._source.text()))
        self.setAccessibleDescription(card.reason)

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
        """Select the change; a click on its sources shows them."""
        on_source = self._card is not None and self._source.geometry().contains(event.position().toPoint())
        if self._card and self._card.sources and on_source:
            self.source_wanted.emit(self._card.proposal_id)
        elif self._card and event.button() is Qt.MouseButton.LeftButton:
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
        elif key == Qt.Key.Key_S and self._card.sources:
            self.source_wanted.emit(self._card.proposal_id)
        else:
            super().keyPressEvent(event)


class _Number(QLabel):
    """The place of a change among those that wait; one that comes before it lays no card out anew."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("writerCardNumber")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._words = ""

    def text(self) -> str:
        """Return what is shown."""
        return self._words

    def show_words(self, words: str) -> None:
        """Show other words in the same room."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.update()

    def sizeHint(self) -> QSize:
        """Be as high as a line."""
        return QSize(0, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Allow any width."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words; they are few."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        where = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(self.rect(), where, self._words)
        painter.end()
        event.accept()


def _name(place: str) -> str:
    """The name of a place without its folders; a card has no room for more."""
    name = place.rpartition("/")[2]
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _label(name: str, *, wrap: bool = False) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return label

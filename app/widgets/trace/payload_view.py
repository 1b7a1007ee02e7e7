"""What went in and out of an opened call: its parts, each at first with its beginning."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.payload import Payload, PayloadPart
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

MAX_PART_LINES = 12
_LOADING = "Reading from the log…"
_ALL_PARTS = 40


class PayloadView(QFrame):
    """Shows a ``Payload`` under its card.

    Signals:
        height_changed(): another part is shown whole.
    """

    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "tracePayload", "What went in and out")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._payload: Payload | None = None
        self._whole: set[int] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 2, 10, 10)
        self._column.setSpacing(4)
        self.set_payload(None)

    def set_payload(self, payload: Payload | None) -> None:
        """Show a payload; None = it is being read."""
        if payload is not None and payload == self._payload:
            return
        if self._payload is None or payload is None or payload.item_id != self._payload.item_id:
            self._whole.clear()
        self._payload = payload
        self._rebuild()

    def measure(self) -> None:
        """Be made anew: the letters have another size."""
        self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        payload = self._payload
        if payload is None:
            self._add(label(_LOADING, "muted"))
        else:
            if payload.note:
                self._add(label(payload.note, "muted"))
            for at, part in enumerate(payload.parts[:_ALL_PARTS]):
                self._add(self._part(at, part))
            if len(payload.parts) > _ALL_PARTS:
                words = f"showing {_ALL_PARTS} of {len(payload.parts)} parts; the log has all of them"
                self._add(label(words, "muted"))
        self._column.activate()
        self.height_changed.emit()

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        widget.show()  # a widget that is not shown yet does not count for the height

    def _part(self, at: int, part: PayloadPart) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(part.title, "muted"))
        head.addStretch(1)
        whole = at in self._whole or not part.is_long
        if not whole:
            head.addWidget(self._link(f"Show all {len(part.text):,} characters", partial(self._show_all, at)))
        head.addWidget(self._link("Copy", partial(_copy, part.text)))
        column.addLayout(head)
        column.addWidget(_text(part.text if whole else part.beginning + "\n…"))
        return box

    def _link(self, words: str, act: partial[None]) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("kind", "link")
        button.setToolTip(words)
        button.clicked.connect(act)
        return button

    def _show_all(self, at: int) -> None:
        self._whole.add(at)
        self._rebuild()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _text(words: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setObjectName("tracePayloadText")
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setPlainText(words)
    field.setAccessibleName(words[:200])
    lines = min(MAX_PART_LINES, words.count("\n") + 1 + len(words) // 90)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * max(1, lines) + 24)
    return field

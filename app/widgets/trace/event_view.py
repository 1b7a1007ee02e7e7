"""One stored event to read: what it is, its payload as a tree or raw, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.theme.theme import Theme
from app.viewmodels.event_payload import CLAMP_CHARS, EventPayload
from app.widgets.common.labels import ElidedLabel
from app.widgets.common.long_text import LongText
from app.widgets.common.properties import name_widget
from app.widgets.trace.json_view import JsonView

_RAW_ROWS = 40
_NONE = "Choose an event to read what is stored of it."


class EventView(QFrame):
    """Shows an ``EventPayload``.

    Signals:
        whole_wanted(): the texts that are stored apart are to be read.
    """

    whole_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceEvent", "Event")
        self._payload: EventPayload | None = None
        self._all = False
        self.title = ElidedLabel(_NONE)
        self.title.setObjectName("traceEventTitle")
        self._facts = ElidedLabel("", "muted")
        self._facts.setObjectName("traceEventFacts")
        self.tree_button = _segment("left", "Tree", "The payload as a tree", self._show_form)
        self.raw_button = _segment("right", "Raw", "The payload as it is stored", self._show_form)
        self._forms = QButtonGroup(self)
        for button in (self.tree_button, self.raw_button):
            self._forms.addButton(button)
        self.tree_button.setChecked(True)
        self.copy = _act("Copy as JSON", "Copy the event with its envelope as JSON", self._copy)
        self.whole = _act("", "Read the texts that are stored apart from the event", self.whole_wanted.emit)
        self.show_all = _act("", "Show the raw text whole", self._show_all)
        self.tree = JsonView(theme)
        self.raw = LongText(theme, _RAW_ROWS)
        self.raw.setObjectName("traceEventRaw")
        self._build_ui()
        self.set_payload(None)

    def _build_ui(self) -> None:
        forms = QHBoxLayout()
        forms.setSpacing(0)
        forms.addWidget(self.tree_button)
        forms.addWidget(self.raw_button)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addLayout(forms)
        acts.addWidget(self.copy)
        acts.addWidget(self.whole)
        acts.addWidget(self.show_all)
        acts.addStretch(1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 2, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.tree)
        column.addWidget(self.raw)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        inner.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 6, 0, 0)
        outer.setSpacing(4)
        head = QVBoxLayout()
        head.setContentsMargins(14, 0, 12, 0)
        head.setSpacing(2)
        head.addWidget(self.title)
        head.addWidget(self._facts)
        outer.addLayout(head)
        acts.setContentsMargins(12, 0, 12, 0)
        outer.addLayout(acts)
        outer.addWidget(area, stretch=1)

    def set_payload(self, payload: EventPayload | None) -> None:
        """Show an event; None = none is chosen, or it is being read."""
        same = payload is not None and self._payload is not None and payload.seq == self._payload.seq
        self._payload = payload
        if not same:
            self._all = False
        self.title.setText(payload.title if payload is not None else _NONE)
        self._facts.setText("   ".join(payload.facts) if payload is not None else "")
        self._facts.setToolTip("\n".join(payload.facts) if payload is not None else "")
        if payload is not None:
            self.tree.set_value(payload.value)
            self.tree.tree.scrollToTop()
            self.whole.setText(payload.loose_text)
        self._show_form()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self.tree.set_theme(theme)
        self.raw.set_theme(theme)

    def _show_form(self) -> None:
        payload, raw = self._payload, self.raw_button.isChecked()
        for button in (self.tree_button, self.raw_button, self.copy):
            button.setVisible(payload is not None)
        self.whole.setVisible(payload is not None and payload.loose > 0)
        self.tree.setVisible(payload is not None and not raw)
        self.raw.setVisible(payload is not None and raw)
        clamped = payload is not None and raw and payload.is_long and not self._all
        self.show_all.setVisible(clamped)
        if payload is not None and raw:
            text = payload.raw[:CLAMP_CHARS] + "\n…" if clamped else payload.raw
            self.show_all.setText(f"Show all {len(payload.raw):,} characters")
            if text != self.raw.text:
                self.raw.set_text(text)

    def _show_all(self) -> None:
        self._all = True
        self._show_form()

    def _copy(self) -> None:
        if self._payload is not None:
            QGuiApplication.clipboard().setText(self._payload.envelope)


def _segment(side: str, words: str, tip: str, act: Callable[[], None]) -> QPushButton:
    made = QPushButton(words)
    name_widget(made, f"traceEvent-{words.lower()}", tip, tip)
    made.setCheckable(True)
    made.setProperty("segment", side)
    made.setProperty("size", "small")
    made.clicked.connect(act)
    return made


def _act(words: str, tip: str, act: Callable[[], None]) -> QPushButton:
    made = QPushButton(words)
    made.setProperty("kind", "link")
    name_widget(made, f"traceEvent-{tip.partition(' ')[0].lower()}", tip, tip)
    made.clicked.connect(act)
    return made

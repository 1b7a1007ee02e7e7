"""The head of a run's detail: status, time, tokens, cost, and what can be done with the run."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.trace_detail import TraceHeader
from app.viewmodels.trace_waste import WasteNote
from app.widgets.common.buttons import ElidedButton
from app.widgets.common.labels import ElidedLabel, FactsLabel, StatusPill
from app.widgets.common.properties import name_widget

_WASTE_LEAST_PX = 60
_PAUSE = ("Pause", "Pause the run: its agents wait before their next step")
_RESUME = ("Resume", "Resume the run: its agents go on")
_WIDE_PX = 600
_STATES_AS_BADGES = ("completed", "failed", "blocked", "cancelled", "interrupted")


class HeaderBar(QFrame):
    """Shows a ``TraceHeader``.

    Signals:
        cancel_requested(): stop the run.
        document_requested(): show the run's document.
        hold_requested(): pause the run, or let it go on.
        waste_requested(): show what the run did in vain.
    """

    cancel_requested = Signal()
    document_requested = Signal()
    hold_requested = Signal()
    waste_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceHeader", "Run")
        self._waste: WasteNote | None = None
        self._pill = StatusPill()
        self._pill.setObjectName("traceStatus")
        self._facts = FactsLabel("", "muted")
        self._facts.setObjectName("traceFacts")
        self._message = ElidedLabel("", "muted")
        self._message.setObjectName("traceMessage")
        self.document = QPushButton("Document")
        name_widget(self.document, "traceDocument", "Show the document", "Show this run's document  (Enter)")
        self.hold = QPushButton()
        self._show_hold(_PAUSE)
        self.hold.clicked.connect(self.hold_requested)
        self.cancel = QPushButton("Cancel")
        name_widget(self.cancel, "traceCancel", "Cancel the run", "Stop this run: models, tools, children")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._pill)
        row.addWidget(self._facts, stretch=1)
        row.addWidget(self._make_waste())
        # Beside the message, which can be cut: in a narrow window the facts need their whole line.
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self._message, stretch=1)
        acts.addWidget(self.document)
        acts.addWidget(self.hold)
        acts.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addLayout(acts)
        self.cancel.clicked.connect(self.cancel_requested)
        self.document.clicked.connect(self.document_requested)

    def set_view(self, header: TraceHeader) -> None:
        """Show a run."""
        self._pill.set_status(
            header.badge, header.word if header.status in _STATES_AS_BADGES else header.status
        )
        tokens = f"{header.tokens} tok" if header.tokens != "0" else ""
        cost = "offline" if header.models == "offline" else header.cost
        facts = (header.wall, tokens, cost, "" if header.models == "offline" else header.models)
        self._facts.set_facts([fact for fact in facts if fact and fact != "—"])
        buckets = header.buckets
        self._facts.setToolTip(
            f"{header.wall} on the clock, {header.active} in calls\n"
            f"Tokens: {buckets.uncached_input} input, {buckets.cache_read} from the cache, "
            f"{buckets.cache_write} into the cache, {buckets.output} output\n"
            f"Cost: {header.cost}   Model: {header.models or '—'}"
        )
        self._message.setText(header.message)
        self._waste = header.waste
        self.waste.setVisible(header.waste is not None)
        self._say_waste()
        self._show_hold(_RESUME if header.can_resume else _PAUSE)
        self.hold.setVisible(header.can_pause or header.can_resume)
        self.cancel.setVisible(header.can_cancel)
        self.document.setVisible(bool(header.document_path))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more where there is room."""
        super().resizeEvent(event)
        self._say_waste()

    def _make_waste(self) -> ElidedButton:
        self.waste = ElidedButton()
        name_widget(self.waste, "traceWaste", "Show what was done in vain", "Show what was done in vain  (w)")
        self.waste.setMinimumWidth(_WASTE_LEAST_PX)
        self.waste.clicked.connect(self.waste_requested)
        return self.waste

    def _say_waste(self) -> None:
        if (note := self._waste) is not None:
            self.waste.setText(note.text if self.width() >= _WIDE_PX else note.short)
            self.waste.setToolTip(note.tooltip)
            self.waste.setAccessibleDescription(note.tooltip)

    def _show_hold(self, what: tuple[str, str]) -> None:
        words, tip = what
        self.hold.setText(words)
        name_widget(self.hold, "tracePause", tip.partition(":")[0], f"{tip}  (p)")

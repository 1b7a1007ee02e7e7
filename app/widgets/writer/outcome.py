"""Why a run failed, is blocked or was interrupted, and what to do: between the bar and the text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.viewmodels.writer_document import Outcome
from app.widgets.common.properties import set_property


class OutcomeBanner(QFrame):
    """Shows an ``Outcome``; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writerOutcome")
        self._title = _line("writerOutcomeTitle")
        self._text = _line("writerOutcomeText")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = _line("writerOutcomeHint")
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 9, 14, 10)
        column.setSpacing(3)
        for label in (self._title, self._text, self._hint):
            column.addWidget(label)
        self.hide()

    def set_outcome(self, outcome: Outcome | None) -> None:
        """Show how the run ended, or nothing."""
        self.setVisible(outcome is not None)
        if outcome is None:
            return
        for widget in (self, self._title):
            set_property(widget, "state", outcome.badge)
        self.setAccessibleName(f"{outcome.title}. {outcome.text} {outcome.hint}")
        self._title.setText(outcome.title)
        self._text.setText(outcome.text)
        self._text.setVisible(bool(outcome.text))
        self._hint.setText(outcome.hint)


def _line(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label

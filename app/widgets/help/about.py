"""What this program is: its version, its licence, where it keeps everything."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget


@dataclass(frozen=True, slots=True)
class AboutView:
    """What is shown: a line, and facts by name."""

    line: str
    facts: tuple[tuple[str, str], ...]


class AboutDialog(QDialog):
    """Shows an ``AboutView``.

    Signals:
        copy_wanted(str): the facts, to be pasted elsewhere.
    """

    copy_wanted = Signal(str)

    def __init__(self, view: AboutView, parent: QWidget) -> None:
        super().__init__(parent)
        name_widget(self, "aboutDialog", "About Quire")
        self.setWindowTitle("About Quire")
        self._facts = view.facts
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("Quire", "large"))
        line = label(view.line, "muted")
        line.setWordWrap(True)
        column.addWidget(line)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for row, (name, words) in enumerate(view.facts):
            fact = label(words)
            fact.setWordWrap(True)
            fact.setObjectName(f"about:{name}")
            fact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(fact, row, 1)
        column.addLayout(grid)
        copy = QPushButton("Copy")
        name_widget(copy, "aboutCopy", "Copy", "Copy these lines")
        close = QPushButton("Close")
        close.setDefault(True)
        name_widget(close, "aboutClose", "Close", "Close  (Esc)")
        row_of_buttons = QHBoxLayout()
        row_of_buttons.addStretch(1)
        row_of_buttons.addWidget(copy)
        row_of_buttons.addWidget(close)
        column.addLayout(row_of_buttons)
        self.setMinimumWidth(round(self.fontMetrics().height() * 28))
        copy.clicked.connect(self._on_copy)
        close.clicked.connect(self.accept)
        close.setFocus()

    def _on_copy(self) -> None:
        self.copy_wanted.emit("\n".join(f"{name}: {words}" for name, words in self._facts))

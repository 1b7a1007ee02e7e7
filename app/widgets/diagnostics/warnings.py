"""The last warnings of the program's log, the newest first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.theme.fonts import tabular
from app.viewmodels.diagnostics import GLYPHS
from app.viewmodels.diagnostics_facts import Warned
from app.widgets.common.labels import label
from app.widgets.common.properties import set_property
from app.widgets.diagnostics.figures import CardFrame


class WarningLine(QWidget):
    """When, how bad, and what."""

    def __init__(self) -> None:
        super().__init__()
        self._at = label("", "muted")
        self._at.setFont(tabular(self._at.font()))
        self._words: QLabel = label()
        self._words.setWordWrap(True)
        self._words.setObjectName("figureValue")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self._at, alignment=Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, stretch=1)

    def set_warning(self, warning: Warned) -> None:
        """Show a warning; the tooltip has its traceback."""
        failed = warning.level != "WARNING"
        text = f"{GLYPHS['failed' if failed else 'attention']} {warning.words}"
        if self._words.text() == text and self._at.text() == warning.at:
            return
        self._at.setText(warning.at)
        self._words.setText(text)
        self._words.setToolTip("\n".join(warning.more[-12:]))
        self._words.setAccessibleName(f"{warning.level.lower()}, {warning.at}: {warning.words}")
        set_property(self._words, "state", "failed" if failed else "attention")


class WarningsCard(CardFrame):
    """Shows ``set_warnings``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warnings", "Last warnings", parent)
        self._lines: list[WarningLine] = []
        self._note = label("", "muted")
        self._note.setWordWrap(True)
        self.column.addWidget(self._note)

    def set_warnings(self, warnings: tuple[Warned, ...], note: str) -> None:
        """Show these; without any, a note."""
        while len(self._lines) < len(warnings):
            line = WarningLine()
            self._lines.append(line)
            self.column.addWidget(line)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(warnings))
            if number < len(warnings):
                line.set_warning(warnings[number])
        self._note.setText(note)
        self._note.setVisible(bool(note))

"""The report of a session that died, in a small window: to read, to copy, to put away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.theme.fonts import mono_font
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

COPY_KEYS = "Ctrl+Shift+C"
_ABOUT = "Nothing is sent anywhere. It has no keys, prompts or text of documents; you may hand it on."
_CHARS, _LINES = 92, 26


class CrashDialog(QDialog):
    """Shows a report.

    Signals:
        copy_wanted(str): its text is wanted on the clipboard.
    """

    copy_wanted = Signal(str)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        name_widget(self, "crashReport", "Report of a session that did not close properly")
        self.setWindowTitle("Quire did not close properly")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about = label(_ABOUT, "muted")
        about.setWordWrap(True)
        self._text = QPlainTextEdit(text)
        name_widget(self._text, "crashReportText", "Report")
        self._text.setReadOnly(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = mono_font()
        self._text.setFont(font)
        metrics = QFontMetrics(font)
        self._text.setMinimumSize(320, 160)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(label("Quire did not close properly", "large"))
        column.addWidget(about)
        column.addWidget(self._text, stretch=1)
        column.addLayout(self._buttons())
        room = parent.size()
        width = min(metrics.averageCharWidth() * _CHARS + 60, room.width() - 80)
        height = min(metrics.lineSpacing() * _LINES + 170, room.height() - 80)
        self.resize(width, height)
        self._dismiss.setFocus()

    def _buttons(self) -> QHBoxLayout:
        copy = QPushButton("Copy report")
        name_widget(copy, "crashCopy", "Copy report", f"Copy the whole report  ({COPY_KEYS})")
        copy.clicked.connect(self._on_copy)
        keys = QShortcut(QKeySequence(COPY_KEYS), self)
        keys.activated.connect(self._on_copy)
        self._dismiss = dismiss = QPushButton("Dismiss")
        dismiss.setProperty("kind", "primary")
        dismiss.setDefault(True)
        name_widget(dismiss, "crashDismiss", "Dismiss", "Put this away  (Esc)")
        dismiss.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(dismiss)
        return row

    def _on_copy(self) -> None:
        self.copy_wanted.emit(self._text.toPlainText())

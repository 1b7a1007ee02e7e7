"""The Writer's foot: a line to the agents, what became of it, and what the document was made with."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.writer_document import WriterView

_DELETE_WORD = QKeySequence.StandardKey.DeleteStartOfWord


class DirectiveLine(QLineEdit):
    """A line of text that keeps the keys for deleting words, which the window's review has too."""

    def event(self, event: QEvent) -> bool:
        """Take those keys before any shortcut does."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.matches(_DELETE_WORD):
            event.accept()
            return True
        return super().event(event)


class WriterFoot(QFrame):
    """Directive line, notices, model and policy.

    Signals:
        directive_sent(str): the person's words to the run.
        copy_requested: the report as clean Markdown to the clipboard.
    """

    directive_sent = Signal(str)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writerFoot")
        self._directive = DirectiveLine()
        self._directive.setObjectName("writerDirective")
        self._directive.setAccessibleName("Reply or steer")
        self._directive.setToolTip("Words to the run, read before its next step (Enter sends)")
        self._text = _label("writerFootText")
        self._quiet = _label("writerQuiet")
        self._receipt = _label("writerReceipt")
        self._notice = _label("writerNotice")
        for wrapped in (self._notice, self._text):
            wrapped.setWordWrap(True)
        self._copy = QPushButton("Copy")
        self._copy.setObjectName("writerCopy")
        self._copy.setToolTip("Copy the report as Markdown, without pending changes (Ctrl+Shift+C)")
        self._copy.setAccessibleName(self._copy.toolTip())
        self._build_ui()
        self._directive.returnPressed.connect(self._on_return)
        self._copy.clicked.connect(self.copy_requested)

    def _build_ui(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self._notice)
        column.addWidget(self._directive)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self._receipt)
        row.addWidget(self._quiet)
        row.addWidget(self._copy)
        column.addLayout(row)

    def set_view(self, view: WriterView) -> None:
        """Show what the document is made with, and what there is to say."""
        self._text.setText(view.foot)
        for label, text in (
            (self._quiet, view.quiet),
            (self._receipt, view.receipt),
            (self._notice, view.notice),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        # Words that were typed while the run ended stay; they can still be kept as a comment.
        self._directive.setVisible(view.can_cancel or bool(self._directive.text()))
        self._directive.setPlaceholderText("Reply or steer\u2026")
        self._copy.setEnabled(view.empty is None)

    def give_back(self, words: str) -> None:
        """Put words that could not be sent back, before what was typed meanwhile."""
        typed = self._directive.text()
        self._directive.setText(f"{words} {typed}" if typed else words)
        self._directive.show()

    def _on_return(self) -> None:
        text = self._directive.text().strip()
        if text:
            self._directive.clear()
            self.directive_sent.emit(text)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label

"""The line to the agents: the words, to whom, about what, and when they are read."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from app.viewmodels.prompt import Choice
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_words import RUN, WHENS, Passage, Words
from app.widgets.common.buttons import ChoiceButton
from app.widgets.common.labels import ElidedLabel
from app.widgets.common.properties import name_widget

_DELETE_WORD = QKeySequence.StandardKey.DeleteStartOfWord


class DirectiveLine(QLineEdit):
    """A line of text that keeps the keys for deleting words, which the window's review has too.

    Signals:
        escaped: Esc was pressed.
    """

    escaped = Signal()

    def event(self, event: QEvent) -> bool:
        """Take those keys before any shortcut does."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.matches(_DELETE_WORD):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        super().keyPressEvent(event)


class WordLine(QWidget):
    """Words to the run, to one worker, or about a passage.

    Signals:
        sent(Words): the person pressed Enter.
    """

    sent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = RUN
        self._when = WHENS[0][0]
        self._at_work: tuple[str, ...] = ()
        self._passage: Passage | None = None
        self._line = DirectiveLine()
        name_widget(
            self._line, "writerDirective", "Reply or steer", "Words to the agents (Enter sends; Ctrl+Shift+J)"
        )
        self._targets = ChoiceButton("To whom")
        self._targets.setObjectName("writerDirectiveTarget")
        self._whens = ChoiceButton("When it is read")
        self._whens.setObjectName("writerDirectiveWhen")
        self._build_ui()
        self._line.returnPressed.connect(self._on_return)
        self._line.escaped.connect(self._on_escaped)
        self._forget.clicked.connect(self._on_escaped)
        self._targets.chosen.connect(self._choose_target)
        self._whens.chosen.connect(self._choose_when)
        self._show_address()

    def _build_ui(self) -> None:
        self._about = QFrame()
        self._about.setObjectName("writerAbout")
        self._about_text = ElidedLabel()
        self._about_text.setObjectName("writerAboutText")
        self._forget = QToolButton()
        self._forget.setText("\u2715")
        name_widget(self._forget, "writerAboutForget", *("Write to the run, about no passage (Esc)",) * 2)
        about = QHBoxLayout(self._about)
        about.setContentsMargins(10, 0, 2, 0)
        about.addWidget(self._about_text, 1)
        about.addWidget(self._forget)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._line, 1)
        row.addWidget(self._targets)
        row.addWidget(self._whens)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._about)
        column.addLayout(row)

    def set_view(self, view: WriterView) -> None:
        """Offer who is at work; words that were typed while the run ended can still be kept as a comment."""
        self._at_work = view.at_work
        if self._target != RUN and self._target not in view.at_work and self._passage is None:
            self._target = RUN  # a reply stays addressed: whoever sends it hears what became of it
        is_addressed = self._target != RUN or self._passage is not None
        self.setVisible(view.can_cancel or is_addressed or bool(self._line.text()))
        self._show_address()

    def address(self, target: str, passage: Passage | None) -> None:
        """Begin words to somebody about a passage, with the keyboard in the line."""
        self._target, self._passage = target, passage
        self._show_address()
        self.show()
        self._line.setFocus()

    def give_back(self, words: str) -> None:
        """Put words that could not be sent back, before what was typed meanwhile."""
        typed = self._line.text()
        self._line.setText(f"{words} {typed}" if typed else words)
        self.show()

    def _show_address(self) -> None:
        names = (RUN, *dict.fromkeys((*self._at_work, *((self._target,) if self._target != RUN else ()))))
        labels = [Choice(name, "the run" if name == RUN else name, _hint(name)) for name in names]
        self._targets.set_choices(labels, self._target)
        self._whens.set_choices([Choice(*each) for each in WHENS], self._when)
        to = "Reply or steer\u2026" if self._target == RUN else f"Reply to {self._target}\u2026"
        self._line.setPlaceholderText(to)
        self._about.setVisible(self._passage is not None)
        if self._passage is not None:
            self._about_text.setText(f"About \u201c{self._passage.quote}\u201d")

    def _choose_target(self, name: str) -> None:
        self._target = name
        self._show_address()

    def _choose_when(self, name: str) -> None:
        self._when = next(each[0] for each in WHENS if each[0] == name)
        self._show_address()

    def _on_escaped(self) -> None:
        self._target, self._passage = RUN, None
        self._show_address()

    def _on_return(self) -> None:
        text = self._line.text().strip()
        if text:
            words = Words(text, self._target, self._when, self._passage)
            self._line.clear()
            self._on_escaped()
            self.sent.emit(words)


def _hint(name: str) -> str:
    return "The conductor reads it, and all that it starts" if name == RUN else f"Only {name} reads it"

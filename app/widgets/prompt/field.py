"""The field of the prompt bar: the input, and the long texts that were pasted beside it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.prompt import Draft, clean, split
from app.widgets.common.properties import name_widget, set_property
from app.widgets.prompt.attachments import Attachments
from app.widgets.prompt.input import PromptInput

_KEYS = """Enter sends, Shift+Enter breaks the line, Ctrl+Shift+Enter sends as a follow-up
↑ and ↓ at the edges go through what you sent before, Esc goes to the document  (Ctrl+L comes back)"""


class PromptField(QFrame):
    """Holds a ``Draft``.

    Signals:
        emptied(), filled(): nothing stands in the field now, or something does.
        edited(): what stands in it has changed, or the cursor's place.
    """

    edited = Signal()
    emptied = Signal()
    filled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "promptField")
        self._empty = True
        self.input = PromptInput()
        name_widget(self.input, "promptInput", "What you want", _KEYS)
        self.attachments = Attachments(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 9, 10, 8)
        column.setSpacing(6)
        column.addWidget(self.input)
        column.addWidget(self.attachments)
        self.input.long_text_pasted.connect(self.attachments.add)
        self.input.textChanged.connect(self._on_edited)
        self.input.cursorPositionChanged.connect(self.edited)
        self.attachments.changed.connect(self._on_edited)
        self.input.focused.connect(self._on_focused)
        self.input.unfocused.connect(self._on_unfocused)

    def draft(self) -> Draft:
        """Return what stands in the field."""
        caret = self.input.textCursor().position()
        return Draft(clean(self.input.toPlainText()), self.attachments.texts, caret)

    def set_draft(self, draft: Draft) -> None:
        """Replace what stands in the field, and put the cursor where the draft has it."""
        text = split(draft.text)
        self.input.replace(text.text, draft.caret)
        self.attachments.set_texts((*text.pasted, *draft.pasted))

    def _on_edited(self) -> None:
        empty = self.input.document().isEmpty() and not self.attachments.texts
        if empty != self._empty:
            self._empty = empty
            (self.emptied if empty else self.filled).emit()
        self.edited.emit()

    def _on_focused(self) -> None:
        set_property(self, "focused", "true")

    def _on_unfocused(self) -> None:
        set_property(self, "focused", "")

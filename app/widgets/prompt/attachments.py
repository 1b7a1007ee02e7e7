"""Long pasted texts of a prompt, each as a chip with its size and a way to take it out."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.prompt import megabytes
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget

PREVIEW_CHARS = 60
TIP_CHARS = 600


class Attachments(QWidget):
    """A row of chips; hidden while there is none.

    Signals:
        changed(): a text came or went.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts, in the order in which they were pasted."""
        return self._texts

    def add(self, text: str) -> None:
        """Add a text after the others."""
        self.set_texts((*self._texts, text))

    def set_texts(self, texts: tuple[str, ...]) -> None:
        """Show these texts and no others."""
        self._texts = texts
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for index, text in enumerate(texts):
            self._row.addWidget(self._chip(index, text), stretch=1)
        self.setVisible(bool(texts))
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self._theme = theme
        for button in self.findChildren(IconButton):
            button.set_theme(theme)

    def _chip(self, index: int, text: str) -> QFrame:
        chip = QFrame()
        size = megabytes(len(text.encode(errors="replace")))
        name_widget(chip, "promptAttachment", f"Pasted text, {size}", text[:TIP_CHARS])
        row = QHBoxLayout(chip)
        row.setContentsMargins(8, 2, 4, 2)
        row.addWidget(label(f"Pasted text · {size}"))
        row.addWidget(ElidedLabel(text[:PREVIEW_CHARS], "muted"), stretch=1)
        remove = IconButton("close", "Take this text out", self._theme)
        remove.clicked.connect(partial(self._remove, index))
        row.addWidget(remove)
        return chip

    def _remove(self, index: int) -> None:
        self.set_texts(self._texts[:index] + self._texts[index + 1 :])

"""The sources of a change: their places, and the lines of the one that is chosen."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.theme.fonts import MONO_PX, mono_font
from app.theme.theme import Theme
from app.viewmodels.writer_source import SourceText, SourceWish
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

_SIZE = (760, 460)


class SourceDialog(QDialog):
    """Shows a ``SourceWish``; the text of a source comes by ``show_text``.

    Signals:
        wanted(str): the text of a citation.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        name_widget(self, "sourceDialog", "Sources")
        self.setWindowTitle("Sources")
        self.resize(theme.px(_SIZE[0]), theme.px(_SIZE[1]))
        self._ids: tuple[str, ...] = ()
        self._list = QListWidget()
        name_widget(self._list, "sourceList", "Sources", "The sources of this text  (Up, Down)")
        self._note = label("", "muted")
        self._note.setObjectName("sourceNote")
        self._note.setWordWrap(True)
        self._text = QPlainTextEdit()
        name_widget(self._text, "sourceText", "Source", "What was read")
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(mono_font(theme.px(MONO_PX)))
        close = QPushButton("Close")
        name_widget(close, "sourceClose", "Close", "Back to the document  (Esc)")
        close.clicked.connect(self.reject)
        self._lay_out(close)
        self._list.currentRowChanged.connect(self._on_chosen)

    def _lay_out(self, close: QPushButton) -> None:
        right = QVBoxLayout()
        right.addWidget(self._note)
        right.addWidget(self._text, 1)
        row = QHBoxLayout()
        row.addWidget(self._list, 1)
        row.addLayout(right, 3)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addLayout(foot)

    def set_wish(self, wish: SourceWish) -> None:
        """Show these sources, and the one that is wanted."""
        self._list.blockSignals(True)  # noqa: FBT003 -- Qt's own
        self._list.clear()
        self._ids = tuple(citation_id for citation_id, _place in wish.sources)
        self._list.addItems([place for _citation_id, place in wish.sources])
        self._list.setVisible(len(self._ids) > 1)
        self._list.blockSignals(False)  # noqa: FBT003 -- Qt's own
        self._list.setCurrentRow(wish.at)
        (self._list if len(self._ids) > 1 else self._text).setFocus()

    def show_text(self, citation_id: str, source: SourceText) -> None:
        """Show a source, if it is still the one that is wanted."""
        row = self._list.currentRow()
        if not 0 <= row < len(self._ids) or self._ids[row] != citation_id:
            return
        item = self._list.item(row)
        self.setWindowTitle(f"Source: {item.text()}" if item is not None else "Sources")
        self._note.setText(source.note)
        width = len(str(source.first + len(source.lines)))
        numbered = source.first > 0
        self._text.setPlainText(
            "\n".join(
                f"{number:>{width}}  {line}" if numbered else line
                for number, line in enumerate(source.lines, source.first)
            )
        )
        self._light(source)

    def _light(self, source: SourceText) -> None:
        lights: list[QTextEdit.ExtraSelection] = []
        for number in range(*source.meant):
            light = QTextEdit.ExtraSelection()
            light.cursor = QTextCursor(self._text.document().findBlockByNumber(number))
            light.format.setBackground(QColor(self._theme.accent_ground))
            light.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # noqa: FBT003 -- Qt's own
            lights.append(light)
        self._text.setExtraSelections(lights)
        if lights:
            self._text.setTextCursor(lights[0].cursor)
            self._text.centerCursor()

    def lit(self) -> tuple[str, ...]:
        """Return the lines that are lit up."""
        return tuple(each.cursor.block().text() for each in self._text.extraSelections())

    def _on_chosen(self, row: int) -> None:
        if 0 <= row < len(self._ids):
            self.wanted.emit(self._ids[row])

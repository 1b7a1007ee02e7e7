"""The report with its change cards; in its place, while nothing is written, what the run is doing."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_document import Empty, WriterView
from app.widgets.writer.change_column import CARD_WIDTH, ChangeColumn
from app.widgets.writer.page_code import PageCode
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_spelling import PageSpelling
from storage.document.section import CONDUCTOR

MEASURE = 780  # the widest the text gets; longer lines read badly
COLUMN_FROM = 560  # a narrower window has no room for cards; the bar still reviews


class ReportPane(QWidget):
    """The page, its cards, and the empty state over it.

    Attributes:
        code: The colours of its blocks of code.
        spelling: The words that are not known.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = PageEdit(theme, self)
        self.page.setObjectName("writerDocument")
        self.page.setAccessibleName("Report")
        self.page.setAccessibleDescription("The living document, with its pending changes")
        self.code = PageCode(self.page)
        self.spelling = PageSpelling(self.page)
        self.column = ChangeColumn(self.page, theme)
        self._wants_cards = True
        self._theme = theme
        self._title = _label("writerEmptyTitle")
        self._text = _label("writerEmptyText")
        self._empty = QWidget(self.page)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty.setObjectName("writerEmpty")
        column = QVBoxLayout(self._empty)
        column.setContentsMargins(34, 26, 34, 0)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch(1)
        self.page.moved.connect(self.column.ask)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self._theme = theme
        self.page.set_theme(theme)
        self.column.set_theme(theme)
        self._lay_out()

    def set_view(self, view: WriterView) -> None:
        """Show the pending changes of the report, and the empty state."""
        self._show_empty(view.empty)
        self.page.reviewing = view.position is not None
        self.page.select_change(view.selected)
        wants_cards = bool(view.changes) or view.can_cancel  # a run at work may bring some any moment
        if wants_cards != self._wants_cards:
            self._wants_cards = wants_cards
            self._lay_out()
        count = sum(card.section_id == CONDUCTOR for card in view.changes)  # the report's come first
        self.column.set_cards(view.changes[:count], view.positions[:count], view.selected)

    def _show_empty(self, empty: Empty | None) -> None:
        self._empty.setVisible(empty is not None)
        width = 0 if empty is not None else 1
        if width != self.page.cursorWidth():  # setting it lays the page out
            self.page.setCursorWidth(width)
        if empty is not None:
            self._title.setText(empty.title)
            self._text.setText(empty.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Share the width between the text, at most its measure, and the cards."""
        has_column = self._wants_cards and self.width() >= self._theme.px(COLUMN_FROM)
        column = self.column.wanted_width
        bar = self.page.verticalScrollBar().sizeHint().width()
        text = min(self.width() - bar - (column if has_column else 0), self._theme.px(MEASURE))
        left = left_of_text(self.width() - bar, self._theme)
        self.page.set_side_margins(left, max(0, self.width() - bar - left - text))
        self.page.setGeometry(self.rect())
        self.column.setVisible(has_column)
        self.column.setGeometry(QRect(left + text, 0, column, self.height()))
        self._empty.setGeometry(left, 0, text, self.height())
        self.column.place()


def left_of_text(width: int, theme: Theme) -> int:
    """Return where the text begins: in the middle of a wide window, together with its cards.

    It has their room where there are none, so that nothing moves aside when the first one comes, nor when the
    report is read or its history is looked at.
    """
    return max(0, (width - theme.px(MEASURE) - theme.px(CARD_WIDTH)) // 2)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label

"""What stands between the bars of a Writer window: the outline, and the report to edit or to read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_outline import OutlineView
from app.widgets.writer.outline_pane import OutlinePane
from app.widgets.writer.reading_pane import ReadingPane
from app.widgets.writer.report import ReportPane
from app.widgets.writer.window_actions import WindowActions


class Middle(QWidget):
    """Puts them beside each other.

    Attributes:
        outline: The headings, at the left.
        reading: The rendered report.

    Signals:
        reading_begun, reading_ended
        selection_changed(int, int): the selected part of the report (code points).
    """

    reading_begun = Signal()
    reading_ended = Signal()
    selection_changed = Signal(int, int)

    def __init__(self, report: ReportPane, theme: Theme, acts: WindowActions) -> None:
        super().__init__()
        self._report = report
        self._theme = theme
        self.outline = OutlinePane(theme)
        self.reading = ReadingPane(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(report)
        self._stack.addWidget(self.reading)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.outline)
        row.addWidget(self._stack, 1)
        acts.on("outline", self.toggle_outline)
        acts.on("read", self.toggle_reading)
        self.outline.jumped.connect(self._on_jump)
        self.outline.left.connect(self._focus_text)
        self.reading.left.connect(self.toggle_reading)
        for moved in (report.page.cursorPositionChanged, report.page.selectionChanged):
            moved.connect(self._on_selection)

    @property
    def is_reading(self) -> bool:
        """Whether the rendered report is shown."""
        return self._stack.currentWidget() is self.reading

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self._theme = theme
        self.outline.set_theme(theme)
        self.reading.set_theme(theme)

    def set_outline(self, view: OutlineView) -> None:
        """Show the headings."""
        self.outline.set_view(view)

    def toggle_outline(self) -> None:
        """Show the headings with the keyboard in them, or hide them."""
        if self.outline.isHidden():
            self.outline.open()
        else:
            self.outline.hide()
            self._focus_text()

    def toggle_reading(self) -> None:
        """Show the report rendered, or as it is written, at about the same place."""
        bar = self._report.page.verticalScrollBar()
        if self.is_reading:
            self._stack.setCurrentWidget(self._report)
            bar.setValue(round(self.reading.place * bar.maximum()))
            self._report.page.setFocus()
            self.reading_ended.emit()
        else:
            self.reading.go_to(bar.value() / bar.maximum() if bar.maximum() else 0.0)
            self._stack.setCurrentWidget(self.reading)
            self.reading.setFocus()
            self.reading_begun.emit()

    def edit(self) -> None:
        """Show the report as it is written."""
        if self.is_reading:
            self.toggle_reading()

    def _focus_text(self) -> None:
        (self.reading if self.is_reading else self._report.page).setFocus()

    def _on_jump(self, pos: int) -> None:
        self.edit()
        page = self._report.page
        cursor = page.textCursor()
        cursor.setPosition(page.drawn.state.index.utf16(pos))
        page.setTextCursor(cursor)
        page.show_position(pos)
        page.setFocus()

    def _on_selection(self) -> None:
        cursor, index = self._report.page.textCursor(), self._report.page.drawn.state.index
        start, end = index.code_point(cursor.selectionStart()), index.code_point(cursor.selectionEnd())
        self.selection_changed.emit(start, end)

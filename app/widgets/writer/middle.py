"""What stands between the bars of a Writer window: the outline, and the report to edit or to read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_outline import OutlineView
from app.viewmodels.writer_reading import AT_END, ReadingView
from app.widgets.common.later import Later, place_in
from app.widgets.writer.outline_pane import OutlinePane
from app.widgets.writer.reading_find import ReadingFind
from app.widgets.writer.reading_pane import ReadingPane
from app.widgets.writer.report import ReportPane
from app.widgets.writer.window_actions import WindowActions

ROOM_ABOVE = 8  # pixels between the view's top and a line that is gone to


class Middle(QWidget):
    """Puts them beside each other.

    Attributes:
        report: The report as it is written.

    Signals:
        reading_begun(int): the report's position (code points) at the top of the view, AT_END at its end.
        reading_ended(int): the place in the canon at the top of the view, AT_END at its end.
        jump_wanted(int): the rendered report is to be shown from this position of the report on.
        selection_changed(int, int): the selected part of the report (code points).
    """

    reading_begun = Signal(int)
    reading_ended = Signal(int)
    jump_wanted = Signal(int)
    selection_changed = Signal(int, int)

    def __init__(self, theme: Theme, acts: WindowActions, after: QWidget, parent: QWidget) -> None:
        """Build it; Tab comes here from ``after``."""
        super().__init__(parent)
        self._theme = theme
        self._headings = OutlineView()
        self._stack = QStackedWidget(self)
        self.report = ReportPane(theme, self._stack)
        self._stack.addWidget(self.report)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._outline = Later(self._build_outline, place_in(row, after))
        self._reading = Later(self._build_reading, self._put_reading)
        row.addWidget(self._stack, 1)
        acts.on("outline", self.toggle_outline)
        acts.on("read", self.toggle_reading)
        for moved in (self.report.page.cursorPositionChanged, self.report.page.selectionChanged):
            moved.connect(self._on_selection)

    def _build_outline(self) -> OutlinePane:
        pane = OutlinePane(self._theme)
        pane.set_view(self._headings)
        pane.jumped.connect(self._on_jump)
        pane.left.connect(self._focus_text)
        return pane

    def _build_reading(self) -> ReadingPane:
        pane = ReadingPane(self._theme)
        pane.left.connect(self.toggle_reading)
        return pane

    def _put_reading(self, pane: ReadingPane) -> None:
        self._stack.addWidget(pane)
        QWidget.setTabOrder(self.report.page, pane.focusProxy() or pane)  # where the written one stands

    @property
    def is_reading(self) -> bool:
        """Whether the rendered report is shown."""
        return self._stack.currentWidget() is not self.report

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self._theme = theme
        for pane in (self._outline.built, self._reading.built):
            if pane is not None:
                pane.set_theme(theme)

    def set_outline(self, view: OutlineView) -> None:
        """Show the headings."""
        self._headings = view
        if self._outline.built is not None:
            self._outline.built.set_view(view)

    def set_reading(self, view: ReadingView) -> None:
        """Show the rendered report as it is now."""
        self._reading.get().set_view(view)

    def toggle_outline(self) -> None:
        """Show the headings with the keyboard in them, or hide them."""
        outline = self._outline.get()
        if outline.isHidden():
            outline.open()
        else:
            outline.hide()
            self._focus_text()

    def toggle_reading(self) -> None:
        """Show the report rendered, or as it is written, at the same place."""
        page, reading = self.report.page, self._reading.get()
        if self.is_reading:
            self._stack.setCurrentWidget(self.report)
            page.setFocus()
            self.reading_ended.emit(reading.place)
        else:
            bar = page.verticalScrollBar()
            at_end = 0 < bar.maximum() <= bar.value()
            self._stack.setCurrentWidget(reading)
            reading.setFocus()
            self.reading_begun.emit(AT_END if at_end else page.positions_near(-2 * ROOM_ABOVE)[0])

    def show_written(self, pos: int) -> None:
        """Put the written report's line at ``pos`` (code points) at the top of the view."""
        page = self.report.page
        bar = page.verticalScrollBar()
        bar.setValue(bar.maximum() if pos == AT_END else round(bar.value() + page.line_top(pos)) - ROOM_ABOVE)

    def finding(self) -> ReadingFind | None:
        """Return what finds in the rendered report, None while that is not shown."""
        return self._reading.get().finding if self.is_reading else None

    def edit(self) -> None:
        """Show the report as it is written."""
        if self.is_reading:
            self.toggle_reading()

    def _focus_text(self) -> None:
        (self._reading.get() if self.is_reading else self.report.page).setFocus()

    def _on_jump(self, pos: int) -> None:
        if self.is_reading:
            self._focus_text()
            self.jump_wanted.emit(pos)
            return
        page = self.report.page
        cursor = page.textCursor()
        cursor.setPosition(page.drawn.state.index.utf16(pos))
        page.setTextCursor(cursor)
        page.show_position(pos)
        page.setFocus()

    def _on_selection(self) -> None:
        cursor, index = self.report.page.textCursor(), self.report.page.drawn.state.index
        start, end = index.code_point(cursor.selectionStart()), index.code_point(cursor.selectionEnd())
        self.selection_changed.emit(start, end)

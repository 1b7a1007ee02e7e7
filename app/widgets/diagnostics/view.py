"""The diagnostics window's content: what needs a look, then cards in one column or two."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.theme.fonts import tabular
from app.theme.theme import Theme
from app.viewmodels.diagnostics import DiagnosticsView, Table
from app.widgets.common.labels import ElidedLabel, StatusPill
from app.widgets.common.properties import name_widget, set_property
from app.widgets.diagnostics.figures import CardFrame, FigureCard, Lines
from app.widgets.diagnostics.gap_chart import GapChartView
from app.widgets.diagnostics.table import TableCard
from app.widgets.diagnostics.warnings import WarningsCard

COPY_KEYS = "Ctrl+Shift+C"
TWO_COLUMNS = 820
_WIDEST = 1_680
_BADGES = {"ok": "completed", "attention": "blocked", "failed": "failed", "": "in progress"}
_COPY_TIP = f"Copy this page, the settings and the end of the log as text, without secrets  ({COPY_KEYS})"


class DiagnosticsPage(QWidget):
    """Shows ``set_view``.

    Signals:
        shown(): somebody looks.
        hidden(): nobody looks any more.
        report_wanted(): the report is wanted on the clipboard.
    """

    shown = Signal()
    hidden = Signal()
    report_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "diagnosticsView", "Diagnostics")
        self._theme = theme
        self._columns = 0
        self._cards: dict[str, FigureCard] = {}
        self._tables: dict[str, TableCard] = {}
        self.chart = GapChartView(theme)
        self._warnings = WarningsCard()
        self._page = QWidget()
        self._page.setMaximumWidth(_WIDEST)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._look_at = CardFrame("lookAt", "Needs a look")
        self._look_lines = Lines()
        self._look_at.column.addWidget(self._look_lines)
        set_property(self._look_at, "state", "attention")
        self._look_at.hide()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._look_at)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._area = QScrollArea()
        name_widget(self._area, "diagnosticsScroll", "Diagnostics page")
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._head())
        outer.addWidget(self._area, stretch=1)
        self.setFocusProxy(self._copy)

    def set_view(self, view: DiagnosticsView) -> None:
        """Show these figures."""
        self._pill.set_status(_BADGES[view.tone], view.headline)
        self._at.setText(f"measured {view.at}" if view.at else "")
        self._look_lines.set_lines(view.look_at)
        self._look_at.setVisible(bool(view.look_at))
        if not view.cards:
            return
        if not self._cards:
            self._build(view)
        self.chart.set_chart(view.chart)
        for card in (*view.cards, view.versions):
            self._cards[card.key].set_card(card)
        for table in view.tables:
            self._tables[table.key].set_table(table)
        self._warnings.set_warnings(view.warnings, view.warnings_note)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        self.chart.set_theme(theme)
        for card in self._cards.values():
            card.set_theme(theme)
        for table in self._tables.values():
            table.set_theme(theme)

    def _head(self) -> QHBoxLayout:
        self._pill = StatusPill()
        self._pill.setObjectName("diagnosticsState")
        self._at = ElidedLabel("", "muted")  # gives way to the words before it
        self._at.setFont(tabular(self._at.font()))
        self._copy = QPushButton("Copy report")
        name_widget(self._copy, "copyReport", "Copy report", _COPY_TIP)
        self._copy.clicked.connect(self.report_wanted)
        keys = QShortcut(QKeySequence(COPY_KEYS), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.report_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(10)
        head.addWidget(self._pill)
        head.addWidget(self._at, stretch=1)
        head.addWidget(self._copy)
        return head

    def _build(self, view: DiagnosticsView) -> None:
        for card in (*view.cards, view.versions):
            self._cards[card.key] = FigureCard(card, self._theme)
        self._cards["interface"].column.insertWidget(1, self.chart)
        for table in view.tables:
            self._tables[table.key] = self._table(table)
        self._arrange(self._columns_for(self.width()))

    def _table(self, table: Table) -> TableCard:
        return TableCard(table, self._theme)

    def _arrange(self, columns: int) -> None:
        """Stand the cards in one column or two; what is wide takes both."""
        if not self._cards or columns == self._columns:
            return
        self._columns = columns
        cards, tables = self._cards, self._tables
        wide: tuple[tuple[QWidget, int], ...] = (
            (cards["interface"], 2),
            (cards["store"], 1),
            (cards["process"], 1),
            (tables["actors"], 2),
            (tables["openings"], 1),
            (cards["versions"], 1),
            (self._warnings, 2),
        )
        row = column = 0
        for widget, span in wide:
            self._grid.removeWidget(widget)
            taken = min(span, columns)
            if column + taken > columns:
                row, column = row + 1, 0
            self._grid.addWidget(widget, row, column, 1, taken, Qt.AlignmentFlag.AlignTop)
            column += taken
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)

    @staticmethod
    def _columns_for(width: int) -> int:
        return 2 if width >= TWO_COLUMNS else 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width there is."""
        super().resizeEvent(event)
        self._arrange(self._columns_for(event.size().width()))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks."""
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that nobody looks."""
        super().hideEvent(event)
        self.hidden.emit()

"""The left side of Trace: the filter line and the list of runs."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.run_rows import RunsView
from app.widgets.common.fields import let_clear
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.trace.copy_menu import CopyMenu
from app.widgets.trace.loose_entry import LooseEntry
from app.widgets.trace.run_delegate import ROLE, Part, RunDelegate
from app.widgets.trace.run_menu import RunMenu
from app.widgets.trace.run_model import RunModel

BAR_HEIGHT = 41


class RunPane(QFrame):
    """Shows a ``RunsView``.

    Signals:
        run_selected(str): the person chose a run.
        run_opened(str): the person wants to see the run's document (double click, Enter).
        filter_changed(str): the words of the filter line.
        hit_wanted(int): the next (1) or previous (-1) place of what the filter line says, in the shown run.
        unattributed_wanted(): the events of no run are to be shown.
        waste_pressed(): the badge of loops of the chosen run was pressed.
        choices_changed(RunChoices): status, model, age and order of what is listed.
    """

    run_selected = Signal(str)
    run_opened = Signal(str)
    filter_changed = Signal(str)
    hit_wanted = Signal(int)
    choices_changed = Signal(object)
    waste_pressed = Signal()
    unattributed_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceRunPane", "Runs")
        self._model = RunModel(self)
        self._build_ui(theme)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.activated.connect(self._on_activated)
        self.filter.textChanged.connect(self.filter_changed)
        self.filter.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self.set_theme(theme)

    def _build_ui(self, theme: Theme) -> None:
        bar = QFrame()
        bar.setObjectName("traceFilterBar")
        self.filter = QLineEdit()
        name_widget(
            self.filter,
            "traceFilter",
            "Filter runs",
            "Words of prompts, messages and results, or a status  (/); Enter goes from place to place",
        )
        self.filter.setPlaceholderText("Filter runs  /")
        let_clear(self.filter)
        self.menu = RunMenu(theme)
        self.menu.chosen.connect(self.choices_changed)
        self._count = label("", "muted")
        self._count.setObjectName("traceRunCount")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.filter, stretch=1)
        row.addWidget(self._count)
        row.addWidget(self.menu)
        self._bar = bar
        self.list = QListView()
        name_widget(self.list, "traceRunList", "Runs")
        self.list.setModel(self._model)
        self._model.altered.connect(self._on_altered)
        self.copies = CopyMenu(self.list)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu_wanted)
        self.delegate = RunDelegate(theme, self.list)
        self.list.setItemDelegate(self.delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = label("", "muted")
        self._empty.setObjectName("traceRunsEmpty")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(14, 16, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._empty)
        column.addWidget(self.list, stretch=1)
        self.unattributed = LooseEntry()
        self.unattributed.clicked.connect(self.unattributed_wanted)
        column.addWidget(self.unattributed)

    def set_view(self, view: RunsView) -> None:
        """Show the runs, and which is selected."""
        self._model.set_view(view, self._in_sight())
        self._count.setText(view.count_text)
        self._count.setVisible(bool(view.count_text))
        self._empty.setText(view.empty_text)
        self._empty.setVisible(bool(view.empty_text))
        self.menu.set_choices(view.choices, view.models, view.tools)
        self._select(view.selected)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._bar.setFixedHeight(theme.px(BAR_HEIGHT))
        self.menu.set_theme(theme)
        self.delegate.set_theme(theme)
        self.list.doItemsLayout()
        self.list.viewport().update()

    def set_marked(self, run_id: str) -> None:
        """Show which run is marked for a comparison; empty = none."""
        self.delegate.marked = run_id
        self.list.viewport().update()

    def set_charts_ready(self) -> None:
        """Sparklines can be drawn from now on."""
        self.delegate.charts_ready = True
        self.list.viewport().update()

    def hit_test(self, at: QPoint) -> Part | None:
        """Return which part of which row is at a place of the list's viewport."""
        index = self.list.indexAt(at)
        if not index.isValid():
            return None
        return self.delegate.hit(self.list.visualRect(index), index.data(ROLE), at)

    def focus_filter(self) -> None:
        """Give the keyboard to the filter line."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _on_altered(self, row: int) -> None:
        self.list.update(self._model.index(row))

    def _in_sight(self) -> range:
        """Return the rows that are painted."""
        area = self.list.viewport().rect()
        first, last = self.list.indexAt(area.topLeft()), self.list.indexAt(area.bottomLeft())
        stop = last.row() + 1 if last.isValid() else self._model.rowCount()
        return range(max(0, first.row()), stop)

    def _select(self, run_id: str) -> None:
        row = self._model.row_of(run_id)
        current = self.list.currentIndex()
        if row == (current.row() if current.isValid() else -1):
            return
        model = self.list.selectionModel()
        model.blockSignals(True)  # noqa: FBT003 -- Qt's signature; only the person's own choice is told
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        model.setCurrentIndex(self._model.index(row), flags)
        model.blockSignals(False)  # noqa: FBT003 -- as above
        if row >= 0:
            self.list.scrollTo(self._model.index(row))
        self.list.viewport().update()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.run_selected.emit(self._model.run_id(index.row()))

    def _on_menu_wanted(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            place = self.list.viewport().mapToGlobal(at)
            self.copies.open(place, {"run": self._model.run_id(index.row())})

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.run_opened.emit(self._model.run_id(index.row()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the filter line to the list, Escape empties it; a badge is pressed on its own."""
        if watched is self.list.viewport() and event.type() is QEvent.Type.MouseButtonRelease:
            part = self.hit_test(event.position().toPoint()) if isinstance(event, QMouseEvent) else None
            if part is not None and part.state == "waste":
                self.waste_pressed.emit()
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.hit_wanted.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.filter.clear()
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

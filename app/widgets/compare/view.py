"""The content of a comparison's window: what two runs took, their steps side by side, the diff of a row."""

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.theme.theme import Theme
from app.viewmodels.compare_actions import COMPARE_ACTIONS
from app.viewmodels.compare_view import CompareView, DiffView
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget
from app.widgets.compare.delegate import ROW_HEIGHT, CompareDelegate
from app.widgets.compare.diff import DiffText
from app.widgets.compare.figures import FigureTable
from app.widgets.compare.model import ROLE, CompareModel

_BUTTONS = {
    "first-difference": "First",
    "previous-difference": "Previous",
    "next-difference": "Next",
    "only-differences": "Differing",
    "swap": "Swap",
    "read-again": "Reload",
}


class CompareWindow(QWidget):
    """Shows a ``CompareView`` and the ``DiffView`` of the chosen row.

    Signals:
        row_chosen(str): what differs in a row is wanted.
        step_wanted(Row): the person wants to see a row's step where its run is.
        swap_wanted(), read_again_wanted(): A and B the other way round; both as they are now.
    """

    row_chosen = Signal(str)
    step_wanted = Signal(object)
    swap_wanted = Signal()
    read_again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "compareWindow", "Two runs side by side")
        self._view = CompareView()
        self._model = CompareModel(self)
        self.buttons: dict[str, QPushButton] = {}
        self._build_ui(theme)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.activated.connect(self._on_activated)
        for action in COMPARE_ACTIONS:
            shortcut = QShortcut(QKeySequence(action.key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.do, action.name))
        self.set_theme(theme)

    def _build_ui(self, theme: Theme) -> None:
        self._titles = (ElidedLabel("", "title"), ElidedLabel("", "title"))
        self.figures = FigureTable()
        head = QFrame()
        head.setObjectName("compareHead")
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._names())
        column.addWidget(self.figures)
        column.addLayout(self._bar())
        self._quiet = label("", "muted")
        self._quiet.setObjectName("compareQuiet")
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list = QTableView()
        self._build_list(theme)
        self.diff = DiffText(theme)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for part, share in ((self.list, 3), (self.diff, 2)):
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.count() - 1, share)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._quiet, stretch=1)
        whole.addWidget(self._split, stretch=1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def _names(self) -> QHBoxLayout:
        names = QHBoxLayout()
        names.setContentsMargins(12, 8, 12, 2)
        names.setSpacing(12)
        for letter, shown in zip("AB", self._titles, strict=True):
            shown.setObjectName(f"compareTitle{letter}")
            names.addWidget(label(letter, "muted"))
            names.addWidget(shown, stretch=1)
        return names

    def _bar(self) -> QHBoxLayout:
        self._summary = ElidedLabel("", "muted")
        self._summary.setObjectName("compareSummary")
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 2, 12, 6)
        bar.setSpacing(6)
        bar.addWidget(self._summary, stretch=1)
        for action in COMPARE_ACTIONS:
            button = QPushButton(_BUTTONS[action.name])
            tip = f"{action.words}  ({action.shown_key})"
            name_widget(button, f"compare-{action.name}", action.words, tip)
            button.setProperty("size", "small")
            button.setCheckable(action.name == "only-differences")
            button.clicked.connect(partial(self._press, action.name))
            self.buttons[action.name] = button
            bar.addWidget(button)
        return bar

    def _build_list(self, theme: Theme) -> None:
        name_widget(self.list, "compareList", "Steps of A and B")
        self.list.setModel(self._model)
        self.delegate = CompareDelegate(theme, self.list)
        self.list.setItemDelegate(self.delegate)
        # A list view asks the model for every row when it lays them out; a table of one height does not.
        self.list.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.list.setShowGrid(False)
        self.list.setTabKeyNavigation(False)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.list.horizontalHeader().hide()
        self.list.horizontalHeader().setStretchLastSection(True)
        self.list.verticalHeader().hide()
        self.list.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_view(self, view: CompareView) -> None:
        """Show two runs; the keyboard stands at the first difference."""
        chosen = self.list.currentIndex().data(ROLE)
        self._view = view
        for shown, title in zip(self._titles, (view.title_a, view.title_b), strict=True):
            shown.setText(title)
        self.figures.set_figures(view.figures)
        self._summary.setText(view.summary)
        self._quiet.setText(view.quiet)
        self._quiet.setVisible(bool(view.quiet))
        self._split.setVisible(not view.quiet)
        for name in ("first-difference", "next-difference", "previous-difference"):
            self.buttons[name].setEnabled(view.differing > 0)
        self.diff.set_view(None)
        self._model.set_rows(view.rows)
        if chosen is not None and self._model.row_of(chosen.key) >= 0:
            self._go_to(self._model.row_of(chosen.key))
        else:
            self.do("first-difference")

    def set_diff(self, view: DiffView) -> None:
        """Show what differs in the chosen row."""
        self.diff.set_view(view)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.delegate.set_theme(theme)
        self.diff.set_theme(theme)
        self.list.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.list.viewport().update()

    def do(self, name: str) -> None:
        """Do an action of ``compare_actions``."""
        at = self.list.currentIndex().row()
        match name:
            case "first-difference":
                first = self._view.rows[self._view.first].key if self._view.first >= 0 else ""
                self._go_to(self._model.row_of(first) if first else -1)
            case "next-difference":
                self._go_to(self._model.next_difference(at, 1))
            case "previous-difference":
                self._go_to(self._model.next_difference(at, -1))
            case "only-differences":
                button = self.buttons[name]
                button.setChecked(not button.isChecked())
                self._show_only_differences()
            case "swap":
                self.swap_wanted.emit()
            case _:
                self.read_again_wanted.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the keyboard to the rows."""
        super().focusInEvent(event)
        self.list.setFocus(event.reason())

    def _press(self, name: str, _checked: object = None) -> None:
        if name == "only-differences":  # the press has turned it over already
            self._show_only_differences()
        else:
            self.do(name)

    def _show_only_differences(self) -> None:
        row = self.list.currentIndex().data(ROLE)
        self._model.show_only_differences(on=self.buttons["only-differences"].isChecked())
        if row is not None:
            self._go_to(self._model.row_of(row.key))

    def _go_to(self, row: int) -> None:
        if row >= 0:
            index = self._model.index(row)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index, QTableView.ScrollHint.PositionAtCenter)

    def _on_activated(self, index: QModelIndex) -> None:
        if (pair := index.data(ROLE).pair) is not None:
            self.step_wanted.emit(pair)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_chosen.emit(index.data(ROLE).key)

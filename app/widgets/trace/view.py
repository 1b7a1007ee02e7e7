"""The content of the Trace window: the runs at the left, one run at the right."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from app.theme.theme import Theme
from app.viewmodels.grid_view import GridView
from app.viewmodels.payload import Payload
from app.viewmodels.run_rows import RunsView
from app.viewmodels.run_view import RunView
from app.widgets.common.properties import name_widget
from app.widgets.trace.detail import DetailPane
from app.widgets.trace.keys import TraceKeys
from app.widgets.trace.run_pane import RunPane

_RUNS_SHARE = 0.4
_RUNS_LEAST = 240
_RUNS_MOST = 400


class TraceView(QWidget):
    """Shows ``RunsView`` and ``RunView``.

    Signals:
        run_selected(str), run_opened(str), filter_changed(str), choices_changed(RunChoices): from the runs.
        card_selected(str), card_toggled(str), loop_toggled(str), chip_toggled(int): from the run.
        loop_wanted(str): a delegation was pressed; its loop is to be shown.
        mode_chosen(str), window_wanted(int, int), rows_wanted(int), item_chosen(str, str): from the
            trajectory.
        cancel_requested(), document_requested(): for the run that is shown.
        acted(str): something of ``trace_actions`` is wanted.
        copy_wanted(str, str, str): from the menus; see ``CopyMenu``.
    """

    run_selected = Signal(str)
    run_opened = Signal(str)
    filter_changed = Signal(str)
    choices_changed = Signal(object)
    card_selected = Signal(str)
    card_toggled = Signal(str)
    loop_toggled = Signal(str)
    loop_wanted = Signal(str)
    chip_toggled = Signal(int)
    mode_chosen = Signal(str)
    window_wanted = Signal(int, int)
    rows_wanted = Signal(int)
    item_chosen = Signal(str, str)
    cancel_requested = Signal()
    document_requested = Signal()
    acted = Signal(str)
    copy_wanted = Signal(str, str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceWindow", "Trace")
        self.runs = RunPane(theme)
        self.detail = DetailPane(theme)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.runs)
        self._splitter.addWidget(self.detail)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        self._split_by_hand = False
        self.runs.setMinimumWidth(200)
        self.detail.setMinimumWidth(220)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.keys = TraceKeys(self)
        slash = QShortcut(QKeySequence("/"), self)
        slash.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        slash.activated.connect(self.runs.focus_filter)
        self._connect_signals()

    def _connect_signals(self) -> None:
        runs, cards, header = self.runs, self.detail.cards, self.detail.header
        self.keys.pressed.connect(self.acted)
        cards.copies.copy_wanted.connect(self.copy_wanted)
        runs.copies.copy_wanted.connect(self.copy_wanted)
        self.detail.delegations.folding_toggled.connect(partial(self.acted.emit, "fold-gaps"))
        runs.run_selected.connect(self.run_selected)
        runs.run_opened.connect(self.run_opened)
        runs.filter_changed.connect(self.filter_changed)
        runs.choices_changed.connect(self.choices_changed)
        cards.card_selected.connect(self.card_selected)
        cards.card_toggled.connect(self.card_toggled)
        cards.loop_toggled.connect(self.loop_toggled)
        cards.chip_toggled.connect(self.chip_toggled)
        header.cancel_requested.connect(self.cancel_requested)
        header.document_requested.connect(self.document_requested)
        header.hold_requested.connect(partial(self.acted.emit, "hold-run"))
        header.waste_requested.connect(partial(self.acted.emit, "next-waste"))
        runs.copies.acted.connect(self.acted)
        cards.copies.acted.connect(self.acted)
        runs.waste_pressed.connect(partial(self.acted.emit, "next-waste"))
        self.detail.timeline.band_pressed.connect(self.loop_wanted)
        steps = self.detail.trajectory
        steps.mode_chosen.connect(self.mode_chosen)
        steps.window_wanted.connect(self.window_wanted)
        steps.rows_wanted.connect(self.rows_wanted)
        steps.item_chosen.connect(self.item_chosen)

    def set_runs(self, view: RunsView) -> None:
        """Show the list of runs."""
        self.runs.set_view(view)

    def set_run(self, view: RunView) -> None:
        """Show one run."""
        self.detail.set_view(view)

    def set_payload(self, payload: Payload | None) -> None:
        """Show what went in and out of the opened call; None = it is being read."""
        self.detail.set_payload(payload)

    def set_grid(self, view: GridView) -> None:
        """Show the steps of the run."""
        self.detail.set_grid(view)

    def show_card(self, item_id: str) -> None:
        """Bring a card into view."""
        self.detail.cards.show_card(item_id)

    def show_loop(self, key: str) -> None:
        """Bring a loop into view."""
        self.detail.cards.show_loop(key)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.runs.set_theme(theme)
        self.detail.set_theme(theme)

    def set_charts_ready(self) -> None:
        """Charts can be drawn from now on."""
        self.runs.set_charts_ready()
        self.detail.trajectory.set_charts_ready()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the keyboard to the runs; with a proxy for it, Qt's Tab would skip the filter before them."""
        super().focusInEvent(event)
        self.runs.list.setFocus(event.reason())

    def _on_splitter_moved(self) -> None:
        self._split_by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room as drawn, unless the person has shared it otherwise."""
        super().resizeEvent(event)
        if not self._split_by_hand:
            runs = min(_RUNS_MOST, max(_RUNS_LEAST, round(self.width() * _RUNS_SHARE)))
            self._splitter.setSizes([runs, self.width() - runs])

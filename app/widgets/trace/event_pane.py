"""The raw events of a run: which are listed, the list, and the chosen one below it."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.event_list import UNATTRIBUTED_TITLE, EventFilter, EventsView, actor_name
from app.viewmodels.event_payload import EventPayload
from app.viewmodels.prompt import Choice
from app.widgets.common.buttons import ChoiceButton
from app.widgets.common.fields import let_clear
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget
from app.widgets.trace.event_table import EventTable
from app.widgets.trace.event_view import EventView

MOST_CHOICES = 50
_SHARES = (1_100, 900)


class EventPane(QFrame):
    """Shows an ``EventsView`` and an ``EventPayload``.

    Signals:
        filter_changed(EventFilter): which events are to be listed.
        rows_wanted(int, int), row_chosen(int): from the list.
    """

    filter_changed = Signal(object)
    rows_wanted = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceEvents", "Stored events")
        self._filter = EventFilter()
        self._heading = ElidedLabel("EVENTS", "heading")
        self._heading.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._caption = ElidedLabel("", "muted")
        self._caption.setObjectName("traceEventsCaption")
        self.words = QLineEdit()
        name_widget(self.words, "traceEventFilter", "Filter events", "Words of the type or the actor")
        self.words.setPlaceholderText("Filter by type or actor")
        let_clear(self.words)
        self.types, self.actors = ChoiceButton("Type of the events"), ChoiceButton("Actor of the events")
        self.table = EventTable(theme)
        self.event_view = EventView(theme)
        self._quiet = label("", "muted")
        self._quiet.setObjectName("traceEventsQuiet")
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build_ui()
        self.words.textChanged.connect(self._on_words)
        self.types.chosen.connect(self._on_type)
        self.actors.chosen.connect(self._on_actor)
        for button in (self.types, self.actors):
            button.more_wanted.connect(self.words.setFocus)
        self.table.rows_wanted.connect(self.rows_wanted)
        self.table.row_chosen.connect(self.row_chosen)
        self.set_view(EventsView())

    def _build_ui(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 12, 0)
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addWidget(self._caption, stretch=1)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 4, 12, 6)
        bar.setSpacing(6)
        bar.addWidget(self.words, stretch=1)
        for button in (self.types, self.actors):
            bar.addWidget(button)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(3)
        split.addWidget(self.table)
        split.addWidget(self.event_view)
        split.setSizes(_SHARES)
        self._split = split
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(bar)
        column.addWidget(split, stretch=1)
        column.addWidget(self._quiet, stretch=1)

    def set_view(self, view: EventsView) -> None:
        """Show a list of events, or why there is none."""
        self._heading.setText((UNATTRIBUTED_TITLE if view.of_no_run else "Events").upper())
        self._caption.setText(view.caption if view.total else "")
        self._quiet.setText(view.quiet)
        self._quiet.setVisible(bool(view.quiet))
        self._split.setVisible(not view.quiet)
        self._filter = view.chosen_filter
        if self.words.text() != self._filter.words:
            self.words.setText(self._filter.words)
        _offer(self.types, "types", view.types, self._filter.event_type)
        _offer(self.actors, "actors", view.actors, self._filter.actor)
        self.table.set_view(view)

    def set_payload(self, payload: EventPayload | None) -> None:
        """Show the chosen event."""
        self.event_view.set_payload(payload)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self.table.set_theme(theme)
        self.event_view.set_theme(theme)

    def _on_words(self, words: str) -> None:
        self._want(replace(self._filter, words=words))

    def _on_type(self, name: str) -> None:
        self._want(replace(self._filter, event_type=name))

    def _on_actor(self, name: str) -> None:
        self._want(replace(self._filter, actor=name))

    def _want(self, wanted: EventFilter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self.filter_changed.emit(wanted)


def _offer(button: ChoiceButton, what: str, names: tuple[str, ...], chosen: str) -> None:
    """Offer what there is to choose from; of very many the first, the filter line finds the others."""
    offered = names[:MOST_CHOICES]
    if chosen and chosen not in offered:
        offered = (chosen, *offered)
    rest = len(names) - MOST_CHOICES
    button.set_more(f"{rest:,} more: type a name into the filter" if rest > 0 else "", "")
    choices = (Choice(name, actor_name(name), name) for name in offered)
    button.set_choices((Choice("", f"All {what}"), *choices), chosen)

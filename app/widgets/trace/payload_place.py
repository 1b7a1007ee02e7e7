"""Keeps the payload's widget inside of the opened card of a list."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.payload import Payload
from app.viewmodels.trace_cards import CallCard
from app.viewmodels.trace_look import PayloadMode
from app.widgets.trace.card_delegate import ROLE
from app.widgets.trace.card_layout import SIDE, CardLayout
from app.widgets.trace.payload_view import PayloadView

_BELOW_CARD = 4
_FOOT = 10


class PayloadPlace(QObject):
    """Makes room in the card's row for what went in and out, and takes the room back.

    Signals:
        mode_chosen(str), history_wanted(): from the payload's view.
    """

    mode_chosen = Signal(str)
    history_wanted = Signal()

    def __init__(self, cards: QListView, layout: CardLayout, theme: Theme) -> None:
        super().__init__(cards)
        self._theme = theme
        self._mode: PayloadMode = "chat"
        self._looked_for = ""
        self._is_fresh = False
        self._cards = cards
        self._layout = layout
        self._opened = ""
        self._box: QWidget | None = None
        self._column: QVBoxLayout | None = None
        self._card: CallCard | None = None
        self.view: PayloadView | None = None

    def prepare(self, opened: str) -> None:
        """Another call is opened, or none: the room of the one before is given back."""
        if opened != self._opened:
            self._opened = opened
            self._is_fresh = bool(opened)
            self._layout.opened_height = 0

    def settle(self, row: int) -> None:
        """Put the widget into a row; -1 = into none."""
        if row < 0:
            self._box = self.view = self._column = self._card = None
            return
        index = self._cards.model().index(row, 0)
        if self._box is not None and self._cards.indexWidget(index) is self._box:
            return
        self._box = QWidget()
        self._card = index.data(ROLE).card
        self._column = QVBoxLayout(self._box)
        self._make_room()
        self.view = PayloadView(self._theme)
        self.view.set_mode(self._mode)
        self.view.look_for(self._looked_for)
        self.view.mode_chosen.connect(self.mode_chosen)
        self.view.history_wanted.connect(self.history_wanted)
        self.view.height_changed.connect(self._on_height)
        self._column.addWidget(self.view)
        self._cards.setIndexWidget(index, self._box)
        self._on_height()

    def show_payload(self, payload: Payload | None) -> None:
        """Show a payload; None = it is being read."""
        if self.view is not None:
            self.view.set_payload(payload)
            if payload is not None and self._is_fresh:
                self._is_fresh = False
                QTimer.singleShot(0, self, self._bring_into_view)

    def set_mode(self, mode: PayloadMode) -> None:
        """Show calls so from now on."""
        self._mode = mode
        if self.view is not None:
            self.view.set_mode(mode)

    def look_for(self, text: str) -> None:
        """Mark these words in what is opened from now on."""
        if text != self._looked_for:
            self._looked_for = text
            if self.view is not None:
                self.view.look_for(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours; the letters may have another size."""
        self._theme = theme
        if self.view is not None:
            self._make_room()
            self.view.set_theme(theme)
            self._on_height()

    def _bring_into_view(self) -> None:
        """What has just been opened is wanted: its card goes to the top if it does not fit below."""
        if self._box is None:
            return
        index = self._cards.indexAt(self._box.geometry().center())
        place = self._cards.visualRect(index)
        if index.isValid() and place.bottom() > self._cards.viewport().height():
            self._cards.scrollTo(index, QListView.ScrollHint.PositionAtTop)

    def _make_room(self) -> None:
        if self._card is not None and self._column is not None:
            top = self._layout.card_height(self._card) - _BELOW_CARD
            self._column.setContentsMargins(SIDE, top, SIDE, _FOOT)

    def _on_height(self) -> None:
        if self.view is not None:
            self._layout.opened_height = self.view.sizeHint().height() + 2
            self._cards.doItemsLayout()

"""The change cards at the right of the report, each at the height of its text."""

from bisect import bisect_left, bisect_right
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_cards import Room, Slot, place_cards
from app.viewmodels.writer_changes import ChangeCard
from app.widgets.common.tab_order import tab_after
from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.page_view import PageView

GAP = 8
CARD_WIDTH = 184
_BESIDE = 16
_REACH = 240  # pixels above and below the view within which cards exist
_SPARE = 8  # cards that wait for a change


class ChangeColumn(QWidget):
    """Cards for the changes near the view; far ones have no widget until they come near.

    Signals:
        clicked(str), accepted(str), rejected(str), edit_wanted(str), reply_wanted(str),
        source_wanted(str): the proposal's id.
    """

    clicked = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)
    edit_wanted = Signal(str)
    reply_wanted = Signal(str)
    source_wanted = Signal(str)

    def __init__(self, page: PageView, theme: Theme) -> None:
        super().__init__(page)
        self._card_width = theme.px(CARD_WIDTH)
        self.setObjectName("writerChangeColumn")
        self._page = page
        self._cards: tuple[ChangeCard, ...] = ()
        self._positions: tuple[int, ...] = ()
        self._selected: str | None = None
        self._widgets: dict[str, ChangeCardWidget] = {}
        self._spare: list[ChangeCardWidget] = []
        self._asked = False
        self._order: tuple[ChangeCardWidget, ...] = ()

    @property
    def wanted_width(self) -> int:
        """How wide the column is where there is room for it."""
        return self._card_width + _BESIDE

    def set_theme(self, theme: Theme) -> None:
        """Make the cards as wide as the size of a theme's words wants."""
        if theme.px(CARD_WIDTH) != self._card_width:
            self._card_width = theme.px(CARD_WIDTH)
            for widget in (*self._widgets.values(), *self._spare):
                widget.hide()
                widget.deleteLater()
            self._widgets, self._spare = {}, []
            self.place()

    def set_cards(
        self, cards: tuple[ChangeCard, ...], positions: tuple[int, ...], selected: str | None
    ) -> None:
        """Show these changes of the report, which begin at these positions (code points)."""
        self._cards, self._positions, self._selected = cards, positions, selected
        self.ask()

    def ask(self) -> None:
        """Place the cards once before the next paint, however many changes ask for it until then."""
        if not self._asked:
            self._asked = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        """Place the cards that were asked for; paints come behind this event."""
        if event.type() is QEvent.Type.LayoutRequest and self._asked:
            self.place()
        return super().event(event)

    def place(self) -> None:
        """Put each card beside its text as it stands now."""
        self._asked = False
        if self.isHidden():
            return
        first, last = self._page.positions_near(_REACH)
        begin, end = bisect_left(self._positions, first), bisect_right(self._positions, last)
        near = self._cards[begin:end]
        self._put_away(self._widgets.keys() - {card.proposal_id for card in near})
        selected = (number for number, card in enumerate(near) if card.proposal_id == self._selected)
        room = Room(-_REACH, self.height() + _REACH, GAP)
        placed = place_cards(len(near), partial(self._slot, begin), next(selected, 0), room)
        for number, y in placed.items():
            widget = self._widgets[near[number].proposal_id]
            widget.move(0, round(y))
            widget.show()
        self._put_away(self._widgets.keys() - {near[number].proposal_id for number in placed})
        self._set_tab_order(tuple(self._widgets[near[number].proposal_id] for number in sorted(placed)))

    def _set_tab_order(self, order: tuple[ChangeCardWidget, ...]) -> None:
        """Let Tab go through the cards as they stand, not as they were made."""
        if order != self._order:
            self._order = order
            last: QWidget = self._page
            for widget in order:
                last = tab_after(last, widget)

    def _slot(self, begin: int, number: int) -> Slot:
        """Return how high a card is, counted from the first one near the view, and where its text stands."""
        card = self._cards[begin + number]
        widget = self._widgets.get(card.proposal_id)
        if widget is None:
            widget = self._widgets[card.proposal_id] = self._spare.pop() if self._spare else self._made()
        widget.set_card(card, begin + number + 1, selected=card.proposal_id == self._selected)
        return Slot(self._page.line_top(self._positions[begin + number]), widget.height())

    def _put_away(self, keys: set[str]) -> None:
        """Hide cards; some are kept for the next changes, since a card takes longer to make than to fill."""
        for key in keys:
            widget = self._widgets.pop(key)
            widget.hide()
            if len(self._spare) < _SPARE:
                self._spare.append(widget)
            else:
                widget.deleteLater()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text that the cards stand beside."""
        bar = self._page.verticalScrollBar()
        pixels = event.pixelDelta().y() or event.angleDelta().y() / 120 * 3 * bar.singleStep()
        bar.setValue(round(bar.value() - pixels))
        event.accept()

    def _made(self) -> ChangeCardWidget:
        made = ChangeCardWidget(self._card_width, self)
        made.clicked.connect(self.clicked)
        made.accepted.connect(self.accepted)
        made.rejected.connect(self.rejected)
        made.edit_wanted.connect(self.edit_wanted)
        made.reply_wanted.connect(self.reply_wanted)
        made.source_wanted.connect(self.source_wanted)
        return made

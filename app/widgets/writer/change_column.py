"""The change cards at the right of the report, each at the height of its text."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_cards import Slot, place_cards
from app.viewmodels.writer_changes import ChangeCard
from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.page_view import PageView

GAP = 8
CARD_WIDTH = 184
_BESIDE = 16
_REACH = 240  # pixels above and below the view within which cards exist
MOST = 40  # cards at once; more would not find room near the view, the bar reviews them all


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
        self._asked = False

    @property
    def wanted_width(self) -> int:
        """How wide the column is where there is room for it."""
        return self._card_width + _BESIDE

    def set_theme(self, theme: Theme) -> None:
        """Make the cards as wide as the size of a theme's words wants."""
        if theme.px(CARD_WIDTH) != self._card_width:
            self._card_width = theme.px(CARD_WIDTH)
            self._drop_others(set())
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
        begin = bisect_left(self._positions, first)
        end = min(bisect_right(self._positions, last), begin + MOST)
        near = self._cards[begin:end]
        self._drop_others({card.proposal_id for card in near})
        slots = []
        for place, (card, pos) in enumerate(zip(near, self._positions[begin:end], strict=True), begin + 1):
            widget = self._widget(card)
            widget.set_card(card, place, selected=card.proposal_id == self._selected)
            slots.append(Slot(card.proposal_id, self._page.line_top(pos), widget.height()))
        for key, y in place_cards(slots, self._selected, GAP).items():
            self._widgets[key].move(0, round(y))
            self._widgets[key].show()

    def _drop_others(self, wanted: set[str]) -> None:
        for key in [key for key in self._widgets if key not in wanted]:
            widget = self._widgets.pop(key)
            widget.hide()
            widget.deleteLater()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text that the cards stand beside."""
        bar = self._page.verticalScrollBar()
        pixels = event.pixelDelta().y() or event.angleDelta().y() / 120 * 3 * bar.singleStep()
        bar.setValue(round(bar.value() - pixels))
        event.accept()

    def _widget(self, card: ChangeCard) -> ChangeCardWidget:
        found = self._widgets.get(card.proposal_id)
        if found is None:
            found = self._widgets[card.proposal_id] = ChangeCardWidget(self._card_width, self)
            found.clicked.connect(self.clicked)
            found.accepted.connect(self.accepted)
            found.rejected.connect(self.rejected)
            found.edit_wanted.connect(self.edit_wanted)
            found.reply_wanted.connect(self.reply_wanted)
            found.source_wanted.connect(self.source_wanted)
        return found

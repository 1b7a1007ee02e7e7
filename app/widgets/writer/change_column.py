"""The change cards at the right of the report, each at the height of its text."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QTextEdit, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_cards import Slot, place_cards
from app.viewmodels.writer_document import ChangeCard
from app.widgets.writer.change_card import CARD_WIDTH, ChangeCardWidget

GAP = 8
COLUMN_WIDTH = CARD_WIDTH + 16
_REACH = 400  # pixels above and below the view within which cards exist
_GUESS = 96  # the height that a card without a widget is taken to have


class ChangeColumn(QWidget):
    """Cards for the changes near the view; far ones have no widget until they come near.

    Signals:
        clicked(str), accepted(str), rejected(str): with the proposal's id.
    """

    clicked = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)

    def __init__(self, theme: Theme, line_top: Callable[[int], float], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("writerChangeColumn")
        self._theme = theme
        self._line_top = line_top
        self._cards: tuple[ChangeCard, ...] = ()
        self._selected: str | None = None
        self._widgets: dict[str, ChangeCardWidget] = {}

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self._theme = theme
        for widget in self._widgets.values():
            widget.set_theme(theme)

    def set_cards(self, cards: tuple[ChangeCard, ...], selected: str | None) -> None:
        """Show these changes of the report."""
        self._cards, self._selected = cards, selected
        self.place()

    def place(self) -> None:
        """Put each card beside its text as it stands now."""
        if self.isHidden():
            return
        near = [(card, self._line_top(card.pos)) for card in self._cards]
        near = [item for item in near if -_REACH <= item[1] <= self.height() + _REACH]
        wanted = {card.proposal_id for card, _ in near}
        for key in [key for key in self._widgets if key not in wanted]:
            widget = self._widgets.pop(key)
            widget.hide()
            widget.deleteLater()
        slots = []
        for card, top in near:
            widget = self._widget(card)
            widget.set_card(card, selected=card.proposal_id == self._selected)
            slots.append(Slot(card.proposal_id, top, widget.height() or _GUESS))
        places = place_cards(slots, self._selected, GAP)
        previous: QWidget | None = None
        for card, _ in near:
            widget = self._widgets[card.proposal_id]
            widget.move(0, round(places[card.proposal_id]))
            widget.show()
            if previous:
                QWidget.setTabOrder(previous, widget)
            previous = widget

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text that the cards stand beside."""
        page = self.parent()
        if isinstance(page, QTextEdit):
            bar = page.verticalScrollBar()
            pixels = event.pixelDelta().y() or event.angleDelta().y() / 120 * 3 * bar.singleStep()
            bar.setValue(round(bar.value() - pixels))
        event.accept()

    def _widget(self, card: ChangeCard) -> ChangeCardWidget:
        found = self._widgets.get(card.proposal_id)
        if found is None:
            found = self._widgets[card.proposal_id] = ChangeCardWidget(self._theme, self)
            found.clicked.connect(self.clicked)
            found.accepted.connect(self.accepted)
            found.rejected.connect(self.rejected)
        return found

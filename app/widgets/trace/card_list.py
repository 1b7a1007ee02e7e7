"""The loops of a run: headings that open and close, lifecycle chips, call cards."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.theme.theme import Theme
from app.viewmodels.payload import Payload
from app.viewmodels.trace_actions import ACTIONS
from app.viewmodels.trace_cards import LoopView
from app.widgets.common.properties import name_widget
from app.widgets.trace.card_delegate import ROLE, CardDelegate
from app.widgets.trace.card_layout import Part
from app.widgets.trace.card_model import CardModel
from app.widgets.trace.copy_menu import CopyMenu
from app.widgets.trace.payload_place import PayloadPlace
from app.widgets.trace.rows import CardRow, ChipsRow, LoopRow, Row, flatten

KEYS = ", ".join(f"{each.shown_key}: {each.words}" for each in ACTIONS if each.key) + ", Enter: open or close"
_NEAR_END_PX = 4


class CardList(QListView):
    """Shows loops.

    Signals:
        card_selected(str): a card came under the keyboard or the pointer.
        card_toggled(str): open or close what went in and out of a call.
        loop_toggled(str), chip_toggled(int): open or close a loop, the full text of a chip.
    """

    card_selected = Signal(str)
    card_toggled = Signal(str)
    loop_toggled = Signal(str)
    chip_toggled = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceCallList", "Calls")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMouseTracking(True)
        self.setToolTip("")  # not over every row; the keys are in the description
        self.setAccessibleDescription(KEYS)
        self.run_id = ""
        self._cards = CardModel(self)
        self.setModel(self._cards)
        self._cards.altered.connect(self._on_altered)
        self.delegate = CardDelegate(theme, self)
        self.setItemDelegate(self.delegate)
        self.payload = PayloadPlace(self, self.delegate.layout, theme)
        self.copies = CopyMenu(self)
        self._following = QTimer(self)
        self._following.setSingleShot(True)
        self._following.setInterval(0)
        self._following.timeout.connect(self._follow)
        self.clicked.connect(self._on_clicked)

    def set_loops(self, loops: tuple[LoopView, ...], opened: str) -> None:
        """Show these loops; ``opened`` is the call whose payload is shown."""
        bar = self.verticalScrollBar()
        at_end = bar.maximum() > 0 and bar.value() >= bar.maximum() - _NEAR_END_PX
        self.payload.prepare(opened)
        self._cards.set_rows(flatten(loops, opened))
        self.payload.settle(self._cards.row_of(opened) if opened else -1)
        if at_end:
            self._following.start()

    def set_payload(self, payload: Payload | None) -> None:
        """Show what went in and out of the opened call; None = it is being read."""
        self.payload.show_payload(payload)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.delegate.set_theme(theme)
        self.payload.set_theme(theme)
        self.doItemsLayout()
        self.viewport().update()

    def show_loop(self, key: str) -> None:
        """Bring the heading of a loop to the top."""
        self._go_to(self._cards.row_of(f"loop:{key}"), QAbstractItemView.ScrollHint.PositionAtTop)

    def show_card(self, item_id: str) -> None:
        """Bring a card into view."""
        self._go_to(self._cards.row_of(item_id), QAbstractItemView.ScrollHint.EnsureVisible)

    def hit_test(self, at: QPoint) -> Part | None:
        """Return which part of which row is at a place of the viewport; the smallest one."""
        index = self.indexAt(at)
        if not index.isValid():
            return None
        parts = self.delegate.layout.parts(index.data(ROLE), self.visualRect(index))
        found = [part for part in parts if part.rect.contains(at)]
        return found[-1] if found else None

    def _on_altered(self, rows: list[tuple[Row, Row]]) -> None:
        height, width = self.delegate.layout.height, self.viewport().width()
        if any(height(before, width) != height(now, width) for before, now in rows):
            self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _follow(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def _go_to(self, row: int, hint: QAbstractItemView.ScrollHint) -> None:
        if row >= 0:
            self._following.stop()  # who goes somewhere else does not want to follow what comes
            index = self._cards.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index, hint)

    def _on_clicked(self, index: QModelIndex) -> None:
        row = index.data(ROLE)
        if isinstance(row, LoopRow):
            self.loop_toggled.emit(row.key.removeprefix("loop:"))
        elif isinstance(row, CardRow):
            self.card_toggled.emit(row.card.item_id)

    def _on_chips_pressed(self, row: ChipsRow, part: Part) -> None:
        if part.chip is not None:
            self.chip_toggled.emit(part.chip.seq)
        else:
            self.delegate.layout.unfolded.add(row.key)
            self.doItemsLayout()

    def do(self, name: str) -> None:
        """Go to a card as an action of ``trace_actions`` says; of other actions, do nothing."""
        current = self.currentIndex()
        at, rows = current.row() if current.isValid() else -1, len(self._cards.rows)
        match name:
            case "next-call":
                self._go_to_card(self._cards.next_card(at, 1))
            case "previous-call":
                self._go_to_card(self._cards.next_card(at if at >= 0 else rows, -1))
            case "first-call":
                self._go_to_card(self._cards.next_card(-1, 1))
            case "last-call":
                self._go_to_card(self._cards.next_card(rows, -1))
                self._follow()
            case _:
                pass

    def _go_to_card(self, row: int) -> None:
        if row >= 0:
            self._go_to(row, QAbstractItemView.ScrollHint.EnsureVisible)
            self.card_selected.emit(self._cards.rows[row].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; all other keys of calls work in the whole window."""
        if event.text() in ("\r", "\n", " ") and self.currentIndex().isValid():
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the call or the loop under the pointer, or under the keyboard."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
        row = index.data(ROLE) if index.isValid() else None
        loop = self._cards.loop_of(index.row()) if index.isValid() else ""
        things = {"loop": loop} if loop else {}
        if isinstance(row, CardRow):
            self._go_to_card(index.row())
            things = {"call": row.key, **things}
        self.copies.open(at, {**things, "run": self.run_id})

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have the keyboard on a row that is in view."""
        super().focusInEvent(event)
        if not self.visualRect(self.currentIndex()).intersects(self.viewport().rect()):
            self.setCurrentIndex(self.indexAt(self.viewport().rect().center()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A chip is pressed on its own."""
        at = event.position().toPoint()
        row = self.indexAt(at).data(ROLE)
        if isinstance(row, ChipsRow):
            part = self.hit_test(at)
            if part is not None and part.name != "traceChipText":
                self._on_chips_pressed(row, part)
            return
        super().mouseReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chips are wrapped anew in another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.doItemsLayout()

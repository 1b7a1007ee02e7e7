"""The command palette: a field and what fits to it, over the middle of the window."""

from types import MappingProxyType

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.theme.theme import Theme
from app.viewmodels.palette import Match, PaletteView
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

Index = QModelIndex | QPersistentModelIndex

WIDTH = 620
ROW = 32
ROWS = 11
_PAD = 12
_MOVES = MappingProxyType(
    {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -ROWS, Qt.Key.Key_PageDown: ROWS}
)


class CommandPalette(QFrame):
    """Shows ``set_view``.

    Signals:
        typed(str): other words stand in the field.
        chosen(str): an entry was chosen, by its id; the palette is gone then.
        left(): it was left without a choice.
    """

    typed = Signal(str)
    chosen = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        name_widget(self, "commandPalette", "Command palette")
        self.field = QLineEdit()
        words = "↑ and ↓ choose, Enter takes, Esc leaves"
        name_widget(self.field, "commandPaletteField", "Find a command, a window or a run", words)
        self.field.setPlaceholderText("Find a command, a window or a run")
        self.list = QListWidget()
        name_widget(self.list, "commandPaletteList", "What fits")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows = _Rows(theme, self.list)
        self.list.setItemDelegate(self._rows)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for part in (self.field, self.list, self._empty):
            column.addWidget(part)
        self.field.textEdited.connect(self.typed)
        self.list.itemClicked.connect(self._on_clicked)
        self.field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Come up empty, with the keyboard."""
        self.field.clear()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_view(self, view: PaletteView) -> None:
        """Show what fits."""
        self.list.clear()
        for match in view.matches:
            item = QListWidgetItem(match.entry.words)
            item.setData(Qt.ItemDataRole.UserRole, match)
            item.setToolTip(match.entry.words)
            self.list.addItem(item)
        self.list.setCurrentRow(view.chosen if view.matches else -1)
        self._empty.setText(view.empty)
        self._empty.setVisible(bool(view.empty))
        self.list.setVisible(not view.empty)
        self._settle()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._rows.theme = theme
        self.list.doItemsLayout()
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field move through the list; losing the keyboard leaves."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self._move(Qt.Key(event.key()))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        elif isinstance(event, QFocusEvent) and self._is_left_by(event):
            self._leave()
        return super().eventFilter(watched, event)

    def _is_left_by(self, event: QFocusEvent) -> bool:
        """Return whether the keyboard went elsewhere in the window; another program may have it."""
        elsewhere = event.reason() is not Qt.FocusReason.ActiveWindowFocusReason
        return event.lostFocus() and elsewhere and self.isVisible()

    def _move(self, key: Qt.Key) -> None:
        count = self.list.count()
        if count:
            step = _MOVES[key]
            row = self.list.currentRow() + step
            self.list.setCurrentRow(row % count if abs(step) == 1 else max(0, min(count - 1, row)))

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._choose(item)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        match: Match = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        self.left.emit()
        self.chosen.emit(match.entry.entry_id)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def _settle(self) -> None:
        over = self._over
        width = min(self._rows.theme.px(WIDTH), over.width() - 40)
        row = self._rows.theme.px(ROW)
        rows = max(1, min(ROWS, self.list.count()))
        self.list.setFixedHeight(rows * row + 4)
        height = self.field.sizeHint().height() + rows * row + 34
        self.setGeometry((over.width() - width) // 2, 64, width, height)


class _Rows(QStyledItemDelegate):
    """Paints an entry: its words with the letters that fit, its kind, its shortcut."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 -- Qt's shape
        """Return the height of a row."""
        return QSize(200, self.theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        match: Match = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        theme, entry = self.theme, match.entry
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.accent_ground))
        side = " · ".join(part for part in (entry.kind, entry.shortcut) if part)
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(side)
        painter.setPen(QColor(theme.muted))
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -_PAD, 0), vertical | Qt.AlignmentFlag.AlignRight, side)
        room = rect.width() - width - 4 * _PAD
        words = metrics.elidedText(entry.words, Qt.TextElideMode.ElideRight, room)
        self._words(painter, rect.adjusted(_PAD, 0, 0, 0), words, set(match.letters))
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, words: str, letters: set[int]) -> None:
        plain = painter.font()
        bold = QFont(plain)
        bold.setBold(True)
        x = rect.x()
        for number, letter in enumerate(words):
            fits = number in letters
            painter.setFont(bold if fits else plain)
            painter.setPen(QColor(self.theme.accent if fits else self.theme.text))
            painter.drawText(QRect(x, rect.y(), 40, rect.height()), Qt.AlignmentFlag.AlignVCenter, letter)
            x += painter.fontMetrics().horizontalAdvance(letter)

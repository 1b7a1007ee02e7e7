"""What is chosen of all documents: words, statuses, an order."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.documents import SORTS, DocumentChoices, DocumentsView
from app.viewmodels.prompt import Choice
from app.viewmodels.run_choices import BADGES
from app.viewmodels.trace_words import glyph
from app.widgets.common.buttons import ICON_PX, ChoiceButton, MenuButton
from app.widgets.common.fields import let_clear
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

HEIGHT = 44
_TIP = "Which statuses are listed"
_BACK = (Qt.Key.Key_Down, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ORDERS = tuple(Choice(name, words, f"By {words.lower()}") for name, words in SORTS)


class DocumentsBar(QFrame):
    """Shows ``DocumentChoices``.

    Signals:
        chosen(DocumentChoices): other documents are to be listed.
        left(): the keyboard is to go from the search line to the list.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documentsBar")
        self._choices = DocumentChoices()
        self.search = QLineEdit()
        words = "Words of objectives and documents  (/)"
        name_widget(self.search, "documentsSearch", "Search documents", words)
        self.search.setPlaceholderText("Search documents  /")
        let_clear(self.search)
        self.statuses = MenuButton(_TIP)
        name_widget(self.statuses, "documentsStatus", _TIP, _TIP)
        self.statuses.setProperty("kind", "icon")
        for badge in BADGES:
            action = self.statuses.drop_down.addAction(f"{glyph(badge)}  {badge}")
            action.setCheckable(True)
            action.setData(badge)
        self.order = ChoiceButton("Order")
        self.order.setObjectName("documentsOrder")
        self._count = label("", "muted")
        self._count.setObjectName("documentsCount")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.search, stretch=1)
        for widget in (self._count, self.order, self.statuses):
            row.addWidget(widget)
        self.search.textChanged.connect(self._on_text)
        self.search.installEventFilter(self)
        self.statuses.drop_down.triggered.connect(self._on_status)
        self.order.chosen.connect(self._on_order)
        self.set_theme(theme)

    def set_view(self, view: DocumentsView) -> None:
        """Show what is chosen, and how many that are."""
        self._choices = view.choices
        self._count.setText(view.count_text)
        self.order.set_choices(_ORDERS, view.choices.sort)
        for action in self.statuses.drop_down.actions():
            action.setChecked(action.data() in view.choices.badges)
        self.statuses.setAccessibleDescription("some are chosen" if view.choices.badges else "")
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        self.setFixedHeight(theme.px(HEIGHT))
        self._draw()

    def focus_search(self) -> None:
        """Give the keyboard to the search line."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Enter leave the search line; Escape empties it first."""
        is_key = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if watched is self.search and is_key and isinstance(event, QKeyEvent) and event.key() in _BACK:
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        size = self._theme.px(ICON_PX)
        colour = self._theme.accent if self._choices.badges else self._theme.muted
        self.statuses.setIconSize(QSize(size, size))
        self.statuses.setIcon(themed_icon("filter", colour, size))

    def _on_text(self, text: str) -> None:
        self.chosen.emit(replace(self._choices, text=text))

    def _on_status(self, action: QAction) -> None:
        self.chosen.emit(replace(self._choices, badges=self._choices.badges ^ {str(action.data())}))

    def _on_order(self, name: str) -> None:
        sort = next(each for each, _words in SORTS if each == name)
        self.chosen.emit(replace(self._choices, sort=sort))

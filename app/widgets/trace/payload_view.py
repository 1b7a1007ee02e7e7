"""What went in and out of an opened call: as a chat, as a JSON tree, or raw; with a search in it."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.find_text import words_of
from app.viewmodels.formats import counted
from app.viewmodels.payload import Payload
from app.viewmodels.trace_look import PayloadMode
from app.widgets.common.fields import let_clear
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.trace.json_view import JsonView
from app.widgets.trace.payload_parts import PayloadParts

_LOADING = "Reading from the log…"
_MODES: tuple[tuple[PayloadMode, str, str, str], ...] = (
    ("chat", "Chat", "left", "Messages, tool calls and results, as they were said  (v)"),
    ("tree", "JSON", "middle", "All fields as a tree; values and paths can be copied  (v)"),
    ("raw", "Raw", "right", "The events and texts exactly as they are in the log  (v)"),
)
_FIND_TIP = "Find in what went in and out; Enter: next, Shift+Enter: previous  (Ctrl+F)"


class PayloadView(QFrame):
    """Shows a ``Payload`` under its card.

    Signals:
        height_changed(): it is higher or lower than before.
        mode_chosen(str): the person reads calls otherwise from now on.
        history_wanted(): what stood before the messages of this call is wanted, too.
    """

    height_changed = Signal()
    mode_chosen = Signal(str)
    history_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "tracePayload", "What went in and out")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._payload: Payload | None = None
        self._mode: PayloadMode = "chat"
        self._hit, self._hits, self._all_found = -1, 0, True
        self._wants_first = False
        self._note = label("", "muted")
        self._note.setObjectName("tracePayloadNote")
        self._earlier = QPushButton()
        self._earlier.setProperty("kind", "link")
        name_widget(self._earlier, "tracePayloadEarlier", "", "Show what stood before, too")
        self._earlier.clicked.connect(self.history_wanted)
        self.body: PayloadParts | JsonView | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 2, 10, 10)
        self._column.setSpacing(6)
        self._column.addLayout(self._build_bar())
        notes = QHBoxLayout()
        notes.setSpacing(8)
        notes.addWidget(self._note)
        notes.addWidget(self._earlier)
        notes.addStretch(1)
        self._column.addLayout(notes)
        self._show()

    def _build_bar(self) -> QHBoxLayout:
        bar, modes = QHBoxLayout(), QHBoxLayout()
        modes.setSpacing(0)
        self._buttons = QButtonGroup(self)
        for mode, words, side, tip in _MODES:
            button = QPushButton(words)
            button.setCheckable(True)
            name_widget(button, f"tracePayloadMode-{mode}", words, tip)
            button.setProperty("segment", side)
            button.setProperty("size", "small")
            button.clicked.connect(partial(self.mode_chosen.emit, mode))
            self._buttons.addButton(button)
            modes.addWidget(button)
        self.search = QLineEdit()
        name_widget(self.search, "tracePayloadFind", "Find in the payload", _FIND_TIP)
        self.search.setPlaceholderText("Find  Ctrl+F")
        let_clear(self.search)
        self.search.textChanged.connect(self._on_find)
        self.search.installEventFilter(self)
        self._count = label("", "muted")
        self._count.setObjectName("tracePayloadCount")
        bar.setSpacing(8)
        bar.addLayout(modes)
        bar.addWidget(self.search, stretch=1)
        bar.addWidget(self._count)
        return bar

    def set_payload(self, payload: Payload | None) -> None:
        """Show a payload; None = it is being read."""
        if payload is None or payload is not self._payload:
            same = (
                payload is not None and self._payload is not None and payload.item_id == self._payload.item_id
            )
            self._payload = payload
            self._show(keep=same)

    def set_mode(self, mode: PayloadMode) -> None:
        """Show it otherwise."""
        if mode != self._mode:
            self._mode = mode
            self._show()

    def look_for(self, text: str) -> None:
        """Mark what was searched for, and go to the first place of it."""
        self._wants_first = bool(text)
        if text != self.search.text():
            self.search.setText(text)

    def step(self, step: int) -> None:
        """Go to the next (1) or the previous (-1) place that was found."""
        if self._hits and self.body is not None:
            self._hit = (
                (self._hit + step) % self._hits if self._hit >= 0 else (0 if step > 0 else self._hits - 1)
            )
            self.body.show_hit(self._hit)
            self._tell_count()

    def focus_find(self) -> None:
        """Give the keyboard to the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        if self.body is not None:
            self.body.set_theme(theme)

    def _show(self, *, keep: bool = False) -> None:
        for button, (mode, *_words) in zip(self._buttons.buttons(), _MODES, strict=True):
            button.setChecked(mode == self._mode)
        payload = self._payload
        self._note.setText(payload.note if payload else _LOADING)
        self._note.setVisible(bool(self._note.text()))
        is_chat = self._mode == "chat"
        waits = payload is not None and is_chat and payload.earlier > 0 and payload.history is None
        self._earlier.setVisible(waits)
        if payload is not None and waits:
            words = f"Show the {counted(payload.earlier, 'message')} before"
            self._earlier.setText(words)
            self._earlier.setAccessibleName(words)
        if not keep or self.body is None:
            self._make_body()
        if payload is not None and isinstance(self.body, PayloadParts):
            self.body.set_parts((*(payload.history or ()), *payload.parts) if is_chat else payload.raw)
        elif payload is not None and isinstance(self.body, JsonView):
            self.body.set_value(payload.tree)
        self._column.activate()
        self.height_changed.emit()

    def _make_body(self) -> None:
        if self.body is not None:
            self._column.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
            self.body = None
        if self._payload is None:
            return
        self.body = JsonView(self._theme) if self._mode == "tree" else PayloadParts(self._theme)
        self.body.found.connect(self._on_found)
        self.body.height_changed.connect(self.height_changed)
        self._column.addWidget(self.body)
        self.body.show()
        self.body.set_words(words_of(self.search.text()))

    def _on_find(self, text: str) -> None:
        self._hit = -1
        if self.body is not None:
            self.body.set_words(words_of(text))

    def _on_found(self, hits: int, done: bool) -> None:  # noqa: FBT001 -- a signal's value
        self._hits, self._all_found = hits, done
        if hits <= self._hit:
            self._hit = -1
        if self._wants_first and hits:
            self._wants_first = False
            self.step(1)
        self._tell_count()

    def _tell_count(self) -> None:
        more = "" if self._all_found else "+"
        at = f"{self._hit + 1} of " if self._hit >= 0 else ""
        words = f"{at}{self._hits:,}{more}" if words_of(self.search.text()) else ""
        self._count.setText(words)
        self._count.setVisible(bool(words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes from place to place, Escape empties the search."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

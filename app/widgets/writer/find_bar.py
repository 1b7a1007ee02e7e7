"""The bar for finding and replacing, above the report."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.viewmodels.find_replace import Wanted
from app.widgets.common.properties import name_widget, set_property

_OWN_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class _Field(QLineEdit):
    """A field whose Enter, Shift+Enter and Esc are told.

    Signals:
        entered(bool): Enter; whether with Shift.
        left: Esc.
    """

    entered = Signal(bool)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that edit from the window's review."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of the keys."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """What is looked for, how, and what stands in its place; hidden while it is not wanted.

    Signals:
        wanted(Wanted): another text, or another way.
        stepped(int): the next (1) or previous (-1) place.
        replace_wanted(str), replace_all_wanted(str)
        stop_wanted: of the places that are being replaced, the rest shall stay.
        closed
    """

    wanted = Signal(object)
    stepped = Signal(int)
    replace_wanted = Signal(str)
    replace_all_wanted = Signal(str)
    stop_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerFind", "Find and replace")
        # Tab goes in the order in which they are made: what to find, what to put there, then how.
        self._field = _Field(self)
        name_widget(
            self._field, "writerFindText", "Find", "What to look for (Enter: next; Shift+Enter: previous)"
        )
        self._field.setPlaceholderText("Find")
        self._new = _Field(self)
        name_widget(
            self._new, "writerReplaceText", "Replace with", "What to put there (Enter: replace this one)"
        )
        self._new.setPlaceholderText("Replace with")
        self._count = QLabel(self)
        self._count.setObjectName("writerFindCount")
        self._case = self._toggle("writerFindCase", "Aa", "Capital and small letters differ")
        self._word = self._toggle("writerFindWord", "W", "Whole words only")
        self._regex = self._toggle("writerFindRegex", ".*", "As a pattern (regular expression)")
        self._previous = self._tool("writerFindPrevious", "\u2039", "Previous place (Shift+F3)")
        self._next = self._tool("writerFindNext", "\u203a", "Next place (F3)")
        self._close = self._tool("writerFindClose", "\u2715", "Close (Esc)")
        self._one = QPushButton("Replace", self)
        name_widget(self._one, "writerReplaceOne", *("Replace this place, and go to the next (Enter)",) * 2)
        self._all = QPushButton("All", self)
        name_widget(self._all, "writerReplaceAll", *("Replace all places, as one step to undo",) * 2)
        self._stop = QPushButton("Stop", self)
        name_widget(self._stop, "writerReplaceStop", *("Stop replacing; what is replaced stays (Esc)",) * 2)
        self._stop.hide()
        self._build_ui()
        self._connect_signals()
        self.hide()

    def _build_ui(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for widget in (self._case, self._word, self._regex, self._previous, self._next, self._close):
            tools.addWidget(widget)
        second = QHBoxLayout()
        second.setSpacing(6)
        second.addWidget(self._one)
        second.addWidget(self._all)
        second.addWidget(self._stop)
        second.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 6, 12, 6)
        grid.setSpacing(6)
        grid.addWidget(self._field, 0, 0)
        grid.addWidget(self._count, 0, 1)
        grid.addLayout(tools, 0, 2)
        grid.addWidget(self._new, 1, 0)
        grid.addLayout(second, 1, 1, 1, 2)
        grid.setColumnStretch(0, 1)

    def _connect_signals(self) -> None:
        self._field.textChanged.connect(self._on_changed)
        for toggle in (self._case, self._word, self._regex):
            toggle.toggled.connect(self._on_changed)
        self._field.entered.connect(self._on_entered)
        self._new.entered.connect(self._on_replace)
        self._one.clicked.connect(self._on_replace)
        self._all.clicked.connect(self._on_replace_all)
        self._stop.clicked.connect(self.stop_wanted)
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        for closes in (self._field.left, self._new.left, self._close.clicked):
            closes.connect(self._leave)

    def open(self, text: str, *, replaces: bool) -> None:
        """Show the bar for this text, or for that of before, with the keyboard in it."""
        for widget in (self._new, self._one, self._all):
            widget.setVisible(replaces)
        self.show()
        if text and "\n" not in text:
            self._field.setText(text)
        self._field.selectAll()
        self._field.setFocus()
        self._on_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc from wherever in the bar the keyboard is."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        """Stop replacing; with nothing to stop, close."""
        if self._stop.isVisibleTo(self):
            self.stop_wanted.emit()
        else:
            self.close_bar()

    def close_bar(self) -> None:
        """Show nothing any more, and look for nothing."""
        self.hide()
        self.closed.emit()

    def show_count(self, words: str, *, is_found: bool, is_calm: bool = False) -> None:
        """Show how many places there are; that there is none is a warning, unless all is as wished."""
        self._count.setText(words)
        self._count.setAccessibleName(words)
        set_property(self._count, "state", "" if is_found or is_calm or not words else "none")
        for button in (self._previous, self._next, self._one, self._all):
            button.setEnabled(is_found)

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001 -- a value to show
        """Offer to stop in place of replacing, while places are being replaced."""
        if busy != self._stop.isVisibleTo(self):
            has_focus = self._all.hasFocus() or self._stop.hasFocus()
            self._stop.setVisible(busy)
            self._all.setVisible(not busy)
            self._one.setVisible(not busy)
            if has_focus:
                (self._stop if busy else self._all).setFocus()

    def _on_changed(self, _change: object = None) -> None:
        ways = (self._case.isChecked(), self._word.isChecked(), self._regex.isChecked())
        self.wanted.emit(Wanted(self._field.text(), *ways))

    def _on_entered(self, backwards: bool) -> None:  # noqa: FBT001 -- a signal's value
        self.stepped.emit(-1 if backwards else 1)

    def _on_next(self) -> None:
        self.stepped.emit(1)

    def _on_previous(self) -> None:
        self.stepped.emit(-1)

    def _on_replace(self, _value: object = None) -> None:
        self.replace_wanted.emit(self._new.text())

    def _on_replace_all(self) -> None:
        self.replace_all_wanted.emit(self._new.text())

    def _tool(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        name_widget(button, name, tip, tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _toggle(self, name: str, text: str, tip: str) -> QToolButton:
        button = self._tool(name, text, tip)
        button.setCheckable(True)
        return button

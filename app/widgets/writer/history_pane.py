"""The history of a document in its window: a slider through its revisions, what they were, what differs."""

from collections.abc import Callable
from functools import partial
from string import Template

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.theme.theme import Theme
from app.viewmodels.writer_history import HistoryPage, HistoryView, summary
from app.widgets.common.buttons import ChoiceButton
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget
from app.widgets.writer.history_pages import HistoryPages
from app.widgets.writer.history_slider import RevisionSlider

_MODES = (
    ("document", "Document", "left", "The document as it was, with what waited for review  (Alt+1)", "Alt+1"),
    ("inline", "Changes", "middle", "What differs from another revision, in one text  (Alt+2)", "Alt+2"),
    ("beside", "Side by side", "right", "Both revisions beside each other  (Alt+3)", "Alt+3"),
)
_BACK, _ON = "\u2039", "\u203a"
_RESTORE = "Make the text of this revision the newest; what you typed since waits as a proposal  (Alt+B)"
_SHEET = Template("""
#writerHistory { background: ${surface}; }
#writerHistoryBar { background: ${raised}; border-bottom: 1px solid ${line}; }
#writerHistoryTitle { font-weight: 600; color: ${text}; }
#writerHistoryTold, #writerHistoryCount { color: ${muted}; font-size: ${px12}; }
#writerHistoryProblem { color: ${failed_text}; font-size: ${px12}; }
#writerHistoryHead { background: ${raised}; border-bottom: 1px solid ${line}; padding: 4px 34px;
    font-size: ${px12}; color: ${muted}; }
#writerHistoryPage, #writerHistoryInline, #writerHistoryOlder, #writerHistoryNewer {
    background: transparent; border: none; border-radius: 0; padding: 0;
    selection-background-color: ${accent}; selection-color: ${on_accent}; }
#writerHistoryNewer { border-left: 1px solid ${line}; }
#writerHistoryPage:focus, #writerHistoryInline:focus, #writerHistoryOlder:focus {
    border: none; border-left: 2px solid ${accent}; }
#writerHistoryNewer:focus { border: none; border-left: 2px solid ${accent}; }
#writerHistoryStep { background: transparent; border: 1px solid transparent; border-radius: 5px;
    padding: 0 6px; min-height: ${px20}; }
#writerHistoryStep:hover { background: ${hover}; }
#writerHistoryStep:focus { border-color: ${accent}; }
#writerHistoryStep:disabled { color: ${faint}; }
""")


class HistoryPane(QFrame):
    """Shows ``HistoryView`` and ``HistoryPage``; read only.

    Signals:
        revision_wanted(int), step_wanted(int), version_wanted(int): another revision; one so many later; the
            next or previous named one.
        mode_wanted(str), against_wanted(str), section_wanted(str), pending_wanted(bool)
        restore_wanted, name_wanted, close_wanted
    """

    revision_wanted = Signal(int)
    step_wanted = Signal(int)
    version_wanted = Signal(int)
    mode_wanted = Signal(str)
    against_wanted = Signal(str)
    section_wanted = Signal(str)
    pending_wanted = Signal(bool)
    restore_wanted = Signal()
    name_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerHistory", "History of the document")
        self._view = HistoryView()
        self._title = label()
        self._title.setObjectName("writerHistoryTitle")
        self._told = ElidedLabel()
        self._told.setObjectName("writerHistoryTold")
        self._problem = label()
        self._problem.setObjectName("writerHistoryProblem")
        self._problem.setWordWrap(True)
        self.slider = RevisionSlider(theme)
        self.pages = HistoryPages(theme)
        self._name = _button("writerHistoryName", "Name…", "Give this revision a name  (Alt+N)")
        self._restore = _button("writerHistoryRestore", "Restore", _RESTORE)
        self._close = _button("writerHistoryClose", "Back to now", "Back to the document of now  (Esc)")
        self._modes = QButtonGroup(self)
        self._section = ChoiceButton("Section")
        self._against = ChoiceButton("Compare with")
        self._pending = QCheckBox("with pending")
        self._count = label()
        self._differences = QWidget()
        self._steps = (
            _step(_BACK, "The revision before  (Left)", "Earlier revision"),
            _step(_ON, "The revision after  (Right)", "Later revision"),
            _step(_BACK, "The difference before  (Alt+Up)", "Previous difference"),
            _step(_ON, "The next difference  (Alt+Down)", "Next difference"),
        )
        self._build_ui()
        self._connect_signals()
        self._add_keys()
        self.setFocusProxy(self.slider)
        self.set_theme(theme)

    def _build_ui(self) -> None:
        name_widget(self._section, "writerHistorySection")
        name_widget(self._against, "writerHistoryAgainst")
        tip = "Compare as if all that waits for review were accepted; else only what is settled  (Alt+P)"
        name_widget(self._pending, "writerHistoryPending", "Compare with pending changes", tip)
        self._count.setObjectName("writerHistoryCount")
        bar = QFrame()
        bar.setObjectName("writerHistoryBar")
        top, middle, low = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (top, middle, low):
            row.setSpacing(8)
        top.addWidget(self._title)
        top.addStretch(1)
        for button in (self._name, self._restore, self._close):
            top.addWidget(button)
        middle.setSpacing(2)
        middle.addWidget(self._steps[0])
        middle.addWidget(self.slider, 1)
        middle.addWidget(self._steps[1])
        low.addLayout(self._build_modes())
        low.addWidget(self._section)
        low.addWidget(self._against)
        low.addStretch(1)
        self._build_differences()
        inside = QVBoxLayout(bar)
        inside.setContentsMargins(12, 6, 12, 8)
        inside.setSpacing(4)
        inside.addLayout(top)
        inside.addLayout(middle)
        inside.addWidget(self._told)
        inside.addLayout(low)
        inside.addWidget(self._differences)
        inside.addWidget(self._problem)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.pages, 1)

    def _build_differences(self) -> None:
        row = QHBoxLayout(self._differences)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._pending)
        row.addStretch(1)
        for widget in (self._count, *self._steps[2:]):
            row.addWidget(widget)

    def _build_modes(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        for mode, words, side, tip, _key in _MODES:
            button = _button(f"writerHistoryMode-{mode}", words, tip)
            button.setCheckable(True)
            button.setProperty("segment", side)
            button.setProperty("mode", mode)
            button.clicked.connect(partial(self.mode_wanted.emit, mode))
            self._modes.addButton(button)
            row.addWidget(button)
        return row

    def _connect_signals(self) -> None:
        self.slider.valueChanged.connect(self.revision_wanted)
        self.slider.version_wanted.connect(self.version_wanted)
        self._steps[0].clicked.connect(partial(self.step_wanted.emit, -1))
        self._steps[1].clicked.connect(partial(self.step_wanted.emit, 1))
        self._steps[2].clicked.connect(partial(self.pages.go, -1))
        self._steps[3].clicked.connect(partial(self.pages.go, 1))
        self._section.chosen.connect(self.section_wanted)
        self._against.chosen.connect(self.against_wanted)
        self._pending.clicked.connect(self.pending_wanted)
        self._name.clicked.connect(self.name_wanted)
        self._restore.clicked.connect(self.restore_wanted)
        self._close.clicked.connect(self.close_wanted)
        self.pages.shown.connect(self._on_shown)

    def _add_keys(self) -> None:
        """The keys work wherever in the history the focus is."""
        keys: list[tuple[str, Callable[[], object]]] = [
            *((key, partial(self.mode_wanted.emit, mode)) for mode, _words, _side, _tip, key in _MODES),
            ("Esc", self.close_wanted.emit),
            ("Alt+B", self._restore.click),
            ("Alt+N", self._name.click),
            ("Alt+P", self._pending.click),
            ("Alt+Down", partial(self.pages.go, 1)),
            ("Alt+Up", partial(self.pages.go, -1)),
        ]
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self.setStyleSheet(_SHEET.substitute(theme.tokens()))
        self.slider.set_theme(theme)
        self.pages.set_theme(theme)

    def set_view(self, view: HistoryView) -> None:
        """Show which revision is chosen, and what it is compared with."""
        self._view = view
        is_there = not view.quiet
        self._title.setText(view.title if is_there else view.quiet)
        self._told.setText(view.told if is_there else "")
        self._problem.setText(view.problem)
        self._problem.setVisible(bool(view.problem))
        self.slider.show_revision(view.revision, view.newest, view.versions)
        self.slider.setAccessibleDescription(f"{view.title}. {view.told}")
        for button in (self._name, *self._modes.buttons()):
            button.setEnabled(is_there)
        self._restore.setEnabled(is_there and not view.is_newest)
        self._steps[0].setEnabled(view.revision > 0)
        self._steps[1].setEnabled(not view.is_newest)
        for button in self._modes.buttons():
            button.setChecked(button.property("mode") == view.mode)
        self._section.set_choices(view.sections, view.section_id)
        self._section.setVisible(len(view.sections) > 1)
        self._against.set_choices(view.against_choices, view.against)
        self._against.setVisible(is_there)
        self._differences.setVisible(view.mode != "document")
        self._pending.setChecked(view.pending)
        if view.older is not None and view.newer is not None:
            self.pages.set_heads(_of(view.older.revision, view), _of(view.newer.revision, view))

    def show_page(self, page: HistoryPage) -> None:
        """Draw what is to be seen."""
        self.pages.show_page(page, beside=self._view.mode == "beside")
        self._count.setText(summary(page.comparison) if page.comparison else "")

    def _on_shown(self, count: int, place: int) -> None:
        for step in self._steps[2:]:
            step.setEnabled(count > 0)
        words = f"difference {place + 1} of {count}" if place >= 0 else "no difference"
        self._count.setToolTip(words)


def _of(revision: int, view: HistoryView) -> str:
    label_of = view.older if view.older and view.older.revision == revision else view.newer
    if label_of is None:
        return ""
    names = "".join(f" “{name}”" for name in label_of.names)
    newest = ", now" if revision == view.newest else ""
    told = f" · {label_of.when}" if label_of.when else ""
    return f"Revision {revision}{names}{newest}{told}"


def _button(name: str, words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("size", "small")
    name_widget(button, name, words, tip)
    return button


def _step(glyph: str, tip: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setText(glyph)
    name_widget(button, "writerHistoryStep", words, tip)
    return button

"""The Writer's foot: a line to the agents, what became of it, and what the document was made with."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.prompt import POLICIES
from app.viewmodels.writer_document import WriterView
from app.widgets.common.buttons import ChoiceButton, IconButton
from app.widgets.common.labels import ElidedLabel
from app.widgets.common.properties import name_widget
from app.widgets.writer.word_line import WordLine

AGE_FROM = 660  # the widths in pixels from which on there is room for it
COUNT_FROM = 460
_TOOLS = (
    ("outline", "outline", "writerOutlineOpen", "Outline of the report  (Ctrl+Shift+O)"),
    ("read", "read", "writerReadingOpen", "Read the report rendered, or edit it  (Ctrl+Shift+R)"),
    ("find", "search", "writerFindOpen", "Find in the report  (Ctrl+F)"),
)


class WriterFoot(QFrame):
    """Line to the agents, notices, model and policy.

    Attributes:
        words: The line to the agents.

    Signals:
        copy_requested: the report as clean Markdown to the clipboard.
        policy_chosen(str): what is merged without a person from now on.
        acted(str): an action of the window, by its button.
        left: the button that had the keyboard is gone.
    """

    copy_requested = Signal()
    policy_chosen = Signal(str)
    acted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writerFoot")
        self._theme = theme
        self.words = WordLine()
        self._text = ElidedLabel()  # one line: a foot that grew would move the text
        self._text.setObjectName("writerFootText")
        self._count = _label("writerWords")
        self._tools = tuple(IconButton(icon, tip, theme) for _action, icon, _name, tip in _TOOLS)
        self._quiet = _label("writerQuiet")
        self._age = _label("writerAge")
        self._receipt = _label("writerReceipt")
        self._notice = _label("writerNotice")
        self._notice.setWordWrap(True)
        self._stop = QPushButton("Stop")
        name_widget(
            self._stop,
            "writerStop",
            "Stop undoing or redoing",
            "Stop; what is done so far stays (Ctrl+M, U)",
        )
        self._stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stop.hide()
        self._stop.clicked.connect(partial(self._on_tool, "stop-undo"))
        self._copy = QPushButton("Copy")
        self._copy.setObjectName("writerCopy")
        self._copy.setToolTip("Copy the report as Markdown, without pending changes (Ctrl+Shift+C)")
        self._copy.setAccessibleName(self._copy.toolTip())
        self._policy = ChoiceButton("What is merged without you")
        self._policy.setObjectName("writerPolicy")
        self._policy.set_choices(POLICIES, "")
        self._policy.chosen.connect(self.policy_chosen)
        self._build_ui()
        self._copy.clicked.connect(self.copy_requested)

    def _build_ui(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        notice = QHBoxLayout()
        notice.setSpacing(9)
        notice.addWidget(self._notice, 1)
        notice.addWidget(self._stop)
        column.addLayout(notice)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(self._text, 1)
        row.addWidget(self._receipt)
        row.addWidget(self._quiet)
        row.addWidget(self._age)
        row.addWidget(self._count)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for button, (action, _icon, name, _tip) in zip(self._tools, _TOOLS, strict=True):
            button.setObjectName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._on_tool, action))
            tools.addWidget(button)
        row.addLayout(tools)
        row.addWidget(self._policy)
        row.addWidget(self._copy)
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what a narrow window has no room for."""
        super().resizeEvent(event)
        self._leave_out()

    def _leave_out(self) -> None:
        self._age.setVisible(bool(self._age.text()) and self.width() >= self._theme.px(AGE_FROM))
        self._count.setVisible(self.width() >= self._theme.px(COUNT_FROM))

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in another theme's colours."""
        self._theme = theme
        for button in self._tools:
            button.set_theme(theme)

    def show_words(self, words: str) -> None:
        """Show how many words the report has."""
        self._count.setText(words)

    def _on_tool(self, action: str, _checked: object = None) -> None:
        self.acted.emit(action)

    def set_view(self, view: WriterView) -> None:
        """Show what the document is made with, and what there is to say."""
        self._text.setText(view.foot)
        for label, text in (
            (self._quiet, view.quiet),
            (self._receipt, view.receipt),
            (self._notice, view.notice),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self._show_stop(view.can_stop)
        self._age.setText(view.age)
        self._leave_out()
        self._receipt.setToolTip("\n".join(view.receipts))
        self._policy.setVisible(bool(view.policy))
        self._policy.set_choices(POLICIES, view.policy)
        self.words.set_view(view)
        self._copy.setEnabled(view.empty is None)

    def _show_stop(self, can_stop: bool) -> None:  # noqa: FBT001 -- a value to show
        if not can_stop and self._stop.hasFocus():
            self.left.emit()
        self._stop.setVisible(can_stop)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label

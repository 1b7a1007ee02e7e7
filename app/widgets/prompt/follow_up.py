"""The choice between a new run and a follow-up to the document in front."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from app.viewmodels.prompt import FollowUpView
from app.widgets.common.buttons import ElidedButton, as_words
from app.widgets.common.properties import name_widget

TITLE_CHARS = 36
TOGGLE_KEY = "Ctrl+Shift+F"
SEND_KEY = "Ctrl+Shift+Enter"


class FollowUpSwitch(QFrame):
    """Two buttons, one of them pressed.

    Signals:
        chosen(bool): a follow-up is wanted, or a new run.
    """

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "promptFollowUp", "New run or follow-up")
        self.new_run, self.follow_up = QPushButton("New run"), ElidedButton("Follow-up")
        name_widget(self.new_run, "promptNewRun", "New run", f"What you send starts a run  ({TOGGLE_KEY})")
        self.follow_up.setObjectName("promptFollowUpTo")
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button, side in ((self.new_run, "left"), (self.follow_up, "right")):
            button.setCheckable(True)
            button.setProperty("segment", side)
            self._group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(self._on_clicked)
        self.set_view(FollowUpView())

    def set_view(self, view: FollowUpView) -> None:
        """Show what is chosen, and what there is to choose."""
        title = view.title if len(view.title) <= TITLE_CHARS else view.title[: TITLE_CHARS - 1].rstrip() + "…"
        self.follow_up.setText(f"Follow-up: {as_words(title)}" if view.run_id else "Follow-up")
        self.follow_up.setEnabled(bool(view.run_id))
        self.follow_up.setAccessibleName(f"Follow-up: {view.title}" if view.run_id else "Follow-up")
        keys = f"\n{TOGGLE_KEY} chooses, {SEND_KEY} sends as a follow-up at once" if view.run_id else ""
        self.follow_up.setToolTip(f"{view.meaning}.{keys}")
        self.follow_up.setAccessibleDescription(view.meaning)
        (self.follow_up if view.is_chosen else self.new_run).setChecked(True)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.follow_up.isChecked())

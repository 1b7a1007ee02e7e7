"""The prompt bar: the folder, the input, the model, how edits are reviewed, and Run."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.prompt import Draft, PromptView, Submission, short_path
from app.widgets.common.buttons import ChoiceButton
from app.widgets.common.properties import name_widget, set_property
from app.widgets.prompt.field import PromptField


class PromptBar(QFrame):
    """Where a person hands work over. What is typed stays until ``set_draft`` says otherwise.

    Signals:
        submitted(Submission): Enter or Run.
        folder_wanted(): the folder's button was pressed.
        folder_dropped(str): a folder was dropped here.
        model_chosen(str), policy_chosen(str): by name.
        earlier_wanted(Draft), later_wanted(): through the history.
        emptied(), filled(): nothing stands in the bar now, or something does.
    """

    submitted = Signal(object)
    folder_wanted = Signal()
    folder_dropped = Signal(str)
    model_chosen = Signal(str)
    policy_chosen = Signal(str)
    earlier_wanted = Signal(object)
    later_wanted = Signal()
    emptied = Signal()
    filled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = PromptView()
        self._ready = False
        self._wants_to_send = False
        self.setAcceptDrops(True)
        self._build_ui(theme)
        self._connect_signals()
        self.set_theme(theme)

    def _build_ui(self, theme: Theme) -> None:
        name_widget(self, "promptBar", "Prompt")
        self.folder = QPushButton("No folder")
        name_widget(self.folder, "promptFolder", "Folder to work in")
        self.field = PromptField(theme)
        self.input, self.attachments = self.field.input, self.field.attachments
        self.model = ChoiceButton("Model")
        self.model.setObjectName("promptModel")
        self.policy = ChoiceButton("Edits")
        self.policy.setObjectName("promptPolicy")
        self.run = QPushButton("Run")
        self.run.setProperty("kind", "primary")
        name_widget(self.run, "promptRun", "Run", "Run this prompt  (Enter)")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self.folder)
        row.addWidget(self.field, stretch=1)
        for widget in (self.model, self.policy, self.run):
            row.addWidget(widget)

    def _connect_signals(self) -> None:
        self.input.send_requested.connect(self._on_send)
        self.run.clicked.connect(self._on_send)
        self.input.earlier_requested.connect(self._on_earlier)
        self.input.later_requested.connect(self.later_wanted)
        self.field.emptied.connect(self.emptied)
        self.field.filled.connect(self.filled)
        self.folder.clicked.connect(self.folder_wanted)
        self.model.chosen.connect(self.model_chosen)
        self.policy.chosen.connect(self.policy_chosen)

    def set_view(self, view: PromptView) -> None:
        """Show the folder, the choices; what is typed stays."""
        self._view = view
        self.folder.setText(short_path(view.workspace, Path.home()))
        tip = str(view.workspace) if view.workspace else "No folder is given to the run"
        self.folder.setToolTip(f"{tip}\nChoose another, or drop one here  (Ctrl+O)")
        self.model.set_choices(view.models, view.model)
        self.policy.set_choices(view.policies, view.policy)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self.folder.setIcon(themed_icon("folder", theme.muted))
        self.run.setIcon(themed_icon("run", theme.on_accent))
        self.attachments.set_theme(theme)

    def draft(self) -> Draft:
        """Return what stands in the bar."""
        return self.field.draft()

    def set_draft(self, draft: Draft) -> None:
        """Replace what stands in the bar, and put the cursor at its end."""
        self.field.set_draft(draft)

    def focus_input(self) -> None:
        """Give the keyboard to the input."""
        self.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_ready(self) -> None:
        """Somebody listens from now on; an Enter that was pressed before counts."""
        self._ready = True
        if self._wants_to_send:
            self._wants_to_send = False
            self._on_send()

    def _on_send(self) -> None:
        if not self._ready:
            self._wants_to_send = True
            return
        view = self._view
        self.submitted.emit(Submission(self.draft(), view.workspace, view.model, view.policy))

    def _on_earlier(self) -> None:
        self.earlier_wanted.emit(self.draft())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder."""
        if _dropped_folder(event):
            set_property(self.field, "drop", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The folder went on."""
        set_property(self.field, "drop", "")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which folder was dropped."""
        set_property(self.field, "drop", "")
        folder = _dropped_folder(event)
        if folder:
            event.acceptProposedAction()
            self.folder_dropped.emit(folder)


def _dropped_folder(event: QDropEvent) -> str:
    for url in event.mimeData().urls():
        if url.isLocalFile() and Path(url.toLocalFile()).is_dir():
            return url.toLocalFile()
    return ""

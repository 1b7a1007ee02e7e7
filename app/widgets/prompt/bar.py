"""The prompt bar: the input, and below it the folder, where it is sent, the model, how edits are reviewed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.prompt import Draft, FollowUpView, PromptView, Submission
from app.widgets.common.buttons import ICON_PX, ChoiceButton
from app.widgets.common.properties import name_widget, set_property
from app.widgets.prompt.field import PromptField
from app.widgets.prompt.folder import FolderButton, FolderDrop
from app.widgets.prompt.follow_up import FollowUpSwitch


class PromptBar(FolderDrop):
    """Where a person hands work over. What is typed stays until ``set_draft`` says otherwise.

    Signals:
        submitted(Submission): Enter or the button.
        follow_up_submitted(Submission): to be sent as a follow-up, whatever is chosen.
        follow_up_chosen(bool): follow-up or new run.
        folder_wanted(): another folder is to be looked for.
        folder_chosen(str): one of before; "" is none. See also ``folder_dropped``.
        model_chosen(str), policy_chosen(str): by name.
        model_wanted(): a model is to be added.
        earlier_wanted(Draft), later_wanted(): through the history.
        left(): Esc was pressed; the keyboard is wanted elsewhere.
        edited(): what stands in the bar, or the cursor's place, has changed.
        emptied(), filled(): nothing stands in the bar now, or something does.
    """

    submitted = Signal(object)
    follow_up_submitted = Signal(object)
    follow_up_chosen = Signal(bool)
    folder_wanted = Signal()
    folder_chosen = Signal(str)
    model_chosen = Signal(str)
    policy_chosen = Signal(str)
    model_wanted = Signal()
    earlier_wanted = Signal(object)
    later_wanted = Signal()
    left = Signal()
    edited = Signal()
    emptied = Signal()
    filled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = PromptView()
        self._follow_up = FollowUpView()
        self._ready = False
        self._wants_to_send = False
        self._build_ui(theme)
        self._connect_signals()
        self.set_theme(theme)
        self.set_follow_up(self._follow_up)

    def _build_ui(self, theme: Theme) -> None:
        name_widget(self, "promptBar", "Prompt")
        self.field = PromptField(theme)
        self.input, self.attachments = self.field.input, self.field.attachments
        self.folder = FolderButton()
        self.follow_up = FollowUpSwitch()
        self.model = ChoiceButton("Model")
        self.model.setObjectName("promptModel")
        self.model.set_more("Add a model…", "Endpoints and keys, in the settings  (Ctrl+,)")
        self.policy = ChoiceButton("Edits")
        self.policy.setObjectName("promptPolicy")
        self.run = QPushButton()
        self.run.setProperty("kind", "primary")
        name_widget(self.run, "promptRun")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.folder)
        row.addWidget(self.follow_up)
        row.addStretch(1)
        for widget in (self.model, self.policy, self.run):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addLayout(row)

    def _connect_signals(self) -> None:
        self.input.send_requested.connect(self._on_send)
        self.run.clicked.connect(self._on_send)
        self.input.follow_up_requested.connect(self._on_send_follow_up)
        self.input.earlier_requested.connect(self._on_earlier)
        self.input.later_requested.connect(self.later_wanted)
        self.input.left.connect(self.left)
        self.field.edited.connect(self.edited)
        self.field.emptied.connect(self.emptied)
        self.field.filled.connect(self.filled)
        self.folder.another_wanted.connect(self.folder_wanted)
        self.folder.chosen.connect(self.folder_chosen)
        self.follow_up.chosen.connect(self.follow_up_chosen)
        self.model.chosen.connect(self.model_chosen)
        self.model.more_wanted.connect(self.model_wanted)
        self.policy.chosen.connect(self.policy_chosen)
        self.held_over.connect(self._on_held_over)

    def set_view(self, view: PromptView) -> None:
        """Show the folder, the choices; what is typed stays."""
        self._view = view
        self.folder.set_view(view)
        self.model.set_choices(view.models, view.model)
        self.policy.set_choices(view.policies, view.policy)

    def set_follow_up(self, view: FollowUpView) -> None:
        """Show the choice between a new run and a follow-up, and say what sending does."""
        self._follow_up = view
        self.follow_up.set_view(view)
        self.input.setPlaceholderText(view.placeholder)
        self.run.setText(view.act)
        self.run.setAccessibleName(view.act)
        what = view.meaning if view.is_chosen else "A new document opens, and agents write it"
        self.run.setToolTip(f"{what}  (Enter)")

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self.folder.set_theme(theme)
        size = theme.px(ICON_PX)
        self.run.setIconSize(QSize(size, size))
        self.run.setIcon(themed_icon("run", theme.on_accent, size))
        self.attachments.set_theme(theme)

    def draft(self) -> Draft:
        """Return what stands in the bar."""
        return self.field.draft()

    def set_draft(self, draft: Draft) -> None:
        """Replace what stands in the bar, and put the cursor where the draft has it."""
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
        self.submitted.emit(self._submission(self._follow_up.run_id if self._follow_up.is_chosen else ""))

    def _on_send_follow_up(self) -> None:
        if self._ready:
            self.follow_up_submitted.emit(self._submission(""))

    def _submission(self, follow_up: str) -> Submission:
        view = self._view
        return Submission(self.draft(), view.workspace, view.model, view.policy, follow_up)

    def _on_earlier(self) -> None:
        self.earlier_wanted.emit(self.draft())

    def _on_held_over(self, held: str) -> None:
        set_property(self.field, "drop", held)

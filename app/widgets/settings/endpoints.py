"""The page of the endpoints: a card for each, a form for one, a way back for a removed one."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.endpoint_form import EndpointDraft
from app.widgets.common.flow import FlowLayout
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.settings.endpoint import EndpointCard, EndpointView
from app.widgets.settings.form import EndpointForm

ABOUT = "Where models are called. A model is called by its endpoint's name and its own, such as local:small."


class EndpointsPage(QWidget):
    """Shows ``set_endpoints``, the form, and what was removed.

    Signals:
        key_given(str, str, str): a key for an endpoint, and where to keep it.
        act_wanted(str, str): what is to be done (``forget test models edit remove``), and with which one.
        add_wanted(), servers_wanted(): a new endpoint; local servers are to be looked for.
        undo_wanted(), forget_removed_wanted(): the removed endpoint is to come back; its key to go.
        shown(QWidget): a part has come that should be in sight.
    """

    key_given = Signal(str, str, str)
    act_wanted = Signal(str, str)
    add_wanted = Signal()
    servers_wanted = Signal()
    undo_wanted = Signal()
    forget_removed_wanted = Signal()
    shown = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, EndpointCard] = {}
        about = label(ABOUT, "muted")
        about.setWordWrap(True)
        self.add_button = QPushButton("Add an endpoint…")
        name_widget(self.add_button, "addEndpoint", "Add an endpoint", "A server that speaks a known form")
        self.find_button = QPushButton("Find local servers")
        words = "Asks Ollama, LM Studio, llama.cpp and vLLM on their usual ports"
        name_widget(self.find_button, "findServers", "Find local servers", words)
        buttons = FlowLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.find_button)
        self.form = EndpointForm()
        self.form.hide()
        self._build_removed()
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(about)
        column.addLayout(buttons)
        column.addWidget(self._removed)
        column.addWidget(self.form)
        column.addLayout(self._list)
        self.add_button.clicked.connect(self.add_wanted)
        self.find_button.clicked.connect(self.servers_wanted)

    def _build_removed(self) -> None:
        self._removed = QFrame()
        self._removed.setObjectName("endpointRemoved")
        self._removed_words = label("")
        self._removed_words.setWordWrap(True)
        self._removed_words.setObjectName("endpointRemovedText")
        self.undo = QPushButton("Bring it back")
        name_widget(self.undo, "undoRemoveEndpoint", "Bring the endpoint back", "Bring the endpoint back")
        self.forget = QPushButton("Forget its key")
        name_widget(
            self.forget, "forgetRemovedKey", "Forget the key of the removed endpoint", "Delete its key"
        )
        row = QHBoxLayout(self._removed)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._removed_words, stretch=1)
        row.addWidget(self.forget)
        row.addWidget(self.undo)
        self.undo.clicked.connect(self.undo_wanted)
        self.forget.clicked.connect(self.forget_removed_wanted)
        self._removed.hide()

    def set_endpoints(self, views: tuple[EndpointView, ...]) -> None:
        """Show these endpoints, in this order."""
        for name in [name for name in self._cards if name not in {view.name for view in views}]:
            gone = self._cards.pop(name)
            gone.hide()
            gone.deleteLater()
        for place, view in enumerate(views):
            card = self._cards.get(view.name)
            if card is None:
                card = self._cards[view.name] = EndpointCard(view)
                card.key_given.connect(self.key_given)
                card.act_wanted.connect(self.act_wanted)
                self._list.insertWidget(place, card)
                before = self._cards[views[place - 1].name].controls[-1] if place else self.form.save
                for control in card.controls:
                    self.setTabOrder(before, control)
                    before = control
            card.set_view(view)

    def show_form(self, draft: EndpointDraft) -> None:
        """Let the person fill in a new endpoint, or change one."""
        self.form.set_draft(draft)
        self.form.show()
        self.form.go_to()
        QTimer.singleShot(0, self.form, self._tell_form)

    def hide_form(self, name: str = "") -> None:
        """Put the form away; the keyboard goes to an endpoint's key, else to the button of a new one."""
        self.form.hide()
        card = self._cards.get(name)
        target = card.field if card is not None else self.add_button
        target.setFocus()
        QTimer.singleShot(0, target, partial(self.shown.emit, target))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show what is wrong in the form, which is higher then."""
        self.form.show_problems(problems)
        if problems:
            QTimer.singleShot(0, self.form, self._tell_form)

    def show_removed(self, words: str, *, has_key: bool = False) -> None:
        """Say what was removed, and offer it back; no words = nothing."""
        self._removed_words.setText(words)
        self.forget.setVisible(has_key)
        self._removed.setVisible(bool(words))
        if words:
            self.undo.setFocus()
            QTimer.singleShot(0, self._removed, self._tell_removed)

    def _tell_form(self) -> None:
        self.shown.emit(self.form)

    def _tell_removed(self) -> None:
        self.shown.emit(self._removed)

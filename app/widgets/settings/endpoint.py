"""One endpoint: where it is, where its key is, and a test of its connection."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.widgets.common.flow import FlowLayout
from app.widgets.common.labels import ElidedLabel, label
from app.widgets.common.properties import name_widget, set_property

PLACES = (
    ("keyring", "in the system's keyring"),
    ("memory", "until Quire ends"),
    ("file", "in a file (0600)"),
)


@dataclass(frozen=True, slots=True)
class EndpointView:
    """What is shown of an endpoint. ``key`` says where its key is; ``words`` what came of the last act."""

    name: str
    about: str
    key: str = "looking for its key…"
    words: str = ""
    state: str = ""
    is_busy: bool = False


class EndpointCard(QFrame):
    """Shows ``set_view``.

    Signals:
        key_given(str, str, str): a key for an endpoint, and where to keep it.
        act_wanted(str, str): what is to be done (``forget test models edit remove``), and with which one.
    """

    key_given = Signal(str, str, str)
    act_wanted = Signal(str, str)

    def __init__(self, view: EndpointView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name = view.name
        self.setObjectName("settingsEndpoint")
        self._about = label(view.about, "muted")
        self._about.setWordWrap(True)
        self._key_words = ElidedLabel("", "muted")
        self._words = label("")
        self._words.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText("Paste a key")
        name_widget(self.field, f"key:{name}", f"Key for {name}", "It is never shown again")
        self.place = QComboBox()
        for place, words in PLACES:
            self.place.addItem(words, place)
        name_widget(
            self.place, f"keyPlace:{name}", f"Where to keep the key for {name}", "Where to keep the key"
        )
        self.keep = QPushButton("Keep")
        name_widget(self.keep, f"keepKey:{name}", f"Keep the key for {name}", "Keep the key  (Enter)")
        buttons = self._build_buttons(name)
        self._build_ui(buttons)
        self.keep.clicked.connect(self._on_keep)
        self.field.returnPressed.connect(self._on_keep)
        self.set_view(view)

    def _build_buttons(self, name: str) -> list[QPushButton]:
        wanted = (
            ("test", "testEndpoint", "Test connection", f"Test {name}", "Makes one small, real call"),
            ("models", "findModels", "Find models", f"Find models of {name}", "Asks what it offers"),
            ("edit", "editEndpoint", "Edit…", f"Edit {name}", "Address, form, models and context"),
            (
                "forget",
                "forgetKey",
                "Forget key",
                f"Forget the key for {name}",
                "Delete the key that is kept",
            ),
            ("remove", "removeEndpoint", "Remove", f"Remove {name}", "It can be brought back"),
        )
        self.acts: dict[str, QPushButton] = {}
        for act, object_name, words, accessible, tip in wanted:
            button = QPushButton(words)
            name_widget(button, f"{object_name}:{name}", accessible, tip)
            button.setProperty("act", act)
            button.clicked.connect(self._on_act)
            self.acts[act] = button
        return list(self.acts.values())

    def _build_ui(self, buttons: list[QPushButton]) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(self._name, "title"))
        head.addWidget(self._key_words, stretch=1)
        keys = QHBoxLayout()
        keys.addWidget(self.field, stretch=1)
        for part in (self.place, self.keep):
            keys.addWidget(part)
        line = FlowLayout()
        for button in buttons:
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addLayout(keys)
        column.addLayout(line)
        column.addWidget(self._words)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in the order of Tab."""
        return self.field, self.place, self.keep, *self.acts.values()

    def set_view(self, view: EndpointView) -> None:
        """Show the state; a key that is being typed stays."""
        self._about.setText(view.about)
        self._key_words.setText(view.key)
        self._words.setText(view.words)
        self._words.setVisible(bool(view.words))
        set_property(self._words, "tone", view.state)
        self.acts["test"].setText("Cancel" if view.is_busy else "Test connection")

    def _on_keep(self) -> None:
        if self.field.text().strip():
            self.key_given.emit(self._name, self.field.text(), str(self.place.currentData()))
            self.field.clear()

    def _on_act(self) -> None:
        button = self.sender()
        if button is not None:
            self.act_wanted.emit(str(button.property("act")), self._name)

"""One endpoint: where it is, where its key is, and a test of its connection."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.widgets.common.labels import label
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
        forget_wanted(str), test_wanted(str), models_wanted(str): by the endpoint's name.
    """

    key_given = Signal(str, str, str)
    forget_wanted = Signal(str)
    test_wanted = Signal(str)
    models_wanted = Signal(str)

    def __init__(self, view: EndpointView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = view.name
        self.setObjectName("settingsEndpoint")
        self._about = label(view.about, "muted")
        self._about.setWordWrap(True)
        self._key_words = label("", "muted")
        self._words = label("")
        self._words.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText("Paste a key")
        name_widget(self.field, f"key:{view.name}", f"Key for {view.name}", "It is never shown again")
        self.place = QComboBox()
        for name, words in PLACES:
            self.place.addItem(words, name)
        name_widget(self.place, f"keyPlace:{view.name}", f"Where to keep the key for {view.name}")
        self.keep = QPushButton("Keep")
        name_widget(self.keep, f"keepKey:{view.name}", f"Keep the key for {view.name}")
        self.forget = QPushButton("Forget")
        name_widget(self.forget, f"forgetKey:{view.name}", f"Forget the key for {view.name}")
        self.test = QPushButton("Test connection")
        name_widget(self.test, f"testEndpoint:{view.name}", f"Test {view.name}", "Makes one small, real call")
        self.offers = QPushButton("Find models")
        name_widget(
            self.offers, f"findModels:{view.name}", f"Find models of {view.name}", "Asks what it offers"
        )
        head = QHBoxLayout()
        head.addWidget(label(view.name, "title"))
        head.addWidget(self._key_words, stretch=1)
        head.addWidget(self.offers)
        head.addWidget(self.test)
        keys = QHBoxLayout()
        keys.addWidget(self.field, stretch=1)
        for part in (self.place, self.keep, self.forget):
            keys.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addLayout(keys)
        column.addWidget(self._words)
        self.keep.clicked.connect(self._on_keep)
        self.field.returnPressed.connect(self._on_keep)
        self.forget.clicked.connect(self._on_forget)
        self.test.clicked.connect(self._on_test)
        self.offers.clicked.connect(self._on_find)
        self.set_view(view)

    def set_view(self, view: EndpointView) -> None:
        """Show the state; a key that is being typed stays."""
        self._about.setText(view.about)
        self._key_words.setText(view.key)
        self._words.setText(view.words)
        self._words.setVisible(bool(view.words))
        set_property(self._words, "tone", view.state)
        self.test.setText("Cancel" if view.is_busy else "Test connection")

    def _on_keep(self) -> None:
        if self.field.text().strip():
            self.key_given.emit(self._name, self.field.text(), str(self.place.currentData()))
            self.field.clear()

    def _on_forget(self) -> None:
        self.forget_wanted.emit(self._name)

    def _on_find(self) -> None:
        self.models_wanted.emit(self._name)

    def _on_test(self) -> None:
        self.test_wanted.emit(self._name)

"""The form of an endpoint: its fields, and beside each what is wrong with it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.viewmodels.endpoint_form import FAMILIES, EndpointDraft
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

_LINES = (
    ("name", "Name", "local", "Its models are called name:model"),
    ("base_url", "Address", "the maker's own", "Such as http://127.0.0.1:8000/v1"),
    ("models", "Models", "small, large", "Names of models, with commas between; Find models fills them in"),
    ("context_tokens", "Context", "not known", "Tokens that its models can read; Ollama is told"),
)
NAME_STAYS = "The name stays: keys and chosen models go by it."


class EndpointForm(QFrame):
    """Shows ``set_draft``; what is typed is in ``draft``.

    Signals:
        edited(EndpointDraft): a field has changed.
        saved(EndpointDraft): it is to be kept.
        left(): nothing is to be kept.
    """

    edited = Signal(object)
    saved = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "endpointForm", "Endpoint")
        self._was = ""
        self._lines: dict[str, QLineEdit] = {}
        self._wrong: dict[str, QLabel] = {}
        self._title = label("", "title")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for name, title, hint, tip in _LINES:
            line = QLineEdit()
            line.setPlaceholderText(hint)
            name_widget(line, f"endpointForm:{name}", title, tip)
            line.textEdited.connect(self._on_edited)
            line.returnPressed.connect(self._on_save)
            self._lines[name] = line
            self._add(grid, name, title, line)
        self.family = QComboBox()
        for family, words in FAMILIES.items():
            self.family.addItem(words, family)
        name_widget(self.family, "endpointForm:family", "Form", "The form that the endpoint speaks")
        self.family.currentIndexChanged.connect(self._on_edited)
        self._add(grid, "family", "Form", self.family)
        self.save = QPushButton("Keep")
        self.save.setProperty("kind", "primary")
        name_widget(self.save, "endpointForm:save", "Keep the endpoint", "Keep the endpoint  (Enter)")
        self.cancel = QPushButton("Cancel")
        name_widget(self.cancel, "endpointForm:cancel", "Cancel", "Change nothing  (Esc)")
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addLayout(buttons)

    def _add(self, grid: QGridLayout, name: str, title: str, field: QWidget) -> None:
        row = grid.rowCount()
        head = label(title, "muted")
        head.setBuddy(field)
        grid.addWidget(head, row, 0)
        grid.addWidget(field, row, 1)
        wrong = label("", "failed")
        wrong.setWordWrap(True)
        wrong.setObjectName(f"endpointForm:wrong:{name}")
        wrong.hide()
        self._wrong[name] = wrong
        grid.addWidget(wrong, row + 1, 1)

    @property
    def draft(self) -> EndpointDraft:
        """What is typed."""
        fields = {name: line.text() for name, line in self._lines.items()}
        return EndpointDraft(family=str(self.family.currentData()), was=self._was, **fields)

    def set_draft(self, draft: EndpointDraft) -> None:
        """Begin with these values."""
        self._was = draft.was
        self._title.setText(f"Change {draft.was}" if draft.was else "A new endpoint")
        for name, line in self._lines.items():
            line.setText(getattr(draft, name))
        self._lines["name"].setReadOnly(bool(draft.was))
        self._lines["name"].setToolTip(NAME_STAYS if draft.was else _LINES[0][3])
        self.family.setCurrentIndex(max(0, self.family.findData(draft.family)))
        self.show_problems({})

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show beside each field what is wrong with it."""
        for name, words in self._wrong.items():
            wrong = problems.get(name, "")
            words.setText(wrong)
            words.setVisible(bool(wrong))
            field = self._field(name)
            field.setAccessibleDescription(wrong)
            set_property(field, "wrong", "true" if wrong else "")

    def go_to(self, name: str = "") -> None:
        """Give the keyboard to a field, by its name; else to the first that can be changed."""
        self._field(name or ("base_url" if self._was else "name")).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc changes nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _field(self, name: str) -> QWidget:
        return self._lines.get(name, self.family)

    def _on_edited(self) -> None:
        self.edited.emit(self.draft)

    def _on_save(self) -> None:
        self.saved.emit(self.draft)

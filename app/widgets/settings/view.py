"""The settings window's content: a search, sections of rows, and the endpoints of models."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.viewmodels.settings_page import Section, fits
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.settings.endpoint import EndpointCard, EndpointView
from app.widgets.settings.row import SettingRow

_WIDEST = 760
ABOUT_ENDPOINTS = "Where models are called. Further ones are added in settings.toml, under [[endpoints]]."


class SettingsView(QWidget):
    """Shows ``set_sections`` and ``set_endpoints``.

    Signals:
        changed(str, object): a setting is to have another value, by its key.
        key_given(str, str, str): a key for an endpoint, and where to keep it.
        forget_wanted(str), test_wanted(str), models_wanted(str): by the endpoint's name.
        servers_wanted(): local servers are to be looked for.
    """

    changed = Signal(str, object)
    key_given = Signal(str, str, str)
    forget_wanted = Signal(str)
    test_wanted = Signal(str)
    models_wanted = Signal(str)
    servers_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "settingsView", "Settings")
        self._rows: dict[str, SettingRow] = {}
        self._heads: list[tuple[QWidget, tuple[str, ...]]] = []
        self._cards: dict[str, EndpointCard] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a setting")
        self.search.setClearButtonEnabled(True)
        name_widget(self.search, "settingsSearch", "Find a setting")
        self._page = QWidget()
        self._page.setMaximumWidth(_WIDEST)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(20, 4, 20, 20)
        self._column.setSpacing(4)
        self._endpoints = QVBoxLayout()
        self._endpoints.setSpacing(8)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 10, 0, 0)
        top = QVBoxLayout()
        top.setContentsMargins(20, 0, 20, 0)
        top.addWidget(self.search)
        outer.addLayout(top)
        outer.addWidget(area, stretch=1)
        self.search.textChanged.connect(self._on_search)

    def set_sections(self, sections: tuple[Section, ...]) -> None:
        """Show these; rows are built at the first time and follow afterwards."""
        if not self._rows:
            self._build(sections)
        for section in sections:
            for row in section.rows:
                self._rows[row.key].set_row(row)

    def set_endpoints(self, views: tuple[EndpointView, ...]) -> None:
        """Show these endpoints."""
        for name in [name for name in self._cards if name not in {view.name for view in views}]:
            self._cards.pop(name).deleteLater()
        for view in views:
            card = self._cards.get(view.name)
            if card is None:
                card = EndpointCard(view)
                card.key_given.connect(self.key_given)
                card.forget_wanted.connect(self.forget_wanted)
                card.test_wanted.connect(self.test_wanted)
                card.models_wanted.connect(self.models_wanted)
                self._cards[view.name] = card
                self._endpoints.addWidget(card)
            card.set_view(view)

    def show_problem(self, key: str, words: str) -> None:
        """Show what is wrong with a setting."""
        self._rows[key].show_problem(words)

    def _build(self, sections: tuple[Section, ...]) -> None:
        for section in sections:
            head = label(section.title, "large")
            head.setContentsMargins(0, 14, 0, 2)
            self._column.addWidget(head)
            self._heads.append((head, tuple(row.key for row in section.rows)))
            for row in section.rows:
                made = SettingRow(row)
                made.changed.connect(self.changed)
                self._rows[row.key] = made
                self._column.addWidget(made)
        head = label("Endpoints", "large")
        head.setContentsMargins(0, 14, 0, 2)
        self._column.addWidget(head)
        about = label(ABOUT_ENDPOINTS, "muted")
        about.setWordWrap(True)
        self._column.addWidget(about)
        find = QPushButton("Find local servers")
        words = "Asks Ollama, LM Studio, llama.cpp and vLLM on their usual ports"
        name_widget(find, "findServers", "Find local servers", words)
        find.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        find.clicked.connect(self.servers_wanted)
        self._column.addWidget(find)
        self._column.addLayout(self._endpoints)
        self._column.addStretch(1)

    def _on_search(self, words: str) -> None:
        shown = {key for key, row in self._rows.items() if fits(row.row, words)}
        for key, row in self._rows.items():
            row.setVisible(key in shown)
        for head, keys in self._heads:
            head.setVisible(any(key in shown for key in keys))

"""The settings window's content: a search, a button for each section, the sections one below the other."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.viewmodels.settings_page import Section, fits
from app.widgets.common.fields import let_clear
from app.widgets.common.flow import FlowLayout
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.settings.endpoints import EndpointsPage
from app.widgets.settings.row import SettingRow
from app.widgets.settings.storage import StoragePage

_WIDEST = 760
_SIDE = 20
_AROUND = 24


@dataclass(frozen=True, slots=True)
class _Head:
    """A section's heading, what takes the keyboard first there, and the keys of its rows."""

    words: QWidget
    first: QWidget
    keys: tuple[str, ...]


class SettingsView(QWidget):
    """Shows ``set_sections``; the pages of endpoints and storage are filled by others.

    Signals:
        changed(str, object): a setting is to have another value, by its key.
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "settingsView", "Settings")
        self._rows: dict[str, SettingRow] = {}
        self._heads: dict[str, _Head] = {}
        self.search = QLineEdit()
        self.search.setMaximumWidth(_WIDEST - 2 * _SIDE)
        self.search.setPlaceholderText("Find a setting")
        let_clear(self.search)
        name_widget(
            self.search, "settingsSearch", "Find a setting", "Leaves the settings that have these words"
        )
        self.endpoints = EndpointsPage()
        self.storage = StoragePage()
        self.endpoints.shown.connect(self._bring_into_sight)
        self._page = QWidget()
        self._page.setMaximumWidth(_WIDEST)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(_SIDE, 4, _SIDE, 20)
        self._column.setSpacing(4)
        self._jumps = FlowLayout(gap=16)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 10, 0, 0)
        top = QVBoxLayout()
        top.setContentsMargins(_SIDE, 0, _SIDE, 0)
        top.setSpacing(8)
        top.addWidget(self.search)
        top.addLayout(self._jumps)
        outer.addLayout(top)
        outer.addWidget(self._area, stretch=1)
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._on_search)

    def set_sections(self, sections: tuple[Section, ...]) -> None:
        """Show these; rows are built at the first time and follow afterwards."""
        if not self._rows:
            self._build(sections)
        for section in sections:
            for row in section.rows:
                self._rows[row.key].set_row(row)

    def show_problem(self, key: str, words: str) -> None:
        """Show what is wrong with a setting."""
        self._rows[key].show_problem(words)

    def go_to(self, title: str) -> None:
        """Show a section at the top, and give it the keyboard."""
        head = self._heads[title]
        self.search.clear()
        self._area.verticalScrollBar().setValue(head.words.mapTo(self._page, QPoint(0, 0)).y())
        head.first.setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self, sections: tuple[Section, ...]) -> None:
        for title in (
            *(section.title for section in sections),
            "Endpoints",
            "Storage",
        ):  # Tab comes to them first
            jump = QPushButton(title)
            jump.setProperty("kind", "link")
            name_widget(jump, f"settingsSection:{title}", f"Go to {title}", f"Go to {title}")
            jump.clicked.connect(partial(self.go_to, title))
            self._jumps.addWidget(jump)
        for section in sections:
            made = [SettingRow(row) for row in section.rows]
            self._add_head(section.title, made[0].control, tuple(row.key for row in section.rows))
            for row in made:
                row.changed.connect(self.changed)
                self._rows[row.row.key] = row
                self._column.addWidget(row)
        self._add_head("Endpoints", self.endpoints.add_button)
        self._column.addWidget(self.endpoints)
        self._add_head("Storage", self.storage.show_button)
        self._column.addWidget(self.storage)
        self._column.addStretch(1)

    def _add_head(self, title: str, first: QWidget, keys: tuple[str, ...] = ()) -> None:
        words = label(title, "large")
        words.setContentsMargins(0, 14, 0, 2)
        self._column.addWidget(words)
        self._heads[title] = _Head(words, first, keys)

    def _bring_into_sight(self, part: QWidget) -> None:
        self._area.ensureWidgetVisible(part, 0, _AROUND)

    def _on_search(self, words: str) -> None:
        shown = {key for key, row in self._rows.items() if fits(row.row, words)}
        for key, row in self._rows.items():
            row.setVisible(key in shown)
        for head in self._heads.values():
            head.words.setVisible(not head.keys or any(key in shown for key in head.keys))

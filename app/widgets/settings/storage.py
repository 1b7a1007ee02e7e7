"""The page of what is kept: where, how much, and a copy of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.viewmodels.storage_page import StorageView
from app.widgets.common.flow import FlowLayout
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

ABOUT = (
    "Everything is in one folder on this machine. A backup is such a folder again, without the keys; "
    "quire --home FOLDER opens it."
)


class StoragePage(QWidget):
    """Shows ``set_view``.

    Signals:
        show_wanted(), copy_wanted(): the folder in the file manager; its path on the clipboard.
        look_wanted(): the sizes are to be read again.
        backup_wanted(), stop_wanted(): a backup is to be made; the one being made is to stop.
    """

    show_wanted = Signal()
    copy_wanted = Signal()
    look_wanted = Signal()
    backup_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storagePage")
        self._parts: list[tuple[QLabel, QLabel, QLabel]] = []
        self._place = label("", "mono")
        self._place.setObjectName("storagePlace")
        self._place.setWordWrap(True)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._counts = label("")
        self._counts.setObjectName("storageCounts")
        self._words = label("")
        self._words.setObjectName("storageWords")
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        name_widget(self._bar, "backupProgress", "How much of the backup is made")
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(16)
        self._table.setVerticalSpacing(3)
        self._table.setColumnStretch(2, 1)
        self._build_buttons()
        self._build_ui()
        self.set_view(StorageView())

    def _build_buttons(self) -> None:
        self.show_button = QPushButton("Show in the file manager")
        name_widget(self.show_button, "showHome", "Show the folder in the file manager", "Opens the folder")
        self.copy_button = QPushButton("Copy path")
        name_widget(self.copy_button, "copyHome", "Copy the folder's path", "Puts the path on the clipboard")
        self.look_button = QPushButton("Measure again")
        name_widget(self.look_button, "measureHome", "Measure again", "Reads the sizes again")
        self.backup_button = QPushButton("Back up…")
        words = "Copies everything but keys to a new folder, while runs go on"
        name_widget(self.backup_button, "backUp", "Back up", words)
        self.stop_button = QPushButton("Cancel")
        name_widget(self.stop_button, "stopBackup", "Cancel the backup", "Nothing is left of it")
        self.show_button.clicked.connect(self.show_wanted)
        self.copy_button.clicked.connect(self.copy_wanted)
        self.look_button.clicked.connect(self.look_wanted)
        self.backup_button.clicked.connect(self.backup_wanted)
        self.stop_button.clicked.connect(self.stop_wanted)

    def _build_ui(self) -> None:
        about = label(ABOUT, "muted")
        about.setWordWrap(True)
        places = FlowLayout()
        for button in (self.show_button, self.copy_button, self.look_button):
            places.addWidget(button)
        copies = FlowLayout()
        for button in (self.backup_button, self.stop_button):
            copies.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(about)
        column.addWidget(self._place)
        column.addLayout(places)
        column.addWidget(self._counts)
        column.addLayout(self._table)
        column.addLayout(copies)
        column.addWidget(self._bar)
        column.addWidget(self._words)

    def set_view(self, view: StorageView) -> None:
        """Show this."""
        self._place.setText(view.place)
        self._counts.setText(view.counts)
        while len(self._parts) < len(view.parts):
            row = (label(), label(), label("", "muted"))
            for column, words in enumerate(row):
                self._table.addWidget(words, len(self._parts), column)
            row[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            row[2].setWordWrap(True)
            self._parts.append(row)
        for (title, amount, hint), part in zip(self._parts, view.parts, strict=False):
            title.setText(part.title)
            amount.setText(part.size)
            hint.setText(part.hint)
        is_busy = view.done is not None
        had_keyboard = self.backup_button.hasFocus() or self.stop_button.hasFocus()
        self.backup_button.setVisible(not is_busy)
        self.stop_button.setVisible(is_busy)
        if had_keyboard:
            (self.stop_button if is_busy else self.backup_button).setFocus()
        self._bar.setVisible(is_busy)
        self._bar.setValue(view.done or 0)
        self._words.setText(view.words)
        self._words.setVisible(bool(view.words))
        set_property(self._words, "tone", view.state)

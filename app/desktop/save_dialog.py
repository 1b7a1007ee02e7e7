"""Asks where to save, and whether a file that is there may be replaced; nothing waits for the answer.

The system's own dialog asks the second question itself only on some systems, and Qt's in a loop of its own:
so it is asked here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


@dataclass(frozen=True, slots=True)
class SaveWish:
    """What is asked: the dialog's title, a suggested path, the kind of file, and how its name ends."""

    title: str
    suggested: str
    kinds: str
    suffix: str


def ask_to_save(window: QWidget, wish: SaveWish, save: Callable[[Path], None]) -> None:
    """Ask; ``save`` gets the file, unless the person thinks better of it."""
    dialog = QFileDialog(window, wish.title, wish.suggested)
    dialog.setObjectName("saveDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter(wish.kinds)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.selectFile(wish.suggested)
    dialog.fileSelected.connect(partial(_on_selected, window, wish, save))
    dialog.open()


def _on_selected(window: QWidget, wish: SaveWish, save: Callable[[Path], None], name: str) -> None:
    path = Path(name)
    if not path.name.lower().endswith(wish.suffix):
        path = path.with_name(path.name + wish.suffix)
    if path.exists():
        _ask_to_replace(window, path, save)
    else:
        save(path)


def _ask_to_replace(window: QWidget, path: Path, save: Callable[[Path], None]) -> None:
    box = QMessageBox(window)
    box.setObjectName("replaceDialog")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Replace the file?")
    box.setText(f"{path.name} is there already. Replace it?")
    box.setInformativeText(f"In {path.parent}")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    replace.clicked.connect(partial(_on_replace, save, path))
    box.open()


def _on_replace(save: Callable[[Path], None], path: Path, _checked: object = None) -> None:
    save(path)

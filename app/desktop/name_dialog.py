"""Asking for a name: a small dialog whose parts all have words."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QLineEdit, QWidget


@dataclass(frozen=True, slots=True)
class NameWish:
    """What is asked: the title, what stands at the line, the button; a hint for each for the pointer."""

    title: str
    label: str
    button: str
    line_hint: str
    button_hint: str
    cancel_hint: str
    value: str = ""


def ask_name(parent: QWidget, wish: NameWish, named: Callable[[str], None]) -> None:
    """Ask for a name; ``named`` gets it unless the person leaves."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(wish.title)
    dialog.setLabelText(wish.label)
    dialog.setTextValue(wish.value)
    dialog.setOkButtonText(wish.button)
    dialog.textValueSelected.connect(named)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    _name_parts(dialog, wish)


def _name_parts(dialog: QInputDialog, wish: NameWish) -> None:
    """Give words to the parts that Qt makes without any."""
    box, line = dialog.findChild(QDialogButtonBox), dialog.findChild(QLineEdit)
    if not isinstance(box, QDialogButtonBox) or not isinstance(line, QLineEdit):
        return
    ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
    parts: tuple[tuple[QWidget, str, str], ...] = (
        (line, "Name", wish.line_hint),
        (box.button(ok), wish.button, f"{wish.button_hint}  (Enter)"),
        (box.button(cancel), "Cancel", f"{wish.cancel_hint}  (Esc)"),
    )
    for part, name, tip in parts:
        part.setAccessibleName(name)
        part.setToolTip(tip)

"""Fields that one types in."""

from PySide6.QtWidgets import QLineEdit, QToolButton


def let_clear(field: QLineEdit) -> None:
    """Give a field a button that empties it, with a name for assistive technology."""
    field.setClearButtonEnabled(True)
    for button in field.findChildren(QToolButton):
        button.setAccessibleName("Clear")
        button.setToolTip("Clear")

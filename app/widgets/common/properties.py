"""Dynamic properties that the style sheet and the tests read."""

from PySide6.QtWidgets import QWidget


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property, and let the style sheet look again if it is another value."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def name_widget(widget: QWidget, name: str, accessible: str = "", tip: str = "") -> None:
    """Give a widget its object name, its name for assistive technology and its tooltip."""
    widget.setObjectName(name)
    if accessible:
        widget.setAccessibleName(accessible)
    if tip:
        widget.setToolTip(tip)

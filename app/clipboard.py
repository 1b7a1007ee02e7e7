"""Lets go of the clipboard before the interpreter ends."""

from PySide6.QtGui import QGuiApplication


def release_clipboard() -> None:
    """Put plain text in place of what Python made.

    WORKAROUND for PySide6: Qt destroys what is on the clipboard after the interpreter has ended. An object
    that was made in Python (a copied selection) then asks the interpreter for its state and crashes.
    """
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard() or QGuiApplication.platformName() == "offscreen":  # says it owns nothing
        clipboard.setText(clipboard.text())

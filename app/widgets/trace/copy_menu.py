"""The menu under the right button: what stands there, shown in the document, or copied."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.viewmodels.trace_actions import COMPARISONS, COPIES, TEXTS

_KEYS = {each.name: each.shown_key for each in COPIES}
_FORMS = {"markdown": "Markdown", "json": "JSON"}


class CopyMenu(QObject):
    """Opens menus over a widget.

    Signals:
        copy_wanted(str, str, str): what (``call``, ``loop``, ``run``), in which form, and its name.
        acted(str): an action of ``trace_actions`` is wanted.
    """

    copy_wanted = Signal(str, str, str)
    acted = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.menu: QMenu | None = None

    def open(self, at: QPoint, things: dict[str, str]) -> QMenu:
        """Offer to copy these things, by what they are."""
        menu = QMenu(self._over)
        menu.aboutToHide.connect(menu.deleteLater)
        for each in TEXTS if "call" in things else ():
            action = menu.addAction(f"{each.words}\t{each.shown_key}")
            action.setObjectName(each.name)
            action.triggered.connect(partial(self._act, each.name))
        for what, name in things.items():
            for form, words in _FORMS.items():
                key = _KEYS.get(f"copy-{what}-{form}", "")
                action = menu.addAction(f"Copy the {what} as {words}" + (f"\t{key}" if key else ""))
                action.setObjectName(f"copy-{what}-{form}")
                action.triggered.connect(partial(self._want, what, form, name))
            menu.addSeparator()
        if "run" in things:
            for each in COMPARISONS:
                action = menu.addAction(f"{each.words}\t{each.shown_key}")
                action.setObjectName(each.name)
                action.triggered.connect(partial(self._act, each.name))
        menu.popup(at)
        self.menu = menu
        return menu

    def _act(self, name: str, _checked: object = None) -> None:
        self.acted.emit(name)

    def _want(self, what: str, form: str, name: str, _checked: object = None) -> None:
        self.copy_wanted.emit(what, form, name)

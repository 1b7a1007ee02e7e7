"""Where the Tab key goes next, for widgets that come after those that were built before them."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_after(before: QWidget, widget: QWidget) -> QWidget:
    """Let Tab come to a widget and what is in it from ``before``; return the last it comes to."""
    # The order of Tab is not asked of Qt: the binding takes what nextInFocusChain() returns for a part of
    # the widget that was asked, and for deleted as soon as that is.
    own = [each for each in (widget, *widget.findChildren(QWidget)) if _takes_tab(each)]
    for here, each in pairwise((before, *own)):
        QWidget.setTabOrder(here, each)
    return own[-1] if own else before


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)

"""Keeps PySide from reading the source of whatever is imported."""

import sys

_MODULE = "shibokensupport.feature"
_QUESTION = "_mod_uses_pyside"


def leave_sources_unread() -> bool:
    """Tell PySide that no module imported from now on wants its ``__feature__`` switches; nobody here does.

    PySide 6.11 looks for its own name in the source of each module once it is imported, through ``inspect``,
    which keeps all it has read: of the 1,200 modules of a started program that is 40 MB, and a tenth of the
    time they take to import.

    Returns:
        Whether PySide has this question; a release that asks another way goes on as it likes.
    """
    features = sys.modules.get(_MODULE)
    if features is None or not hasattr(features, _QUESTION):
        return False
    setattr(features, _QUESTION, _uses_no_feature)
    return True


def _uses_no_feature(_module: object) -> bool:
    return False

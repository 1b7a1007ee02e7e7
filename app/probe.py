"""A probe for the Qt binding: does a call that returns None give back what it took?

PySide6 6.12.0 drops a reference to None on every call that returns None under Python 3.10 and 3.11, until
the interpreter aborts (``none_dealloc``). The probe needs no display and no application.
"""

import sys

from PySide6.QtCore import QObject

CALLS = 1_000
# None's count moves a little by itself; a faulty binding loses one a call. From 3.12 on None is
# immortal.
TOLERANCE = 100


def lost_references(calls: int = CALLS) -> int:
    """Return how many references to None were lost over some trivial calls."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(calls):
        thing.setObjectName("probe")
    return before - sys.getrefcount(None)


def binding_is_sound() -> bool:
    """Return whether the Qt binding may be used with this Python."""
    return lost_references() < TOLERANCE

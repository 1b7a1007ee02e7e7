"""pyqtgraph, imported late: after the window's first paint, or when a chart is first drawn."""

import importlib
from collections.abc import Iterator
from functools import cache
from types import ModuleType

_NEEDED = (
    "numpy",
    "xml.dom.minidom",
    "decimal",
    "cProfile",
    "pydoc",
    "multiprocessing.connection",
    "sysconfig",
)
_QT = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")


@cache
def pyqtgraph() -> ModuleType:
    """Return pyqtgraph."""
    return importlib.import_module("pyqtgraph")


@cache
def scatter() -> ModuleType:
    """Return pyqtgraph's scatter plot module, which draws symbols."""
    return importlib.import_module("pyqtgraph.graphicsItems.ScatterPlotItem")


def prepare() -> None:
    """Import what pyqtgraph needs besides Qt; safe in any thread."""
    for name in _NEEDED:
        importlib.import_module(name)


def steps() -> Iterator[None]:
    """Import the rest a little at a time, in the interface's thread.

    WORKAROUND: pyqtgraph takes every name of Qt's modules when it is imported, and the bindings make a class
    when its name is first taken. Imported in another thread, while this one was in Qt, the process died.
    """
    for module in map(importlib.import_module, _QT):
        for name in dir(module):
            getattr(module, name)
            yield
    warm_up()


def warm_up() -> None:
    """Import what the charts need, at once; in the interface's thread."""
    pyqtgraph()
    scatter()


def is_warm() -> bool:
    """Return whether a chart can be drawn without waiting for an import."""
    return scatter.cache_info().currsize > 0

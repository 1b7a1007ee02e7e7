"""pyqtgraph, imported late: in a thread after the window's first paint, or when a chart is first drawn."""

import importlib
from functools import cache
from types import ModuleType


@cache
def pyqtgraph() -> ModuleType:
    """Return pyqtgraph."""
    return importlib.import_module("pyqtgraph")


@cache
def scatter() -> ModuleType:
    """Return pyqtgraph's scatter plot module, which draws symbols."""
    return importlib.import_module("pyqtgraph.graphicsItems.ScatterPlotItem")


def warm_up() -> None:
    """Import what the charts need; safe in any thread."""
    pyqtgraph()
    scatter()


def is_warm() -> bool:
    """Return whether a chart can be drawn without waiting for an import."""
    return scatter.cache_info().currsize > 0

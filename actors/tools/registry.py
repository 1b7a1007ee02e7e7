"""Which kind of worker has which tools: the least that its work needs.

A researcher reads and never runs anything; a terminal worker changes files and runs commands that a rule
allows; the writer works on the document alone, and reads what findings point at.
"""

from types import MappingProxyType
from typing import Any

from actors.sandbox.errors import ToolError
from actors.tools.base import Tool, ToolSpec
from actors.tools.commands import RunCommand
from actors.tools.document import AppendSection, InsertAfter, ReadDocument, ReplaceExact
from actors.tools.findings import Finish, ReportFinding
from actors.tools.listing import ListFiles
from actors.tools.reading import ReadFile
from actors.tools.searching import SearchText
from actors.tools.statistics import FolderStats
from actors.tools.writing import EditFile, WriteFile

AnyTool = Tool[Any]

_READING: tuple[AnyTool, ...] = (ListFiles(), FolderStats(), ReadFile(), SearchText())
_DOCUMENT: tuple[AnyTool, ...] = (ReadDocument(), AppendSection(), ReplaceExact(), InsertAfter())
_CHANGING: tuple[AnyTool, ...] = (WriteFile(), EditFile(), RunCommand())
_REPORTING: tuple[AnyTool, ...] = (ReportFinding(), Finish())

TOOLS_BY_WORKER = MappingProxyType(
    {
        "researcher": (*_READING, *_DOCUMENT, *_REPORTING),
        "terminal": (*_READING, *_CHANGING, *_DOCUMENT, *_REPORTING),
        "writer": (ReadFile(), *_DOCUMENT, *_REPORTING),
        "subharness": (*_READING, *_REPORTING),
    }
)


def tools_for(worker_type: str) -> tuple[AnyTool, ...]:
    """Return the tools of a kind of worker.

    Raises:
        ToolError: there is no such kind.
    """
    try:
        return TOOLS_BY_WORKER[worker_type]
    except KeyError as error:
        known = ", ".join(TOOLS_BY_WORKER)
        raise ToolError(f"There is no worker type {worker_type!r}; there are: {known}.") from error


def tool_named(name: str, tools: tuple[AnyTool, ...]) -> AnyTool:
    """Return one of a worker's tools.

    Raises:
        ToolError: it has no such tool; the message names those it has.
    """
    for tool in tools:
        if tool.name == name:
            return tool
    raise ToolError(f"There is no tool {name!r}; there are: {', '.join(tool.name for tool in tools)}.")


def specs(tools: tuple[AnyTool, ...]) -> tuple[ToolSpec, ...]:
    """Return what a model is told of the tools."""
    return tuple(tool.spec() for tool in tools)

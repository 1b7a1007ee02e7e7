"""``write_file`` and ``edit_file``: changing files of the workspace, whole or by an exact quote.

The run's document is not a file to them: a path that leads to it becomes a proposal to the document's
authority.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from actors.sandbox.cancel import CancelToken, in_thread
from actors.sandbox.errors import ToolError
from actors.sandbox.kinds import Kind, Stamp, WriteOptions
from actors.sandbox.names import stored_name
from actors.tools.base import (
    DraftForm,
    Effect,
    Tool,
    ToolArgs,
    ToolContext,
    ToolData,
    ToolResult,
    words_in,
)
from actors.tools.document import MAX_TEXT_CHARS, change_result
from actors.tools.evidence import Evidence
from actors.tools.lines import binary_kind
from actors.tools.ports import AtEnd, ChangeNote, DocumentPort, DraftPlace, InPlaceOf

MAX_WRITE_CHARS = 2_000_000
MAX_EDIT_BYTES = 8 * 1024 * 1024
WRITES = frozenset({Effect.READS_WORKSPACE, Effect.WRITES_WORKSPACE, Effect.DOCUMENT})

Content = Annotated[str, Field(max_length=MAX_WRITE_CHARS)]


class WriteFileArgs(ToolArgs):
    """A file and its whole contents."""

    path: str = Field(description="File to write, relative to the workspace; folders on the way are made.")
    content: Content = Field(description="The whole new contents.")


class EditFileArgs(ToolArgs):
    """An exact text of a file, and what stands there instead."""

    path: str = Field(description="File to edit, relative to the workspace.")
    old: Annotated[str, Field(min_length=1, max_length=MAX_WRITE_CHARS)] = Field(
        description="The text to replace, exactly as it stands in the file; must occur once."
    )
    new: Content = Field(description="What stands there instead; may be empty.")


class WrittenFile(ToolData):
    """What was written; sizes in bytes, ``old_size`` None for a new file."""

    path: str
    size: int
    old_size: int | None
    line: int | None = None


def _document_written(arguments: Mapping[str, Any], context: ToolContext) -> DraftPlace | None:
    path = words_in(arguments, "path")
    return AtEnd() if path and document_at(path, context) is not None else None


def _document_edited(arguments: Mapping[str, Any], context: ToolContext) -> DraftPlace | None:
    path, old = words_in(arguments, "path"), words_in(arguments, "old")
    return InPlaceOf(None, old) if path and old and document_at(path, context) is not None else None


class WriteFile(Tool[WriteFileArgs]):
    """Writes a whole file."""

    name = "write_file"
    description = (
        f"Write a whole text file (UTF-8, at most {MAX_WRITE_CHARS:,} characters) in the workspace, "
        "replacing what was there. Never writes through links, into .git, or outside the workspace. To "
        "change a part of a file, use edit_file."
    )
    effects = WRITES
    draft = DraftForm("content", _document_written, MAX_TEXT_CHARS)
    Args = WriteFileArgs

    async def run(self, args: WriteFileArgs, context: ToolContext) -> ToolResult:
        """Write it in a thread; on disk when this returns."""
        port = document_at(args.path, context)
        if port is not None:
            reason = "Written with write_file; the document itself is never overwritten."
            note = ChangeNote(reason, cause_event_id=context.cause_event_id)
            return change_result(await port.append(None, args.content, note), Evidence())
        written = await in_thread(partial(_write, args, context))
        return ToolResult.of(_in_words(written), written)


class EditFile(Tool[EditFileArgs]):
    """Replaces one exact text in a file."""

    name = "edit_file"
    description = (
        "Replace one exact text in a text file of the workspace. It must occur exactly once; if it does not, "
        f"quote more of it. Files over {MAX_EDIT_BYTES // 1024 // 1024} MB are refused, and so is a file "
        "that changed meanwhile."
    )
    effects = WRITES
    draft = DraftForm("new", _document_edited, MAX_TEXT_CHARS)
    Args = EditFileArgs

    async def run(self, args: EditFileArgs, context: ToolContext) -> ToolResult:
        """Edit it in a thread; on disk when this returns."""
        port = document_at(args.path, context)
        if port is not None:
            note = ChangeNote(cause_event_id=context.cause_event_id)
            receipt = await port.replace_exact(None, args.old, args.new, note)
            return change_result(receipt, Evidence())
        written = await in_thread(partial(_edit, args, context))
        return ToolResult.of(_in_words(written), written)


def document_at(path: str, context: ToolContext) -> DocumentPort | None:
    """Return the way to the run's document when a path leads to it."""
    if context.document is None or "\0" in path:
        return None
    absolute = Path(os.path.normpath(context.workspace.root / stored_name(path)))
    return context.document if context.document.owns(absolute) else None


def _write(args: WriteFileArgs, context: ToolContext, token: CancelToken) -> WrittenFile:
    data = args.content.encode()
    old_size: int | None = None
    try:
        _shown, kind = context.workspace.canonical(args.path)
        if kind is Kind.FILE:
            with context.workspace.open(args.path) as opened:
                old_size = opened.size
    except ToolError:  # not there or not readable: writing says what is wrong, if anything is
        old_size = None
    token.check()
    context.workspace.write(args.path, data)
    shown, _kind = context.workspace.canonical(args.path)
    return WrittenFile(path=shown, size=len(data), old_size=old_size)


@dataclass(frozen=True, slots=True)
class _Present:
    """A file as it is before an edit."""

    shown: str
    data: bytes
    stamp: Stamp


def _edit(args: EditFileArgs, context: ToolContext, token: CancelToken) -> WrittenFile:
    present = _present(args.path, context)
    old, new = args.old.encode(), args.new.encode()
    if b"\r\n" in present.data and old not in present.data:  # quoted with plain line ends
        old, new = (each.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for each in (old, new))
    at = present.data.find(old)
    if at < 0:
        raise ToolError(f"{present.shown}: the text does not occur; read the file and quote it exactly.")
    if present.data.find(old, at + 1) >= 0:
        raise ToolError(f"{present.shown}: the text occurs more than once; quote more of it.")
    data = present.data[:at] + new + present.data[at + len(old) :]
    token.check()
    context.workspace.write(args.path, data, WriteOptions(expected=present.stamp, make_folders=False))
    line = present.data.count(b"\n", 0, at) + 1
    return WrittenFile(path=present.shown, size=len(data), old_size=len(present.data), line=line)


def _present(path: str, context: ToolContext) -> _Present:
    with context.workspace.open(path) as opened:
        shown, _kind = context.workspace.canonical(path)
        if opened.size > MAX_EDIT_BYTES:
            raise ToolError(f"{shown}: it has {opened.size:,} bytes, too many to edit; the cap is 8 MB.")
        data = opened.stream.read()
        stamp = opened.stamp
    kind = binary_kind(data[:8192])
    if kind is not None:
        raise ToolError(f"{shown}: it is {kind}, not text; it cannot be edited.")
    return _Present(shown, data, stamp)


def _in_words(written: WrittenFile) -> str:
    if written.line is not None:
        return f"Edited {written.path} at line {written.line}; it has {written.size:,} bytes now."
    if written.old_size is None:
        return f"Wrote {written.path}, a new file of {written.size:,} bytes."
    return f"Wrote {written.path}: {written.size:,} bytes in place of {written.old_size:,}."

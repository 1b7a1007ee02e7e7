"""``read_file``: numbered lines of a text file, with a citation of what was read."""

from functools import partial
from typing import Annotated

from pydantic import Field

from actors.sandbox.cancel import CancelToken, in_thread
from actors.tools.base import Effect, Tool, ToolArgs, ToolContext, ToolData, ToolResult
from actors.tools.citations import Citation
from actors.tools.limits import at_most
from actors.tools.lines import MAX_LINE_CHARS, MAX_WINDOW_CHARS, MAX_WINDOW_LINES, Lines, Window, read_lines


class ReadFileArgs(ToolArgs):
    """What to read."""

    path: str = Field(description="File to read, relative to the workspace.")
    start: Annotated[int, Field(ge=1, description="First line, counted from 1.")] = 1
    limit: Annotated[int, at_most(MAX_WINDOW_LINES), Field(ge=1, le=MAX_WINDOW_LINES)] = 200


class FileWindow(ToolData):
    """What was read; ``total_lines`` is None when the file was too large to count, ``size`` in bytes."""

    path: str
    start_line: int
    end_line: int
    total_lines: int | None
    size: int
    encoding: str
    content_hash: str
    lines: tuple[str, ...]


class ReadFile(Tool[ReadFileArgs]):
    """Reads lines of a text file."""

    name = "read_file"
    description = (
        "Read lines of a text file, numbered. At most "
        f"{MAX_WINDOW_LINES:,} lines and {MAX_WINDOW_CHARS:,} characters at once, lines cut at "
        f"{MAX_LINE_CHARS:,} characters; go on with start. Works on files of any size. Binary files are "
        "refused. Cite what you use as path:line or path:first-last."
    )
    effects = frozenset({Effect.READS_WORKSPACE})
    Args = ReadFileArgs

    async def run(self, args: ReadFileArgs, context: ToolContext) -> ToolResult:
        """Read the window in a thread."""
        lines = await in_thread(partial(_read, args, context))
        data = FileWindow(
            path=lines.path,
            start_line=lines.start,
            end_line=lines.end,
            total_lines=lines.total,
            size=lines.size,
            encoding=lines.encoding,
            content_hash=lines.content_hash,
            lines=lines.texts,
        )
        if not lines.texts:
            text = f"{lines.path}: the file is empty."
            return ToolResult(output=text, shown=text, data=data)
        citation, new = context.citations.add(lines.citation())
        text = _in_words(lines, citation)
        return ToolResult(output=text, shown=text, data=data, citations=(citation,) if new else ())


def _read(args: ReadFileArgs, context: ToolContext, token: CancelToken) -> Lines:
    window = Window(args.start, args.limit, count_all=True)
    return read_lines(context.workspace, args.path, window, token, context.deadline)


def _in_words(lines: Lines, citation: Citation) -> str:
    total = f"{lines.total:,}" if lines.total is not None else f"many ({lines.size:,} bytes)"
    notes = [f"{citation.reference} of {total} lines; citation {citation.citation_id}"]
    if lines.encoding != "utf-8":
        notes.append(f"decoded as {lines.encoding}")
    body = [f"{number}\t{text}" for number, text in enumerate(lines.texts, lines.start)]
    if not lines.full:
        body.append(f"[stopped at {MAX_WINDOW_CHARS:,} characters; go on with start={lines.end + 1}]")
    elif lines.total is None or lines.end < lines.total:
        body.append(f"[more follows; go on with start={lines.end + 1}]")
    return "\n".join([f"[{'; '.join(notes)}]", *body])

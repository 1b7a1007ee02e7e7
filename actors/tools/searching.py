"""``search_text``: where a pattern occurs in the files of a workspace.

Patterns run on the ``regex`` package, whose matching gives up after a given time (the standard library's
cannot be stopped, so one bad pattern would hold its thread for ever) and lets other threads run meanwhile.
"""

import io
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

import regex  # type: ignore[import-untyped]  # ships no types
from pydantic import Field

from actors.sandbox.cancel import Budget, CancelToken, in_thread
from actors.sandbox.errors import ToolError
from actors.sandbox.kinds import Kind, ReadBytes
from actors.sandbox.names import counted, shown_name
from actors.sandbox.paths import reason_for
from actors.sandbox.walk import Entry, Walk, WalkOptions, WalkReport
from actors.tools.base import Effect, Tool, ToolArgs, ToolContext, ToolData, ToolResult
from actors.tools.globs import Globs
from actors.tools.limits import at_most
from actors.tools.lines import binary_kind

MAX_HITS = 500
MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_HIT_CHARS = 300
SEARCH_SECONDS = 20.0
LINE_SECONDS = 1.0
"""How long one pattern may try one line; bounds how late a cancel is noticed."""


class SearchTextArgs(ToolArgs):
    """What to search for."""

    pattern: Annotated[str, Field(min_length=1, max_length=2_000, description="Regular expression.")]
    literal: bool = Field(default=False, description="Take the pattern as plain text.")
    ignore_case: bool = False
    path: str = Field(".", description="Folder or file to search, relative to the workspace.")
    globs: list[str] = Field(default_factory=list, description="Only files that match one: *.py, src/**")
    include_ignored: bool = Field(default=False, description="Also search what .gitignore leaves out.")
    limit: Annotated[int, at_most(MAX_HITS), Field(ge=1, le=MAX_HITS)] = 100


class SearchHit(ToolData):
    """A line that matches; ``path`` is shown, ``line`` counts from 1."""

    path: str
    line: int
    text: str


class SearchHits(ToolData):
    """What a search found; ``total`` is a lower bound when ``complete`` is False."""

    hits: tuple[SearchHit, ...]
    total: int
    files_searched: int
    files_with_hits: int
    complete: bool
    notes: tuple[str, ...]


class SearchText(Tool[SearchTextArgs]):
    """Searches the files of the workspace."""

    name = "search_text"
    description = (
        "Find lines that match a regular expression (or plain text) in the workspace's files; answers "
        f"path:line: text. Shows at most {MAX_HITS} lines, stops after {SEARCH_SECONDS:.0f} s, leaves out "
        f".git, what .gitignore names, binary files and files over {MAX_FILE_BYTES // 1024 // 1024} MB, and "
        "says so. Matches line by line."
    )
    effects = frozenset({Effect.READS_WORKSPACE})
    Args = SearchTextArgs

    async def run(self, args: SearchTextArgs, context: ToolContext) -> ToolResult:
        """Search in a thread."""
        hits = await in_thread(partial(_search, args, context))
        return ToolResult.of(_in_words(hits), hits)


def _compile(args: SearchTextArgs) -> "regex.Pattern[str]":
    flags = regex.IGNORECASE if args.ignore_case else 0
    try:
        return regex.compile(regex.escape(args.pattern) if args.literal else args.pattern, flags)
    except (regex.error, OverflowError, RecursionError) as error:
        raise ToolError(
            f"The pattern is no regular expression ({error}); correct it or set literal."
        ) from error


@dataclass
class _Tally:
    """What a search has found and left out so far."""

    limit: int
    hits: list[SearchHit] = field(default_factory=list)
    total: int = 0
    searched: int = 0
    with_hits: int = 0
    binary: int = 0
    large: list[str] = field(default_factory=list)
    stopped: str | None = None

    def notes(self, report: WalkReport) -> tuple[str, ...]:
        """Return a line for each thing that was left out."""
        notes = [self.stopped] if self.stopped else []
        if self.large:
            first = ", ".join(shown_name(path) for path in self.large[:5])
            more = " …" if len(self.large) > 5 else ""
            size = MAX_FILE_BYTES // 1024 // 1024
            notes.append(f"{counted(len(self.large), 'file')} over {size} MB left out: {first}{more}")
        if self.binary:
            notes.append(f"{counted(self.binary, 'binary file')} left out")
        return (*notes, *report.in_words())


def _search(args: SearchTextArgs, context: ToolContext, token: CancelToken) -> SearchHits:
    shown, kind = context.workspace.canonical(args.path)
    searcher = _Searcher(args, context, token)
    tally = searcher.tally
    if kind is Kind.FILE:
        report = WalkReport()
        searcher.file(shown)
    else:
        report = searcher.folder(shown)
    return SearchHits(
        hits=tuple(tally.hits),
        total=tally.total,
        files_searched=tally.searched,
        files_with_hits=tally.with_hits,
        complete=tally.stopped is None and report.stopped is None,
        notes=tally.notes(report),
    )


class _Searcher:
    """Looks for one pattern in one file after the other."""

    def __init__(self, args: SearchTextArgs, context: ToolContext, token: CancelToken) -> None:
        self.tally = _Tally(args.limit)
        self._args = args
        self._pattern = _compile(args)
        self._workspace = context.workspace
        self._deadline = context.deadline
        self._token = token
        self._budget = Budget(SEARCH_SECONDS, context.deadline)
        self._needle = args.pattern if args.literal and not args.ignore_case else None

    def folder(self, shown: str) -> WalkReport:
        """Search the files of a folder, nearest folders first."""
        args = self._args
        options = WalkOptions(
            shown, include_ignored=args.include_ignored, seconds=SEARCH_SECONDS, deadline=self._deadline
        )
        walk = Walk(self._workspace, options, self._token)
        globs = Globs(args.globs, "/".join(self._workspace.steps(shown)))
        with self._workspace.reader() as read:
            for entry in walk:
                if entry.kind is Kind.FILE and globs.match(entry.path):
                    self._entry(entry, read, walk.report)
                if self.tally.stopped:
                    break
        return walk.report

    def file(self, shown: str) -> None:
        """Search one file that was named.

        Raises:
            ToolError: it cannot be read.
        """
        with self._workspace.open(shown) as opened:
            self._data(opened.path, opened.stream.read(MAX_FILE_BYTES + 1))

    def _entry(self, entry: Entry, read: ReadBytes, report: WalkReport) -> None:
        """Search one file that the walk met; what cannot be read is counted."""
        if entry.size > MAX_FILE_BYTES:
            self.tally.large.append(entry.path)
            return
        try:
            data = read(entry.path.split("/"), MAX_FILE_BYTES + 1)
        except OSError as error:
            report.note_unreadable(entry.path, reason_for(error))
        except ToolError as error:
            report.note_unreadable(entry.path, error.for_user().rstrip("."))
        else:
            self._data(entry.path, data)

    def _data(self, path: str, data: bytes) -> None:
        if len(data) > MAX_FILE_BYTES:
            self.tally.large.append(path)
        elif binary_kind(data[:8192]) is not None:
            self.tally.binary += 1
        else:
            self.tally.searched += 1
            text = _text(data)
            if self._needle is None or self._needle in text:
                self._lines(path, text)

    def _lines(self, path: str, text: str) -> None:
        before = self.tally.total
        for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
            self._token.check()
            if self._budget.spent:
                self.tally.stopped = f"the search stopped after {self._budget.seconds:.0f} s"
                break
            match = self._match(line.removesuffix("\n").removesuffix("\r"), path, number)
            if match is not None:
                self._note(path, number, match)
        self.tally.with_hits += self.tally.total > before

    def _match(self, line: str, path: str, number: int) -> "regex.Match[str] | None":
        try:
            return self._pattern.search(line, timeout=min(LINE_SECONDS, self._budget.left + 0.01))
        except TimeoutError as error:
            self._token.check()
            raise ToolError(
                f"The pattern takes too long at {shown_name(path)}:{number}; avoid repeats inside repeats."
            ) from error

    def _note(self, path: str, number: int, match: "regex.Match[str]") -> None:
        self.tally.total += 1
        if len(self.tally.hits) < self.tally.limit:
            hit = SearchHit(path=shown_name(path), line=number, text=_around(match))
            self.tally.hits.append(hit)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _around(match: "regex.Match[str]") -> str:
    """Return the line, or the part of a long one around the match."""
    line = str(match.string)
    if len(line) <= MAX_HIT_CHARS:
        return line
    first = max(0, min(match.start() - MAX_HIT_CHARS // 3, len(line) - MAX_HIT_CHARS))
    return f"{'…' if first else ''}{line[first : first + MAX_HIT_CHARS]}…"


def _in_words(found: SearchHits) -> str:
    total = f"{found.total:,}" if found.complete else f"at least {found.total:,}"
    where = f"in {found.files_with_hits:,} of {found.files_searched:,} files searched"
    if len(found.hits) < found.total:
        head = f"showing {len(found.hits):,} of {total} matching lines {where}; narrow it with path or globs"
    else:
        head = f"{total} matching lines {where}"
    lines = [head, *(f"{hit.path}:{hit.line}: {hit.text}" for hit in found.hits)]
    lines.extend(f"[{note}]" for note in found.notes)
    return "\n".join(lines)

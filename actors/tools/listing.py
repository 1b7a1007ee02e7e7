"""``list_files``: what is in a folder, within limits that are told."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import Field

from actors.sandbox.cancel import CancelToken, in_thread
from actors.sandbox.kinds import Kind
from actors.sandbox.names import shown_name
from actors.sandbox.walk import Entry, Walk, WalkOptions, WalkReport
from actors.tools.base import Effect, Tool, ToolArgs, ToolContext, ToolData, ToolResult
from actors.tools.globs import Globs
from actors.tools.limits import at_most

MAX_LISTED = 2_000
SHOWN_LIST_CHARS = 32_000
LIST_SECONDS = 10.0


class ListFilesArgs(ToolArgs):
    """What to list."""

    path: str = Field(".", description="Folder to list, relative to the workspace.")
    globs: list[str] = Field(
        default_factory=list,
        description="Only files that match one of these, relative to path: *.py, src/**/*.{js,ts}, docs/",
    )
    recursive: bool = Field(default=True, description="Also list the folders below.")
    include_ignored: bool = Field(default=False, description="Also list what .gitignore leaves out.")
    limit: Annotated[int, at_most(MAX_LISTED), Field(ge=1, le=MAX_LISTED)] = 500


class ListedEntry(ToolData):
    """One entry; ``size`` in bytes, 0 unless a file."""

    path: str
    kind: Kind
    size: int


class Listing(ToolData):
    """A listing; ``total`` counts all that match, and is a lower bound when ``complete`` is False."""

    path: str
    entries: tuple[ListedEntry, ...]
    total: int
    complete: bool
    notes: tuple[str, ...]


class ListFiles(Tool[ListFilesArgs]):
    """Lists a folder."""

    name = "list_files"
    description = (
        "List files and folders of the workspace with sizes in bytes, nearest folders first. Leaves out "
        f"what .gitignore names, and .git. Lists at most {MAX_LISTED:,} entries and stops after "
        f"{LIST_SECONDS:.0f} s; it then says how many there are. Never follows links."
    )
    effects = frozenset({Effect.READS_WORKSPACE})
    Args = ListFilesArgs

    async def run(self, args: ListFilesArgs, context: ToolContext) -> ToolResult:
        """List the folder in a thread."""
        listing = await in_thread(partial(_list, args, context))
        return ToolResult(
            output=_in_words(listing, len(listing.entries)),
            shown=_in_words(listing, _fitting(listing)),
            data=listing,
        )


@dataclass
class _Kept:
    """The first entries that match, and how many there are."""

    limit: int
    entries: list[Entry]
    total: int = 0

    def add(self, entry: Entry) -> None:
        self.total += 1
        if len(self.entries) < self.limit:
            self.entries.append(entry)


def _list(args: ListFilesArgs, context: ToolContext, token: CancelToken) -> Listing:
    options = WalkOptions(args.path, args.recursive, args.include_ignored, LIST_SECONDS, context.deadline)
    walk = Walk(context.workspace, options, token)
    shown, _kind = context.workspace.canonical(args.path)
    globs = Globs(args.globs, "/".join(context.workspace.steps(shown)))
    kept = _Kept(args.limit, [])
    for entry in walk:
        if globs.match(entry.path) if entry.kind is not Kind.DIRECTORY else not globs.any:
            kept.add(entry)
    kept.entries.sort(key=lambda entry: entry.path)
    return _listing(shown, kept, walk.report)


def _listing(path: str, kept: _Kept, report: WalkReport) -> Listing:
    return Listing(
        path=path,
        entries=tuple(
            ListedEntry(path=shown_name(entry.path), kind=entry.kind, size=entry.size)
            for entry in kept.entries
        ),
        total=kept.total,
        complete=report.stopped is None,
        notes=tuple(report.in_words()),
    )


def _line(entry: ListedEntry) -> str:
    if entry.kind is Kind.DIRECTORY:
        return f"{entry.path}/"
    if entry.kind is Kind.FILE:
        return f"{entry.path}\t{entry.size}"
    return f"{entry.path}\t({entry.kind})"


def _fitting(listing: Listing) -> int:
    """Return how many entries fit into what a model is shown."""
    room = SHOWN_LIST_CHARS
    for count, entry in enumerate(listing.entries):
        room -= len(_line(entry)) + 1
        if room < 0:
            return count
    return len(listing.entries)


def _in_words(listing: Listing, count: int) -> str:
    total = f"{listing.total:,}" if listing.complete else f"at least {listing.total:,}"
    if count == listing.total and listing.complete:
        head = f"{listing.path}: {total} entries"
    else:
        head = f"{listing.path}: showing {count:,} of {total} entries; narrow it with path or globs"
    lines = [head, *(_line(entry) for entry in listing.entries[:count])]
    lines.extend(f"[{note}]" for note in listing.notes)
    return "\n".join(lines)

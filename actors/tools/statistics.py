"""``folder_stats``: the size and make-up of a folder at a glance."""

import heapq
from collections import Counter
from functools import partial

from pydantic import Field

from actors.sandbox.cancel import CancelToken, in_thread
from actors.sandbox.kinds import Kind
from actors.sandbox.names import shown_name
from actors.sandbox.walk import Entry, Walk, WalkOptions
from actors.tools.base import Effect, Tool, ToolArgs, ToolContext, ToolData, ToolResult
from actors.tools.languages import extension_of, language_of

STATS_SECONDS = 20.0
TOP_PARTS = 40
TOP_KINDS = 25
LARGEST = 10


class FolderStatsArgs(ToolArgs):
    """What to measure."""

    path: str = Field(".", description="Folder to measure, relative to the workspace.")
    include_ignored: bool = Field(default=False, description="Also count what .gitignore leaves out.")


class Share(ToolData):
    """A part of a folder: files and bytes of one language, extension, or top-level entry."""

    name: str
    files: int
    size: int


class LargeFile(ToolData):
    """One of the largest files; size in bytes."""

    path: str
    size: int


class FolderFigures(ToolData):
    """The figures of a folder; all are lower bounds when ``complete`` is False."""

    path: str
    files: int
    folders: int
    links: int
    special: int
    size: int
    languages: tuple[Share, ...]
    extensions: tuple[Share, ...]
    parts: tuple[Share, ...]
    largest: tuple[LargeFile, ...]
    complete: bool
    notes: tuple[str, ...]


class FolderStats(Tool[FolderStatsArgs]):
    """Measures a folder."""

    name = "folder_stats"
    description = (
        "Count a folder's files, folders and bytes, by language, extension and top-level entry, and name its "
        f"{LARGEST} largest files. Leaves out what .gitignore names, and .git. Stops after "
        f"{STATS_SECONDS:.0f} s and says so. Cheaper than list_files for a large folder."
    )
    effects = frozenset({Effect.READS_WORKSPACE})
    Args = FolderStatsArgs

    async def run(self, args: FolderStatsArgs, context: ToolContext) -> ToolResult:
        """Measure the folder in a thread."""
        figures = await in_thread(partial(_measure, args, context))
        return ToolResult.of(_in_words(figures), figures)


class _Tally:
    """Sums over the files of a walk, in memory that does not grow with their number."""

    def __init__(self, base: str) -> None:
        self._skip = len(base) + 1 if base else 0
        self.kinds: Counter[Kind] = Counter()
        self.size = 0
        self.files: dict[str, Counter[str]] = {
            "language": Counter(),
            "extension": Counter(),
            "part": Counter(),
        }
        self.bytes: dict[str, Counter[str]] = {
            "language": Counter(),
            "extension": Counter(),
            "part": Counter(),
        }
        self._largest: list[tuple[int, str]] = []

    def add(self, entry: Entry) -> None:
        self.kinds[entry.kind] += 1
        if entry.kind is not Kind.FILE:
            return
        self.size += entry.size
        name = entry.path.rpartition("/")[2]
        first, below, _rest = entry.path[self._skip :].partition("/")
        keys = {
            "language": language_of(name),
            "extension": extension_of(name) or "(none)",
            "part": first + below if below else "(files here)",
        }
        for group, key in keys.items():
            self.files[group][key] += 1
            self.bytes[group][key] += entry.size
        item = (entry.size, entry.path)
        if len(self._largest) < LARGEST:
            heapq.heappush(self._largest, item)
        elif item > self._largest[0]:
            heapq.heapreplace(self._largest, item)

    def shares(self, group: str, limit: int) -> tuple[Share, ...]:
        """Return the parts of a group with the most files, and the rest as one."""
        ranked = sorted(self.files[group].items(), key=lambda item: (-item[1], item[0]))
        sizes = self.bytes[group]
        shares = [Share(name=shown_name(key), files=n, size=sizes[key]) for key, n in ranked[:limit]]
        rest = ranked[limit:]
        if rest:
            files = sum(n for _key, n in rest)
            size = sum(sizes[key] for key, _n in rest)
            shares.append(Share(name=f"({len(rest):,} more)", files=files, size=size))
        return tuple(shares)

    def largest(self) -> tuple[LargeFile, ...]:
        return tuple(
            LargeFile(path=shown_name(path), size=size) for size, path in sorted(self._largest)[::-1]
        )


def _measure(args: FolderStatsArgs, context: ToolContext, token: CancelToken) -> FolderFigures:
    shown, _kind = context.workspace.canonical(args.path)
    options = WalkOptions(
        args.path, include_ignored=args.include_ignored, seconds=STATS_SECONDS, deadline=context.deadline
    )
    walk = Walk(context.workspace, options, token)
    tally = _Tally("/".join(context.workspace.steps(shown)))
    for entry in walk:
        tally.add(entry)
    plain = {Kind.FILE, Kind.DIRECTORY, Kind.SYMLINK}
    return FolderFigures(
        path=shown,
        files=tally.kinds[Kind.FILE],
        folders=tally.kinds[Kind.DIRECTORY],
        links=tally.kinds[Kind.SYMLINK],
        special=sum(count for kind, count in tally.kinds.items() if kind not in plain),
        size=tally.size,
        languages=tally.shares("language", TOP_KINDS),
        extensions=tally.shares("extension", TOP_KINDS),
        parts=tally.shares("part", TOP_PARTS),
        largest=tally.largest(),
        complete=walk.report.stopped is None,
        notes=tuple(walk.report.in_words()),
    )


def _in_words(figures: FolderFigures) -> str:
    least = "" if figures.complete else "at least "
    head = f"{figures.path}: {least}{figures.files:,} files in {figures.folders:,} folders, "
    head += f"{figures.size:,} bytes, {figures.links:,} links, {figures.special:,} special files"
    lines = [head]
    groups = (("languages", figures.languages), ("extensions", figures.extensions), ("parts", figures.parts))
    for title, shares in groups:
        lines.append(f"{title} (files, bytes):")
        lines.extend(f"  {share.name}\t{share.files}\t{share.size}" for share in shares)
    lines.append("largest files (bytes):")
    lines.extend(f"  {large.path}\t{large.size}" for large in figures.largest)
    lines.extend(f"[{note}]" for note in figures.notes)
    return "\n".join(lines)

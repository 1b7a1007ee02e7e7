"""The answers of the tools, read back from the words that any model is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WINDOW = re.compile(
    r"^\[(?P<path>.*?):(?P<start>\d+)(?:-(?P<end>\d+))? of (?P<total>[\d,]+|many)[^\n]*; citation (?P<id>\w+)"
)
_NUMBERED = re.compile(r"^(\d+)\t(.*)$")
_HIT = re.compile(r"^(?P<path>.+?):(?P<line>\d+): ?(?P<text>.*)$")
_GAP = re.compile(r"^\[[\d,]+ of [\d,]+ characters .*left out here\]$")
_SHARE = re.compile(r"^  (?P<name>.*)\t(?P<files>\d+)\t(?P<size>\d+)$")
_LARGE = re.compile(r"^  (?P<name>.*)\t(?P<size>\d+)$")
_STATS = re.compile(
    r"^.*?: (?P<least>at least )?(?P<files>[\d,]+) files in (?P<folders>[\d,]+) folders, (?P<size>[\d,]+) bytes"
    r"(?:, (?P<links>[\d,]+) links, (?P<special>[\d,]+) special)?"
)


@dataclass(frozen=True, slots=True)
class FileText:
    """Lines of a file from ``start`` (1-based); ``whole`` when nothing follows."""

    path: str
    start: int
    lines: tuple[str, ...]
    citation_id: str
    whole: bool

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def file_text(answer: str | None) -> FileText | None:
    """Return what ``read_file`` gave; None for an error, an empty file or a refused one."""
    first, _, rest = (answer or "").partition("\n")
    head = _WINDOW.match(first)
    if not head:
        return None
    start = int(head["start"])
    numbered = [match for line in rest.split("\n") if (match := _NUMBERED.match(line))]
    # Of a long text the middle is left out; the lines after a gap have other numbers and are not used.
    lines = [m.group(2) for number, m in enumerate(numbered, start) if int(m.group(1)) == number]
    whole = not re.search(r"\n\[(?:more follows|stopped at)", rest) and len(lines) == len(numbered)
    return FileText(head["path"], start, tuple(lines), head["id"], whole)


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing: the folder, how many entries in words, and the entries shown (size None for a folder)."""

    headline: str
    entries: tuple[tuple[str, int | None], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[tuple[str, int], ...]:
        """The files, with bytes."""
        return tuple((path, size) for path, size in self.entries if size is not None)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders, without a slash at the end."""
        return tuple(path.rstrip("/") for path, size in self.entries if size is None and path.endswith("/"))


def listing(answer: str | None) -> Listing:
    """Return what ``list_files`` gave; empty for an error."""
    head, *lines = _unbroken(answer)
    entries: list[tuple[str, int | None]] = []
    for line in _entries(lines):
        path, tab, size = line.rpartition("\t")
        if tab and size.isdigit():
            entries.append((path, int(size)))
        elif line.endswith("/"):
            entries.append((line, None))
    return Listing(head, tuple(entries), _notes(lines))


@dataclass(frozen=True, slots=True)
class Share:
    """Files and bytes of one language, extension or part."""

    name: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What ``folder_stats`` gave; ``least`` when they are lower bounds, not ``known`` after an error."""

    known: bool = False
    files: int = 0
    folders: int = 0
    size: int = 0
    links: int = 0
    special: int = 0
    least: bool = False
    groups: dict[str, tuple[Share, ...]] = field(default_factory=dict)
    largest: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


def figures(answer: str | None) -> Figures:
    """Return what ``folder_stats`` gave; empty for an error."""
    head, *lines = _unbroken(answer)
    match = _STATS.match(head)
    if not match:
        return Figures()
    groups: dict[str, tuple[Share, ...]] = {}
    largest: list[tuple[str, int]] = []
    title = ""
    for line in _entries(lines):
        if share := _SHARE.match(line):
            groups[title] = (
                *groups.get(title, ()),
                Share(share["name"], int(share["files"]), int(share["size"])),
            )
        elif large := _LARGE.match(line):
            largest.append((large["name"], int(large["size"])))
        else:
            title = line.split(" ")[0]
    counts = {
        name: int(text.replace(",", "")) for name, text in match.groupdict("0").items() if name != "least"
    }
    return Figures(
        known=True,
        least=bool(match["least"]),
        groups=groups,
        largest=tuple(largest),
        notes=_notes(lines),
        **counts,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """One line that matched."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What ``search_text`` gave."""

    headline: str
    hits: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()


def hits(answer: str | None) -> Hits:
    """Return what ``search_text`` gave; empty for an error."""
    head, *lines = _unbroken(answer)
    # A note stands in brackets, and so may a folder's name: what reads as a hit is one.
    found = [match for line in lines if (match := _HIT.match(line))]
    rest = [line for line in lines if not _HIT.match(line)]
    return Hits(head, tuple(Hit(m["path"], int(m["line"]), m["text"]) for m in found), _notes(rest))


def _notes(lines: list[str]) -> tuple[str, ...]:
    return tuple(line[1:-1] for line in lines if line.startswith("[") and line.endswith("]"))


def _unbroken(text: str | None) -> list[str]:
    """Return an answer's lines; where its middle was left out, without the line that is cut off there."""
    lines = (text or "").split("\n")
    gaps = {number for number, line in enumerate(lines) if _GAP.match(line)}
    return [line for number, line in enumerate(lines) if number - 1 not in gaps]


def _entries(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line and not (line.startswith("[") and line.endswith("]")))

"""How the offline planner writes: Markdown in which each claim carries the place it comes from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NOT_RUN = "Not run:"
"""How the summary of a command begins that was refused."""

_ARGUMENT = re.compile(r" \(include_ignored [^)]*\)$")
_UNITS = ("B", "KB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for ``report_finding``, with its evidence as ``path:line``."""

    claim: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A chapter: Markdown with its heading, what it claims, and one sentence that sums it up."""

    markdown: str
    claims: tuple[Claim, ...] = ()
    summary: str = ""


def place(path: str, start: int, end: int | None = None) -> str:
    """Return a place as ``path:line`` or ``path:first-last``."""
    return f"{path}:{start}" if end in (None, start) else f"{path}:{start}-{end}"


def code(text: str) -> str:
    """Return text as a Markdown code span, whatever backticks it holds."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cited(words: str, where: str) -> str:
    """Return a quotation and its place."""
    return f"“{words}” ({code(where)})"


def size(count: int) -> str:
    """Return bytes in words: ``950 B``, ``2.1 KB``, ``12 MB``."""
    value = float(count)
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            return f"{count} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{count} B"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def notes(lines: Iterable[str]) -> str:
    """Return what a tool said about its own limits, as a quiet line each, without its arguments."""
    kept = [line for line in dict.fromkeys(_ARGUMENT.sub("", line) for line in lines) if line]
    return "".join(f"\n\n*{line}*" for line in kept)

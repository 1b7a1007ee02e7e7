"""A source of a change: the lines that were read for it, as they are now; it reads files, so it blocks."""

from pathlib import Path

from actors.tools.citations import hash_lines
from app.viewmodels.writer_source import SourceText
from storage.events.citations import CitationProposed

AROUND = 200  # lines that are shown before and after those that are meant
MOST_BYTES = 8_000_000

SAME = "These lines are as they were read."
CHANGED = "{} has changed since. This is what was read then:"
GONE = "{} cannot be read any more ({}). This is what was read then:"
UNKNOWN = "The log does not say what this source is."
NO_FILE = "This source is no file of the workspace. This is what was quoted of it:"


def source_text(cited: CitationProposed | None, workspace: str | None) -> SourceText:
    """Return what stands at a citation's place."""
    if cited is None:
        return SourceText(UNKNOWN)
    quoted = tuple(cited.excerpt.split("\n")) if cited.excerpt else ()
    if cited.cited_kind != "file" or not cited.path or not cited.start_line or not workspace:
        return SourceText(NO_FILE, quoted, 0, (0, len(quoted)))
    last = cited.end_line or cited.start_line
    try:
        lines = _lines(Path(workspace), cited.path)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        return SourceText(GONE.format(cited.path, reason), quoted, 0, (0, len(quoted)))
    if not _is_same(lines[cited.start_line - 1 : last], cited.content_hash):
        return SourceText(CHANGED.format(cited.path), quoted, cited.start_line, (0, len(quoted)))
    first = max(1, cited.start_line - AROUND)
    shown = tuple(line.decode(errors="replace").rstrip("\r") for line in lines[first - 1 : last + AROUND])
    return SourceText(SAME, shown, first, (cited.start_line - first, last - first + 1))


def _lines(workspace: Path, name: str) -> list[bytes]:
    root = workspace.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError("it is outside the workspace")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return path.read_bytes().split(b"\n")


def _is_same(lines: list[bytes], known: str | None) -> bool:
    return known in (hash_lines(lines), hash_lines([line.removesuffix(b"\r") for line in lines]))

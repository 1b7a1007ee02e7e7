"""Citations of file lines: what was read, where, and the proof of what it said.

The proof is the sha-256 of the lines' bytes, without their line ends, joined by one newline: it does not
change when a file's line ends are converted, and anybody can compute it again.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.events.citations import CitationProposed
from storage.events.envelope import new_id

EXCERPT_CHARS = 400


@dataclass(frozen=True, slots=True)
class Citation:
    """A range of lines of a file (1-based, inclusive); ``path`` is the shown path in the workspace."""

    path: str
    start_line: int
    end_line: int
    content_hash: str
    excerpt: str
    confidence: float = 1.0
    citation_id: str = field(default_factory=new_id)

    @property
    def reference(self) -> str:
        """The citation as it stands in a text: ``path:line`` or ``path:first-last``."""
        lines = str(self.start_line)
        if self.end_line != self.start_line:
            lines += f"-{self.end_line}"
        return f"{self.path}:{lines}"


@dataclass(frozen=True, slots=True)
class Citing:
    """Who cites: the ids that join a citation to its run and call."""

    run_id: str
    actor_key: str
    task_id: str | None = None
    call_id: str | None = None
    tool_trace_id: str | None = None


class LineHash:
    """Hashes lines one after the other, so that a range of any length needs no memory."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._first = True

    def begin_line(self) -> None:
        """Start the next line; its bytes follow in ``add``."""
        if not self._first:
            self._hash.update(b"\n")
        self._first = False

    def add(self, piece: bytes) -> None:
        """Add bytes of the present line, without its end."""
        self._hash.update(piece)

    def hexdigest(self) -> str:
        """Return the hash of the lines so far."""
        return self._hash.hexdigest()


def hash_lines(lines: Iterable[bytes]) -> str:
    """Return the proof for lines given without their line ends."""
    total = LineHash()
    for line in lines:
        total.begin_line()
        total.add(line)
    return total.hexdigest()


class CitationBook:
    """The citations of one task: the same lines with the same contents are one citation."""

    def __init__(self) -> None:
        self._by_range: dict[tuple[str, int, int, str], Citation] = {}
        self._by_id: dict[str, Citation] = {}

    def add(self, citation: Citation) -> tuple[Citation, bool]:
        """Return the citation to use, and whether it is new."""
        key = (citation.path, citation.start_line, citation.end_line, citation.content_hash)
        is_new = key not in self._by_range
        known = self._by_range.setdefault(key, citation)
        self._by_id[known.citation_id] = known
        return known, is_new

    def get(self, citation_id: str) -> Citation | None:
        """Return the citation with an id, if this task has it."""
        return self._by_id.get(citation_id)

    def __len__(self) -> int:
        return len(self._by_id)


def proposed_body(citation: Citation, citing: Citing) -> CitationProposed:
    """Return the event body that proposes a citation; the one place that builds it."""
    return CitationProposed(
        run_id=citing.run_id,
        citation_id=citation.citation_id,
        citing_run_id=citing.run_id,
        citing_actor=citing.actor_key,
        cited_kind="file",
        cited_id=citation.path,
        excerpt=citation.excerpt[:EXCERPT_CHARS],
        confidence=citation.confidence,
        status="proposed",
        proposed_by=citing.actor_key,
        task_id=citing.task_id,
        call_id=citing.call_id,
        tool_trace_id=citing.tool_trace_id,
        path=citation.path,
        start_line=citation.start_line,
        end_line=citation.end_line,
        content_hash=citation.content_hash,
    )

"""Evidence: what an agent names as the source of a claim, checked before it is written anywhere.

A reference is ``path:line``, ``path:first-last``, or the id of a citation of the same task. Lines that do not
exist are an error that the agent is told, so that no reference can be invented.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from actors.sandbox.cancel import CancelToken, in_thread
from actors.sandbox.errors import ToolError
from actors.tools.base import ToolContext
from actors.tools.citations import Citation
from actors.tools.lines import MAX_WINDOW_LINES, Window, read_lines

MAX_REFERENCES = 50
_REFERENCE = re.compile(r"(?P<path>.+):(?P<first>[1-9]\d{0,9})(?:-(?P<last>[1-9]\d{0,9}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Checked references; ``new`` holds the citations that the log does not have yet."""

    cited: tuple[Citation, ...] = ()
    new: tuple[Citation, ...] = ()

    @property
    def references(self) -> list[str]:
        """The references as they stand in a text."""
        return [citation.reference for citation in self.cited]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the citations."""
        return tuple(citation.citation_id for citation in self.cited)


async def check_evidence(references: Sequence[str], context: ToolContext) -> Evidence:
    """Check references against the workspace.

    Raises:
        ToolError: one of them cannot be read as a reference, or names lines that do not exist.
    """
    if not references:
        return Evidence()
    if len(references) > MAX_REFERENCES:
        raise ToolError(f"At most {MAX_REFERENCES} references at once; give the best ones.")
    citations = await in_thread(partial(_cite_all, references, context))
    cited, new = [], []
    for citation in citations:
        known, is_new = context.citations.add(citation)
        cited.append(known)
        if is_new:
            new.append(known)
    return Evidence(tuple(dict.fromkeys(cited)), tuple(new))


def _cite_all(references: Sequence[str], context: ToolContext, token: CancelToken) -> list[Citation]:
    return [context.citations.get(each) or _cite(each, context, token) for each in references]


def _cite(reference: str, context: ToolContext, token: CancelToken) -> Citation:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ToolError(f"{reference!r} is no reference; give path:line, path:first-last or a citation id.")
    first = int(match["first"])
    count = int(match["last"] or first) - first + 1
    if not 1 <= count <= MAX_WINDOW_LINES:
        raise ToolError(
            f"{reference}: give the first line before the last, at most {MAX_WINDOW_LINES:,} apart."
        )
    lines = read_lines(context.workspace, match["path"], Window(first, count), token, context.deadline)
    if len(lines.texts) < count and lines.full:
        raise ToolError(f"{reference}: the file has only {lines.end:,} lines; name lines that exist.")
    return lines.citation()

"""Finding and replacing in a text of which parts must be left alone. Pure."""

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.viewmodels.writer_text import TextEdit

MOST = 10_000  # places that are counted and marked; more are told as "more than"
PATIENCE_S = 0.25  # a pattern may try each line in ways without end
_HIDDEN = "\n"  # stands for each character that is not looked at: no word and no "." has it

Span = tuple[int, int]


class BadPatternError(Exception):
    """What is looked for is no pattern; one line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and how."""

    text: str = ""
    case: bool = False
    word: bool = False
    regex: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The places of a pattern in a text, in order: start and end in code points.

    Attributes:
        problem: Why nothing could be looked for, in one line.
    """

    spans: tuple[Span, ...] = ()
    problem: str = ""
    is_cut: bool = False

    def after(self, pos: int) -> int:
        """Return which place is the first that begins at or after a position, from the top again."""
        return bisect_left(self.spans, (pos, -1)) % len(self.spans) if self.spans else -1

    def before(self, pos: int) -> int:
        """Return which place is the last that begins before a position, from the end again."""
        return (bisect_left(self.spans, (pos, -1)) - 1) % len(self.spans) if self.spans else -1

    def place(self, span: Span) -> int:
        """Return which place this is, from 1; 0 if it is none."""
        number = bisect_left(self.spans, span)
        return number + 1 if number < len(self.spans) and self.spans[number] == span else 0

    def near(self, first: int, last: int) -> tuple[Span, ...]:
        """Return the places that begin between two positions."""
        return self.spans[bisect_left(self.spans, (first, -1)) : bisect_left(self.spans, (last + 1, -1))]

    def counter(self, place: int) -> str:
        """Return the count in words: "2 of 7"."""
        if self.problem or not self.spans:
            return self.problem or "not found"
        count = f"more than {len(self.spans)}" if self.is_cut else str(len(self.spans))
        return f"{place} of {count}" if place else f"{count} found"


def compiled(wanted: Wanted) -> re.Pattern[str]:
    """Return the pattern of what is looked for; in a pattern, ^ and $ stand for a line's ends.

    Raises:
        BadPatternError: it is none.
    """
    source = wanted.text if wanted.regex else re.escape(wanted.text)
    if wanted.word:
        source = rf"(?<!\w)(?:{source})(?!\w)"
    try:
        return re.compile(source, re.MULTILINE | (0 if wanted.case else re.IGNORECASE))
    except (re.error, OverflowError) as problem:
        reason = problem.msg if isinstance(problem, re.error) else str(problem)
        raise BadPatternError(f"no pattern: {reason}") from problem


def find(
    text: str,
    wanted: Wanted,
    hidden: Sequence[Span] = (),
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Return the places of what is looked for that no hidden part touches; empty ones do not count."""
    if not wanted.text:
        return Found()
    try:
        pattern = compiled(wanted)
    except BadPatternError as problem:
        return Found(problem=str(problem))
    spans: list[Span] = []
    seen, until = masked(text, hidden), clock() + PATIENCE_S
    starts = [start for start, _ in hidden]
    for match in pattern.finditer(seen):
        if match.end() > match.start() and not _touches(match.span(), hidden, starts):
            spans.append(match.span())
        if len(spans) >= MOST:
            return Found(tuple(spans), is_cut=True)
        if clock() > until:
            return Found(problem="this pattern takes too long")
    return Found(tuple(spans))


def replacements(text: str, wanted: Wanted, spans: Sequence[Span], new: str) -> tuple[TextEdit, ...]:
    r"""Return the edits that put ``new`` in these places, the last first; in a pattern ``\1`` is a group.

    Raises:
        BadPatternError: ``new`` names a group that there is not.
    """
    pattern = compiled(wanted)
    edits = []
    for start, end in reversed(spans):
        put = new
        if wanted.regex and (match := pattern.match(text, start)) is not None:
            try:
                put = match.expand(new)
            except (re.error, IndexError) as problem:
                raise BadPatternError(f"the replacement is no pattern: {problem}") from problem
        if text[start:end] != put:
            edits.append(TextEdit(start, end - start, put))
    return tuple(edits)


def masked(text: str, hidden: Sequence[Span]) -> str:
    """Return the text with what is hidden made unfindable, of the same length."""
    if not hidden:
        return text
    parts: list[str] = []
    at = 0
    for start, end in hidden:
        parts.extend((text[at:start], _HIDDEN * (end - start)))
        at = end
    return "".join((*parts, text[at:]))


def _touches(span: Span, hidden: Sequence[Span], starts: list[int]) -> bool:
    near = bisect_right(starts, span[1] - 1) - 1
    return near >= 0 and hidden[near][1] > span[0]

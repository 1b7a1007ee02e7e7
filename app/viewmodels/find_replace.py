"""Finding and replacing in a text of which parts must be left alone. Pure."""

import re
import time
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.viewmodels.writer_text import TextEdit

MOST = 10_000  # places that are counted and marked; more are told as "more than"
PATIENCE_S = 1.0  # a pattern may try a text in ways without end
TOO_LONG = "This pattern takes too long. Make it simpler."
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


def find(text: str, wanted: Wanted, hidden: Sequence[Span] = (), patience_s: float = PATIENCE_S) -> Found:
    """Return the places of what is looked for that no hidden part touches; empty ones do not count.

    A pattern may take ``patience_s``; other threads go on meanwhile.
    """
    if not wanted.text:
        return Found()
    try:
        spans = _spans(_matches(masked(text, hidden), wanted, patience_s), hidden)
        return Found(tuple(islice(spans, MOST)), is_cut=next(spans, None) is not None)
    except BadPatternError as problem:
        return Found(problem=str(problem))
    except TimeoutError:
        return Found(problem=TOO_LONG)


def _spans(matches: Iterable[Any], hidden: Sequence[Span]) -> Iterator[Span]:
    starts = [start for start, _ in hidden]
    for match in matches:
        if match.end() > match.start() and not touches(match.span(), hidden, starts):
            yield match.span()


def _matches(text: str, wanted: Wanted, patience_s: float) -> Iterator[Any]:
    if not wanted.regex:
        return re.compile(_source(wanted), _flags(wanted)).finditer(text)
    matches: Iterator[Any] = _compiled(wanted).finditer(text, timeout=patience_s, concurrent=True)
    return matches


def _source(wanted: Wanted) -> str:
    source = wanted.text if wanted.regex else re.escape(wanted.text)
    return rf"(?<!\w)(?:{source})(?!\w)" if wanted.word else source


def _flags(wanted: Wanted) -> int:
    """In a pattern, ^ and $ stand for a line's ends."""
    return re.MULTILINE | (0 if wanted.case else re.IGNORECASE)


def _compiled(wanted: Wanted) -> Any:  # noqa: ANN401 -- the library ships no types
    import regex  # type: ignore[import-untyped]  # noqa: PLC0415 -- 0.1 s, in the thread that needs it first

    try:
        with warnings.catch_warnings(action="ignore"):  # of patterns that may mean more some day
            return regex.compile(_source(wanted), int(_flags(wanted)))
    except (regex.error, OverflowError, RecursionError, ValueError) as problem:
        reason = getattr(problem, "msg", None) or str(problem)
        raise BadPatternError(f"no pattern: {reason}") from problem


def replacements(text: str, wanted: Wanted, spans: Sequence[Span], new: str) -> tuple[TextEdit, ...]:
    r"""Return the edits that put ``new`` in these places, the last first; in a pattern ``\1`` is a group.

    Raises:
        BadPatternError: ``new`` names a group that there is not, or the pattern takes too long.
    """
    edits = [TextEdit(start, end - start, new) for start, end in reversed(spans)]
    if wanted.regex:
        pattern, until = _compiled(wanted), time.monotonic() + PATIENCE_S
        edits = [_filled(edit, text, pattern, until) for edit in edits]
    return tuple(edit for edit in edits if text[edit.pos : edit.pos + edit.removed] != edit.text)


def _filled(edit: TextEdit, text: str, pattern: Any, until: float) -> TextEdit:  # noqa: ANN401 -- no types
    """The edit with its groups filled in."""
    try:
        match = pattern.match(text, edit.pos, timeout=max(0.001, until - time.monotonic()), concurrent=True)
        return TextEdit(edit.pos, edit.removed, match.expand(edit.text)) if match is not None else edit
    except TimeoutError as problem:
        raise BadPatternError(TOO_LONG) from problem
    except (LookupError, ValueError, pattern_error()) as problem:
        raise BadPatternError(f"the replacement is no pattern: {problem}") from problem


def pattern_error() -> type[Exception]:
    """Return the error of the library for patterns."""
    import regex  # noqa: PLC0415 -- as above

    found: type[Exception] = regex.error
    return found


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


def touches(span: Span, hidden: Sequence[Span], starts: list[int]) -> bool:
    """Whether a place lies in one of the hidden parts, which begin at ``starts``, if only in part."""
    near = bisect_right(starts, span[1] - 1) - 1
    return near >= 0 and hidden[near][1] > span[0]

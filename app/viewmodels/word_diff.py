"""What changed from one text to another, word by word. Pure.

Lines are aligned first, then the words of what lies between: a change of one word in a long text shows as one
word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.viewmodels.common_steps import common_steps

PieceKind = Literal["same", "gone", "come", "fold"]
# A path or a number is one word.
_WORDS = re.compile(r"\w+(?:[./:-]\w+)*|\s+|[^\w\s]")
_WORD = re.compile(r"\w")
_MOST_BETWEEN = 3
# Beyond this a stretch of changed lines is shown as gone and come whole.
MOST_WORDS = 20_000
# So many lines stay before and after a change.
AROUND = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both, only in the first, or only in the second; a fold says what is left out.

    ``left_out``: of a fold, how many characters.
    """

    kind: PieceKind
    text: str
    left_out: int = 0


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts: without those that came they are the first."""
    pieces: list[Piece] = []
    one, other = before.splitlines(keepends=True), after.splitlines(keepends=True)
    begun = (0, 0)
    for mine, its in (*common_steps(one, other), (len(one), len(other))):
        _between(pieces, "".join(one[begun[0] : mine]), "".join(other[begun[1] : its]))
        if mine < len(one):
            _add(pieces, "same", one[mine])
        begun = (mine + 1, its + 1)
    return tuple(pieces)


def _between(pieces: list[Piece], gone: str, come: str) -> None:
    one, other = _WORDS.findall(gone), _WORDS.findall(come)
    if max(len(one), len(other)) > MOST_WORDS:
        _add(pieces, "gone", gone)
        _add(pieces, "come", come)
        return
    change = _Change(pieces)
    begun = (0, 0)
    for mine, its in (*common_steps(one, other), (len(one), len(other))):
        change.take("".join(one[begun[0] : mine]), "".join(other[begun[1] : its]))
        if mine < len(one):
            change.keep(one[mine])
        begun = (mine + 1, its + 1)
    change.end()


def folded(pieces: Iterable[Piece], around: int = AROUND) -> tuple[Piece, ...]:
    """Return pieces without the long stretches that are the same, but for so many lines at their ends."""
    found: list[Piece] = []
    for piece in pieces:
        lines = piece.text.splitlines(keepends=True) if piece.kind == "same" else []
        if len(lines) <= 2 * around + 2:
            found.append(piece)
            continue
        middle = lines[around:-around]
        found.append(Piece("same", "".join(lines[:around])))
        words = f"… {len(middle):,} lines are the same …\n"
        found.append(Piece("fold", words, sum(map(len, middle))))
        found.append(Piece("same", "".join(lines[-around:])))
    return tuple(found)


class _Change:
    """Gathers what is changed until words come that are the same: a mere comma between is no reprieve."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._gone = self._come = self._kept = ""

    def take(self, gone: str, come: str) -> None:
        """Something left, something came."""
        if gone or come:
            self._gone += self._kept + gone
            self._come += self._kept + come
            self._kept = ""

    def keep(self, text: str) -> None:
        """Something stayed."""
        if not self._gone and not self._come:
            _add(self._pieces, "same", text)
            return
        self._kept += text
        if _WORD.search(self._kept) or len(self._kept) > _MOST_BETWEEN:
            self.end()

    def end(self) -> None:
        """Whatever comes is another change."""
        _add(self._pieces, "gone", self._gone)
        _add(self._pieces, "come", self._come)
        _add(self._pieces, "same", self._kept)
        self._gone = self._come = self._kept = ""


def _add(pieces: list[Piece], kind: PieceKind, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].text + text)
    else:
        pieces.append(Piece(kind, text))

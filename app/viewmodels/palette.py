"""What the command palette offers for what is typed: pure matching and ranking."""

from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = 50
_START, _WORD, _ROW = 8, 6, 4


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be done: ``kind`` says what it is (a menu's name, ``Window``, ``Run``)."""

    entry_id: str
    words: str
    kind: str = ""
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits, and the places of the letters that made it fit."""

    entry: Entry
    letters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaletteView:
    """What the palette shows."""

    matches: tuple[Match, ...] = ()
    chosen: int = 0
    empty: str = ""


def find(query: str, entries: Sequence[Entry], recent: Sequence[str] = ()) -> tuple[Match, ...]:
    """Return the entries whose words hold the letters typed, in their order; the best first.

    Letters at the beginning, at the beginning of a word, and in a row count more; of equals what was used
    last comes first, then the order given. Blanks in the query part it into pieces that must all be there.
    """
    age = {entry_id: number for number, entry_id in enumerate(recent)}
    found: list[tuple[float, int, int, Match]] = []
    for number, entry in enumerate(entries):
        scored = _score(query, entry.words)
        if scored is not None:
            score, letters = scored
            last_used = age.get(entry.entry_id, len(age))
            found.append((-score, last_used, number, Match(entry, letters)))
    found.sort(key=lambda each: each[:3])
    return tuple(match for *_, match in found[:LIMIT])


def _score(query: str, words: str) -> tuple[float, tuple[int, ...]] | None:
    folded = words.casefold()
    if len(folded) != len(words):  # a letter that folds to two: places would be wrong
        folded = words.lower() if len(words.lower()) == len(words) else words
    total, letters = 0.0, set[int]()
    for piece in query.casefold().split():
        placed = _place(piece, folded)
        if placed is None:
            return None
        score, places = placed
        total += score
        letters.update(places)
    shorter = len(words) / 1000 if letters else 0.0
    return total - shorter, tuple(sorted(letters))


def _place(piece: str, words: str) -> tuple[float, list[int]] | None:
    whole = _whole(piece, words)
    if whole >= 0:
        places = list(range(whole, whole + len(piece)))
    else:
        places, at = [], 0
        for letter in piece:
            at = words.find(letter, at)
            if at < 0:
                return None
            places.append(at)
            at += 1
    score = 0.0
    for number, place in enumerate(places):
        score += 1
        score += _START if place == 0 else _WORD if not words[place - 1].isalnum() else 0
        score += _ROW if number and place == places[number - 1] + 1 else 0
    return score, places


def _whole(piece: str, words: str) -> int:
    """Return where the piece stands as it is, at the beginning of a word if it can be; -1 if nowhere."""
    at = words.find(piece)
    best = at
    while at >= 0:
        if at == 0 or not words[at - 1].isalnum():
            return at
        at = words.find(piece, at + 1)
    return best

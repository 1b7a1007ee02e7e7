"""The dictionary of a language: which words there are, and what may be meant by one that is not. Pure.

The lists of words are those of pyspellchecker. They are read in small steps, since other threads wait while
one step lasts; their counts are kept as orders of magnitude, which is what sorts suggestions.
"""

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from app.viewmodels.spelling import as_written, plain_forms

MOST_SUGGESTIONS = 6
LONGEST_FOR_TWO = 10
"""Letters of a word of which also what is two slips away is suggested: a longer one would take seconds."""

_ENTRY = re.compile(r'"((?:[^"\\]|\\u[0-9a-f]{4})+)":\s*(\d+)')
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_REST_WORDS = 600
_ALPHABET_FROM = 5_000  # words


class Dictionary:
    """The words of a language with how common they are."""

    def __init__(self, words: dict[str, int]) -> None:
        self._words = words
        letters = {letter for word, _ in zip(words, range(_ALPHABET_FROM), strict=False) for letter in word}
        self._letters = "".join(sorted(letter for letter in letters if letter.isalpha() or letter == "'"))

    def __len__(self) -> int:
        return len(self._words)

    def knows(self, word: str) -> bool:
        """Return whether it is a word, however it is capitalised."""
        return any(form in self._words for form in plain_forms(word))

    def suggestions(self, word: str) -> tuple[str, ...]:
        """Return words that are one slip away, else two, the most common first."""
        plain = plain_forms(word)[0]
        found = {each for each in self._slips(plain) if each in self._words}
        if not found and len(plain) <= LONGEST_FOR_TWO:
            found = {far for near in self._slips(plain) for far in self._slips(near) if far in self._words}
        best = sorted(found - {plain}, key=lambda each: (-self._words[each], each))
        return tuple(as_written(each, word) for each in best[:MOST_SUGGESTIONS])

    def _slips(self, word: str) -> Iterator[str]:
        """Yield what a letter too many, too few, another one, or two in the wrong order makes of a word."""
        for at in range(len(word) + 1):
            head, tail = word[:at], word[at:]
            if tail:
                yield head + tail[1:]
            if len(tail) > 1:
                yield head + tail[1] + tail[0] + tail[2:]
            for letter in self._letters:
                yield head + letter + tail
                if tail:
                    yield head + letter + tail[1:]


def read_dictionary(language: str, rest: Callable[[], None] | None = None) -> Dictionary:
    """Read the words of a language, by its code; ``rest`` is called every millisecond or so."""
    import spellchecker  # noqa: PLC0415 - only who checks words pays for it

    path = Path(spellchecker.__file__).parent / "resources" / f"{language}.json.gz"
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    words: dict[str, int] = {}
    for number, match in enumerate(_ENTRY.finditer(text)):
        if rest is not None and number % _REST_WORDS == 0:
            rest()
        word = match[1]
        if "\\" in word:
            word = _ESCAPE.sub(_character, word)
        words[word.lower()] = int(match[2]).bit_length()
    return Dictionary(words)


def _character(match: "re.Match[str]") -> str:
    return chr(int(match[1], 16))

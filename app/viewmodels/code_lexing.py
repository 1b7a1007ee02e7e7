"""Code in colours: which characters of each line are a keyword, a string, a comment … Pure.

Pygments knows the languages; it is imported at the first block of code that names one. What it says is laid
over the text and never part of it; text in a language that it does not know is plain.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from app.viewmodels.code_tints import LineTints, Stretch, Tint

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MOST_CHARACTERS = 400_000
"""Of a longer block the rest stays plain."""

_REST_WORDS = 40
_TINTS = {
    "Keyword.Constant": Tint.BUILTIN,
    "Keyword.Type": Tint.BUILTIN,
    "Keyword": Tint.KEYWORD,
    "Operator.Word": Tint.KEYWORD,
    "Name.Builtin": Tint.BUILTIN,
    "Name.Exception": Tint.BUILTIN,
    "Name.Function": Tint.NAME,
    "Name.Class": Tint.NAME,
    "Name.Decorator": Tint.NAME,
    "Name.Tag": Tint.KEYWORD,
    "Name.Attribute": Tint.NAME,
    "Name.Variable": Tint.BUILTIN,
    "Name.Constant": Tint.BUILTIN,
    "Literal.String": Tint.STRING,
    "Literal.Number": Tint.NUMBER,
    "Literal.Date": Tint.NUMBER,
    "Comment.Preproc": Tint.KEYWORD,
    "Comment.PreprocFile": Tint.STRING,
    "Comment": Tint.COMMENT,
    "Generic.Inserted": Tint.ADDED,
    "Generic.Deleted": Tint.REMOVED,
    "Generic.Heading": Tint.NAME,
    "Generic.Subheading": Tint.NAME,
    "Generic.Prompt": Tint.COMMENT,
    "Generic.Output": Tint.COMMENT,
}


def tints_of(code: str, language: str, rest: Callable[[], None] | None = None) -> tuple[LineTints, ...]:
    """Return for each line of the code what is in colour, in code points; plain where nothing is known.

    ``rest`` is called several times a millisecond: who types waits for what is done in between.
    """
    lines = code.split("\n")
    found: list[list[Stretch]] = [[] for _ in lines]
    lexer = _lexer(language)
    if lexer is None:
        return tuple(() for _ in lines)
    line, start = 0, 0  # where the line of the next word begins
    at = 0
    words = lexer.get_tokens_unprocessed(code[:MOST_CHARACTERS] + "\n")
    for number, (index, kind, value) in enumerate(words):
        if rest is not None and number % _REST_WORDS == 0:
            rest()
        if index < at:  # a lexer that reads a part twice: what was said first stands
            continue
        line, start = _follow(lines, line, start, index)
        at = index + len(value)
        tint = _tint(str(kind))
        if tint:
            _lay(lines, found, (line, start, index, at), tint)
    return tuple(tuple(stretches) for stretches in found)


def _follow(lines: list[str], line: int, start: int, index: int) -> tuple[int, int]:
    """Return the line that holds a character, and where it begins."""
    while line < len(lines) - 1 and index > start + len(lines[line]):
        start += len(lines[line]) + 1
        line += 1
    return line, start


def _lay(lines: list[str], found: list[list[Stretch]], word: tuple[int, int, int, int], tint: Tint) -> None:
    """Enter a word, which may go over several lines."""
    line, start, first, end = word
    while first < end and line < len(lines):
        stop = start + len(lines[line])
        length = min(end, stop) - first
        if length > 0:
            found[line].append(Stretch(first - start, length, tint))
        start, line = stop + 1, line + 1
        first = max(first, start)


@cache
def _tint(kind: str) -> Tint:
    name = kind.removeprefix("Token.")
    while name:
        if name in _TINTS:
            return _TINTS[name]
        name = name.rpartition(".")[0]
    return Tint.NONE


@lru_cache(maxsize=64)
def _lexer(language: str) -> "Lexer | None":
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - only who shows code pays for it
    from pygments.util import ClassNotFound  # noqa: PLC0415 - the same

    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None

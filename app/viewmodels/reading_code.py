"""Fenced code in the rendered report: one paragraph a line, in colours. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.viewmodels.code_lexing import tints_of
from app.viewmodels.code_tints import LineTints, language_of
from app.viewmodels.reading_parts import Edge, Kind, Para, Place, Words
from app.viewmodels.writer_text import shown_text


def code_parts(code: str, info: str, place: Place, rest: Callable[[], None] | None = None) -> Iterator[Para]:
    """Yield the lines of a block of code; ``info`` says in which language it is; ``rest`` as in lexing."""
    text = shown_text(code.removesuffix("\n"))
    lines, tints = text.split("\n"), tints_of(text, language_of(info), rest)
    below = replace(place, gap=0, marker="")
    for number, (line, tinted) in enumerate(zip(lines, tints, strict=True)):
        edge = Edge.INSIDE
        if number == 0:
            edge |= Edge.FIRST
        if number == len(lines) - 1:
            edge |= Edge.LAST
        yield Para(_words(line, tinted), Kind.CODE, below if number else place, edge=edge)


def _words(line: str, tints: LineTints) -> tuple[Words, ...]:
    words: list[Words] = []
    at = 0
    for each in tints:
        if at < each.start:
            words.append(Words(line[at : each.start]))
        at = each.start + each.length
        words.append(Words(line[each.start : at], tint=each.tint))
    if at < len(line):
        words.append(Words(line[at:]))
    return tuple(words)

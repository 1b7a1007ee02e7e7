"""The words inside a paragraph of Markdown: bold, code, links. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.viewmodels.reading_parts import Face, Words
from app.viewmodels.writer_text import shown_text

if TYPE_CHECKING:
    from markdown_it.token import Token

LINE_BREAK = "\u2028"
_PLACE = re.compile(r"[^\s:][^:]*:\d+(?:-\d+)?$")  # path:line or path:first-last, as reports cite files
_URL = re.compile(r"https?://[^\s<>()\[\]`]{1,2000}")
_AFTER_URL = ".,;:!?'\""
_FACES = {"strong": Face.BOLD, "em": Face.ITALIC, "s": Face.STRUCK}


def words_of(tokens: "Iterable[Token]") -> tuple[Words, ...]:
    """Return the words of a paragraph, those that look the same as one."""
    merged: list[Words] = []
    for words in _words(tokens):
        if not words.text:
            continue
        last = merged[-1] if merged else None
        if last and (last.face, last.link) == (words.face, words.link):
            merged[-1] = replace(last, text=last.text + words.text)
        else:
            merged.append(words)
    return tuple(merged)


def plain_text(tokens: "Iterable[Token]") -> str:
    """Return the words of a paragraph as text."""
    return "".join(words.text for words in words_of(tokens))


def _words(tokens: "Iterable[Token]") -> Iterator[Words]:
    face, link = Face.PLAIN, ""
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        match token.type:
            case "link_open":
                link = str(token.attrGet("href") or "")
            case "link_close":
                link = ""
            case "code_inline":
                place = Face.PLACE if _PLACE.match(token.content) else Face.PLAIN
                yield Words(shown_text(token.content), face | Face.CODE | place, link)
            case "image":
                alt = shown_text(token.content) or "picture"
                yield Words(f"[{alt}]", face, link or str(token.attrGet("src") or ""))
            case "softbreak":
                yield Words(" ", face, link)
            case "hardbreak":
                yield Words(LINE_BREAK, face, link)
            case _ if name in _FACES:
                face = face | _FACES[name] if token.nesting > 0 else face & ~_FACES[name]
            case _:
                yield from _text(shown_text(token.content), face, link)


def _text(text: str, face: Face, link: str) -> Iterator[Words]:
    """Yield words as they are written, with the addresses in them as links."""
    if link:
        is_note = text.startswith("^") and len(text) > 1
        yield Words(text[1:], face | Face.RAISED, link) if is_note else Words(text, face, link)
        return
    at = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_AFTER_URL)
        yield Words(text[at : match.start()], face)
        yield Words(url, face, url)
        at = match.start() + len(url)
    yield Words(text[at:], face)

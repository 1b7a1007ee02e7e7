"""Markdown as what is read: by block, and only the blocks that are new.

A block is what stands at the top of the text: a paragraph, a list, a table. Where blocks begin is found for
the whole text each time, which is quick; what takes long, the words inside them, is kept by the block's text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from app.exporting.page import markdown_parser
from app.viewmodels.reading_code import code_parts
from app.viewmodels.reading_parts import (
    ROWS_A_PIECE,
    Cell,
    Grid,
    Kind,
    Para,
    Part,
    Piece,
    Place,
    Task,
    pieces_of,
)
from app.viewmodels.reading_words import plain_text, words_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

GAP = 10
GAP_HEADING = {1: 18, 2: 20, 3: 16}
GAP_ITEM = 3
_BULLETS = "\u2022\u25e6\u25aa"
_TASK = re.compile(r"\[([ xX])\] ")
_NO_NAME = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the text: its tokens, and where it begins (characters from the text's start)."""

    tokens: "tuple[Token, ...]"
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """The pieces of a text or of a part of it; ``starts``: where the block of each begins in the Markdown."""

    pieces: tuple[Piece, ...] = ()
    starts: tuple[int, ...] = ()
    is_whole: bool = True

    def holds(self, place: int) -> bool:
        """Return whether the block at a place of the Markdown is among them."""
        return self.is_whole or bool(self.starts and self.starts[0] <= place < self.starts[-1])


class Renderer:
    """Renders a text that changes; keeps what it made of the blocks of the last text.

    Args:
        rest: Is called between blocks, every millisecond or so.

    Attributes:
        made: How many blocks were rendered that were not known.
    """

    def __init__(self, rest: Callable[[], None] | None = None) -> None:
        self._rest = rest
        self._parser: MarkdownIt | None = None
        self._known: dict[tuple[str, str], tuple[Piece, ...]] = {}
        self._same: dict[Piece, Piece] = {}
        self.made = 0

    def render(
        self,
        markdown: str,
        near: int = 0,
        show_first: Callable[[Rendered], None] | None = None,
        most: int = 40,
    ) -> Rendered:
        """Return the whole text as pieces.

        Args:
            markdown: The text.
            near: A position in it; the blocks from there on are made first.
            show_first: Is handed what was made first, when there is more than ``most`` blocks of work.
            most: How many blocks are made first.
        """
        blocks, references = self._blocks(markdown)
        notes = repr(sorted((name, each["href"]) for name, each in references.items()))
        keys = [(block.text, notes if "[" in block.text else "") for block in blocks]
        if show_first is not None and sum(key not in self._known for key in keys) > most:
            at = max((n for n, block in enumerate(blocks) if block.start <= near), default=0)
            first = max(0, min(at, len(blocks) - most))
            part = slice(first, first + most)
            show_first(replace(self._made(blocks[part], keys[part], references), is_whole=False))
        rendered = self._made(blocks, keys, references)
        self._known = {key: self._known[key] for key in keys}
        self._same = {piece: piece for piece in rendered.pieces}
        return rendered

    def _blocks(self, markdown: str) -> tuple[list[Block], dict[str, Any]]:
        if self._parser is None:
            self._parser = markdown_parser()
        env: dict[str, Any] = {}
        tokens: list[Token] = []
        text = markdown.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        self._parser.block.parse(text, self._parser, env, tokens)
        lines = text.split("\n")
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        blocks = []
        for group in _groups(tokens):
            first, last = group[0].map or (0, 0)
            blocks.append(Block(group, "\n".join(lines[first:last]), starts[first]))
        return blocks, env.get("references", {})

    def _made(
        self, blocks: Sequence[Block], keys: Sequence[tuple[str, str]], references: dict[str, Any]
    ) -> Rendered:
        pieces: list[Piece] = []
        starts: list[int] = []
        for block, key in zip(blocks, keys, strict=True):
            known = self._known.get(key)
            if known is None:
                self.made += 1
                if self._rest is not None:
                    self._rest()
                made = self._render_block(block, references)
                known = self._known[key] = tuple(self._same.setdefault(piece, piece) for piece in made)
            pieces.extend(known)
            starts.extend([block.start] * len(known))
        return Rendered(tuple(pieces), tuple(starts))

    def _render_block(self, block: Block, references: dict[str, Any]) -> list[Piece]:
        parser = self._parser
        if parser is None:
            return []
        env = {"references": references}
        for token in block.tokens:
            if token.type == "inline" and not token.children:
                token.children = parser.parseInline(token.content, env)[0].children
        return pieces_of(list(_Walk(block.tokens, self._rest).parts()))


def _groups(tokens: "Sequence[Token]") -> "Iterator[tuple[Token, ...]]":
    """Cut a text's tokens into its blocks."""
    first = 0
    for number, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tuple(tokens[first : number + 1])
            first = number + 1


@dataclass(slots=True)
class _List:
    number: int | None  # of the next item; None: no numbers
    is_tight: bool = True


@dataclass(slots=True)
class _Walk:
    """Goes through the tokens of a block."""

    tokens: "Sequence[Token]"
    rest: Callable[[], None] | None = None
    quote: int = 0
    lists: list[_List] = field(default_factory=list)
    marker: str = ""
    is_first: bool = True

    def parts(self) -> Iterator[Part]:
        """Yield what the block is made of."""
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            match token.type:
                case "table_open":
                    stop = _matching(self.tokens, at)
                    yield from self._table(self.tokens[at:stop])
                    at = stop
                case "fence" | "code_block":
                    yield from code_parts(token.content, token.info, self._place(GAP), self.rest)
                case "hr":
                    yield Para((), Kind.RULE, self._place(GAP))
                case "inline":
                    yield self._inline(token, self.tokens[at - 1])
                case _:
                    self._nest(token)
            at += 1

    def _nest(self, token: "Token") -> None:
        match token.type:
            case "blockquote_open":
                self.quote += 1
            case "blockquote_close":
                self.quote -= 1
            case "bullet_list_open":
                self.lists.append(_List(None))
            case "ordered_list_open":
                self.lists.append(_List(int(token.attrGet("start") or 1)))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._item()
            case _:
                pass

    def _item(self) -> None:
        """The next paragraph has the item's marker."""
        inner = self.lists[-1]
        if inner.number is None:
            depth = sum(each.number is None for each in self.lists)
            self.marker = _BULLETS[(depth - 1) % len(_BULLETS)]
        else:
            self.marker = f"{inner.number}."
            inner.number += 1

    def _place(self, gap: int, task: Task = Task.NONE) -> Place:
        marker, self.marker = self.marker, ""
        if self.is_first:
            gap = max(gap, GAP)
        self.is_first = False
        return Place(self.quote, len(self.lists), gap, marker, task)

    def _inline(self, token: "Token", opening: "Token") -> Para:
        children = token.children or []
        if opening.type == "heading_open":
            level = int(opening.tag[1:])
            name = _NO_NAME.sub("", plain_text(children).lower()).replace(" ", "-")
            place = self._place(GAP_HEADING.get(level, 12))
            return Para(words_of(children), Kind.HEADING, place, level, name=name)
        task = Task.NONE
        if self.marker and (box := _TASK.match(token.content)) and children:
            task = Task.OPEN if box[1] == " " else Task.DONE
            children = [children[0].copy(content=children[0].content[box.end() :]), *children[1:]]
        gap = GAP_ITEM if opening.hidden else GAP
        return Para(words_of(children), place=self._place(gap, task))

    def _table(self, tokens: "Sequence[Token]") -> Iterator[Grid]:
        rows: list[tuple[Cell, ...]] = []
        row: list[Cell] = []
        aligns: list[str] = []
        for number, token in enumerate(tokens):
            if token.type == "tr_open":
                row = []
            elif token.type == "tr_close":
                rows.append(tuple(row))
            elif token.type == "inline":
                row.append(words_of(token.children or []))
                if not rows:
                    style = str(tokens[number - 1].attrGet("style") or "")
                    aligns.append(style.removeprefix("text-align:") or "left")
        shares = _shares(rows) if len(rows) > ROWS_A_PIECE else ()
        for first in range(0, len(rows), ROWS_A_PIECE):
            place = self._place(GAP if not first else 0)
            part = tuple(rows[first : first + ROWS_A_PIECE])
            is_last = first + ROWS_A_PIECE >= len(rows)
            yield Grid(part, tuple(aligns), shares, not first, is_last, place)


def _matching(tokens: "Sequence[Token]", opening: int) -> int:
    """Return where what is opened there is closed."""
    level = tokens[opening].level
    return next(n for n in range(opening + 1, len(tokens)) if tokens[n].level == level)


def _shares(rows: Sequence[tuple[Cell, ...]]) -> tuple[int, ...]:
    """Return how much of the width each column gets, by its longest words."""
    columns = zip(*rows, strict=True)
    longest = [max(sum(len(words.text) for words in cell) for cell in column) for column in columns]
    wanted = [min(max(length, 5), 60) for length in longest]
    return tuple(round(100 * each / sum(wanted)) for each in wanted)

"""Pandoc's tree of a section, with the places of its words made into tracked changes. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from app.exporting.links import is_safe_link
from app.exporting.marks import SETTLED, Mark, Marks
from app.exporting.source_text import Place, SourceText
from app.exporting.word_changes import Comments, Node, paragraph_end, tracked

_NO_ATTRIBUTES = ["", [], []]
_FENCES = ("```", "~~~")
# Where the inner text stands in an inline node that has some.
_INNER = MappingProxyType({"Emph": None, "Strong": None, "Strikeout": None, "Link": 1})


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of text and what waits about it; None where pandoc does not say where it stood."""

    node: Node
    mark: Mark | None


class Tree:
    """Turns the tree of one section into one with changes."""

    def __init__(self, source: SourceText, marks: Marks, comments: Comments) -> None:
        self._source = source
        self._marks = marks
        self._comments = comments

    def blocks(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the blocks."""
        return [made for node in nodes for made in self._block(node)]

    def _block(self, node: Node) -> list[Node]:
        kind, content = node["t"], node.get("c", [])
        match kind:
            case "Div":
                made = self.blocks(content[1])
            case "Para" | "Plain":
                made = [{"t": kind, "c": self._paragraph(content)}]
            case "Header":
                made = [{"t": kind, "c": [content[0], _NO_ATTRIBUTES, self._paragraph(content[2])]}]
            case "BlockQuote":
                made = [{"t": kind, "c": self.blocks(content)}]
            case "BulletList":
                made = [{"t": kind, "c": [self.blocks(item) for item in content]}]
            case "OrderedList":
                made = [{"t": kind, "c": [content[0], [self.blocks(item) for item in content[1]]]}]
            case "CodeBlock":
                made = self._code(content)
            case "RawBlock":  # HTML is shown, never carried out
                made = [{"t": "CodeBlock", "c": [_NO_ATTRIBUTES, str(content[1])]}]
            case "Table":
                made = [self._table(content)]
            case _:
                made = [node]
        return made

    def _table(self, content: list[Any]) -> Node:
        _attributes, _caption, columns, head, bodies, foot = content
        made = [[_NO_ATTRIBUTES, body[1], self._rows(body[2]), self._rows(body[3])] for body in bodies]
        ends = [[_NO_ATTRIBUTES, self._rows(end[1])] for end in (head, foot)]
        return {"t": "Table", "c": [_NO_ATTRIBUTES, [None, []], columns, ends[0], made, ends[1]]}

    def _rows(self, rows: list[Any]) -> list[Any]:
        return [
            [_NO_ATTRIBUTES, [[_NO_ATTRIBUTES, *cell[1:4], self.blocks(cell[4])] for cell in row[1]]]
            for row in rows
        ]

    def _code(self, content: list[Any]) -> list[Node]:
        """Return a block of code; as lines, where something waits about it, since it can hold no change."""
        told, text = _place_of(content[0]), str(content[1])
        lines = self._source.lines(told)
        marks = [self._mark(line) for line in lines]
        if not any(mark.is_pending for mark in marks):
            return [{"t": "CodeBlock", "c": [["", content[0][1], []], text]}]
        first = lines[0] if lines else Place(0, 0)
        opening = self._source.cut(first).lstrip(" \t>-+*0123456789.)")
        skipped = 1 if opening.startswith(_FENCES) else 0
        runs: list[_Run] = []
        for number, line in enumerate(text.split("\n")):
            mark = marks[number + skipped] if number + skipped < len(marks) else SETTLED
            if number:
                runs.append(_Run({"t": "LineBreak"}, mark))
            runs.append(_Run({"t": "Code", "c": [_NO_ATTRIBUTES, line]}, mark))
        inner = [*self._grouped(runs), *paragraph_end(_shared(runs))]
        style = ["", [], [["custom-style", "Source Code"]]]
        return [{"t": "Div", "c": [style, [{"t": "Para", "c": inner}]]}]

    def _paragraph(self, inlines: Iterable[Node]) -> list[Node]:
        runs = list(self._runs(inlines, ""))
        return [*self._grouped(runs), *paragraph_end(_shared(runs))]

    def _runs(self, inlines: Iterable[Node], told: str) -> Iterator[_Run]:
        """Yield what a text is made of; ``told`` is the place that pandoc gives to all of it."""
        for node in inlines:
            kind = node["t"]
            if kind == "Span":
                yield from self._runs(node["c"][1], _place_of(node["c"][0]) or told)
            elif kind == "Str":
                yield from self._words(str(node["c"]), self._source.place(told))
            elif kind == "Image":
                yield from self._runs(*_picture(node))
            elif kind in _INNER:
                yield from self._container(node, told)
            else:
                yield _Run(_plain(node), self._mark_of(told))

    def _words(self, text: str, place: Place | None) -> Iterator[_Run]:
        if place is None or place.stop - place.start != len(text):  # such as an entity: it changes as one
            yield _Run({"t": "Str", "c": text}, None if place is None else self._mark(place))
            return
        for start, stop, mark in self._marks.between(place.start, place.stop):
            yield _Run({"t": "Str", "c": text[start - place.start : stop - place.start]}, mark)

    def _container(self, node: Node, told: str) -> Iterator[_Run]:
        """Yield an emphasis or a link; whole where one change is about all of it."""
        inner = _INNER[node["t"]]
        runs = list(self._runs(node["c"] if inner is None else node["c"][inner], told))
        shared = _shared(runs)
        if shared.is_pending or not any(run.mark is not None and run.mark.is_pending for run in runs):
            yield _Run(_with_inner(node, [run.node for run in runs]), shared)
        else:
            yield _Run(_with_inner(node, self._grouped(runs)), SETTLED)

    def _grouped(self, runs: list[_Run]) -> list[Node]:
        """Return the pieces as text with changes; a blank whose place is unknown goes with its neighbours."""
        marks = [run.mark for run in runs]
        for index, mark in enumerate(marks):
            if mark is None:
                before = marks[index - 1] if index else None
                after = next((each for each in marks[index + 1 :] if each is not None), None)
                marks[index] = before if before is not None and before == after else SETTLED
        nodes: list[Node] = []
        pairs = zip(runs, (mark or SETTLED for mark in marks), strict=True)
        for mark, group in groupby(pairs, key=_second):
            inner = [run.node for run, _mark in group]
            if mark.is_pending:
                inner = self._comments.around(mark, tracked(mark, inner))
            nodes.extend(inner)
        return nodes

    def _mark_of(self, told: str) -> Mark | None:
        place = self._source.place(told)
        return None if place is None else self._mark(place)

    def _mark(self, place: Place) -> Mark:
        """Return what waits about a stretch that changes as one: the first thing that does."""
        found = (mark for _start, _stop, mark in self._marks.between(place.start, place.stop))
        return next((mark for mark in found if mark.is_pending), SETTLED)


def _second(pair: tuple[_Run, Mark]) -> Mark:
    return pair[1]


def _shared(runs: list[_Run]) -> Mark:
    """Return the change that all of a text belongs to, if there is one."""
    marks = {run.mark for run in runs if run.mark is not None}
    return marks.pop() if len(marks) == 1 else SETTLED


def _with_inner(node: Node, inner: list[Node]) -> Node:
    if node["t"] != "Link":
        return {"t": node["t"], "c": inner}
    target = node["c"][2]
    if not is_safe_link(str(target[0])):
        return {"t": "Span", "c": [_NO_ATTRIBUTES, inner]}
    return {"t": "Link", "c": [_NO_ATTRIBUTES, inner, target]}


def _picture(node: Node) -> tuple[list[Node], str]:
    """Return a picture in words that link to it: no file that the document names is read."""
    attributes, alt, target = node["c"]
    words = alt or [{"t": "Str", "c": "picture"}]
    return [{"t": "Link", "c": [attributes, words, target]}], _place_of(attributes)


def _plain(node: Node) -> Node:
    match node["t"]:
        case "RawInline":  # HTML is shown, never carried out
            return {"t": "Str", "c": str(node["c"][1])}
        case "Code":
            return {"t": "Code", "c": [_NO_ATTRIBUTES, node["c"][1]]}
        case _:
            return node


def _place_of(attributes: list[Any]) -> str:
    values = attributes[2]
    return next((str(value) for name, value in values if name == "data-pos"), "")

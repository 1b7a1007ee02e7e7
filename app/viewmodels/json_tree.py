"""Any JSON value as a tree whose branches are made when they are opened. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from app.viewmodels.find_text import PIECE, occurrences, spans
from app.viewmodels.formats import counted

Step = str | int
Path = tuple[Step, ...]

PREVIEW_CHARS = 200
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ROOT = "$"


class JsonNode:
    """A value at its place. Children are made when first asked for."""

    __slots__ = ("_children", "_keys", "key", "parent", "row", "value")

    def __init__(self, key: Step | None, value: Any, parent: "JsonNode | None" = None, row: int = 0) -> None:  # noqa: ANN401 -- any JSON value
        self.key = key
        self.value = value
        self.parent = parent
        self.row = row
        self._children: dict[int, JsonNode] | None = None
        self._keys: list[Any] | None = None

    @property
    def child_count(self) -> int:
        """How many children there are."""
        return len(self.value) if isinstance(self.value, dict | list) else 0

    def child(self, row: int) -> "JsonNode":
        """Return a child by its place."""
        if self._children is None:
            self._children = {}
            self._keys = list(self.value) if isinstance(self.value, dict) else None
        known = self._children.get(row)
        if known is None:
            key = row if self._keys is None else str(self._keys[row])
            value = self.value[row if self._keys is None else self._keys[row]]
            known = self._children[row] = JsonNode(key, value, self, row)
        return known

    @property
    def path(self) -> Path:
        """The way from the root."""
        steps: list[Step] = []
        node: JsonNode | None = self
        while node is not None and node.key is not None:
            steps.append(node.key)
            node = node.parent
        return tuple(reversed(steps))

    @property
    def preview(self) -> str:
        """The value in one short line."""
        return preview(self.value)


def preview(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return a value in one short line; of a branch, how much is in it."""
    if isinstance(value, dict):
        return f"{{}} {counted(len(value), 'field')}"
    if isinstance(value, list):
        return f"[] {counted(len(value), 'item')}"
    if isinstance(value, str):
        cut = value[:PREVIEW_CHARS]
        rest = f" … {len(value):,} characters" if len(value) > PREVIEW_CHARS else ""
        return json.dumps(cut, ensure_ascii=False) + rest
    return json.dumps(value, ensure_ascii=False, default=str)


def path_text(path: Path) -> str:
    """Return a path as JSONPath writes it: ``$.messages[0].parts``, ``$["a b"]``."""
    return _ROOT + "".join(_step(each) for each in path)


def at_path(value: Any, path: Path) -> Any:  # noqa: ANN401 -- any JSON value
    """Return what is at a path.

    Raises:
        KeyError: there is nothing.
    """
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError) as problem:
            raise KeyError(path_text(path)) from problem
    return value


def copied(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return a value for the clipboard: a text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)


def find(value: Any, words: tuple[str, ...], piece: int = 200) -> Iterator[list[Path]]:  # noqa: ANN401 -- any JSON value
    """Return the paths of what has one of the words in its name or text, after every so many values."""
    hits = list[Path]()
    for looked, (path, found) in enumerate(_walk(value), 1):
        if _named(path, words):
            hits.append(path)
        elif isinstance(found, str) and len(found) > PIECE:
            for part in occurrences(found, words):  # a long text: a breath after each piece
                if part:
                    hits.append(path)
                    break
                yield hits
                hits = []
        elif not isinstance(found, dict | list) and _says(found, words):
            hits.append(path)
        if looked % piece == 0:
            yield hits
            hits = []
    yield hits


def _walk(value: Any) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 -- any JSON value
    """Return all values in the order of the tree; no list of them is ever made."""
    yield (), value
    steps: list[Step] = []
    below: list[Iterator[tuple[Step, Any]]] = [_pairs(value)]
    while below:
        pair = next(below[-1], None)
        if pair is None:
            below.pop()
            if steps:
                steps.pop()
            continue
        steps.append(pair[0])
        yield tuple(steps), pair[1]
        below.append(_pairs(pair[1]))


def _pairs(value: Any) -> Iterator[tuple[Step, Any]]:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        return ((str(key), inner) for key, inner in value.items())
    return iter(enumerate(value)) if isinstance(value, list) else iter(())


def _named(path: Path, words: tuple[str, ...]) -> bool:
    return bool(path) and isinstance(path[-1], str) and bool(spans(path[-1], words))


def _says(value: Any, words: tuple[str, ...]) -> bool:  # noqa: ANN401 -- any JSON value
    return bool(spans(value if isinstance(value, str) else json.dumps(value, default=str), words))


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_NAME.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"

"""Any JSON value as a tree whose branches are made when they are opened. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from app.viewmodels.find_text import spans
from app.viewmodels.formats import counted

Step = str | int
Path = tuple[Step, ...]

PREVIEW_CHARS = 200
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ROOT = "$"


class JsonNode:
    """A value at its place. Children are made when first asked for."""

    __slots__ = ("_children", "key", "parent", "row", "value")

    def __init__(self, key: Step | None, value: Any, parent: "JsonNode | None" = None, row: int = 0) -> None:  # noqa: ANN401 -- any JSON value
        self.key = key
        self.value = value
        self.parent = parent
        self.row = row
        self._children: list[JsonNode] | None = None

    @property
    def child_count(self) -> int:
        """How many children there are."""
        return len(self.value) if isinstance(self.value, dict | list) else 0

    def child(self, row: int) -> "JsonNode":
        """Return a child by its place."""
        if self._children is None:
            pairs = self.value.items() if isinstance(self.value, dict) else enumerate(self.value)
            self._children = [
                JsonNode(key if isinstance(key, int) else str(key), value, self, number)
                for number, (key, value) in enumerate(pairs)
            ]
        return self._children[row]

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


def find(value: Any, words: tuple[str, ...], piece: int = 500) -> Iterator[list[Path]]:  # noqa: ANN401 -- any JSON value
    """Return the paths of what has one of the words in its name or text, after every so many values."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    looked, hits = 0, list[Path]()
    while waiting:
        path, found = waiting.pop()
        if _named(path, words) or (not isinstance(found, dict | list) and _says(found, words)):
            hits.append(path)
        pairs: Sequence[tuple[Step, Any]] = ()
        if isinstance(found, dict):
            pairs = [(str(key), inner) for key, inner in found.items()]
        elif isinstance(found, list):
            pairs = list(enumerate(found))
        waiting.extend(((*path, key), inner) for key, inner in reversed(pairs))
        looked += 1
        if looked % piece == 0:
            yield hits
            hits = []
    yield hits


def _named(path: Path, words: tuple[str, ...]) -> bool:
    return bool(path) and isinstance(path[-1], str) and bool(spans(path[-1], words))


def _says(value: Any, words: tuple[str, ...]) -> bool:  # noqa: ANN401 -- any JSON value
    return bool(spans(value if isinstance(value, str) else json.dumps(value, default=str), words))


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_NAME.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"

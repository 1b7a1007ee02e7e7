"""What tells two steps of an agent apart, and what a step may have changed.

A mark is a number: two tool calls have the same one if they have the same name and the same arguments, two
outcomes if they succeeded or failed alike with the same words. Values are compared exactly but for the order
of the arguments and white space at the ends of a result: one that only looks alike is another, so that
polling whose answer changes is never taken for a loop. Ids that a short answer makes up are left out.

A mark is a checksum of 32 bits. A step is compared with a dozen others, and a loop takes several that are
equal in both marks, so that the chance of a false one is far below one in a million runs.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_READING = frozenset(
    {
        "read",
        "list",
        "search",
        "find",
        "get",
        "view",
        "open",
        "show",
        "grep",
        "glob",
        "cat",
        "ls",
        "stat",
        "stats",
        "fetch",
        "look",
        "lookup",
        "query",
        "head",
        "tail",
        "count",
        "describe",
        "inspect",
        "browse",
        "scroll",
        "goto",
        "think",
        "plan",
        "note",
        "report",
        "finding",
        "learning",
    }
)
_WRITING = frozenset(
    {
        "write",
        "edit",
        "create",
        "delete",
        "remove",
        "move",
        "rename",
        "set",
        "put",
        "add",
        "append",
        "insert",
        "replace",
        "apply",
        "patch",
        "run",
        "exec",
        "execute",
        "update",
        "post",
        "send",
        "submit",
        "spawn",
        "merge",
        "install",
        "build",
        "commit",
        "push",
        "save",
    }
)
_WAITING = frozenset({"wait", "await", "sleep", "poll"})
_TRANSIENT = re.compile(
    r"time[d ]?[ -]?out|rate.?limit|too many requests|\b(?:429|502|503|504|529)\b|temporar|unavailable|"
    r"overloaded|connection|network|try again|\bbusy\b|\blocked\b",
    re.IGNORECASE,
)
_LOOK_CHARS = 600
# An answer of this length may be no more than "noted as 01…": the id that it makes up is nothing new. ULIDs
# of this century begin with 01.
_SHORT = 200
_NEW_ID = re.compile(r"\b01[0-9A-HJKMNP-TV-Z]{24}\b")


def call_mark(name: str, args: Mapping[str, Any]) -> int:
    """Return the mark of a tool call; a long text among the arguments may be its blob reference."""
    return _mark(f"{name}{sorted(args.items()) if len(args) > 1 else args}")


def outcome_mark(*, success: bool, output: object, output_ref: str | None, error: str | None) -> int:
    """Return the mark of how a call ended."""
    said = error if error and not success else output
    text = said.strip() if isinstance(said, str) else repr(said)
    if len(text) <= _SHORT and "01" in text:
        text = _NEW_ID.sub("", text)
    return _mark(text if output_ref is None else output_ref + text, +success)


def failure_mark(kind: str, error: str) -> int:
    """Return the mark of how a model call failed."""
    return _mark(f"{kind}\0{error.strip()}")


def _mark(text: str, start: int = 0) -> int:
    return crc32(text.encode(errors="surrogatepass"), start)


def is_transient(words: str) -> bool:
    """Return whether an error may go away by itself, so that trying once more is no waste."""
    return _TRANSIENT.search(words[:_LOOK_CHARS]) is not None


@functools.lru_cache(maxsize=512)
def only_reads(name: str) -> bool:
    """Return whether a tool, by the words of its name, leaves things as they are; in doubt it does not."""
    words = [word.casefold() for word in _WORD.findall(name)]
    return bool(words) and words[0] not in _WRITING and not _READING.isdisjoint(words)


@functools.lru_cache(maxsize=512)
def only_waits(name: str) -> bool:
    """Return whether a tool, by the words of its name, waits for something outside."""
    return any(word.casefold() in _WAITING for word in _WORD.findall(name))

"""A conversation as the planner sees it: what was asked, which tools were called, what they answered."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_WORKSPACE = re.compile(r"^Workspace: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that the planner wants."""

    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The call as text; two calls with the same tool and arguments are the same."""
        return f"{self.tool} {json.dumps(dict(self.args), sort_keys=True, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A tool call of the conversation and what came back; ``text`` None means that nothing has yet."""

    call: Call
    text: str | None = None


@dataclass(frozen=True)
class Transcript:
    """A conversation: the first prompt, what the person said later, the tools on offer, the calls so far."""

    prompt: str
    tools: frozenset[str]
    answers: tuple[Answer, ...] = ()
    later: tuple[str, ...] = ()

    @cached_property
    def _by_key(self) -> dict[str, Answer]:
        return {answer.call.key: answer for answer in self.answers}

    def answer(self, call: Call) -> str | None:
        """Return what a call gave; None when it was not made."""
        found = self._by_key.get(call.key)
        return found.text if found else None

    def asked(self, call: Call) -> bool:
        """Return whether a call was made, whatever came of it."""
        return call.key in self._by_key

    def of(self, tool: str) -> tuple[Answer, ...]:
        """Return the calls of one tool, in order."""
        return tuple(answer for answer in self.answers if answer.call.tool == tool)

    @property
    def objective(self) -> str:
        """What is to be done: the marked part of the first prompt, or all of it."""
        start, end = self.prompt.find("<objective>"), self.prompt.rfind("</objective>")
        inner = self.prompt[start + len("<objective>") : end] if 0 <= start < end else self.prompt
        return inner.strip()

    @property
    def has_workspace(self) -> bool:
        """Whether the first prompt names a workspace folder."""
        end = self.prompt.rfind("</objective>")  # what stands further on may be anybody's words
        named = _WORKSPACE.search(self.prompt, max(end, 0))
        return named is None or named[1] != "none"

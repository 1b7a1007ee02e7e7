"""Directives on their way to one agent of a run."""

import asyncio
from collections.abc import Sequence

from actors.conductor.messages import When
from actors.harness.job import Directive


class DirectiveInbox:
    """Holds a person's words until the agent is due to read them.

    ``now`` and ``next`` are given before the agent's next model call (``now`` also ends a wait);
    ``after`` is given when the agent wants to end.
    """

    def __init__(self) -> None:
        self._due: list[Directive] = []
        self._later: list[Directive] = []
        self.urgent = asyncio.Event()

    def put(self, input_id: str, text: str, when: When) -> None:
        """Keep a directive."""
        if when == "after":
            self._later.append(Directive(input_id, text))
            return
        self._due.append(Directive(input_id, text, when))
        if when == "now":
            self.urgent.set()

    def take(self, *, ending: bool = False) -> Sequence[Directive]:
        """Return what is due, oldest first, each one once; when the agent wants to end, all of it."""
        due, self._due = self._due, []
        if ending:
            due, self._later = [*due, *self._later], []
        self.urgent.clear()
        return due

"""Directives on their way to one agent of a run."""

import asyncio
from collections.abc import Sequence

from actors.conductor.messages import When
from actors.harness.job import Directive

UNREAD = "(This was meant for {name}, which has ended without reading it.)\n{text}"


class DirectiveInbox:
    """Holds a person's words until the agent is due to read them.

    ``now`` and ``next`` are given before the agent's next model call (``now`` also ends a wait);
    ``after`` is given when the agent wants to end. What an agent has not read when it ends is handed on.
    """

    def __init__(self) -> None:
        self._due: list[Directive] = []
        self._later: list[Directive] = []
        self._heir: tuple[DirectiveInbox, str] | None = None
        self.urgent = asyncio.Event()

    def put(self, input_id: str, text: str, when: When) -> None:
        """Keep a directive; once the agent has ended, for whom its words go to."""
        if self._heir is not None:
            heir, name = self._heir
            heir.put(input_id, UNREAD.format(name=name, text=text), when)
            return
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

    def hand_on(self, heir: "DirectiveInbox", name: str) -> None:
        """Give what was not read, and all that still comes, to another agent; ``name``: whose it was."""
        left = self.take(ending=True)
        self._heir = (heir, name)
        for each in left:
            self.put(each.input_id, each.text, "next")

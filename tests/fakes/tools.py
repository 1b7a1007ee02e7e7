"""Tools that do what a test says, and the context to run them in."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from actors.sandbox.paths import Workspace
from actors.tools.base import Effect, Tool, ToolArgs, ToolContext, ToolResult
from actors.tools.ports import ChangeNote, DocumentReceipt, DocumentView
from storage.events.base import EventBody

READS = frozenset({Effect.READS_WORKSPACE})
WRITES = frozenset({Effect.WRITES_WORKSPACE})


class WordsArgs(ToolArgs):
    """Arguments of most fakes."""

    text: str = ""
    number: int = 0


Behaviour = Callable[[WordsArgs, ToolContext], Awaitable[ToolResult]]


def fake_tool(name: str, behave: Behaviour, effects: frozenset[Effect] = READS) -> Tool[Any]:
    """Return a tool that does what ``behave`` does."""

    class Fake(Tool[WordsArgs]):
        description = f"The fake tool {name}."
        Args = WordsArgs

        async def run(self, args: WordsArgs, context: ToolContext) -> ToolResult:
            return await behave(args, context)

    Fake.name = name
    Fake.effects = effects
    return Fake()


def echo(name: str = "echo", effects: frozenset[Effect] = READS) -> Tool[Any]:
    """Return a tool that gives its text back."""

    async def behave(args: WordsArgs, context: ToolContext) -> ToolResult:
        del context
        return ToolResult.of(args.text)

    return fake_tool(name, behave, effects)


def context_in(folder: Path, emit: Callable[[EventBody], object] = id) -> ToolContext:
    """Return the context of a researcher's task in a folder."""
    return ToolContext(
        run_id="run-1",
        task_id="task-1",
        call_id="call-1",
        actor_key="researcher",
        worker_type="researcher",
        workspace=Workspace(folder),
        emit=emit,
    )


class FakeDocument:
    """A document that takes every change; ``texts`` has what was appended."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def owns(self, path: Path) -> bool:
        """No file is its own."""
        del path
        return False

    async def read(self) -> DocumentView:
        """Return what was appended."""
        return DocumentView(1 + len(self.texts), "An objective", ())

    async def append(self, section: str | None, text: str, note: ChangeNote) -> DocumentReceipt:
        """Take text as a proposal."""
        del note
        self.texts.append(text)
        number = len(self.texts)
        return DocumentReceipt(1 + number, f"patch-{number}", section or "researcher", f"proposal-{number}")

    async def replace_exact(
        self, section: str | None, old: str, new: str, note: ChangeNote
    ) -> DocumentReceipt:
        """Take text as a proposal."""
        del old
        return await self.append(section, new, note)

    async def insert_after(
        self, section: str | None, quote: str, text: str, note: ChangeNote
    ) -> DocumentReceipt:
        """Take text as a proposal."""
        del quote
        return await self.append(section, text, note)

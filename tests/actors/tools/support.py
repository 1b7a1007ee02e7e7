"""What tool tests need: a context over a real folder, and a document that answers like the real one."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actors.sandbox.errors import ToolError
from actors.sandbox.paths import Workspace
from actors.sandbox.rules import RuleSet
from actors.tools.base import ToolContext, ToolResult
from actors.tools.ports import ChangeNote, DocumentReceipt, DocumentView, SectionView
from actors.tools.registry import tool_named, tools_for
from storage.events.base import EventBody


class PlainDocument:
    """A document of two sections that takes every change at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts = {"conductor": "The report.", "researcher": ""}
        self.notes: list[ChangeNote] = []

    def owns(self, path: Path) -> bool:
        return path == self.path

    async def read(self) -> DocumentView:
        sections = tuple(SectionView(name, "running", text) for name, text in self.texts.items())
        return DocumentView(len(self.notes), "what was asked", sections)

    async def append(self, section: str | None, text: str, note: ChangeNote) -> DocumentReceipt:
        name = section or "researcher"
        self.texts[name] += text
        return self._receipt(name, note)

    async def replace_exact(
        self, section: str | None, old: str, new: str, note: ChangeNote
    ) -> DocumentReceipt:
        names = [name for name, text in self.texts.items() if section in {None, name} and old in text]
        if len(names) != 1:
            raise ToolError("The text does not occur exactly once.")
        self.texts[names[0]] = self.texts[names[0]].replace(old, new)
        return self._receipt(names[0], note)

    async def insert_after(
        self, section: str | None, quote: str, text: str, note: ChangeNote
    ) -> DocumentReceipt:
        return await self.replace_exact(section, quote, quote + text, note)

    def _receipt(self, section: str, note: ChangeNote) -> DocumentReceipt:
        self.notes.append(note)
        return DocumentReceipt(len(self.notes), f"patch-{len(self.notes)}", section, "p1")


@dataclass
class Bench:
    """A worker's tools over a folder."""

    root: Path
    worker_type: str = "terminal"
    allow: Iterable[str] = ()
    document: PlainDocument | None = None
    deadline: float | None = None
    events: list[EventBody] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = ToolContext(
            run_id="run",
            task_id="task",
            call_id="call",
            actor_key="worker:1",
            worker_type=self.worker_type,
            workspace=Workspace(self.root),
            emit=self.events.append,
            document=self.document,
            deadline=self.deadline,
            rules=RuleSet.parse(self.allow),
            tool_trace_id="trace",
        )

    async def call(self, tool: str, **arguments: Any) -> ToolResult:
        """Call a tool as a model would."""
        return await tool_named(tool, tools_for(self.worker_type)).call(arguments, self.context)

    def do(self, tool: str, **arguments: Any) -> ToolResult:
        """Call a tool on a loop of its own."""
        return asyncio.run(self.call(tool, **arguments))


def make(root: Path, **files: str) -> None:
    """Write files, given by their paths."""
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

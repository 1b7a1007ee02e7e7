"""Builds jobs for the harness and runs them on the real caller."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from actors.harness.job import Directive, HarnessJob
from actors.harness.loop import Harness
from actors.harness.outcome import HarnessOutcome
from actors.models.caller import ModelCaller
from actors.models.calls import CallIdentity
from actors.tools.base import Tool
from actors.tools.findings import Finish
from storage.events.envelope import NewEvent
from tests.fakes.clock import FakeTime
from tests.fakes.http_models.served import served
from tests.fakes.log import MemoryLog
from tests.fakes.scripted import ScriptedModel
from tests.fakes.tools import context_in

TRANSPORT = "direct"
"""How the scripted model is reached; the tests' conftest sets it for each test."""

WHO = CallIdentity("run-1", "researcher", "worker", "loop", task_id="task-1", call_id="call-1")


@dataclass
class FakeInbox:
    """Directives, given out when asked; those of ``later`` only to an agent that wants to end."""

    waiting: list[Directive] = field(default_factory=list)
    later: list[Directive] = field(default_factory=list)

    def take(self, *, ending: bool = False) -> Sequence[Directive]:
        taken, self.waiting = self.waiting, []
        if ending:
            taken, self.later = [*taken, *self.later], []
        return taken


@dataclass
class Bench:
    """One harness with its log and its time; ``fake_time`` None is the real one."""

    folder: Path
    log: MemoryLog = field(default_factory=MemoryLog)
    fake_time: FakeTime | None = None
    scripts: list[ScriptedModel] = field(default_factory=list)

    def job(self, script: ScriptedModel, *tools: Tool[Any], **changes: Any) -> HarnessJob:
        self.scripts.append(script)
        context = context_in(self.folder, lambda body: self.log.append([NewEvent(body, "researcher")]))
        values: dict[str, Any] = {
            "identity": WHO,
            "handle": script.handle("", "worker"),
            "system": "You are a researcher.",
            "prompt": "Count the files.",
            "context": context,
            "tools": (*tools, Finish()),
        }
        return HarnessJob(**{**values, **changes})

    async def run(self, script: ScriptedModel, *tools: Tool[Any], **changes: Any) -> HarnessOutcome:
        return await self.run_job(self.job(script, *tools, **changes))

    async def run_job(self, job: HarnessJob) -> HarnessOutcome:
        clock = self.fake_time.clock() if self.fake_time else None
        if TRANSPORT == "http" and self.scripts:
            async with served(self.scripts[-1]) as provider:
                over_http = replace(job, handle=provider.handle("", job.handle.role))
                return await Harness(ModelCaller(self.log, clock), self.log, clock).run(over_http)
        return await Harness(ModelCaller(self.log, clock), self.log, clock).run(job)

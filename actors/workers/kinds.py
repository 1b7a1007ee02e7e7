"""The kinds of workers: what each is for, its instructions, its tools, its bounds.

To add one: an entry in ``KINDS``, its instructions in ``resources/prompts``, its tools in
``actors/tools/registry.py``, and its name in ``actors.conductor.actions.WorkerType``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import resources
from actors.harness.profile import WORKER, HarnessProfile


@dataclass(frozen=True, slots=True)
class WorkerKind:
    """A kind of worker."""

    name: str
    purpose: str
    profile: HarnessProfile = WORKER

    @property
    def instructions(self) -> str:
        """What the worker is told it is and does."""
        return resources.prompt(self.name)


KINDS: Mapping[str, WorkerKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            WorkerKind(
                "researcher", "reads the workspace folder and reports what it says; no commands, no changes."
            ),
            WorkerKind(
                "terminal",
                "measures and searches the workspace folder, changes files, runs allowed commands.",
            ),
        )
    }
)

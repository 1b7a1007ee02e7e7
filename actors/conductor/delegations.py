"""The delegations of one run: who was asked what, and what came of it. Joined by ``call_id`` alone."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from actors.conductor.actions import WorkerType
from actors.conductor.inbox import DirectiveInbox
from actors.harness.outcome import HarnessOutcome
from actors.tools.ports import Finding
from storage.events.envelope import new_id

MAX_CLAIM_CHARS = 300
MAX_FINDINGS = 40


@dataclass(eq=False)
class Delegation:
    """One objective in one worker's hands; ``outcome`` None while it is at work.

    ``inbox`` holds the person's words to the worker; ``is_told``: the conductor knows of its end.
    """

    worker_type: WorkerType
    objective: str
    worker_id: str
    section_id: str
    call_id: str = field(default_factory=new_id)
    task_id: str = field(default_factory=new_id)
    outcome: HarnessOutcome | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    inbox: DirectiveInbox = field(default_factory=DirectiveInbox)
    is_told: bool = False

    def end(self, outcome: HarnessOutcome) -> None:
        """Keep what came of it, and wake who waits."""
        self.outcome = outcome
        self.ended.set()

    @property
    def proposals(self) -> tuple[str, ...]:
        """The proposals that the worker left."""
        artifacts = self.outcome.artifacts if self.outcome else ()
        return tuple(dict.fromkeys(each.ref for each in artifacts if each.kind == "proposal"))

    def told(self) -> dict[str, Any]:
        """Return the delegation as the conductor is told of it."""
        told: dict[str, Any] = {
            "call_id": self.call_id,
            "worker_id": self.worker_id,
            "worker_type": self.worker_type,
        }
        if self.outcome is None:
            return told | {"objective": self.objective}
        findings = self.outcome.findings[:MAX_FINDINGS]
        return told | {
            "status": self.outcome.status,
            "failure_kind": self.outcome.failure_kind,
            "summary": self.outcome.summary,
            "proposals": list(self.proposals),
            "findings": [_finding(each) for each in findings],
            "findings_left_out": len(self.outcome.findings) - len(findings),
        }


def _finding(finding: Finding) -> dict[str, Any]:
    claim = finding.claim
    short = claim if len(claim) <= MAX_CLAIM_CHARS else f"{claim[:MAX_CLAIM_CHARS]}…"
    return {"claim": short, "confidence": finding.confidence, "evidence": list(finding.evidence_refs)}


class DelegationBook:
    """All delegations of a run, in the order they were made."""

    def __init__(self) -> None:
        self._all: dict[str, Delegation] = {}
        self._numbers: Counter[str] = Counter()

    def open(self, worker_type: WorkerType, objective: str) -> Delegation:
        """Keep a new delegation; workers are numbered by type, and so are their notes from the second on."""
        self._numbers[worker_type] += 1
        number = self._numbers[worker_type]
        section_id = worker_type if number == 1 else f"{worker_type}-{number}"
        delegation = Delegation(worker_type, objective, f"{worker_type}-{number}", section_id)
        self._all[delegation.call_id] = delegation
        return delegation

    def chosen(self, call_ids: Iterable[str]) -> list[Delegation]:
        """Return the delegations of these ids, each once; all of them when none is named.

        Raises:
            KeyError: there is no such delegation.
        """
        wanted = dict.fromkeys(call_ids)
        return [self._all[call_id] for call_id in wanted] if wanted else list(self._all.values())

    @property
    def at_work(self) -> list[Delegation]:
        """The delegations that have not ended."""
        return [each for each in self._all.values() if each.outcome is None]

    def by_worker(self, worker_id: str) -> Delegation | None:
        """Return the delegation of a worker."""
        return next((each for each in self._all.values() if each.worker_id == worker_id), None)

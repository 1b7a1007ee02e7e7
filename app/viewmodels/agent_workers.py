"""The workers of a run, each bound to its delegation by ``call_id`` and to its calls by ``task_id``. Pure.

A worker is a task; a delegation without a task stands for itself. Nothing is joined by type, name or time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storage.projections.delegations import Delegation, DelegationStatus
from storage.projections.lifecycle import WorkerSummary

_OF_CONDUCTOR = ("", "conductor")
_STATES: dict[str, DelegationStatus] = {
    "running": "open",
    "completed": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker.

    Attributes:
        key: its node, ``worker:…`` and its task, or its delegation where it has no task.
        asked_by: who asked for it: empty = the conductor, else the key of a worker or ``actor:…``.
        loops: the loops whose calls are its own.
        counted: whether its edge stands for the delegation; of several tasks of one, the last.
        depth: 1 for those that the conductor asked.
    """

    key: str
    worker_type: str
    name: str
    seq: int
    state: DelegationStatus
    asked_by: str
    loops: tuple[str, ...]
    delegation: Delegation | None = None
    objective: str = ""
    message: str = ""
    counted: bool = False
    depth: int = 1

    @property
    def outcome(self) -> DelegationStatus:
        """How the delegation went, as its edge tells."""
        return self.delegation.status if self.delegation is not None and self.counted else self.state

    @property
    def group(self) -> str:
        """The group that it belongs to where there are many: who asked, and for which type."""
        return f"group:{self.asked_by}:{self.worker_type}"


def workers_of(
    delegations: Sequence[Delegation], summaries: Iterable[tuple[str, WorkerSummary]]
) -> tuple[Worker, ...]:
    """Return the workers in order of their first event."""
    by_task = dict(summaries)
    found: list[Worker] = []
    for delegation in delegations:
        found += _of_delegation(delegation, by_task)
    taken = {loop for worker in found for loop in worker.loops}
    found += [_alone(loop, each) for loop, each in by_task.items() if loop not in taken]
    found.sort(key=lambda worker: (worker.seq, worker.key))
    return _asked(found)


def _of_delegation(delegation: Delegation, by_task: dict[str, WorkerSummary]) -> list[Worker]:
    own_loop = f"call:{delegation.call_id}" if delegation.call_id else ""
    if not delegation.task_ids:
        summary = by_task.get(own_loop) if own_loop else None
        return [
            Worker(
                key=f"worker:delegation:{delegation.key}",
                worker_type=delegation.worker_type,
                name=(summary.worker_id if summary else "") or delegation.worker_type or "worker",
                seq=delegation.seq,
                state=_STATES[summary.status] if summary else delegation.status,
                asked_by=delegation.caller,
                loops=(own_loop,) if own_loop else (),
                delegation=delegation,
                objective=delegation.objective,
                message=summary.message if summary else "",
                counted=True,
            )
        ]
    made = []
    for task_id in delegation.task_ids:
        last = task_id == delegation.task_ids[-1]
        loops = (task_id, own_loop) if last else (task_id,)
        made.append(_of_task(task_id, by_task.get(task_id), delegation, loops))
    made[-1] = replace(made[-1], counted=True)
    return made


def _of_task(
    task_id: str, summary: WorkerSummary | None, delegation: Delegation, loops: tuple[str, ...]
) -> Worker:
    return Worker(
        key=f"worker:{task_id}",
        worker_type=delegation.worker_type,
        name=(summary.worker_id if summary else "") or delegation.worker_type or "worker",
        seq=summary.seq if summary else delegation.seq,
        state=_STATES[summary.status] if summary else delegation.status,
        asked_by=delegation.caller,
        loops=loops,
        delegation=delegation,
        objective=delegation.objective,
        message=summary.message if summary else "",
    )


def _alone(loop: str, summary: WorkerSummary) -> Worker:
    """Return a worker of which no record tells who asked for it."""
    return Worker(
        key=f"worker:{loop}",
        worker_type=summary.worker_type,
        name=summary.worker_id or summary.worker_type or "worker",
        seq=summary.seq,
        state=_STATES[summary.status],
        asked_by="",
        loops=(loop,),
        message=summary.message,
    )


def _asked(found: list[Worker]) -> tuple[Worker, ...]:
    """Say who asked by the key of a node, and how deep each worker is."""
    by_name: dict[str, str] = {}
    for worker in found:
        by_name.setdefault(worker.name, worker.key)
    depths: dict[str, int] = {}
    made = []
    for worker in found:  # whoever asks began before the one that is asked
        caller = "" if worker.asked_by in _OF_CONDUCTOR else worker.asked_by
        key = by_name.get(caller, f"actor:{caller}") if caller else ""
        if key and not key.startswith("actor:") and key not in depths:
            key = f"actor:{caller}"  # it began later: a record that cannot be right
        depths[worker.key] = depths.get(key, 0) + 1
        made.append(replace(worker, asked_by=key, depth=depths[worker.key]))
    return tuple(made)

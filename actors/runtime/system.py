"""The actor system: spawns, supervises, measures and ends all actors of one loop."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from actors.runtime.actor import Actor, Closer
from actors.runtime.cell import DEFAULT_OPTIONS, ActorCell, RuntimeOptions
from actors.runtime.errors import ActorStopped
from actors.runtime.metrics import MailboxMetrics
from actors.runtime.ref import ActorRef
from actors.runtime.supervision import NO_RESTART, RestartPolicy
from actors.runtime.tasks import Closers
from storage.errors import BugError
from storage.events.base import EventBody

M = TypeVar("M")

GRACE_S = 1.0
"""After the deadline: how long cancelled tasks, and then the closers, may take."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StopReport:
    """What did not end in order: tasks that had to be cancelled, and those that ignored even that."""

    cancelled: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    closers_failed: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything ended by itself in time."""
        return not (self.cancelled or self.stuck or self.closers_failed)


class ActorSystem:
    """All actors of a loop, as a forest: an actor is a child of ``parent``, or a root.

    ``on_event(body, actor_id)`` gets ``actor.failed`` and ``actor.mailbox.slow``; what it raises is logged
    and changes nothing.
    """

    def __init__(
        self, on_event: Callable[[EventBody, str], None], options: RuntimeOptions = DEFAULT_OPTIONS
    ) -> None:
        self.on_event = on_event
        self.options = options
        self._cells: dict[str, ActorCell] = {}
        self._closers = Closers()
        self._stopping = False

    def spawn(
        self,
        actor: Actor[M],
        *,
        name: str,
        parent: ActorRef[Any] | None = None,
        policy: RestartPolicy = NO_RESTART,
    ) -> ActorRef[M]:
        """Start an actor and return its reference, at once; ``started()`` runs before its first message.

        Args:
            actor: a new instance.
            name: its id in events and metrics, unique among the living.
            parent: who is told of its failure and stops after it.
            policy: what to do after a bug.

        Raises:
            ActorStopped: the system or the parent is stopping.
            BugError: the name is taken, or the instance was spawned before.
        """
        if self._stopping:
            raise ActorStopped(name, "cannot start: the program is closing")
        if name in self._cells:
            raise BugError(f"there is already an actor named {name}")
        above = None if parent is None else self._cell(parent)
        if parent is not None and (above is None or above.mailbox.closed):
            raise ActorStopped(parent.actor_id)
        cell = ActorCell(self, actor, name, policy)
        self._cells[name] = cell
        if above is not None:
            cell.parent = above
            above.children.append(cell)
        return cell.ref

    def add_closer(self, name: str, closer: Closer) -> Callable[[], None]:
        """Have ``closer`` called at the end of ``stop_all``; returns a function that takes it back."""
        return self._closers.add(name, closer)

    def metrics(self) -> list[MailboxMetrics]:
        """Return what was measured of each living actor, oldest first."""
        return [cell.metrics() for cell in self._cells.values()]

    def alive(self, ref: ActorRef[Any]) -> bool:
        """Whether the actor still runs."""
        return self._cell(ref) is not None

    async def stop(self, ref: ActorRef[Any], deadline: float) -> StopReport:
        """Stop an actor and all below it, and wait until they have ended.

        Args:
            ref: a single actor or a group; one that has ended already is fine.
            deadline: seconds they may take; then their tasks are cancelled, which takes ``GRACE_S`` at most,
                and their closers called, ``GRACE_S`` at most for each.
        """
        cell = self._cell(ref)
        return StopReport() if cell is None else await self._end([cell], deadline)

    async def stop_all(self, deadline: float) -> StopReport:
        """Stop every actor, then call the system's closers; nothing can be spawned any more."""
        self._stopping = True
        roots = [cell for cell in self._cells.values() if cell.parent is None]
        report = await self._end(roots, deadline)
        failed = [*report.closers_failed]
        await self._closers.close(GRACE_S, lambda name, _error: failed.append(name))
        return StopReport(report.cancelled, report.stuck, tuple(failed))

    def emit(self, body: EventBody, actor_id: str) -> None:
        """Pass an event on; a log that cannot be written must not stop the actors."""
        try:
            self.on_event(body, actor_id)
        except Exception:
            logger.exception("the event %s of %s could not be passed on", body.event_type, actor_id)

    def forget(self, cell: ActorCell) -> None:
        """The cell is over (called by the cell)."""
        if self._cells.get(cell.ref.actor_id) is cell:
            del self._cells[cell.ref.actor_id]

    async def _end(self, roots: list[ActorCell], deadline: float) -> StopReport:
        for cell in roots:
            cell.mailbox.request_stop()
        if roots:
            await asyncio.wait([cell.task for cell in roots], timeout=deadline)
        late = [cell for cell in _bottom_up(roots) if not cell.task.done()]
        tasks = [task for cell in late for task in cell.abort()]
        stuck: set[asyncio.Task[Any]] = set()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=GRACE_S)
        failed: list[str] = []
        for cell in late:
            await cell.life.closers.close(GRACE_S, lambda name, _error: failed.append(name))
        for cell in (*roots, *late):
            if cell.task.done():
                cell.finish()
        return StopReport(_names(tasks), _names(stuck), tuple(failed))

    def _cell(self, ref: ActorRef[Any]) -> ActorCell | None:
        cell = self._cells.get(ref.actor_id)
        return cell if cell is not None and cell.ref == ref else None


def _bottom_up(cells: Iterable[ActorCell]) -> list[ActorCell]:
    """Children before their parents."""
    found: list[ActorCell] = []
    for cell in cells:
        found += [*_bottom_up(cell.children), cell]
    return found


def _names(tasks: Iterable[asyncio.Task[Any]]) -> tuple[str, ...]:
    return tuple(sorted(task.get_name() for task in tasks))

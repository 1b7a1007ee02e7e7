"""A run's progress on the terminal, a line for each thing that a person would want to know."""

from rich.console import Console as RichConsole
from rich.text import Text

from app.verbs.base import Console
from storage.events.envelope import StoredEvent
from storage.projections.timeline import summary

_STYLES = {
    "conductor.task.started": "bold",
    "conductor.worker.call": "cyan",
    "worker.task.progress": "dim",
    "worker.task.completed": "green",
    "worker.task.failed": "red",
    "worker.task.cancelled": "yellow",
    "llm.call.failed": "red",
    "writer.proposal.stale": "yellow",
    "conductor.task.completed": "bold green",
    "conductor.task.failed": "bold red",
    "conductor.task.blocked": "bold yellow",
    "conductor.task.cancelled": "bold yellow",
    "conductor.task.interrupted": "bold yellow",
}
_WIDTH = 160


class Progress:
    """Tells the events of one run as they are committed; called on a thread of the store."""

    def __init__(self, run_id: str, console: Console) -> None:
        self._run_id = run_id
        self._out = RichConsole(file=console.err, highlight=False)

    def committed(self, batch: tuple[StoredEvent, ...]) -> None:
        """Write a line for each event that matters."""
        for event in batch:
            if event.run_id == self._run_id and event.event_type in _STYLES:
                words = " ".join(summary(event.body).split())
                line = f"{event.timestamp[11:19]} {event.actor_id:<13} {words}"[:_WIDTH]
                self._out.print(Text(line, style=_STYLES[event.event_type]), soft_wrap=True)

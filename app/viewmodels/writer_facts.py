"""What the Writer's header, foot and cards say about a run, folded from its events one by one."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.viewmodels.writer_file import FileFold
from storage.events.base import EventBody
from storage.events.citations import CitationConfirmed, CitationLocated, CitationProposed, CitationRejected
from storage.events.document import (
    WriterDirectiveEvent,
    WriterDirectiveSeen,
    WriterDirectiveSent,
    WriterPolicyChanged,
    WriterProposalStale,
    WriterRunPatch,
    WriterRunStarted,
)
from storage.events.envelope import StoredEvent
from storage.events.prompts import TracePromptReceived
from storage.events.runs import ConductorTaskStarted
from storage.events.workers import (
    WorkerTaskCancelled,
    WorkerTaskCompleted,
    WorkerTaskEvent,
    WorkerTaskFailed,
    WorkerTaskProgress,
    WorkerTaskStarted,
)
from storage.projections.rollup import is_about_run
from storage.projections.status import StatusFold

# Only these bodies are parsed; model and tool calls are many and large.
_READ = (
    "worker.task.",
    "citation.",
    "writer.directive.",
    "writer.policy.",
    "writer.proposal.",
    "writer.run.started",
    "writer.version.",
    "conductor.task.started",
    "trace.prompt.",
)


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker of the run: ``state`` is running, completed, failed or cancelled."""

    worker_id: str
    worker_type: str
    state: str = "running"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A citation: what it points to, and how far it was checked."""

    label: str
    state: str = "proposed"


class WriterFacts:
    """Everything around the text of one run's document.

    Attributes:
        is_new: Whether a run of which nothing is known yet is about to begin; else it is being read.
        status: The run's state machine.
        workers: By task, in the order they started.
        sources: By citation id.
        receipt: What became of the last directive, in words.
        is_seen: Whether that directive was read.
        receipts: What became of each directive, by its id, in the order in which they were sent.
        file: What of it is on disk, if it is a file of the person's.
        stale: What was last not applied, in words.
        last_event: When the run last gave a sign.
    """

    def __init__(self, objective: str = "", *, is_new: bool = True) -> None:
        self.objective = objective
        self.is_new = is_new
        self.model: str | None = None
        self.policy: str | None = None
        self.follows: str | None = None
        self.status = StatusFold()
        self.known = False
        self.workers: dict[str, Worker] = {}
        self.sources: dict[str, Source] = {}
        self.receipt = ""
        self.is_seen = False
        self.receipts: dict[str, str] = {}
        self.file = FileFold()
        self.stale = ""
        self.last_event: datetime | None = None

    def apply(self, event: StoredEvent) -> None:
        """Take one event of the run in; that its window was opened is no sign of the run."""
        if not is_about_run(event.event_type):
            return
        self.known = True
        self.last_event = event.time
        self.status.apply(event)
        is_of_file = self.file.source and event.event_type == WriterRunPatch.event_type
        if is_of_file or event.event_type.startswith(_READ):
            self.file.apply(event.body)
            self._read(event.body)

    def _read(self, body: EventBody) -> None:
        match body:
            case WorkerTaskEvent():
                self._on_worker(body)
            case ConductorTaskStarted():
                self.objective = body.objective or self.objective
                self.model = body.model or self.model
                self.policy = body.policy or self.policy
                self.follows = body.follows or self.follows
            case TracePromptReceived() | WriterRunStarted():
                self.objective = body.objective or self.objective
            case CitationProposed():
                self.sources[body.citation_id] = Source(_label(body), body.status)
            case CitationLocated() | CitationConfirmed() | CitationRejected():
                known = self.sources.get(body.citation_id, Source(body.citation_id))
                self.sources[body.citation_id] = replace(known, state=body.event_type.partition(".")[2])
            case WriterDirectiveSeen():
                self.receipt, self.is_seen = f"seen by {_target(body)} at rev {body.revision}", True
                self.receipts[body.input_id] = self.receipt
            case WriterDirectiveSent():
                self.receipt, self.is_seen = f"sent to {_target(body)}, not read yet", False
                self.receipts[body.input_id] = self.receipt
            case WriterPolicyChanged():
                self.policy = body.policy
            case WriterProposalStale():
                self.stale = f"A change was not applied: {body.reason or 'its text has changed since'}."
            case _:
                pass

    def _on_worker(self, body: WorkerTaskEvent) -> None:
        known = self.workers.get(body.task_id)
        worker = known or Worker(body.worker_id, body.worker_type or body.worker_id)
        match body:
            case WorkerTaskStarted():
                worker = Worker(body.worker_id, body.worker_type, "running", "started")
            case WorkerTaskProgress():
                worker = replace(worker, message=body.message or worker.message)
            case WorkerTaskCompleted():
                worker = replace(worker, state="completed", message="done")
            case WorkerTaskFailed():
                worker = replace(worker, state="failed", message=body.error)
            case WorkerTaskCancelled():
                worker = replace(worker, state="cancelled", message="cancelled")
            case _:
                return
        self.workers[body.task_id] = worker


def _label(body: CitationProposed) -> str:
    if not body.path:
        return body.cited_id
    if not body.start_line:
        return body.path
    last = body.end_line or body.start_line
    lines = str(body.start_line) if last == body.start_line else f"{body.start_line}-{last}"
    return f"{body.path}:{lines}"


def _target(body: WriterDirectiveEvent) -> str:
    return "the run" if body.target == "run" else body.target

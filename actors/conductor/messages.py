"""What can be asked of the conductor. Imperative, frozen, never stored."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from storage.control import ControlRequest
from storage.events.envelope import new_id

Policy = Literal["review", "default", "all"]
When = Literal["now", "next", "after"]
Surface = Literal["conductor.execute", "writer.prompt_document", "writer.submit_user_prompt"]
OutputMode = Literal["markdown_report_to_writer", "toast"]


@dataclass(frozen=True, slots=True)
class ExecuteTask:
    """Start a run. The caller mints ``run_id``, so that a window can open before anything answers.

    ``follows``: the run whose report the new one is given, since the prompt is about it; empty: none.
    """

    run_id: str
    objective: str
    workspace: Path | None = None
    model: str = "offline"
    policy: Policy = "default"
    desktop_id: str = ""
    allow: tuple[str, ...] = ()
    follows: str = ""


@dataclass(frozen=True, slots=True)
class WindowProps:
    """What a Writer window needs to open."""

    run_id: str
    title: str
    document_path: str


@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """The answer to ``ExecuteTask``: the run is in the log."""

    run_id: str
    document_path: str
    output_mode: OutputMode
    window_props: WindowProps


@dataclass(frozen=True, slots=True)
class PauseRun:
    """Hold a run's agents up at their next step; what is under way is brought to its end."""

    run_id: str
    by: str = "user"


@dataclass(frozen=True, slots=True)
class ResumeRun:
    """Let a paused run go on."""

    run_id: str
    by: str = "user"


@dataclass(frozen=True, slots=True)
class CancelRun:
    """Stop a run: model calls, tools and child processes, within two seconds."""

    run_id: str
    by: str = "user"


@dataclass(frozen=True, slots=True)
class SendDirective:
    """Hand a person's words to a run, or to one worker of it (``target`` = worker id), while it works.

    Args:
        section_id: the section of the passage that the words are about; None: about none.
        quote: the passage.
    """

    run_id: str
    text: str
    target: str = "run"
    when: When = "next"
    surface: Surface = "writer.submit_user_prompt"
    input_id: str = field(default_factory=new_id)
    section_id: str | None = None
    quote: str = ""

    @property
    def said(self) -> str:
        """The words as the agent reads them: behind the passage that they are about."""
        if not self.quote:
            return self.text
        where = "the report" if self.section_id in (None, "conductor") else f"section {self.section_id}"
        quoted = "".join(f"> {line}\n" for line in self.quote.splitlines())
        return f"About this passage of {where}:\n{quoted}\n{self.text}"


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """Choose what a run merges without a person from its next merge on, wherever it is at work."""

    run_id: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class OpenWriter:
    """Give the Writer actor of a run, also of a stored one; answers an ``ActorRef`` of the Writer."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The answer to ``AwaitRun``."""

    run_id: str
    status: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class AwaitRun:
    """Answer ``RunEnded`` when the run has its terminal event on disk."""

    run_id: str


@dataclass(frozen=True, slots=True)
class InterruptRuns:
    """End all runs that are at work here, such that they can be taken up again; answers when they have."""

    reason: str


@dataclass(frozen=True, slots=True)
class LookAfterRuns:
    """Let go of runs at rest, and tell of those whose process went away; from the conductor to itself.

    A run is at rest when it has ended and its Writer was asked nothing since the last look.
    """


@dataclass(frozen=True, slots=True)
class ControlArrived:
    """Another process asks something of a run that is driven here; from the conductor to itself."""

    request: ControlRequest


@dataclass(frozen=True, slots=True)
class DriverEnded:
    """A run's driver is done; from the conductor's own task to itself."""

    ended: RunEnded


ConductorMessage = (
    ExecuteTask
    | PauseRun
    | ResumeRun
    | CancelRun
    | SendDirective
    | ChangePolicy
    | OpenWriter
    | AwaitRun
    | InterruptRuns
    | LookAfterRuns
    | ControlArrived
    | DriverEnded
)

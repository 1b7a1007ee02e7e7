"""What an agent is given: who it is, what it is to do, with which tools, and how to reach it meanwhile."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from actors.harness.budget import Purse
from actors.harness.profile import WORKER, HarnessProfile
from actors.models.calls import CallIdentity
from actors.models.port import ModelHandle
from actors.tools.base import Tool, ToolContext

AnyTool = Tool[Any]
ToolFamily = Literal["worker", "conductor"]


@dataclass(frozen=True, slots=True)
class Directive:
    """A person's words for an agent at work."""

    input_id: str
    text: str
    when: Literal["now", "next"] = "next"


class Inbox(Protocol):
    """Where directives wait. Asked before each model call, and once more when the agent wants to end."""

    def take(self, *, ending: bool = False) -> Sequence[Directive]:
        """Return the directives that are due, oldest first, each one once.

        ``ending``: the agent wants to end, so that those meant for afterwards are due as well.
        """


@dataclass(frozen=True, slots=True)
class Reading:
    """Data for the first message, with its origin; nobody asks the agent to obey it."""

    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class Hooks:
    """Who wants to know, and who may hold the agent up. Called on the loop's thread.

    Attributes:
        before_step: awaited before each model call: returns when the task may go on (pause). The wait does
            not count as the task's time.
        on_directive: a directive is in the conversation of the call that begins now.
        on_step: a step is done: its number, and what the agent did, in words.
        on_delta: a piece of the agent's words arrived.
    """

    before_step: Callable[[], Awaitable[None]] | None = None
    on_directive: Callable[[Directive], None] | None = None
    on_step: Callable[[int, str], None] | None = None
    on_delta: Callable[[str], None] | None = None


@dataclass(frozen=True)
class HarnessJob:
    """One task for one agent.

    Attributes:
        identity: the ids that join its events.
        handle: the model that it thinks with.
        system: its instructions.
        prompt: what it is to do.
        context: what every tool call is given; the harness adds the call's own id and deadline.
        tools: what it can do, within the profile's list. One of them should end the task.
        readings: data to begin with.
        profile: its bounds.
        purse: what all agents of its run may use together.
        family: whether its tool events are a worker's or the conductor's.
        inbox: where a person's directives wait.
        hooks: who wants to know.
    """

    identity: CallIdentity
    handle: ModelHandle
    system: str
    prompt: str
    context: ToolContext
    tools: Sequence[AnyTool] = ()
    readings: Sequence[Reading] = ()
    profile: HarnessProfile = WORKER
    purse: Purse | None = None
    family: ToolFamily = "worker"
    inbox: Inbox | None = None
    hooks: Hooks = field(default_factory=Hooks)

    @property
    def allowed_tools(self) -> tuple[AnyTool, ...]:
        """The tools within the profile's list, in order."""
        names = self.profile.tools
        return tuple(tool for tool in self.tools if names is None or tool.name in names)

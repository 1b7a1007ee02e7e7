"""Prompts: what a person typed, and where."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from storage.events.base import RunEvent

InputSurface = Literal["conductor.execute", "writer.prompt_document", "writer.submit_user_prompt"]


class UserInputRecord(BaseModel):
    """One thing that a person typed."""

    model_config = ConfigDict(frozen=True, extra="allow")

    input_id: str
    surface: Literal["conductor", "writer"]
    text: str
    created_at: str


class UserInput(RunEvent):
    """A person's prompt, comment or directive, from one of three surfaces.

    ``follows``: of a prompt, the earlier run that it is about.
    """

    event_type: ClassVar[str] = "user_input"

    input_id: str = ""
    surface: InputSurface
    record: UserInputRecord
    workspace: str | None = None
    model: str | None = None
    policy: str | None = None
    follows: str | None = None


class TracePromptReceived(RunEvent):
    """A prompt reached the program; the first event of a run."""

    event_type: ClassVar[str] = "trace.prompt.received"

    objective: str = ""
    desktop_id: str = ""

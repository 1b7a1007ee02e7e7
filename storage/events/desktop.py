"""What the desktop did. These events belong to no run, though a window may name one."""

from typing import Any, ClassVar

from pydantic import Field

from storage.events.base import EventBody


class DesktopWindowOpened(EventBody):
    """A window is visible. Milliseconds from the request to the first paint, and where they went."""

    event_type: ClassVar[str] = "desktop.window.opened"

    window_id: str = ""
    app: str = ""
    run_id: str | None = None
    request_to_visible_ms: float = 0.0
    handling_ms: float = 0.0
    mailbox_wait_ms: float | None = None


class DesktopWindowClosed(EventBody):
    """A window was closed."""

    event_type: ClassVar[str] = "desktop.window.closed"

    window_id: str = ""
    app: str = ""
    run_id: str | None = None


class DesktopWorkspaceSwitched(EventBody):
    """Another workspace came to the front."""

    event_type: ClassVar[str] = "desktop.workspace.switched"

    workspace_id: str = ""
    name: str = ""


class ActionExecuted(EventBody):
    """One committed action of the person or an agent."""

    event_type: ClassVar[str] = "action.executed"

    trace_id: str = ""
    ts_ms: int = 0
    seq: int = 0
    action_type: str = ""
    target: dict[str, Any] = Field(default_factory=dict)
    delta_hint: dict[str, Any] | None = None
    source: str = ""
    resolver_path: str = ""
    reason_code: str = ""
    scope: dict[str, Any] = Field(default_factory=dict)
    dedupe_key: str = ""
    parent_trace_id: str | None = None
    ui_event_id: str | None = None
    intent_tag: str | None = None
    is_user_meaningful: bool = False
    outcome: str = "success"

"""What is kept of the windows between two starts. Pure: values, and their form in a file."""

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from app.viewmodels.placement import MIN_HEIGHT, MIN_WIDTH, Rect, Size, Slot, keep_reachable

VERSION = 1
FIRST_WORKSPACE = "Main"


class LayoutError(Exception):
    """A file is not a layout that this version reads; the words say why."""


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """A window that was open.

    Attributes:
        window_id, app, title, run_id: what it was.
        workspace: the name of the one that it stood in.
        rect: its frame on the canvas; of a maximised one the place that it goes back to.
        slot: the slot that it stood in, the one it goes back to of a maximised one.
        state: whether it is minimised or fills the canvas.
        native: place and size of its window of the system, as the interface's library writes it; empty = it
            stands on the canvas.
    """

    window_id: str
    app: str
    title: str
    run_id: str | None
    workspace: str
    rect: Rect
    slot: Slot | None = None
    state: Literal["normal", "minimised", "maximised"] = "normal"
    native: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """All windows, from the one behind to the one in front, and the workspaces in their order."""

    version: int
    canvas: Size
    workspaces: tuple[str, ...]
    current: str
    windows: tuple[WindowPlace, ...]
    active: str = ""
    main_geometry: str = ""


_FORM: TypeAdapter[Layout] = TypeAdapter(Layout)


def dump_layout(layout: Layout) -> str:
    """Return a layout as JSON."""
    return _FORM.dump_json(layout, indent=1).decode()


def read_layout(text: str) -> Layout:
    """Return the layout that a file holds.

    Raises:
        LayoutError: it is damaged, of a later version, or does not hang together.
    """
    try:
        layout = _FORM.validate_json(text)
    except ValidationError as problem:
        raise LayoutError("it is damaged") from problem
    if layout.version != VERSION:
        raise LayoutError(f"it is of version {layout.version}")
    names = layout.workspaces
    if len(set(names)) != len(names) or layout.current not in names:
        raise LayoutError("its workspaces do not hang together")
    ids = [each.window_id for each in layout.windows]
    if len(set(ids)) != len(ids) or any(each.workspace not in names for each in layout.windows):
        raise LayoutError("its windows do not hang together")
    return layout


def fitted(rect: Rect, before: Size, now: Size) -> Rect:
    """Return a window's place on a canvas of another size: as it was if it fits, else moved and shrunk."""
    if before == now:
        return keep_reachable(rect, now)
    width = max(MIN_WIDTH, min(rect.width, now.width))
    height = max(MIN_HEIGHT, min(rect.height, now.height))
    x = max(0, min(rect.x, now.width - width))
    y = max(0, min(rect.y, now.height - height))
    return keep_reachable(Rect(x, y, width, height), now)


def new_name(wanted: str, taken: tuple[str, ...]) -> str:
    """Return a name for a workspace: one line, not empty, and not one of those taken."""
    base = " ".join(wanted.split())[:40].rstrip() or "Workspace"
    name, number = base, 2
    while name in taken:
        name, number = f"{base} {number}", number + 1
    return name

"""The report as it is read: rendered, without what is pending. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingView:
    """HTML of the report's canon; ``note`` tells of what it leaves out."""

    html: str = ""
    note: str = ""


def note_of(pending: int) -> str:
    """Return what is said about changes that are not shown."""
    if not pending:
        return ""
    changes = "1 pending change is" if pending == 1 else f"{pending} pending changes are"
    return f"{changes} not shown here."

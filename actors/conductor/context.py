"""What the conductor is shown first: a bounded snapshot, never raw logs."""

from collections.abc import Sequence
from dataclasses import dataclass

from actors.models.labels import labelled

MAX_OBJECTIVE_CHARS = 100_000
"""How much of a prompt a model is given; the log keeps all of it."""


@dataclass(frozen=True, slots=True)
class ContextItem:
    """Something that may help, and where it comes from. ``score``: 0..1, how well it fits."""

    content: str
    provenance: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class ContextSnapshot:
    """What is known when a run begins."""

    objective: str
    items: tuple[ContextItem, ...] = ()

    @property
    def cut(self) -> bool:
        """Whether a model is given only the beginning of the objective."""
        return len(self.objective) > MAX_OBJECTIVE_CHARS


@dataclass(frozen=True, slots=True)
class WorkerKindNote:
    """A kind of worker, as the conductor is told of it."""

    name: str
    purpose: str


def _harmless(content: str) -> str:
    """Return a text that cannot pass for the end of the objective."""
    return content.replace("</objective>", "<\\/objective>")


def first_message(snapshot: ContextSnapshot, workspace: str, kinds: Sequence[WorkerKindNote]) -> str:
    """Return the conductor's first message. ``workspace``: the folder, or empty."""
    objective = snapshot.objective[:MAX_OBJECTIVE_CHARS]
    cut = (
        f"\n(The prompt has {len(snapshot.objective):,} characters; this is its beginning.)"
        if snapshot.cut
        else ""
    )
    lines = [
        f"<objective>\n{objective}\n</objective>{cut}",
        f"Workspace: {workspace or 'none'}",
        "Workers you can spawn:\n" + "\n".join(f"- {kind.name}: {kind.purpose}" for kind in kinds),
    ]
    if snapshot.items:
        items = (labelled(item.provenance, _harmless(item.content)) for item in snapshot.items)
        lines.append("Context:\n" + "\n".join(items))
    return "\n\n".join(lines)

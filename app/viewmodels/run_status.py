"""How the status of a run is shown in lists, in words, sign and colour."""

from dataclasses import dataclass

from app.viewmodels.trace_words import glyph
from storage.projections.rollup import RunRollup
from storage.projections.status import Badge


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown; ``badge`` chooses the colour."""

    word: str
    glyph: str
    badge: Badge


FILE = Shown("file", "○", "cancelled")  # in the grey of nothing at work


def shown_status(run: RunRollup) -> Shown:
    """Return how the status of a run is shown; a file that was opened as a document is no completed run."""
    return FILE if run.is_file else Shown(run.badge, glyph(run.badge), run.badge)

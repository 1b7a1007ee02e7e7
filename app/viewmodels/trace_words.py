"""Words and signs for the statuses of the Trace window: colour is never alone."""

from collections.abc import Mapping
from types import MappingProxyType

GLYPHS: Mapping[str, str] = MappingProxyType(
    {
        "completed": "✓",
        "failed": "✕",
        "blocked": "■",
        "in progress": "◐",
        "in_flight": "◐",
        "running": "◐",
        "open": "◐",
        "cancelled": "○",
        "interrupted": "○",
    }
)


def glyph(status: str) -> str:
    """Return the sign that stands beside the colour of a status."""
    return GLYPHS.get(status, "◐")

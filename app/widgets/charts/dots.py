"""How the dot of a status is drawn: its colour, and a shape that tells it without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DotLook:
    """A theme's role, pyqtgraph's name of a symbol, and how much larger it is drawn to look as large."""

    role: str
    symbol: str
    scale: float = 1.0


# From best to worst: a worse dot is drawn over its neighbours.
DOT_LOOKS: Mapping[str, DotLook] = MappingProxyType(
    {
        "completed": DotLook("ok", "o"),
        "cancelled": DotLook("neutral", "+", 1.3),
        "in_flight": DotLook("running", "t2", 1.1),
        "blocked": DotLook("blocked", "s"),
        "failed": DotLook("failed", "x", 1.4),
    }
)

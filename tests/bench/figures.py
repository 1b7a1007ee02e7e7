"""What a measurement found: samples, and the target that they stand beside."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Judged = Literal["median", "p95", "p99"]


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted; ``judged`` says of which statistic. A floor is a least value, not a most."""

    limit: float
    judged: Judged = "median"
    floor: bool = False

    def met_by(self, value: float) -> bool:
        """Return whether a value is good enough."""
        return value >= self.limit if self.floor else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table.

    ``samples`` are in ``unit``. A row without samples could not be measured; its note says why. ``row`` names
    the row of targets that it belongs to; figures without a target are there to explain.
    """

    what: str
    unit: str
    samples: tuple[float, ...]
    target: Target | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.samples)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None when there is none, or nothing was measured."""
        if self.target is None or not self.samples:
            return None
        return self.target.met_by(self.statistic(self.target.judged))

    def statistic(self, name: Judged) -> float:
        """Return the median or a percentile (nearest rank)."""
        return self.median if name == "median" else percentile(self.samples, int(name[1:]))

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON values."""
        found: dict[str, Any] = {"what": self.what, "unit": self.unit, "note": self.note, "met": self.met}
        if self.target is not None:
            sign = ">=" if self.target.floor else "<="
            found["target"] = {"judged": self.target.judged, "sign": sign, "limit": self.target.limit}
        if self.samples:
            found |= {
                "count": len(self.samples),
                "median": self.median,
                "p95": percentile(self.samples, 95),
                "p99": percentile(self.samples, 99),
                "least": min(self.samples),
                "most": max(self.samples),
            }
        found["samples"] = list(self.samples) if len(self.samples) <= 100 else []
        return found

    @classmethod
    def from_json(cls, values: dict[str, Any], samples: Sequence[float]) -> "Figure":
        """Return the row that a child process told."""
        target = values.get("target")
        wanted = Target(target["limit"], target["judged"], target["sign"] == ">=") if target else None
        return cls(values["what"], values["unit"], tuple(samples), wanted, values["note"])


def percentile(samples: Sequence[float], percent: int) -> float:
    """Return the least sample that so many percent do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]

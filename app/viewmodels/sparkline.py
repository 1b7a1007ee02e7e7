"""The sparkline of a run: where each dot is painted."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.projections.sparkline import DotStatus

WIDTH, HEIGHT, RADIUS = 120, 16, 3


@dataclass(frozen=True, slots=True)
class SparkPoint:
    """One dot, in pixels from the upper left corner."""

    x: float
    y: float
    status: DotStatus


def spark_points(
    dots: Sequence[DotStatus], width: float = WIDTH, height: float = HEIGHT, radius: float = RADIUS
) -> tuple[SparkPoint, ...]:
    """Return the dots from left to right over the whole width; a single one stands at the left."""
    step = (width - 2 * radius) / (len(dots) - 1) if len(dots) > 1 else 0.0
    return tuple(SparkPoint(radius + number * step, height / 2, status) for number, status in enumerate(dots))

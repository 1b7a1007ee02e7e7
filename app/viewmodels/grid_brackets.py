"""The brackets of the trajectory grid: over which steps a loop without progress goes. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.viewmodels.trace_waste import SIGN, pattern_line, waste_sums
from app.viewmodels.trajectory import TrajectoryCell
from storage.projections.waste_facts import Episode

# More brackets than this would be a carpet: those of the most calls stay.
MOST = 60
LANES = 3


@dataclass(frozen=True, slots=True)
class GridBracket:
    """A bracket over steps; ``lane`` counts from the rows up. ``item_id`` is the first wasted step."""

    first_step: int
    last_step: int
    lane: int
    item_id: str
    loop_id: str
    tooltip: str


def build_brackets(
    cells: Sequence[TrajectoryCell], episodes: Iterable[Episode], window: tuple[int, int]
) -> tuple[GridBracket, ...]:
    """Return the brackets that reach into a window of steps, from the left, in lanes that do not overlap."""
    if not cells or window[1] < window[0]:
        return ()
    begin, end = cells[window[0]].seq, cells[window[1]].seq
    inside = [each for each in episodes if each.first_seq <= end and each.last_seq >= begin]
    if len(inside) > MOST:
        inside = sorted(inside, key=lambda each: each.calls)[-MOST:]
    inside.sort(key=lambda each: (each.first_seq, -each.last_seq))
    free = [-1] * LANES
    found = []
    for episode in inside:
        first, last = _step(cells, episode.first_seq), _step(cells, episode.last_seq)
        lane = next((lane for lane in range(LANES) if free[lane] < first), LANES - 1)
        free[lane] = max(free[lane], last)
        wasted = cells[_step(cells, episode.wasted_seq)]
        found.append(GridBracket(first, last, lane, wasted.item_id, episode.loop_key, _words(episode)))
    return tuple(found)


def _step(cells: Sequence[TrajectoryCell], seq: int) -> int:
    return min(bisect_left(cells, seq, key=_seq_of), len(cells) - 1)


def _seq_of(cell: TrajectoryCell) -> int:
    return cell.seq


def _words(episode: Episode) -> str:
    return f"{SIGN} {pattern_line(episode.pattern)}\nWasted: {waste_sums(episode)}"

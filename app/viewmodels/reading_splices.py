"""How the pieces that are drawn get to those that are wanted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

MOST_STEPS = 64
"""Differences that are told apart; beyond, what lies between the first and the last is made anew."""


@dataclass(frozen=True, slots=True)
class PieceSplice:
    """From ``first`` on, ``removed`` give way to the pieces from ``start`` to ``stop`` of the wanted ones."""

    first: int
    removed: int
    start: int
    stop: int


def splices(old: Sequence[T], new: Sequence[T]) -> list[PieceSplice]:
    """Return what makes ``new`` of ``old``, from the last to the first: each leaves the places before it."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] is not new[n]), shorter)
    most = shorter - head
    tail = next((n for n in range(most) if old[-1 - n] is not new[-1 - n]), most)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if not before and not after:
        return []
    kept = _kept(before, after)
    found: list[PieceSplice] = []
    at, to = 0, 0
    for one, other in (*kept, (len(before), len(after))):
        if (one, other) != (at, to):
            found.append(PieceSplice(head + at, one - at, head + to, head + other))
        at, to = one + 1, other + 1
    return found[::-1]


def _kept(old: Sequence[T], new: Sequence[T]) -> list[tuple[int, int]]:
    """Return the pairs of places whose pieces are the same, in order."""
    if not old or not new:
        return []
    for start in (n for n in range(len(new) - len(old) + 1) if new[n] is old[0]):
        if all(a is b for a, b in zip(old, new[start:], strict=False)):
            return [(n, start + n) for n in range(len(old))]
    return _fewest_steps(old, new)


def _fewest_steps(old: Sequence[T], new: Sequence[T]) -> list[tuple[int, int]]:
    """Myers' greedy search for the fewest pieces that go or come; nothing kept beyond ``MOST_STEPS``."""
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for step in range(MOST_STEPS + 1):
        trail.append(dict(furthest))
        for diagonal in range(-step, step + 1, 2):
            comes = diagonal == -step or (
                diagonal != step and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if comes else furthest[diagonal - 1] + 1
            while x < len(old) and 0 <= x - diagonal < len(new) and old[x] is new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _back(trail, len(old), len(new))
    return []


def _back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for step in range(len(trail) - 1, -1, -1):
        furthest, diagonal = trail[step], x - y
        comes = diagonal == -step or (diagonal != step and furthest[diagonal - 1] < furthest[diagonal + 1])
        before = diagonal + 1 if comes else diagonal - 1
        from_x = furthest[before] if step else 0
        from_y = from_x - before if step else 0
        while x > from_x and y > from_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            kept.append((x, y))
        x, y = from_x, from_y
    return kept[::-1]

"""Where change cards stand beside their text: at its height, none over another."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A card that wants to stand at ``y`` and is ``height`` high; pixels."""

    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Room:
    """Where cards are wanted: from ``top`` to ``bottom``, with a ``gap`` between them; pixels."""

    top: float
    bottom: float
    gap: float


def place_cards(count: int, slot: Callable[[int], Slot], pivot: int, room: Room) -> dict[int, float]:
    """Return where each card stands, by its number in the order of the text.

    The card ``pivot`` stands exactly at its text; those above give way upwards, those below downwards. No
    ``slot`` is asked for of cards that would stand outside of the room.
    """
    if not count:
        return {}
    first = slot(pivot)
    placed = {pivot: first.y}
    floor = first.y + first.height + room.gap
    for number in range(pivot + 1, count):
        if floor > room.bottom:
            break
        each = slot(number)
        placed[number] = max(each.y, floor)
        floor = placed[number] + each.height + room.gap
    ceiling = first.y - room.gap
    for number in range(pivot - 1, -1, -1):
        if ceiling < room.top:
            break
        each = slot(number)
        placed[number] = min(each.y, ceiling - each.height)
        ceiling = placed[number] - room.gap
    return placed

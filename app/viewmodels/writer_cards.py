"""Where change cards stand beside their text: at its height, none over another."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A card that wants to stand at ``y`` and is ``height`` high; pixels."""

    key: str
    y: float
    height: float


def place_cards(slots: Sequence[Slot], selected: str | None, gap: float) -> dict[str, float]:
    """Return where each card stands; ``slots`` are in the order of the text.

    The selected card stands exactly at its text; those above give way upwards, those below downwards. With
    none selected the first keeps its place.
    """
    if not slots:
        return {}
    pivot = next((number for number, slot in enumerate(slots) if slot.key == selected), 0)
    placed = {slots[pivot].key: slots[pivot].y}
    floor = slots[pivot].y + slots[pivot].height + gap
    for slot in slots[pivot + 1 :]:
        y = max(slot.y, floor)
        placed[slot.key] = y
        floor = y + slot.height + gap
    ceiling = slots[pivot].y - gap
    for slot in reversed(slots[:pivot]):
        y = min(slot.y, ceiling - slot.height)
        placed[slot.key] = y
        ceiling = y - gap
    return placed

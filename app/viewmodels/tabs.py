"""Which tabs stand in a row that is too narrow for all of them, and how wide they are. Pure."""

from bisect import bisect_right
from collections.abc import Sequence


def fitting(widths: Sequence[int], room: int, more: int, active: int) -> tuple[int, ...]:
    """Return the places of the tabs that are shown, in their order.

    All of them if they fit. Else the first ones, so many that the button for the rest fits beside them; the
    active one is always among them, if need be in the place of the last ones, and the only one at worst.

    Args:
        widths: of each tab, pixels, with the gap behind it.
        room: pixels for the whole row.
        more: width of the button for the rest, with its gap.
        active: the place of the tab in front; -1 when there is none.
    """
    if sum(widths) <= room:
        return tuple(range(len(widths)))
    left = room - more
    must = (active,) if 0 <= active < len(widths) else ()
    left -= sum(widths[place] for place in must)
    shown = list(must)
    for place, width in enumerate(widths):
        if place in must:
            continue
        left -= width
        if left < 0:
            break
        shown.append(place)
    return tuple(sorted(shown))


def narrowed(widths: Sequence[int], room: int, least: int) -> tuple[int, ...]:
    """Return the widths of tabs, pixels, so that they fit into ``room``: the widest give way first.

    None gets narrower than ``least``, also where they do not fit then.
    """
    widest = max(widths, default=0)
    if sum(widths) <= room or widest <= least:
        return tuple(widths)
    caps = range(least, widest)
    fits = bisect_right(caps, room, key=lambda cap: sum(min(width, cap) for width in widths))
    cap = caps[max(0, fits - 1)]
    return tuple(min(width, cap) for width in widths)

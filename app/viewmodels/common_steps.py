"""The longest common subsequence of two sequences: exact, and fast for tens of thousands of items.

A row of the table of lengths is one large integer (Hyyrö, "Bit-parallel LCS-length computation revisited",
2004): a row costs as much as adding two numbers of as many bits as the other sequence has items. Where all
rows would take too much memory, the sequences are cut where a longest common subsequence can be cut
(Hirschberg, "A linear space algorithm for computing maximal common subsequences", 1975).

Which of several longest ones is found does not depend on which sequence is given first.
"""

from collections.abc import Sequence

Pairs = list[tuple[int, int]]

MOST_BITS = 400_000_000


def common_steps(one: Sequence[str], other: Sequence[str], most_bits: int = MOST_BITS) -> Pairs:
    """Return the places of a longest common subsequence, ascending in both; ``most_bits`` bounds memory."""
    one, other = list(one), list(other)
    if other < one:
        return [(mine, its) for its, mine in _trimmed(other, one, most_bits)]
    return _trimmed(one, other, most_bits)


def _trimmed(one: list[str], other: list[str], most_bits: int) -> Pairs:
    """Take what both begin and end with as common; there is no longer one without it."""
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    middle = _pairs(one[head : len(one) - tail], other[head : len(other) - tail], most_bits)
    found = [(at, at) for at in range(head)]
    found += [(head + mine, head + its) for mine, its in middle]
    found += [(len(one) - at, len(other) - at) for at in range(tail, 0, -1)]
    return found


def _pairs(one: list[str], other: list[str], most_bits: int) -> Pairs:
    if not one or not other:
        return []
    if len(one) * len(other) <= most_bits or len(one) == 1:
        return _walk_back(_rows(one, other), len(other))
    half = len(one) // 2
    upper = _lengths(_rows(one[:half], other, last_only=True)[-1], len(other))
    lower = _lengths(_rows(one[half:][::-1], other[::-1], last_only=True)[-1], len(other))
    cut = max(range(len(other) + 1), key=lambda at: upper[at] + lower[len(other) - at])
    found = _pairs(one[:half], other[:cut], most_bits)
    found += [(half + mine, cut + its) for mine, its in _pairs(one[half:], other[cut:], most_bits)]
    return found


def _rows(one: list[str], other: list[str], *, last_only: bool = False) -> list[int]:
    """Return a number for each item of ``one``: a bit that is 0 says that a length grows at that place."""
    where: dict[str, int] = {}
    for at, item in enumerate(other):
        where[item] = where.get(item, 0) | 1 << at
    full = (1 << len(other)) - 1
    row, rows = full, []
    for item in one:
        met = row & where.get(item, 0)
        row = (row + met | row - met) & full
        if not last_only:
            rows.append(row)
    return rows or [row]


def _walk_back(rows: list[int], width: int) -> Pairs:
    found: Pairs = []
    mine, its = len(rows), width
    while mine and its:
        if rows[mine - 1] >> (its - 1) & 1:
            its -= 1
            continue
        mine -= 1
        if not mine or rows[mine - 1] >> (its - 1) & 1:
            its -= 1
            found.append((mine, its))
    return found[::-1]


def _lengths(row: int, width: int) -> list[int]:
    """Return the length up to each place."""
    lengths = [0]
    for bit in reversed(f"{row:0{width}b}"):
        lengths.append(lengths[-1] + (bit == "0"))
    return lengths

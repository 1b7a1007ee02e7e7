"""Loops without progress in words, and where their cards are. Pure."""

from bisect import bisect_left
from dataclasses import dataclass

from app.viewmodels import formats
from storage.projections.trace import TraceAccumulator
from storage.projections.waste_facts import Episode, Pattern, Waste

SIGN = "↻"
NO_LOOP = "No call of this run was made again in vain."
_HOW_TO_GO = "Click or press w: the first wasted call, and then that of the next loop"


@dataclass(frozen=True, slots=True)
class WasteNote:
    """Waste as the head of a run tells it; ``short`` where there is little room."""

    text: str
    short: str
    tooltip: str


def waste_pill(waste: Waste) -> str:
    """Return the badge of a row: ``↻ 2 loops``."""
    return f"{SIGN} {formats.counted(waste.loops, 'loop')}"


def waste_note(waste: Waste) -> WasteNote | None:
    """Return what the head says; None without waste."""
    if not waste.loops:
        return None
    sums = waste_sums(waste)
    text = f"{waste_pill(waste)} · {sums} wasted"
    return WasteNote(text, f"{SIGN} {waste.loops:,} · {sums}", "\n".join((*waste_lines(waste), _HOW_TO_GO)))


def waste_sums(waste: Waste | Episode) -> str:
    """Return what was wasted: seconds, tokens, money; what there is none of is left out."""
    charge = waste.charge if isinstance(waste, Episode) else waste
    facts = [formats.run_total(charge.duration_ms)]
    if charge.tokens:
        facts.append(f"{formats.tokens(charge.tokens)} tok")
    if charge.cost_usd:
        facts.append(formats.call_cost(charge.cost_usd))
    return " · ".join(facts)


def waste_lines(waste: Waste) -> tuple[str, ...]:
    """Return what was wasted in lines: the first loops, how many more, and what all of them took."""
    if not waste.loops:
        return ()
    lines = [f"{SIGN} {pattern_line(pattern)}" for pattern in waste.patterns]
    if (more := waste.loops - len(waste.patterns)) > 0:
        lines.append(f"and {formats.counted(more, 'more loop')}")
    calls = formats.counted(waste.calls, "call")
    return (*lines, f"Wasted: {calls}, {waste_sums(waste)}")


def pattern_line(pattern: Pattern) -> str:
    """Return one loop in a line."""
    match pattern.kind:
        case "repeat":
            return f"{pattern.what}: {pattern.times} times with the same result"
        case "cycle":
            return f"{pattern.what}: {pattern.times} rounds with the same results"
        case "retry":
            return f"{pattern.what}: {pattern.times} times with the same error"


def item_of(facts: TraceAccumulator, episode: Episode) -> str:
    """Return the first wasted call of a loop; empty when it is not known."""
    loop = facts.loop(episode.loop_key)
    keys = loop.calls if loop is not None else []
    at = bisect_left(keys, episode.wasted_seq, key=lambda key: _seq(facts, key))
    found = facts.calls.get(keys[at]) if at < len(keys) else None
    return found.key if found is not None else ""


def next_item(facts: TraceAccumulator, selected: str) -> str:
    """Return the first wasted call of the loop after the one that is selected, around the end."""
    items = [item for episode in facts.waste.episodes if (item := item_of(facts, episode))]
    if not items:
        return ""
    return items[(items.index(selected) + 1) % len(items)] if selected in items else items[0]


def _seq(facts: TraceAccumulator, key: str) -> int:
    call = facts.calls.get(key)
    return call.seq if call is not None else 0

"""The loops of a run: a lifecycle strip and call cards for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.viewmodels import formats
from app.viewmodels.run_hits import NO_HITS, RunHits, Snippet, chips_found
from app.viewmodels.standing import standing_of
from app.viewmodels.trace_look import TraceLook
from app.viewmodels.trace_words import glyph
from storage.events.legacy import parse_time
from storage.projections.calls import DIRECT, CallFact, CallStatus
from storage.projections.durations import Durations
from storage.projections.lifecycle import LifecycleChip, LifecycleKind
from storage.projections.text import one_line
from storage.projections.tokens import Tokens
from storage.projections.trace import Loop, TraceAccumulator

MAX_CARDS = 500
_CHIP_CHARS = 60
_UNANSWERED = "no answer"
USUAL = TraceLook()
NO_DURATIONS = Durations()

SegmentKind = Literal["cached", "input", "output"]


@dataclass(frozen=True, slots=True)
class CardOptions:
    """What the person has chosen, and the present moment.

    ``expanded`` loops show their cards. Before the person chooses (None) all do in a run of at most
    ``max_cards`` calls; in a larger one those that are at work, the last one and the selected call's.
    """

    now: datetime
    look: TraceLook = USUAL
    selected: str | None = None
    expanded: frozenset[str] | None = None
    expanded_chips: frozenset[int] = frozenset()
    max_cards: int = MAX_CARDS
    run_ended: bool = False
    hits: RunHits = NO_HITS
    durations: Durations = NO_DURATIONS


@dataclass(frozen=True, slots=True)
class Chip:
    """One step of a worker's life. ``text`` is short; ``full`` is shown when the chip is opened."""

    seq: int
    kind: LifecycleKind
    text: str
    full: str
    expanded: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True)
class TokenSegment:
    """A part of the token bar; ``fraction`` of all tokens of the loop's model calls."""

    kind: SegmentKind
    fraction: float


@dataclass(frozen=True, slots=True)
class CallCard:
    """One model or tool call as drawn. Its payloads are in the log at ``begun_seq`` and ``ended_seq``.

    ``standing`` is where its time stands among the calls of its tool or model.
    ``found`` is what a search has found in it.
    ``past_limit`` is the limit that a running call is past of, in words; empty while it is not.
    """

    item_id: str
    seq: int
    kind: str
    title: str
    status: CallStatus
    glyph: str
    duration: str
    duration_fraction: float
    slow: bool
    past_limit: str
    segments: tuple[TokenSegment, ...]
    token_text: str
    detail: str
    begun_seq: int | None
    ended_seq: int | None
    selected: bool = False
    found: Snippet | None = None
    standing: str = ""

    @property
    def overdue(self) -> bool:
        """Whether it is running for longer than it may."""
        return bool(self.past_limit)


@dataclass(frozen=True, slots=True)
class LoopView:
    """One loop of the accordion; chips and cards only of one that is expanded.

    ``hidden`` cards are outside the window shown; never silently.
    """

    key: str
    title: str
    status: str
    glyph: str
    message: str
    call_count: int
    failed: int
    chips: tuple[Chip, ...]
    cards: tuple[CallCard, ...] = ()
    expanded: bool = False
    hidden: int = field(default=0)
    found: int = 0

    @property
    def heading(self) -> str:
        """Title and number of calls."""
        return f"{self.title} · {formats.counted(self.call_count, 'call')}"

    @property
    def hidden_text(self) -> str:
        """What is said about cards that are not shown."""
        shown = len(self.cards)
        if not self.hidden:
            return ""
        return f"showing {formats.number(shown)} of {formats.number(shown + self.hidden)} calls"


class LoopViews:
    """The loops of a run; one is made anew only when it, or what was chosen of it, has changed."""

    def __init__(self, facts: TraceAccumulator) -> None:
        self._facts = facts
        self._made: dict[str, tuple[object, LoopView]] = {}

    def build(self, options: CardOptions) -> tuple[LoopView, ...]:
        """Return the loops in order of their first event, with cards for those that are expanded."""
        selected = self._facts.calls.get(options.selected) if options.selected else None
        marked = selected.loop_key if selected is not None else ""
        return tuple(self._view(loop, options, marked) for loop in self._facts.loops)

    def _view(self, loop: Loop, options: CardOptions, marked: str) -> LoopView:
        state = (
            loop.version,
            _is_expanded(self._facts, loop, options),
            options.selected if loop.key == marked else None,
            options.expanded_chips,
            options.run_ended,
            options.max_cards,
            options.look,
            options.hits,
            options.durations,
            options.now if loop.in_flight and not options.run_ended else None,  # what is at work grows
        )
        known = self._made.get(loop.key)
        if known is not None and known[0] == state:
            return known[1]
        view = build_loop(self._facts, loop, options)
        self._made[loop.key] = (state, view)
        return view


def build_card(call: CallFact, loop: Loop, options: CardOptions) -> CallCard:
    """Return the card of a call within its loop."""
    elapsed = elapsed_ms(call, options)
    longest = max(loop.longest_ms, elapsed)
    limit = options.look.limit_ms(call.kind)
    waiting = call.status == "in_flight" and not options.run_ended
    status: CallStatus = "cancelled" if call.status == "in_flight" and options.run_ended else call.status
    return CallCard(
        item_id=call.key,
        seq=call.seq,
        kind=call.kind,
        title=card_title(call),
        status=status,
        glyph=glyph(status),
        duration=_UNANSWERED if status != call.status else formats.call_duration(elapsed),
        duration_fraction=min(1.0, elapsed / longest) if longest else 0.0,
        slow=elapsed > options.look.slow_ms,
        past_limit=formats.call_duration(limit) if waiting and elapsed > limit else "",
        segments=token_segments(call.tokens, loop.tokens),
        token_text=token_text(call.tokens) if call.model else "",
        detail=_detail(call, waiting=waiting),
        begun_seq=call.begun_seq,
        ended_seq=call.ended_seq,
        selected=call.key == options.selected,
        found=options.hits.snippets.get(call.key),
        standing=standing_of(call, options.durations),
    )


def elapsed_ms(call: CallFact, options: CardOptions) -> float:
    """Return how long a call took, or how long it has been waiting."""
    if call.duration_ms is not None:
        return call.duration_ms
    if options.run_ended:
        return 0.0
    try:
        return max(0.0, (options.now - parse_time(call.started_at)).total_seconds() * 1000)
    except ValueError:
        return 0.0


def card_title(call: CallFact) -> str:
    """Return ``Decide · gpt-5-mini`` for a model call, ``run_command npm test`` for a tool call."""
    if call.model:
        name = call.name.replace("_", " ").strip() or call.model.role or "Model call"
        parts = (name[:1].upper() + name[1:], call.model.model)
        return " · ".join(part for part in parts if part)
    return " ".join(part for part in (call.name or "tool", one_line(call.input_line, 80)) if part)


def token_segments(tokens: Tokens, of_loop: Tokens) -> tuple[TokenSegment, ...]:
    """Return the token bar: cached input, other input, output; empty segments are left out."""
    whole = of_loop.input + of_loop.output
    if whole <= 0:
        return ()
    parts: Sequence[tuple[SegmentKind, int]] = (
        ("cached", tokens.cached),
        ("input", tokens.input - tokens.cached),
        ("output", tokens.output),
    )
    return tuple(TokenSegment(kind, count / whole) for kind, count in parts if count > 0)


def token_text(tokens: Tokens) -> str:
    """Return ``128K in / 2.1K out / 64K cached``; nothing when no tokens were counted."""
    if not tokens.input and not tokens.output:
        return ""
    parts = [f"{formats.tokens(tokens.input)} in", f"{formats.tokens(tokens.output)} out"]
    if tokens.cached:
        parts.append(f"{formats.tokens(tokens.cached)} cached")
    return " / ".join(parts)


def build_loop(facts: TraceAccumulator, loop: Loop, options: CardOptions) -> LoopView:
    """Return one loop; a live view rebuilds only those that an event changed."""
    worker = facts.lifecycle.worker_summary(loop.key)
    expanded = _is_expanded(facts, loop, options)
    keys = _window(loop.calls, options) if expanded else ()
    cards = [build_card(call, loop, options) for key in keys if (call := facts.calls.get(key)) is not None]
    status = worker.status if worker else _loop_status(loop)
    if options.run_ended and status == "running":
        status = "cancelled"
    return LoopView(
        key=loop.key,
        title=loop_title(facts, loop.key),
        status=status,
        glyph=glyph(status),
        message=one_line(worker.message) if worker else "",
        call_count=len(loop.calls),
        failed=loop.failed,
        chips=tuple(_chip(chip, options) for chip in facts.lifecycle.chips(loop.key)) if expanded else (),
        cards=tuple(cards),
        expanded=expanded,
        hidden=len(loop.calls) - len(cards) if expanded else 0,
        found=options.hits.in_loops.get(loop.key, 0),
    )


def loop_title(facts: TraceAccumulator, key: str) -> str:
    """Return the name of a loop: its worker, else the type of its delegation, else the conductor."""
    if key == DIRECT:
        return "conductor"
    worker = facts.lifecycle.worker_summary(key)
    if worker and (worker.worker_id or worker.worker_type):
        return worker.worker_id or worker.worker_type
    delegation = facts.delegations.get(key.removeprefix("call:"))
    return delegation.worker_type if delegation and delegation.worker_type else key


def _is_expanded(facts: TraceAccumulator, loop: Loop, options: CardOptions) -> bool:
    if options.expanded is not None:
        return loop.key in options.expanded
    if len(facts.calls) <= options.max_cards or loop.key == facts.last_loop_key:
        return True
    selected = facts.calls.get(options.selected) if options.selected else None
    at_work = loop.in_flight > 0 and not options.run_ended
    return at_work or (selected is not None and selected.loop_key == loop.key)


def _window(keys: Sequence[str], options: CardOptions) -> Sequence[str]:
    """Return the calls to show: the last ones, or those around the selected one."""
    if len(keys) <= options.max_cards:
        return keys
    start = len(keys) - options.max_cards
    if options.selected in keys:
        start = min(start, max(0, keys.index(options.selected) - options.max_cards // 2))
    return keys[start : start + options.max_cards]


def _loop_status(loop: Loop) -> str:
    if loop.in_flight:
        return "running"
    return "failed" if loop.failed else "completed"


def _chip(chip: LifecycleChip, options: CardOptions) -> Chip:
    confidence = "" if chip.confidence is None else f" ({chip.confidence:.0%})"
    short = one_line(chip.text, _CHIP_CHARS)
    text = f"{chip.kind} “{short}”" if short else chip.kind
    found = bool(chips_found(options.hits, (chip.seq,)))
    full = f"{chip.text}{confidence}"
    return Chip(chip.seq, chip.kind, text, full, expanded=chip.seq in options.expanded_chips, found=found)


def _detail(call: CallFact, *, waiting: bool) -> str:
    if call.status == "failed":
        kind = f"{call.failure_kind}: " if call.failure_kind else ""
        return f"✕ {kind}{call.error or 'failed'}"
    if call.model is None:
        return call.error or call.output_line
    parts = [] if call.cost_usd is None else [formats.call_cost(call.cost_usd)]
    if call.model.time_to_first_token_ms is not None:
        parts.append(f"first token {formats.call_duration(call.model.time_to_first_token_ms)}")
    if call.model.new_messages:
        parts.append(f"+{formats.counted(call.model.new_messages, 'new message')}")
    return " · ".join(parts) or ("waiting for the model" if waiting else "")

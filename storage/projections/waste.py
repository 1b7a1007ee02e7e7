"""Loops of an agent that bring nothing new, and what they cost.

The steps of an agent are its tool calls in the order in which they began, each with its outcome. Agents of
one run are told apart by their loop (``loop_key``): what two workers do side by side is never mixed. Three
patterns are waste:

``repeat``
    the same tool with the same arguments gave the same result three times;
``cycle``
    a sequence of two to four different steps came twice in a row, with the same results (A-B-A-B);
``retry``
    the same call failed with the same error again. An error that may go away by itself (a time limit, a
    rate limit, a broken connection) may be tried once more: there, and with model calls, it takes three.

These are the patterns on which agent frameworks stop. The stuck detector of OpenHands wants four equal pairs
of action and observation, three equal actions with errors, or six steps of A-B-A-B-A-B; others stop after
three to five equal calls. Here nothing is stopped, only shown: so fewer times do, but results must be equal.

What is no waste (each has its test):

* polling whose results change: another result begins the count anew;
* doing the same again when something may have changed: a successful call in between that does not only read
  (``only_reads``, by the words of its name) begins the counts of all other calls anew. Running the tests
  after each edit is no loop, even if they fail alike each time;
* waiting (``await_worker``, ``sleep``): such calls are no steps;
* what was cancelled, and what was never answered.

Wasted are the steps from the second of a pattern on (of a cycle: from its second round on); the first was of
use. A step costs what its tool took and, if it is the first that a model call asked for, what that model
call took. No token and no second is counted twice.

State is bounded: ``MAX_AGENTS`` agents, of which the least lately active one is forgotten first; of each
``MAX_OPEN`` open calls, ``MAX_KNOWN`` different calls, ``2 * MAX_PERIOD`` last steps. An event costs O(1).
"""

from dataclasses import dataclass, field
from typing import Any

from storage.projections.waste_facts import (
    FREE,
    NO_WASTE,
    WHAT_CHARS,
    Charge,
    Episode,
    Outcome,
    Step,
    Waste,
    WasteKind,
)
from storage.projections.waste_marks import is_transient, only_reads, only_waits

MAX_AGENTS = 64
MAX_OPEN = 16
MAX_KNOWN = 12
MAX_PERIOD = 4
TIMES = 3
TIMES_FAILED = 2
MODEL_CALL = "model call"
_MODEL_MARK = -1  # no tool call has it
_REMEMBERED = 2 * MAX_PERIOD


@dataclass(slots=True)
class _Known:
    """A call that was made before in the present stretch: as far as is known nothing has changed since.

    ``owed`` is the step that came a second time, charged when it turns out to be one of a loop.
    """

    outcome: int
    times: int
    first_seq: int
    episode: int = -1
    owed: Step | None = None


@dataclass(slots=True)
class Agent:
    """What is remembered of one agent: last model call, open calls, known calls, last steps, cycle."""

    turn: Charge = FREE
    waiting: dict[str, Step] = field(default_factory=dict)
    known: dict[int, _Known] = field(default_factory=dict)
    recent: list[Step] = field(default_factory=list)
    cycle: int = -1
    period: int = 0

    def goes_round(self, step: Step) -> bool:
        """Return whether a step goes on with the present cycle."""
        return self.cycle >= 0 and self.recent[-self.period].is_like(step)

    def period_now(self) -> int:
        """Return the period of a cycle that the last steps are; 0 = they are none."""
        recent = self.recent
        mark = recent[-1].mark
        for period in range(2, min(MAX_PERIOD, len(recent) // 2) + 1):
            if mark == recent[-1 - period].mark and all(
                recent[-at].is_like(recent[-at - period]) for at in range(1, period + 1)
            ):
                return period
        return 0

    def to_list(self) -> list[object]:
        """Return the agent as JSON values."""
        known = [
            [mark, each.outcome, each.times, each.first_seq, each.episode, each.owed and each.owed.to_list()]
            for mark, each in self.known.items()
        ]
        waiting = [[key, *step.to_list(), step.line] for key, step in self.waiting.items()]
        now = [*self.turn, self.cycle, self.period]
        return [now, waiting, known, [step.to_list() for step in self.recent]]

    @classmethod
    def from_list(cls, values: list[Any]) -> "Agent":
        """Return the agent that ``to_list`` described."""
        (*turn, cycle, period), waiting, known, recent = values
        agent = cls(Charge(*turn), cycle=cycle, period=period)
        agent.waiting = {key: Step.from_list(step) for key, *step in waiting}
        agent.recent = [Step.from_list(step) for step in recent]
        by_seq = {step.seq: step for step in agent.recent}
        for mark, outcome, times, first_seq, episode, owed in known:
            step = owed and (by_seq.get(owed[0]) or Step.from_list(owed))
            agent.known[mark] = _Known(outcome, times, first_seq, episode, step)
        return agent


class WasteLedger:
    """The loops that were found, and their sums."""

    def __init__(self, keep: int | None) -> None:
        """Keep the first ``keep`` loops, or all; the sums are of all in any case."""
        self._keep = keep
        self._made = 0
        self.kept: dict[int, Episode] = {}
        self.total = NO_WASTE

    def _begin(self, episode: Episode, wasted: list[Step]) -> int:
        for step in wasted:
            step.charged = True
            episode.charge = episode.charge.plus(step.charge)
        episode.calls = len(wasted)
        number, self._made = self._made, self._made + 1
        if self._keep is None or len(self.kept) < self._keep:
            self.kept[number] = episode
        self._add(1, episode.calls, episode.charge)
        return number

    def begin_repeat(self, loop: str, step: Step, known: _Known) -> None:
        """Note that a call came once too often."""
        kind: WasteKind = "repeat" if step.status == "completed" else "retry"
        wasted = [step] if known.owed is None else [known.owed, step]
        ends = (known.first_seq, wasted[0].seq, step.seq)
        episode = Episode(kind, step.words, loop, 1, *ends, known.times)
        known.episode, known.owed = self._begin(episode, wasted), None

    def begin_cycle(self, loop: str, agent: Agent, period: int) -> None:
        """Note that an agent goes round."""
        last, before = agent.recent[-period:], agent.recent[-2 * period]
        wasted = [step for step in last if not step.charged]
        if not wasted:
            return  # told as repeats and retries already
        what = " → ".join(step.name for step in last)[:WHAT_CHARS]
        for step in last:
            if (known := agent.known.get(step.mark)) is not None:
                known.owed = None
        ends = (before.seq, wasted[0].seq, last[-1].seq)
        agent.cycle = self._begin(Episode("cycle", what, loop, period, *ends, 2 * period), wasted)
        agent.period = period

    def extend(self, number: int, seq: int, charge: Charge) -> None:
        """Note that a loop goes on with one more wasted call."""
        episode = self.kept.get(number)
        if episode is not None:
            episode.last_seq, episode.steps = seq, episode.steps + 1
            episode.calls, episode.charge = episode.calls + 1, episode.charge.plus(charge)
        self._add(0, 1, charge)

    def _add(self, loops: int, calls: int, charge: Charge) -> None:
        total = self.total
        whole = Charge(total.tokens, total.duration_ms, total.cost_usd).plus(charge)
        self.total = Waste(total.loops + loops, total.calls + calls, *whole)

    def to_list(self) -> list[object]:
        """Return the ledger as JSON values."""
        kept = [(number, *episode.values()) for number, episode in self.kept.items()]
        return [self._keep, self._made, self.total[:-1], kept]

    @classmethod
    def from_list(cls, values: list[Any]) -> "WasteLedger":
        """Return the ledger that ``to_list`` described."""
        ledger = cls(values[0])
        ledger._made = int(values[1])
        ledger.total = Waste(*values[2])
        for number, *fields in values[3]:
            episode = ledger.kept[number] = Episode(*fields)
            episode.charge = Charge(*episode.charge)
        return ledger


class WasteFold:
    """Finds the loops of a run while its calls come in."""

    __slots__ = ("_agents", "_ledger")

    def __init__(self, keep: int | None = None) -> None:
        """Keep the first ``keep`` loops, or all; the sums are of all in any case."""
        self._agents: dict[str, Agent] = {}
        self._ledger = WasteLedger(keep)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The loops that are kept, in the order in which they were found."""
        return tuple(self._ledger.kept.values())

    @property
    def value(self) -> Waste:
        """All waste so far."""
        total = self._ledger.total
        if not total.loops:
            return NO_WASTE
        return total._replace(patterns=tuple(each.pattern for each in self._ledger.kept.values()))

    def model_ended(self, loop: str, charge: Charge, failure: Outcome | None = None, seq: int = 0) -> None:
        """A model answered, or failed (None: it did not); what it asked for before is over in any case."""
        agent = self._agents.get(loop) or self._new_agent(loop)
        if agent.waiting:
            waiting, agent.waiting = agent.waiting, {}
            for step in waiting.values():
                if step.status:
                    self._settle(agent, loop, step)
        if failure is None:
            agent.turn = charge
            agent.known.pop(_MODEL_MARK, None)
            return
        agent.turn = FREE
        if failure.status == "failed":
            step = Step(seq, MODEL_CALL, _MODEL_MARK, "", charge, failure.mark, failure.status)
            self._count(agent, loop, step, TIMES)

    def tool_begun(self, loop: str, key: str, step: Step) -> None:
        """A tool is called; the model call that asked for it is charged to the first such step."""
        agent = self._agents.pop(loop, None) or self._new_agent(loop)
        self._agents[loop] = agent  # at the end: the least lately active one stands first
        if key in agent.waiting:
            return
        if len(agent.waiting) == MAX_OPEN:
            del agent.waiting[next(iter(agent.waiting))]
            self._settle_answered(agent, loop)
        step.charge, agent.turn = agent.turn, FREE
        agent.waiting[key] = step

    def tool_ended(self, loop: str, key: str, outcome: Outcome) -> None:
        """A tool answered; steps count in the order in which they began."""
        agent = self._agents.get(loop)
        if agent is None or key not in agent.waiting:
            whose = [name for name, each in self._agents.items() if key in each.waiting]
            if not whose:
                return
            # The result does not say whose it is.
            loop, agent = whose[0], self._agents[whose[0]]
        step = agent.waiting[key]
        if step.status:
            return
        step.status, step.outcome = outcome.status, outcome.mark
        if step.status == "failed" and is_transient(outcome.error):
            step.status = "transient"
        tokens, lasted, cost = step.charge
        step.charge = Charge(tokens, lasted + outcome.duration_ms, cost)
        self._settle_answered(agent, loop)

    def agent_ended(self, loop: str) -> None:
        """An agent does nothing more: it need not be remembered."""
        self._agents.pop(loop, None)

    def _new_agent(self, loop: str) -> Agent:
        if len(self._agents) >= MAX_AGENTS:
            del self._agents[next(iter(self._agents))]
        agent = self._agents[loop] = Agent()
        return agent

    def _settle_answered(self, agent: Agent, loop: str) -> None:
        waiting = agent.waiting
        while waiting:
            key = next(iter(waiting))
            if not waiting[key].status:
                return
            self._settle(agent, loop, waiting.pop(key))

    def _settle(self, agent: Agent, loop: str, step: Step) -> None:
        if step.status == "cancelled" or only_waits(step.name):
            return
        if agent.goes_round(step):
            step.charged = True
            self._ledger.extend(agent.cycle, step.seq, step.charge)
            self._count(agent, loop, step, 0)
        else:
            agent.cycle = -1
            self._count(agent, loop, step, TIMES_FAILED if step.status == "failed" else TIMES)
        agent.recent.append(step)
        if len(agent.recent) > _REMEMBERED:
            del agent.recent[0]
        if agent.cycle < 0 and (period := agent.period_now()):
            self._ledger.begin_cycle(loop, agent, period)
        if step.status == "completed" and not only_reads(step.name):
            agent.known = {step.mark: agent.known[step.mark]}

    def _count(self, agent: Agent, loop: str, step: Step, enough: int) -> None:
        """Count a call; so many times are a loop. 0 = it is one of a cycle already."""
        known = agent.known.pop(step.mark, None)
        if known is None or known.outcome != step.outcome:
            agent.known[step.mark] = _Known(step.outcome, 1, step.seq)
            if len(agent.known) > MAX_KNOWN:
                del agent.known[next(iter(agent.known))]
            return
        agent.known[step.mark] = known
        known.times += 1
        if not enough:
            known.owed = None
        elif known.episode >= 0:
            step.charged = True
            self._ledger.extend(known.episode, step.seq, step.charge)
        elif known.times >= enough:
            self._ledger.begin_repeat(loop, step, known)
        else:
            known.owed = step

    def to_list(self) -> list[Any]:
        """Return the fold as JSON values, for ``from_list``."""
        agents = [[loop, agent.to_list()] for loop, agent in self._agents.items()]
        return [self._ledger.to_list(), agents]

    def going_on(self) -> "WasteFold":
        """Return a fold of its own that goes on from here, and keeps every further loop."""
        (_keep, *ledger), agents = self.to_list()
        return WasteFold.from_list([[None, *ledger], agents])

    @classmethod
    def from_list(cls, values: list[Any]) -> "WasteFold":
        """Return the fold that ``to_list`` described.

        Raises:
            TypeError, ValueError: the values are not of this version.
        """
        fold = cls()
        ledger, agents = values
        fold._ledger = WasteLedger.from_list(ledger)
        fold._agents = {str(loop): Agent.from_list(agent) for loop, agent in agents}
        return fold

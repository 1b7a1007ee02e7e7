"""A person's words to the agents at work: to whom, about what, and when they are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.viewmodels.writer_facts import Worker
from storage.document.section import CONDUCTOR

RUN = "run"
QUOTED = 400  # characters of a passage that go with words about it

When = Literal["now", "next", "after"]
WHENS: tuple[tuple[When, str, str], ...] = (
    ("next", "next step", "Read before the next step"),
    ("now", "now", "Read now: it ends a wait for a worker, too"),
    ("after", "at the end", "Read when the agent wants to end"),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The text that words are about."""

    quote: str
    section_id: str = CONDUCTOR

    @classmethod
    def of(cls, text: str, section_id: str = CONDUCTOR) -> "Passage | None":
        """Return the passage of a text; None if it has no words. A long one is quoted by its beginning."""
        quote = text.strip()
        if not quote:
            return None
        return cls(quote if len(quote) <= QUOTED else f"{quote[: QUOTED - 1].rstrip()}…", section_id)


@dataclass(frozen=True, slots=True)
class Words:
    """What the person sends; ``target`` is ``run`` or a worker's id."""

    text: str
    target: str = RUN
    when: When = "next"
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Routed:
    """Words as they are sent, and what is said about it: "" = they went where they were meant to."""

    words: Words
    note: str = ""


def routed(words: Words, at_work: Iterable[str], *, has_ended: bool) -> Routed:
    """Return whom words can still reach: a worker that has ended reads nothing, its run does."""
    if words.target in (RUN, CONDUCTOR) or (words.target in at_work and not has_ended):
        return Routed(words)
    kept = Words(words.text, RUN, words.when, words.passage)
    if has_ended:
        return Routed(
            kept, f"{words.target} has ended, and so has the run: your words are kept as a comment."
        )
    return Routed(kept, f"{words.target} has ended: your words went to the conductor of the run.")


def targets(workers: Iterable[Worker]) -> tuple[str, ...]:
    """Return the ids of the workers at work."""
    return tuple(dict.fromkeys(worker.worker_id for worker in workers if worker.state == "running"))

"""Tracked changes and comments as pandoc's Word writer wants them. Pure."""

from typing import Any

from app.exporting.marks import Mark, Pending
from app.exporting.subject import Subject

Node = dict[str, Any]


def span(classes: list[str], values: dict[str, str], inner: list[Node]) -> Node:
    """Return a span of pandoc's."""
    return {"t": "Span", "c": [["", classes, [list(pair) for pair in values.items() if pair[1]]], inner]}


class Comments:
    """Gives each proposal its comment, once: at the first of its changes."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._told: set[str] = set()

    def around(self, mark: Mark, inner: list[Node]) -> list[Node]:
        """Return text with the comments on what waits about it."""
        for pending in (mark.inserted, mark.deleted):
            if pending is None or pending.proposal in self._told:
                continue
            self._told.add(pending.proposal)
            if words := self._words(pending):
                number = str(len(self._told))
                begin = {"id": number, "author": pending.author, "date": pending.date}
                inner = [
                    span(["comment-start"], begin, [{"t": "Str", "c": words}]),
                    *inner,
                    span(["comment-end"], {"id": number}, []),
                ]
        return inner

    def _words(self, pending: Pending) -> str:
        proposal = self._subject.document.proposals.get(pending.proposal)
        if proposal is None:
            return ""
        known = self._subject.sources
        labels = [known[each].label if each in known else each for each in proposal.citation_ids]
        reason = " ".join((proposal.reason or "").split())
        parts = [reason, f"Sources: {', '.join(labels)}" if labels else ""]
        return " ".join(_sentence(part) for part in parts if part)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def tracked(mark: Mark, inner: list[Node]) -> list[Node]:
    """Return text as the change that waits about it; as it is when none does."""
    if mark.deleted is not None:
        inner = [span(["deletion"], _who(mark.deleted), inner)]
    if mark.inserted is not None:
        inner = [span(["insertion"], _who(mark.inserted), inner)]
    return inner


def paragraph_end(mark: Mark) -> list[Node]:
    """Return what makes the end of a paragraph a part of the change that all of its text is."""
    found: list[Node] = []
    if mark.inserted is not None:
        found.append(span(["paragraph-insertion"], _who(mark.inserted), []))
    if mark.deleted is not None:
        found.append(span(["paragraph-deletion"], _who(mark.deleted), []))
    return found


def _who(pending: Pending) -> dict[str, str]:
    return {"author": pending.author, "date": pending.date or "1970-01-01T00:00:00Z"}

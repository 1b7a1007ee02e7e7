"""Short ways to make documents and patches."""

import itertools
import os
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings

from storage.document import (
    Applied,
    Insert,
    Issuer,
    Patch,
    PatchKind,
    RunDocument,
    Source,
    Span,
    Stale,
    submit,
)
from tests.storage.document.reference import Char, Reference

RUN = "run-1"

# The fast tier runs 100 interleavings; `make soak` asks for more through the environment.
interleavings = settings(
    max_examples=int(os.environ.get("QUIRE_INTERLEAVINGS", "100")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def counter(prefix: str) -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"{prefix}{next(numbers)}"


class Desk:
    """A document with people working on it; every patch goes through ``submit``."""

    def __init__(
        self, text: str = "", section_id: str = "conductor", objective: str = "An objective"
    ) -> None:
        self.start = RunDocument.new(RUN, objective)
        self.document = self.start
        self.log: list[Applied] = []
        self._ids = counter("p")
        if text:
            self.user("edit", section_id, ops=(Insert(pos=0, text=text),))

    def issuer(self, author: str, source: Source) -> Issuer:
        return Issuer(author, source, self._ids)

    def do(self, patch: Patch) -> Applied:
        outcome = self.offer(patch)
        assert isinstance(outcome, Applied), outcome
        return outcome

    def offer(self, patch: Patch) -> Applied | Stale:
        outcome = submit(self.document, patch, self.log[patch.base_revision :])
        if isinstance(outcome, Applied):
            self.document = outcome.document
            self.log.append(outcome)
        return outcome

    def make(
        self, author: str, source: Source, kind: PatchKind, section_id: str = "conductor", **fields: object
    ) -> Patch:
        return self.issuer(author, source).patch(self.document, kind, section_id, **fields)

    def user(self, kind: PatchKind, section_id: str = "conductor", **fields: object) -> Applied:
        return self.do(self.make("user", "user", kind, section_id, **fields))

    def agent(
        self, kind: PatchKind, section_id: str = "conductor", author: str = "researcher", **fields: object
    ) -> Applied:
        return self.do(self.make(author, "agent", kind, section_id, **fields))

    def text(self, section_id: str = "conductor") -> str:
        return self.document.live_text(section_id)

    def canon(self, section_id: str = "conductor") -> str:
        return self.document.canon(section_id)

    @property
    def patches(self) -> list[Patch]:
        return [applied.patch for applied in self.log]


def empty_reference(document: RunDocument) -> Reference:
    return Reference(document.run_id, {section_id: [] for section_id in document.section_ids})


def chars_of(spans: tuple[Span, ...]) -> list[Char]:
    """Spans as the reference writes them."""
    chars: list[Char] = []
    for span in spans:
        p = span.provenance
        chars.extend(
            Char(
                char,
                p.author,
                p.source,
                p.patch_id,
                p.accepted_by_patch,
                p.accepted_source,
                p.insert_proposal,
                p.delete_proposal,
                p.insert_settled,
                p.delete_settled,
                p.removed_by,
                p.removed_for,
                p.removed_at,
            )
            for char in span.text
        )
    return chars


def assert_same(document: RunDocument, reference: Reference) -> None:
    """The real document says of every character, dead ones included, what the reference says."""
    assert document.revision == reference.revision
    assert document.section_ids == tuple(reference.sections)
    for section in document.sections:
        assert section.live_text == reference.text(section.section_id)
        assert section.canon == reference.canon(section.section_id)
        assert chars_of(tuple(section.content)) == reference.sections[section.section_id]
        assert section.state == reference.states.get(section.section_id, "pending")

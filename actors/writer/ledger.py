"""The document of one run as its Writer holds it: the newest revision and the way back; pure.

Documents are immutable, so that every step can be tried and thrown away. The ledger keeps all patches (they
are small) and the documents of the last ``WINDOW`` revisions; an older one is replayed from a checkpoint.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from storage.document.apply import apply
from storage.document.changes import Applied
from storage.document.document import RunDocument
from storage.document.history import Revisions
from storage.document.patch import Patch
from storage.document.transform import Stale, submit
from storage.errors import BugError, KnownError

WINDOW = 1_000


class StaleProposal(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """An agent's change was not applied, since the text it is about has changed.

    Attributes:
        present_text: What the agent now sees around the place.
    """

    def __init__(self, stale: Stale) -> None:
        super().__init__(stale.reason)
        self.stale = stale
        self.present_text = stale.present_text


class UnknownRevision(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """There is no such revision."""

    def __init__(self, revision: int, newest: int) -> None:
        super().__init__(f"There is no revision {revision} of this document; the newest is {newest}.")


def replayed(start: RunDocument, patches: Iterable[Patch]) -> RunDocument:
    """The document after these patches, which are as they were ordered."""
    document = start
    for patch in patches:
        document = apply(document, patch).document
    return document


@dataclass(eq=False)
class Ledger:
    """All revisions of a document, in order."""

    start: RunDocument
    history: Revisions = field(init=False)
    _recent: list[Applied] = field(default_factory=list)
    _revisions: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.history = Revisions(self.start)

    @classmethod
    def replay(cls, start: RunDocument, patches: Iterable[Patch]) -> Self:
        """A ledger of patches that were ordered before, in any order, doubled ones left out.

        Raises:
            KnownError: a patch does not follow from the one before.
        """
        ledger = cls(start)
        for patch in sorted(patches, key=lambda patch: patch.revision):
            if patch.revision > ledger.revision + 1:
                raise UnknownRevision(ledger.revision + 1, patch.revision)
            if patch.revision == ledger.revision + 1:
                ledger.enter([apply(ledger.head, patch)])
        return ledger

    @property
    def patches(self) -> list[Patch]:
        """All patches, in order."""
        return self.history.patches

    @property
    def head(self) -> RunDocument:
        """The newest document."""
        return self._recent[-1].document if self._recent else self.start

    @property
    def revision(self) -> int:
        """The newest revision."""
        return self.history.head.revision

    def known(self, patch_id: str) -> Patch | None:
        """The patch of that id as it was ordered, if it was."""
        revision = self._revisions.get(patch_id)
        return None if revision is None else self.patches[revision - self.start.revision - 1]

    def enter(self, applied: Sequence[Applied]) -> None:
        """Take what was applied to the head, in order."""
        for step in applied:
            if step.before is not self.head:
                raise BugError("a patch was entered that was not applied to the newest document")
            self.history.note(step.patch, step.document)
            self._recent.append(step)
            self._revisions[step.patch.patch_id] = step.document.revision
        if len(self._recent) > 2 * WINDOW:
            del self._recent[:-WINDOW]

    def since(self, revision: int) -> list[Applied]:
        """What was applied after a revision.

        Raises:
            UnknownRevision: it is not one of this document.
        """
        self.check(revision)
        missing = self.revision - revision
        if missing <= len(self._recent):
            return self._recent[len(self._recent) - missing :]
        base = self.history.at(revision)
        steps: list[Applied] = []
        for patch in self.patches[revision - self.start.revision :]:
            steps.append(apply(steps[-1].document if steps else base, patch))
        # The last document must be the very head, which later steps are checked against.
        return [*steps[: -len(self._recent)], *self._recent] if self._recent else steps

    def check(self, revision: int) -> None:
        """Make sure that a revision exists.

        Raises:
            UnknownRevision: it does not.
        """
        if not self.start.revision <= revision <= self.revision:
            raise UnknownRevision(revision, self.revision)

    def recent(self, revision: int) -> RunDocument | None:
        """The document at a revision if it is at hand; else it is to be replayed."""
        if revision == self.revision:
            return self.head
        if revision == self.start.revision:
            return self.start
        behind = self.revision - revision
        return self._recent[-behind].before if 0 < behind <= len(self._recent) else None

    def at(self, revision: int) -> RunDocument:
        """The document at a revision.

        Raises:
            UnknownRevision: it is not one of this document.
        """
        self.check(revision)
        at_hand = self.recent(revision)
        if at_hand is not None:
            return at_hand
        return self.history.at(revision)


@dataclass(eq=False)
class Batch:
    """Patches that are entered together or not at all."""

    ledger: Ledger
    steps: list[Applied] = field(default_factory=list)

    @property
    def head(self) -> RunDocument:
        """The document with the batch's patches so far."""
        return self.steps[-1].document if self.steps else self.ledger.head

    def submit(self, patch: Patch) -> Patch:
        """Bring a patch to the head and apply it there; return it as it was ordered.

        Raises:
            StaleProposal: an agent's patch, and its text has changed.
            KnownError: it is refused in words.
        """
        since = self.steps
        if patch.base_revision != self.head.revision:
            since = [*self.ledger.since(patch.base_revision), *self.steps]
            outcome = submit(self.head, patch, since)
        else:
            outcome = submit(self.head, patch)
        if isinstance(outcome, Stale):
            raise StaleProposal(outcome)
        self.steps.append(outcome)
        return outcome.patch

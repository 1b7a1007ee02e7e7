"""The revisions of a run's document: who made each, when, what it did, and the names that some have."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.document import (
    Delete,
    Insert,
    Patch,
    PatchRefused,
    Replace,
    Revisions,
    RunDocument,
    Source,
    proposal_of,
)
from storage.document.section import CONDUCTOR, title_of
from storage.events.document import WriterRunPatch, WriterVersionNamed
from storage.events.envelope import StoredEvent

_STATES = {"complete": "complete", "failed": "failed", "running": "opened", "pending": "waiting"}


@dataclass(frozen=True, slots=True)
class Version:
    """A revision that has a name."""

    version_id: str
    revision: int
    name: str


@dataclass(frozen=True, slots=True)
class RevisionLabel:
    """What is said of a revision.

    Attributes:
        what: what it did; the names of the revision are beside it.
    """

    revision: int
    who: str
    author: str
    when: str
    what: str
    names: tuple[str, ...] = ()


class RevisionBook:
    """Folds the events of a run's document into its revisions.

    It only grows: one thread may read in it while another applies events.

    Attributes:
        problem: from where on the log cannot be read, in words.
    """

    def __init__(self, run_id: str, objective: str) -> None:
        self.revisions = Revisions(RunDocument.new(run_id, objective))
        self.problem = ""
        self.times: list[datetime] = []
        self.versions: tuple[Version, ...] = ()
        self.by_patch: dict[str, int] = {}
        self._proposers: dict[str, tuple[str, Source]] = {}
        self._proposals: dict[str, tuple[int, ...]] = {}
        self._early: dict[int, tuple[Patch, datetime]] = {}

    @property
    def newest(self) -> int:
        """The newest revision."""
        return self.revisions.head.revision

    def apply(self, event: StoredEvent) -> None:
        """Take in an event, in any order; others than of the document are passed over."""
        if event.event_type == WriterRunPatch.event_type:
            patch = Patch.model_validate(event.body.model_dump())
            if patch.revision > self.newest:
                self._early[patch.revision] = (patch, event.time)
            while (following := self._early.pop(self.newest + 1, None)) is not None and not self.problem:
                self._take(*following)
        elif isinstance(event.body, WriterVersionNamed):
            body = event.body
            named = Version(body.version_id, body.revision, body.name)
            if named not in self.versions:
                self.versions = tuple(sorted((*self.versions, named), key=lambda each: each.revision))

    @property
    def gap(self) -> bool:
        """Whether patches have arrived that others are missing before."""
        return bool(self._early)

    def patch(self, revision: int) -> Patch | None:
        """The patch that made a revision; none for the first, empty one."""
        place = revision - self.revisions.start.revision - 1
        return self.revisions.patches[place] if 0 <= place < len(self.revisions.patches) else None

    def patch_of(self, patch_id: str) -> Patch | None:
        """The patch of that id, as it was ordered."""
        revision = self.by_patch.get(patch_id)
        return None if revision is None else self.patch(revision)

    def proposal(self, proposal_id: str) -> tuple[Patch, ...]:
        """The patches that made a proposal, in order."""
        found = (self.patch(revision) for revision in self._proposals.get(proposal_id, ()))
        return tuple(patch for patch in found if patch is not None)

    def time(self, revision: int) -> datetime | None:
        """When a revision was made."""
        place = revision - self.revisions.start.revision - 1
        return self.times[place] if 0 <= place < len(self.times) else None

    def label(self, revision: int, now: datetime) -> RevisionLabel:
        """Say what is to be said of a revision; ``now`` has the person's time zone."""
        names = tuple(each.name for each in self.versions if each.revision == revision)
        patch, made = self.patch(revision), self.time(revision)
        if patch is None or made is None:
            return RevisionLabel(revision, "", "", "", "the empty document", names)
        what = self._what(patch)
        return RevisionLabel(
            revision, who(patch.author, patch.source), patch.author, when(made, now), what, names
        )

    def version_before(self, revision: int) -> int | None:
        """The last named revision before one."""
        return max((each.revision for each in self.versions if each.revision < revision), default=None)

    def version_after(self, revision: int) -> int | None:
        """The first named revision after one."""
        return min((each.revision for each in self.versions if each.revision > revision), default=None)

    def _take(self, patch: Patch, made: datetime) -> None:
        try:
            self.revisions.add(patch)
        except PatchRefused as refusal:
            self.problem = f"Revision {patch.revision} cannot be read: {refusal.for_user()}"
            return
        self.times.append(made)
        self.by_patch[patch.patch_id] = patch.revision
        if patch.kind == "propose":
            proposal_id = patch.proposal_id or patch.patch_id
            self._proposers.setdefault(proposal_id, (patch.author, patch.source))
            self._proposals[proposal_id] = (*self._proposals.get(proposal_id, ()), patch.revision)

    def _what(self, patch: Patch) -> str:
        match patch.kind:
            case "edit":
                return _edited(patch)
            case "propose" if patch.draft is not None:
                return f"is writing{_in(patch.section_id)}"
            case "propose":
                return f"proposed {_amount(patch)}{_in(patch.section_id)}"
            case "accept" | "reject" | "reopen":
                done = {"accept": "accepted", "reject": "rejected", "reopen": "reopened"}[patch.kind]
                return f"{done} {self._decided(patch)}"
            case "move":
                return f"moved {_notes(patch.section_id)} to {_notes(patch.target_section_id or CONDUCTOR)}"
            case _:
                return f"{_notes(patch.section_id)}: {_STATES.get(patch.section_state or '', 'changed')}"

    def _decided(self, patch: Patch) -> str:
        """Whose changes were decided about."""
        proposals = {proposal_of(hunk) for hunk in patch.hunk_ids or ()} or {patch.proposal_id or ""}
        authors = Counter(self._proposers.get(each, ("", "agent")) for each in proposals)
        count = len(patch.hunk_ids or ()) or 1
        changes = "a change" if count == 1 else f"{count} changes"
        names = [who(name, source).lower() if source == "user" else name for name, source in authors if name]
        return f"{changes} of {', '.join(sorted(names))}" if names else changes


def who(author: str, source: Source) -> str:
    """Return an author as a person reads it."""
    if source == "user":
        return "You"
    return "Quire" if source == "system" else author


def when(made: datetime, now: datetime) -> str:
    """Return a moment in the zone of ``now``: the time of today, else the day as well."""
    local = made.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"today {local:%H:%M:%S}"
    if local.date() == (now - timedelta(days=1)).date():
        return f"yesterday {local:%H:%M:%S}"
    return f"{local:%Y-%m-%d %H:%M:%S}"


def _edited(patch: Patch) -> str:
    if patch.undoes_patch_id is not None:
        return "took a change back"
    if patch.reason:
        return patch.reason[0].lower() + patch.reason[1:].rstrip(".")
    verb = "typed" if patch.by_person else "wrote"
    come, gone = _counts(patch)
    if come and gone:
        return f"replaced {_characters(gone)} by {come:,}{_in(patch.section_id)}"
    if gone:
        return f"deleted {_characters(gone)}{_in(patch.section_id)}"
    return f"{verb} {_characters(come)}{_in(patch.section_id)}"


def _amount(patch: Patch) -> str:
    if patch.parts:
        return "a blank line before what was moved"
    come, gone = _counts(patch)
    if come and gone:
        return f"+{come:,} \u2212{gone:,} characters"
    if gone:
        return f"to delete {_characters(gone)}"
    return f"+{_characters(come)}" if come else "a change"


def _counts(patch: Patch) -> tuple[int, int]:
    come = sum(len(op.text) for op in patch.ops if isinstance(op, Insert | Replace))
    return come, sum(op.len for op in patch.ops if isinstance(op, Delete | Replace))


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count:,} characters"


def _in(section_id: str) -> str:
    return "" if section_id == CONDUCTOR else f" in {_notes(section_id)}"


def _notes(section_id: str) -> str:
    if section_id == CONDUCTOR:
        return "the report"
    return "your comments" if section_id == "user" else f"{title_of(section_id)}\u2019s notes"

"""What a run's Writer answers. Frozen; a change is answered when it is on disk."""

from dataclasses import dataclass

from actors.writer.messages import Policy, RunStatus
from storage.document.document import RunDocument
from storage.document.patch import Patch, SectionState


@dataclass(frozen=True, slots=True)
class PatchReceipt:
    """A change is on disk. ``patch`` is as it was ordered and transformed; ``None`` if nothing was to do."""

    run_id: str
    patch_id: str
    revision: int
    patch: Patch | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class PatchesReceipt:
    """Some changes are on disk together; ``revision`` is the last one."""

    run_id: str
    revision: int
    patches: tuple[Patch, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class MergeReceipt:
    """What came of a merge: accepted hunks, and those that the policy leaves to a person."""

    run_id: str
    revision: int
    merged: tuple[str, ...] = ()
    left_for_review: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusReceipt:
    """The status is on disk."""

    run_id: str
    status: RunStatus
    revision: int


@dataclass(frozen=True, slots=True)
class PolicyReceipt:
    """The policy is on disk, and in force."""

    run_id: str
    policy: Policy
    revision: int


@dataclass(frozen=True, slots=True)
class VersionReceipt:
    """The name is on disk."""

    run_id: str
    version_id: str
    revision: int
    name: str


@dataclass(frozen=True, slots=True)
class DocumentSnapshot:
    """The document on disk, and what belongs to it."""

    run_id: str
    document: RunDocument
    document_path: str
    status: RunStatus
    policy: Policy


@dataclass(frozen=True, slots=True)
class AuthorSection:
    """A section as one author sees it: canon and the author's own pending changes carried out."""

    section_id: str
    state: SectionState
    text: str


@dataclass(frozen=True, slots=True)
class AuthorView:
    """The document as one author sees it."""

    run_id: str
    revision: int
    objective: str
    sections: tuple[AuthorSection, ...]

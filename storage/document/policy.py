"""The merge policy of a run: which pending changes the conductor may accept on its own.

``review``: none. ``default``: additions, and changes to text that no person typed or accepted. ``all``: every
agent's change. What a person proposed always waits for a person, and a text that is still being written for
its end.
"""

from typing import Literal

from storage.document.document import RunDocument
from storage.document.review import PendingChange, pending_changes

MergePolicy = Literal["review", "default", "all"]


def mergeable(
    document: RunDocument, policy: MergePolicy, section_id: str | None = None
) -> tuple[PendingChange, ...]:
    """The changes the conductor may accept under a policy, in document order."""
    return tuple(change for change in pending_changes(document, section_id) if may_merge(policy, change))


def may_merge(policy: MergePolicy, change: PendingChange) -> bool:
    """Whether the conductor may accept this change on its own."""
    if policy == "review" or change.source == "user" or change.draft:
        return False
    return policy == "all" or not change.touches_person

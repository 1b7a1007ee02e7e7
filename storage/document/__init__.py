"""The run document: a person and several agents write one text, and nothing a person typed is ever lost.

Pure values: no Qt, no asyncio, no disk. A ``RunDocument`` is immutable; every change is a ``Patch``.

Data flow::

    agent's quote ── resolve ──▶ ops ─┐
    person's typing ── ClientBuffer ─▶ Patch ── submit(document, patch, since) ──▶ Applied │ Stale
    review, undo, restore ───────────┘            rebase → apply                     │
                                                                                     ▼
            log of patches ── replay ──▶ the same document      Applied.changes ──▶ editors, index
                                                                Applied.document ──▶ serialise ──▶ file

One authority orders the patches: each makes ``revision + 1``. Text is a list of *spans*, and what is known of
a text (author, patch, who accepted it, what waits to be decided about it) is a property of every character.
*Live text* is everything there; *canon* is live text without pending insertions. Positions are Unicode code
points on the live text of one section.

Who wins:

1. A person's patch is always carried over what happened since and applied, at once, as canon, also inside
   somebody's proposal; only a person's own patch, or a decision a person or the run's policy allows, takes
   away what a person typed.
2. An agent proposes: its insertions are pending, its deletions only marks. If the text it is about, or its
   place, changed since it was read, or somebody else's change waits there, it is ``Stale`` and not applied.
3. An agent's plain edit cannot remove what a person typed or accepted.
4. Two texts at one place stand in the order of their patches.
5. A decision can be reopened and an edit undone: removed text stays, dead and without length, at its place
   for ``RESTORE_WINDOW`` revisions and returns with its provenance.
6. What is moved into the report has a gap before it that waits, stays and goes with it (``gaps``).

Where to look: ``ops patch spans section document changes`` are the values; ``apply`` (with ``draft``,
``guards``, ``decide``, ``gaps``) is what a patch does; ``delta transform client`` bring concurrent changes
together; ``view resolve hunks`` serve agents; ``joining`` moves their notes into the report; ``review policy
undo history`` serve the reader; ``serialise outside`` are the file.
``tests/storage/document/reference.py`` says the same in the slowest, plainest way.
"""

from storage.document.apply import apply
from storage.document.changes import Applied, Change, MarkChange, StateChange, TextChange
from storage.document.client import ClientBuffer, Received
from storage.document.document import Proposal, RunDocument
from storage.document.errors import AnchorError, PatchRefused, PendingConflict
from storage.document.history import NamedVersion, Revisions, document_at, replay, restore
from storage.document.hunks import Hunk, propose_replace
from storage.document.issue import Issuer
from storage.document.ops import Delete, Insert, PatchOp, Replace, Retain
from storage.document.outside import imported, outside_edit
from storage.document.patch import Patch, PatchKind, SectionState, Source, proposal_of
from storage.document.policy import MergePolicy, may_merge, mergeable
from storage.document.resolve import append, insert_after, replace_exact, rewrite_as
from storage.document.review import (
    PendingChange,
    by_proposal,
    decide_all,
    next_change,
    pending_changes,
    previous_change,
)
from storage.document.section import (
    CONDUCTOR,
    DEFAULT_SECTIONS,
    RESEARCHER,
    TERMINAL,
    USER,
    Section,
    title_of,
)
from storage.document.serialise import (
    ParsedFile,
    ParsedSection,
    clean_markdown,
    criticmarkup,
    parse,
    revision_of,
    serialise,
)
from storage.document.spans import Provenance, Span
from storage.document.transform import Stale, rebase, submit, transform_pair
from storage.document.undo import undo
from storage.document.view import View, view_for

__all__ = [
    "CONDUCTOR",
    "DEFAULT_SECTIONS",
    "RESEARCHER",
    "TERMINAL",
    "USER",
    "AnchorError",
    "Applied",
    "Change",
    "ClientBuffer",
    "Delete",
    "Hunk",
    "Insert",
    "Issuer",
    "MarkChange",
    "MergePolicy",
    "NamedVersion",
    "ParsedFile",
    "ParsedSection",
    "Patch",
    "PatchKind",
    "PatchOp",
    "PatchRefused",
    "PendingChange",
    "PendingConflict",
    "Proposal",
    "Provenance",
    "Received",
    "Replace",
    "Retain",
    "Revisions",
    "RunDocument",
    "Section",
    "SectionState",
    "Source",
    "Span",
    "Stale",
    "StateChange",
    "TextChange",
    "View",
    "append",
    "apply",
    "by_proposal",
    "clean_markdown",
    "criticmarkup",
    "decide_all",
    "document_at",
    "imported",
    "insert_after",
    "may_merge",
    "mergeable",
    "next_change",
    "outside_edit",
    "parse",
    "pending_changes",
    "previous_change",
    "proposal_of",
    "propose_replace",
    "rebase",
    "replace_exact",
    "replay",
    "restore",
    "revision_of",
    "rewrite_as",
    "serialise",
    "submit",
    "title_of",
    "transform_pair",
    "undo",
    "view_for",
]

"""The run document: a person and several agents write one text; nothing a person typed is ever lost. Pure."""

from storage.document.apply import apply
from storage.document.changes import Applied, Change, MarkChange, StateChange, TextChange
from storage.document.client import ClientBuffer, Received
from storage.document.document import Proposal, RunDocument
from storage.document.errors import AnchorError, PatchRefused, PendingConflict
from storage.document.history import NamedVersion, document_at, replay, restore
from storage.document.hunks import Hunk, propose_replace
from storage.document.issue import Issuer
from storage.document.ops import Delete, Insert, PatchOp, Replace, Retain
from storage.document.outside import imported, outside_edit
from storage.document.patch import Patch, PatchKind, SectionState, Source, proposal_of
from storage.document.policy import MergePolicy, may_merge, mergeable
from storage.document.resolve import append, insert_after, replace_exact, rewrite_as
from storage.document.review import PendingChange, decide_all, next_change, pending_changes, previous_change
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

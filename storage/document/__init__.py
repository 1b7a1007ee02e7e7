"""The run document: a person and several agents write one text; nothing a person typed is ever lost. Pure."""

from storage.document.apply import apply
from storage.document.changes import Applied, Change, MarkChange, StateChange, TextChange
from storage.document.document import Proposal, RunDocument
from storage.document.errors import AnchorError, PatchRefused, PendingConflict
from storage.document.hunks import Hunk, propose_replace
from storage.document.ops import Delete, Insert, PatchOp, Replace, Retain
from storage.document.patch import Patch, PatchKind, SectionState, Source, proposal_of
from storage.document.resolve import append, insert_after, replace_exact, rewrite_as
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
    "Delete",
    "Hunk",
    "Insert",
    "MarkChange",
    "ParsedFile",
    "ParsedSection",
    "Patch",
    "PatchKind",
    "PatchOp",
    "PatchRefused",
    "PendingConflict",
    "Proposal",
    "Provenance",
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
    "insert_after",
    "parse",
    "proposal_of",
    "propose_replace",
    "rebase",
    "replace_exact",
    "revision_of",
    "rewrite_as",
    "serialise",
    "submit",
    "title_of",
    "transform_pair",
    "view_for",
]

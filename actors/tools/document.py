"""The document tools: an agent proposes by quoting, and never counts characters."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from actors.sandbox.errors import ToolError
from actors.tools.base import (
    DraftForm,
    Effect,
    Tool,
    ToolArgs,
    ToolContext,
    ToolData,
    ToolResult,
    words_in,
)
from actors.tools.evidence import Evidence, check_evidence
from actors.tools.ports import (
    AtEnd,
    Behind,
    ChangeNote,
    DocumentReceipt,
    DocumentView,
    DraftPlace,
    InPlaceOf,
)

MAX_TEXT_CHARS = 200_000

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
DOCUMENT = frozenset({Effect.DOCUMENT, Effect.READS_WORKSPACE})


class ChangeArgs(ToolArgs):
    """What every change of the document says of itself."""

    reason: str = Field("", max_length=2_000, description="Why, in one sentence; the person reads it.")
    evidence: list[str] = Field(
        default_factory=list, description="path:line, path:first-last or citation ids that show the text."
    )


class AppendSectionArgs(ChangeArgs):
    """Text for the end of a section."""

    section: str | None = Field(None, description="'conductor' is the report; left out: your own notes.")
    text: Text = Field(description="Markdown to add.")


class ReplaceExactArgs(ChangeArgs):
    """Text in place of other text."""

    section: str | None = Field(None, description="Where; left out: wherever the text occurs.")
    old: Text = Field(description="The text to replace, exactly as read_document shows it; must occur once.")
    new: str = Field(max_length=MAX_TEXT_CHARS, description="What stands there instead; may be empty.")


class InsertAfterArgs(ChangeArgs):
    """Text right behind other text."""

    section: str | None = Field(None, description="Where; left out: wherever the quote occurs.")
    quote: Text = Field(description="The text to insert behind, exactly; must occur once.")
    text: Text = Field(description="Markdown to insert.")


class ReadDocumentArgs(ToolArgs):
    """What to read of the document."""

    section: str | None = Field(None, description="One section; left out: the whole document.")


class DocumentChange(ToolData):
    """What became of a change."""

    revision: int
    patch_id: str
    section_id: str
    proposal_id: str | None
    citation_ids: tuple[str, ...]


class DocumentText(ToolData):
    """The document as the agent sees it."""

    revision: int
    sections: tuple[str, ...]


def _at_end(arguments: Mapping[str, Any], context: ToolContext) -> DraftPlace | None:
    del context
    return AtEnd(words_in(arguments, "section"))


def _behind(arguments: Mapping[str, Any], context: ToolContext) -> DraftPlace | None:
    del context
    quote = words_in(arguments, "quote")
    return None if quote is None else Behind(words_in(arguments, "section"), quote)


def _in_place_of(arguments: Mapping[str, Any], context: ToolContext) -> DraftPlace | None:
    del context
    old = words_in(arguments, "old")
    return None if old is None else InPlaceOf(words_in(arguments, "section"), old)


class AppendSection(Tool[AppendSectionArgs]):
    """Appends to a section."""

    name = "append_section"
    description = (
        "Propose Markdown at the end of a section of the run's document. The person, or the run's policy, "
        f"decides whether it stays. At most {MAX_TEXT_CHARS:,} characters."
    )
    effects = DOCUMENT
    draft = DraftForm("text", _at_end, MAX_TEXT_CHARS)
    Args = AppendSectionArgs

    async def run(self, args: AppendSectionArgs, context: ToolContext) -> ToolResult:
        """Propose it to the document's authority."""
        port = context.port()
        evidence = await check_evidence(args.evidence, context)
        return change_result(
            await port.append(args.section, args.text, change_note(args, evidence, context)), evidence
        )


class ReplaceExact(Tool[ReplaceExactArgs]):
    """Replaces a quoted text."""

    name = "replace_exact"
    description = (
        "Propose other text in place of an exact quote of the run's document. The quote must occur exactly "
        "once; if it does not, quote more of it. Read the document first."
    )
    effects = DOCUMENT
    draft = DraftForm("new", _in_place_of, MAX_TEXT_CHARS)
    Args = ReplaceExactArgs

    async def run(self, args: ReplaceExactArgs, context: ToolContext) -> ToolResult:
        """Propose it to the document's authority."""
        port = context.port()
        evidence = await check_evidence(args.evidence, context)
        note = change_note(args, evidence, context)
        return change_result(await port.replace_exact(args.section, args.old, args.new, note), evidence)


class InsertAfter(Tool[InsertAfterArgs]):
    """Inserts behind a quoted text."""

    name = "insert_after"
    description = (
        "Propose Markdown right behind an exact quote of the run's document. The quote must occur exactly "
        "once; if it does not, quote more of it. Read the document first."
    )
    effects = DOCUMENT
    draft = DraftForm("text", _behind, MAX_TEXT_CHARS)
    Args = InsertAfterArgs

    async def run(self, args: InsertAfterArgs, context: ToolContext) -> ToolResult:
        """Propose it to the document's authority."""
        port = context.port()
        evidence = await check_evidence(args.evidence, context)
        note = change_note(args, evidence, context)
        return change_result(await port.insert_after(args.section, args.quote, args.text, note), evidence)


class ReadDocument(Tool[ReadDocumentArgs]):
    """Reads the document."""

    name = "read_document"
    description = (
        "Read the run's document as it stands: the report, and your own proposals in it. Deleted and "
        "rejected text is not shown."
    )
    effects = frozenset({Effect.DOCUMENT})
    Args = ReadDocumentArgs

    async def run(self, args: ReadDocumentArgs, context: ToolContext) -> ToolResult:
        """Ask the document's authority for the present text."""
        view = await context.port().read()
        data = DocumentText(revision=view.revision, sections=tuple(each.section_id for each in view.sections))
        return ToolResult.of(_in_words(view, args.section), data)


def change_note(args: ChangeArgs, evidence: Evidence, context: ToolContext) -> ChangeNote:
    """Return what goes with a change into the log."""
    return ChangeNote(args.reason, evidence.ids, context.cause_event_id)


def change_result(receipt: DocumentReceipt, evidence: Evidence) -> ToolResult:
    """Return what a model is told of a change that was taken."""
    shown = f"Proposed in section {receipt.section_id}, revision {receipt.revision}"
    shown += f" (proposal {receipt.proposal_id})." if receipt.proposal_id else "."
    if receipt.message:
        shown += f" {receipt.message}"
    data = DocumentChange(
        revision=receipt.revision,
        patch_id=receipt.patch_id,
        section_id=receipt.section_id,
        proposal_id=receipt.proposal_id,
        citation_ids=evidence.ids,
    )
    return ToolResult.of(shown, data, evidence.new)


def _in_words(view: DocumentView, section_id: str | None) -> str:
    sections = view.sections
    if section_id is not None:
        chosen = view.section(section_id)
        if chosen is None:
            known = ", ".join(each.section_id for each in sections)
            raise ToolError(f"The document has no section {section_id!r}; it has: {known}.")
        sections = (chosen,)
    parts = [f"[revision {view.revision}; objective: {view.objective}]"]
    parts.extend(f"[section {each.section_id}, {each.state}]\n{each.text}" for each in sections)
    return "\n".join(parts)

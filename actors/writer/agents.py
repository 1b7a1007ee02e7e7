"""What agents ask of the document: reading it as they see it, proposing in its own words; pure."""

from actors.writer.agent_messages import ProposeAppend, ProposeInsertAfter, ProposeReplaceExact, Proposing
from actors.writer.answers import AuthorSection, AuthorView
from actors.writer.desk import Desk, Plan, WriterRefused
from actors.writer.edits import done_before, issuer, one_patch, open_section
from actors.writer.ledger import Batch
from actors.writer.messages import ReadDocument
from storage.document.document import RunDocument
from storage.document.errors import AnchorError
from storage.document.ops import PatchOp
from storage.document.resolve import append, insert_after, replace_exact
from storage.document.section import USER
from storage.document.view import view_for

PERSONS_OWN = (
    f"The section “{USER}” holds the person's own words to you: write into your notes, "
    "or propose a change of the report."
)


def read_document(document: RunDocument, message: ReadDocument) -> AuthorView:
    """The document as one author sees it."""
    sections = tuple(
        AuthorSection(
            section.section_id,
            section.state,
            view_for(document, message.by.name, section.section_id).text,
        )
        for section in document.sections
    )
    return AuthorView(document.run_id, document.revision, document.objective, sections)


def propose_append(desk: Desk, message: ProposeAppend) -> Plan:
    """Propose text at the end of a section, which is opened if need be."""
    proposing = message.proposing
    if (plan := done_before(desk, proposing.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    section_id = agents_own(message.section_id)
    open_section(batch, section_id, proposing.by, proposing.patch_id)
    ops = append(batch.head, section_id, message.text)
    return _proposed(desk, batch, proposing, section_id, ops)


def propose_replace_exact(desk: Desk, message: ProposeReplaceExact) -> Plan:
    """Propose a text in place of another."""
    proposing = message.proposing
    if (plan := done_before(desk, proposing.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    author = proposing.by.name
    section_id = agents_own(message.section_id or section_with(batch.head, author, message.old))
    ops = replace_exact(batch.head, author, section_id, message.old, message.new)
    return _proposed(desk, batch, proposing, section_id, ops)


def propose_insert_after(desk: Desk, message: ProposeInsertAfter) -> Plan:
    """Propose text behind a quote."""
    proposing = message.proposing
    if (plan := done_before(desk, proposing.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    author = proposing.by.name
    section_id = agents_own(message.section_id or section_with(batch.head, author, message.quote))
    ops = insert_after(batch.head, author, section_id, message.quote, message.text)
    return _proposed(desk, batch, proposing, section_id, ops)


def _proposed(
    desk: Desk, batch: Batch, proposing: Proposing, section_id: str, ops: tuple[PatchOp, ...]
) -> Plan:
    if not ops:
        raise AnchorError("There is nothing to propose: the text is empty or says the same.")
    patch = issuer(proposing.by, proposing.patch_id).patch(
        batch.head,
        "propose",
        section_id,
        ops=ops,
        proposal_id=proposing.proposal_id or proposing.patch_id,
        reason=proposing.reason,
        citation_ids=proposing.citation_ids or None,
        cause_event_id=proposing.cause_event_id,
    )
    return one_patch(desk, batch, patch)


def agents_own(section_id: str) -> str:
    """A section that agents may write in: the report and all notes, but not the person's words to them.

    Raises:
        WriterRefused: it is the person's own.
    """
    if section_id == USER:
        raise WriterRefused(PERSONS_OWN)
    return section_id


def section_with(document: RunDocument, author: str, quote: str) -> str:
    """The one section that holds a quote; the person's own section is not looked at.

    Raises:
        AnchorError: none holds it, or more than one.
    """
    holders = [
        section_id
        for section_id in document.section_ids
        if section_id != USER and quote and quote in view_for(document, author, section_id).text
    ]
    if len(holders) == 1:
        return holders[0]
    if not holders:
        raise AnchorError("This text is in no section: read the document and quote it exactly.")
    raise AnchorError(f"This text is in several sections ({', '.join(holders)}): name the section.")

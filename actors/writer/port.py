"""One agent's way to the run's document, as its tools see it: questions to the Writer actor."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from actors.runtime import ActorRef, ActorStopped, MailboxFull
from actors.sandbox.errors import ToolError
from actors.tools.ports import AtEnd, ChangeNote, DocumentReceipt, DocumentView, DraftPlace, SectionView
from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    Proposing,
    WithdrawDraft,
)
from actors.writer.answers import AuthorView, PatchReceipt
from actors.writer.authors import Author
from actors.writer.ledger import StaleProposal
from actors.writer.messages import ReadDocument, WriterMessage
from storage.errors import KnownError

if TYPE_CHECKING:
    from actors.tools.ports import DocumentPort, DraftPort

T = TypeVar("T")

logger = logging.getLogger(__name__)

ANSWER_S = 30.0
"""A tool call may not hang on the document: past this the agent is told so."""


@dataclass(frozen=True, slots=True)
class WriterPort:
    """The ``DocumentPort`` of one agent.

    Args:
        writer: the run's Writer.
        run_id: the run.
        agent: the author of what is proposed.
        section_id: the agent's own section.
        document_path: the file of the document, absolute.
        draft_id: the draft that the next change makes whole.
    """

    writer: ActorRef[WriterMessage]
    run_id: str
    agent: str
    section_id: str
    document_path: Path
    draft_id: str | None = None

    def owns(self, path: Path) -> bool:
        """Whether an absolute path is the run document's file."""
        return path == self.document_path or path.resolve() == self.document_path.resolve()

    async def read(self) -> DocumentView:
        """Return the document as this agent sees it."""
        view = await self._ask(ReadDocument(self.run_id, Author(self.agent)), AuthorView)
        sections = tuple(SectionView(each.section_id, each.state, each.text) for each in view.sections)
        return DocumentView(view.revision, view.objective, sections)

    async def append(self, section: str | None, text: str, note: ChangeNote) -> DocumentReceipt:
        """Propose text at the end of a section, the agent's own if none is named."""
        section_id = section or self.section_id
        return await self._propose(ProposeAppend(self.run_id, section_id, text, self._proposing(note)))

    async def replace_exact(
        self, section: str | None, old: str, new: str, note: ChangeNote
    ) -> DocumentReceipt:
        """Propose ``new`` in place of ``old``, which must occur exactly once."""
        return await self._propose(ProposeReplaceExact(self.run_id, section, old, new, self._proposing(note)))

    async def insert_after(
        self, section: str | None, quote: str, text: str, note: ChangeNote
    ) -> DocumentReceipt:
        """Propose text right behind a quote that must occur exactly once."""
        return await self._propose(
            ProposeInsertAfter(self.run_id, section, quote, text, self._proposing(note))
        )

    def begin(self, draft_id: str, place: DraftPlace, text: str, reason: str) -> bool:
        """Show the beginning of a text that is still being written."""
        if isinstance(place, AtEnd):
            place = AtEnd(place.section or self.section_id)
        return self._tell(BeginDraft(self.run_id, draft_id, place, text, Author(self.agent), reason))

    def grow(self, draft_id: str, at: int, text: str) -> bool:
        """Show more of it."""
        return self._tell(GrowDraft(self.run_id, draft_id, at, text, Author(self.agent)))

    def withdraw(self, draft_id: str) -> bool:
        """Take it away again, unless it is whole."""
        return self._tell(WithdrawDraft(self.run_id, draft_id, Author(self.agent)))

    def finishing(self, draft_id: str) -> "WriterPort":
        """Return a way to the document whose one change makes a draft whole, or stands in its place."""
        return replace(self, draft_id=draft_id)

    def _tell(self, message: WriterMessage) -> bool:
        try:
            self.writer.tell(message)
        except (MailboxFull, ActorStopped) as problem:
            logger.info("a step of a draft was not taken: %s", problem.for_user())
            return False
        return True

    def _proposing(self, note: ChangeNote) -> Proposing:
        return Proposing(
            Author(self.agent),
            note.reason or None,
            note.citation_ids,
            cause_event_id=note.cause_event_id,
            draft_id=self.draft_id,
        )

    async def _propose(self, message: WriterMessage) -> DocumentReceipt:
        receipt = await self._ask(message, PatchReceipt)
        patch = receipt.patch
        section_id = self.section_id if patch is None else patch.section_id
        proposal_id = None if patch is None else patch.proposal_id
        return DocumentReceipt(receipt.revision, receipt.patch_id, section_id, proposal_id)

    async def _ask(self, message: WriterMessage, answer: type[T]) -> T:
        """Ask the Writer; each refusal is a ``ToolError`` in the same words."""
        try:
            found: Any = await self.writer.ask(message, timeout=ANSWER_S)
        except StaleProposal as stale:
            raise ToolError(f"{stale.for_user()}\n\nIt now reads:\n{stale.present_text}") from stale
        except KnownError as error:
            raise ToolError(error.for_user()) from error
        assert isinstance(found, answer)  # noqa: S101 -- the messages' docstrings say what they answer
        return found


if TYPE_CHECKING:

    def _is_a_document_port(port: WriterPort) -> DocumentPort:
        return port

    def _is_a_draft_port(port: WriterPort) -> DraftPort:
        return port

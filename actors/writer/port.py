"""One agent's way to the run's document, as its tools see it: questions to the Writer actor."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from actors.runtime import ActorRef
from actors.sandbox.errors import ToolError
from actors.tools.ports import ChangeNote, DocumentReceipt, DocumentView, SectionView
from actors.writer.answers import AuthorView, PatchReceipt
from actors.writer.ledger import StaleProposal
from actors.writer.messages import (
    Author,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    Proposing,
    ReadDocument,
    WriterMessage,
)
from storage.errors import KnownError

if TYPE_CHECKING:
    from actors.tools.ports import DocumentPort

T = TypeVar("T")

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
    """

    writer: ActorRef[WriterMessage]
    run_id: str
    agent: str
    section_id: str
    document_path: Path

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

    def _proposing(self, note: ChangeNote) -> Proposing:
        return Proposing(Author(self.agent), note.reason or None, note.citation_ids)

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

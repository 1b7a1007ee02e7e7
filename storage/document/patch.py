"""A patch: one author's change to one section, with the fields of the event ``writer.run.patch``."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from storage.document.ops import PatchOp

Source = Literal["agent", "user", "system"]
PatchKind = Literal["edit", "propose", "accept", "reject", "reopen", "move", "section_state"]
SectionState = Literal["pending", "running", "complete", "failed"]


class Patch(BaseModel):
    """One change, as it is asked for and as it is stored.

    ``Patch.model_validate(event_body.model_dump())`` reads one from an event; fields of the event that are
    not the document's are ignored.

    Attributes:
        revision: The revision the patch makes; 0 while it has not been ordered.
        base_revision: The revision its positions refer to.
        section_id: The section the operations are on; for ``move`` the one the text is taken from.
        proposal_id: ``propose``: the proposal it makes or adds to. ``accept``, ``reject``, ``reopen``: the
            proposal meant. ``move``: the proposal to take along, if not ``ops`` or everything.
        hunk_ids: ``propose``: the hunk of each operation (else they are numbered). Review kinds: only
            these hunks, which may belong to several proposals when ``proposal_id`` is left out.
        ops: ``edit`` and ``propose``: the change. ``move``: ``Delete`` ranges to take along.
        target_section_id: ``move``: where the text goes.
        target_pos: ``move``: the position in the target's live text; its end if left out.
        undoes_patch_id: The patch this one undoes. Text it brings back keeps its first provenance.
        draft: ``propose``: the author is still writing; so many characters of the text are there. Until a
            patch of the proposal comes without it, nobody can accept the proposal.
        parts: ``propose``: the text is a gap, one line end an operation, that parts these hunks, which stand
            behind it, from what stands before; it shares their fate (``gaps``).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    run_id: str
    patch_id: str
    revision: int = Field(default=0, ge=0)
    base_revision: int = Field(ge=0)
    section_id: str
    source: Source
    author: str
    kind: PatchKind
    proposal_id: str | None = None
    hunk_ids: tuple[str, ...] | None = None
    section_state: SectionState | None = None
    ops: tuple[PatchOp, ...] = ()
    reason: str | None = None
    citation_ids: tuple[str, ...] | None = None
    cause_event_id: str | None = None
    target_section_id: str | None = None
    target_pos: int | None = Field(default=None, ge=0)
    undoes_patch_id: str | None = None
    draft: int | None = Field(default=None, ge=0)
    parts: tuple[str, ...] | None = None

    @property
    def by_person(self) -> bool:
        """Whether a person made it: such a patch is always transformed and applied."""
        return self.source == "user"

    def ordered_after(self, revision: int) -> Self:
        """The patch as the next one after ``revision``."""
        if self.base_revision == revision and self.revision == revision + 1:
            return self
        return self.model_copy(update={"base_revision": revision, "revision": revision + 1})


def proposal_of(hunk_id: str) -> str:
    """The proposal a hunk belongs to: ``proposal_id/n`` → ``proposal_id``."""
    return hunk_id.rpartition("/")[0] or hunk_id

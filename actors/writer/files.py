"""What other programs write into a document's files; pure.

The run's own file holds all sections and says of which revision it is; a file of the person's holds the
report.
"""

from collections.abc import Sequence

from actors.writer.desk import Desk, Plan, WriterRefused
from actors.writer.edits import issuer
from actors.writer.ledger import Batch
from actors.writer.messages import MergeFile, TakeFile
from actors.writer.review import planned, repeated
from storage.document.file_taken import difference, text_of
from storage.document.merging import is_made_of, outside_again
from storage.document.ops import PatchOp
from storage.document.outside import OUTSIDE, outside_edit
from storage.document.serialise import revision_of, serialise
from storage.events.document import WriterFileTaken


def merge_file(desk: Desk, message: MergeFile) -> Plan:
    """Take the changes of a file from outside, made on the revision that the file names."""
    if (plan := repeated(desk, message.patch_id)) is not None:
        return plan
    revision = revision_of(message.text)
    if revision is None or revision > desk.ledger.revision:
        raise WriterRefused(
            "The document's file was changed outside, and it does not say of which revision it is; "
            "the changed file is kept beside it under another name."
        )
    base = desk.ledger.at(revision)
    batch = Batch(desk.ledger)
    written = serialise(base)
    if message.text != written:
        by, before = issuer(message.by, message.patch_id), _taken_before(desk, revision, written)
        if before is not None and is_made_of(message.text, before, written):
            patches = outside_again(batch.head, before, message.text, by)
        else:
            patches = outside_edit(base, message.text, by)
        for patch in patches:
            batch.submit(patch.model_copy(update={"reason": OUTSIDE}))
    plan = planned(desk, batch)
    if batch.steps:
        plan.taken = _taken(desk, batch, revision, difference(written, message.text))
        plan.after = [plan.taken]
    return plan


def take_file(desk: Desk, message: TakeFile) -> Plan:
    """Take what a file of the person's says, and remember it: from then on it is what others build on."""
    desk.ledger.check(message.base_revision)
    patch = message.patch
    if patch is not None and (plan := repeated(desk, patch.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    if patch is not None:
        batch.submit(patch)
    plan = planned(desk, batch)
    plan.after = [_taken(desk, batch, message.base_revision, message.ops, message.file_path)]
    return plan


def _taken_before(desk: Desk, revision: int, written: str) -> str | None:
    """What was taken from the run's file the last time, if that was made of the same revision."""
    if desk.taken is None or desk.taken.base_revision != revision:
        return None
    return text_of(written, desk.taken.ops)


def _taken(
    desk: Desk, batch: Batch, revision: int, ops: Sequence[PatchOp], file_path: str = ""
) -> WriterFileTaken:
    said = {
        "file_path": file_path,
        "base_revision": revision,
        "ops": [op.model_dump() for op in ops],
    }
    return WriterFileTaken.model_validate({**desk.address(batch.head.revision), **said})

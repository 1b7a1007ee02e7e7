"""What a document that is a file of the person's says of itself."""

from app.viewmodels.writer_file import FileFold
from storage.document.outside import OUTSIDE
from storage.events.document import WriterRunPatch, WriterRunStarted, WriterVersionNamed


def opened(path: str = "/home/me/notes.md", revision: int = 1) -> FileFold:
    fold = FileFold()
    fold.apply(WriterRunStarted.model_validate({"run_id": "r", "source_path": "/home/me/notes.md"}))
    fold.apply(WriterRunPatch(run_id="r", revision=1, kind="edit"))
    fold.apply(WriterVersionNamed(run_id="r", revision=revision, name="Opened", file_path=path))
    return fold


def said(fold: FileFold) -> tuple[str, str]:
    assert fold.status is not None
    return fold.status.word, fold.status.message


def test_the_document_of_a_run_is_no_file() -> None:
    fold = FileFold()
    fold.apply(WriterRunStarted(run_id="r"))
    fold.apply(WriterVersionNamed(run_id="r", revision=3, name="Saved", file_path="/home/me/report.md"))
    assert fold.status is None


def test_saved_and_edited() -> None:
    fold = opened()
    assert said(fold) == ("saved", "All of it is in /home/me/notes.md.")
    fold.apply(WriterRunPatch(run_id="r", revision=2, kind="propose"))
    assert said(fold)[0] == "saved", "what waits is in no file"
    fold.apply(WriterRunPatch(run_id="r", revision=3, kind="edit", section_id="user"))
    assert said(fold)[0] == "saved"
    fold.apply(WriterRunPatch(run_id="r", revision=4, kind="accept"))
    assert said(fold) == ("edited", "Not all of it is in notes.md yet. Ctrl+S saves it.")
    fold.apply(WriterRunPatch(run_id="r", revision=5, kind="edit"))
    fold.apply(WriterVersionNamed(run_id="r", revision=4, name="Saved", file_path="/home/me/notes.md"))
    assert said(fold)[0] == "edited", "it was typed on while it was saved"
    fold.apply(WriterVersionNamed(run_id="r", revision=5, name="Saved", file_path="/home/me/other.md"))
    assert said(fold) == ("saved", "All of it is in /home/me/other.md.")


def test_changed_outside_and_imported() -> None:
    fold = opened()
    fold.apply(WriterRunPatch(run_id="r", revision=2, kind="edit", reason=OUTSIDE))
    word, message = said(fold)
    assert word == "edited"
    assert message.startswith("notes.md was changed by another program")
    assert said(opened(path=""))[0] == "imported"

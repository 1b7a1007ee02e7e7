"""What is kept of the prompt bar between two starts. Pure: values, and their form in a file."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.viewmodels.prompt import Draft, clean

VERSION = 1


class DraftsError(Exception):
    """A file does not hold drafts that this version reads; the words say why."""


@dataclass(frozen=True, slots=True)
class KeptPrompt:
    """The prompt bar as it stood. The model and the policy are settings and are kept with these.

    Attributes:
        text, pasted, caret: what stood in it; see ``Draft``.
        follow_up: the run whose follow-up was chosen; empty: a new run.
        folder: the folder to work in; empty: none.
        folder_is_chosen: whether the person chose it; else it follows from where the program is started.
        started_in: where the program was started then; empty: in no folder to work in.
        recent: folders that were worked in, the latest first.
        unsent: prompts that were sent and that nobody had taken yet, oldest first.
    """

    version: int = VERSION
    text: str = ""
    pasted: tuple[str, ...] = ()
    caret: int = -1
    follow_up: str = ""
    folder: str = ""
    folder_is_chosen: bool = False
    started_in: str = ""
    recent: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()

    @property
    def draft(self) -> Draft:
        """What stood in the bar."""
        return Draft(clean(self.text), tuple(clean(each) for each in self.pasted), self.caret)

    def folder_now(self, started_in: Path | None) -> str | None:
        """Return the folder to work in after a start; None: where the program was started now.

        A draft keeps its folder. Without one, a start in another place says more than an earlier choice.
        """
        if not self.folder_is_chosen:
            return None
        is_same_place = self.started_in == (str(started_in) if started_in else "")
        return self.folder if is_same_place or not self.draft.is_empty else None


_FORM: TypeAdapter[KeptPrompt] = TypeAdapter(KeptPrompt)


def dump_prompt(kept: KeptPrompt) -> str:
    """Return what is kept as JSON."""
    return _FORM.dump_json(kept, indent=1).decode()


def read_prompt(text: str) -> KeptPrompt:
    """Return what a file holds.

    Raises:
        DraftsError: it is damaged, or of a later version.
    """
    try:
        kept = _FORM.validate_json(text)
    except ValidationError as problem:
        raise DraftsError("it is damaged") from problem
    if kept.version != VERSION:
        raise DraftsError(f"it is of version {kept.version}")
    return kept

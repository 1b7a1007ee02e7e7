"""What a prompt is run with: the folder, the model, how edits are reviewed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from PySide6.QtCore import QObject, Signal

from app.viewmodels.desktop import Notice
from app.viewmodels.prompt import MODELS, RECENT_FOLDERS, Choice, Policy, PromptView, Submission

MODEL_OF = MappingProxyType({choice.name: choice for choice in MODELS})


class PromptChoices(QObject):
    """Holds the choices beside the prompt.

    Signals:
        view_changed(PromptView): another folder, model or policy is chosen, or others are on offer.
        noticed(Notice): a line for the person.
    """

    view_changed = Signal(object)
    noticed = Signal(object)

    def __init__(self, workspace: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.started_in = workspace
        self.folder_is_chosen = False
        self.view = PromptView(workspace=workspace)

    def choose_folder(self, folder: str) -> None:
        """Work in another folder from now on; "" is none. A folder that is gone is said to be."""
        path = Path(folder) if folder else None
        if path is not None and not path.is_dir():
            recent = tuple(each for each in self.view.recent if each != path)
            self._show(replace(self.view, recent=recent))
            self.noticed.emit(Notice(f"{path} is no folder any more; choose another one.", "failed"))
            return
        self.folder_is_chosen = True
        self._show(replace(self.view, workspace=path, recent=_with(path, self.view.recent)))

    def note_used(self, submission: Submission) -> None:
        """Remember the folder that a prompt was sent with."""
        self._show(replace(self.view, recent=_with(submission.workspace, self.view.recent)))

    def restore_folder(self, workspace: Path | None) -> None:
        """Work in the folder that was chosen before the last end."""
        self.folder_is_chosen = True
        self._show(replace(self.view, workspace=workspace))

    def remember(self, recent: Iterable[Path]) -> None:
        """Offer folders that were worked in before the last end."""
        folders = tuple(dict.fromkeys((*self.view.recent, *recent)))
        self._show(replace(self.view, recent=folders[:RECENT_FOLDERS]))

    def choose_model(self, name: str) -> None:
        """Use another model from now on."""
        if name in {choice.name for choice in self.view.models}:
            self._show(replace(self.view, model=name))

    def offer_models(self, names: Sequence[str]) -> None:
        """Offer these models; one that is chosen and no longer there gives way to the first."""
        models = tuple(MODEL_OF.get(name) or Choice(name, name, "A language model") for name in names)
        known = {choice.name for choice in models}
        model = self.view.model if self.view.model in known else next(iter(names), self.view.model)
        self._show(replace(self.view, models=models, model=model))

    def choose_policy(self, name: str) -> None:
        """Review edits in another way from now on."""
        policy: Policy
        for policy in get_args(Policy):
            if policy == name:
                self._show(replace(self.view, policy=policy))

    def _show(self, view: PromptView) -> None:
        self.view = view
        self.view_changed.emit(view)


def _with(folder: Path | None, recent: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders with one of them, or a further one, in front."""
    if folder is None:
        return recent
    return (folder, *(each for each in recent if each != folder))[:RECENT_FOLDERS]

"""What a prompt is run with: the folder, the model, how edits are reviewed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from PySide6.QtCore import QObject, Signal

from app.viewmodels.prompt import MODELS, Choice, Policy, PromptView

MODEL_OF = MappingProxyType({choice.name: choice for choice in MODELS})


class PromptChoices(QObject):
    """Holds the choices beside the prompt.

    Signals:
        view_changed(PromptView): another folder, model or policy is chosen.
    """

    view_changed = Signal(object)

    def __init__(self, workspace: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = PromptView(workspace=workspace)

    def choose_folder(self, folder: str) -> None:
        """Work in another folder from now on."""
        self._show(replace(self.view, workspace=Path(folder)))

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

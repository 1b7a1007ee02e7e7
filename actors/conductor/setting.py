"""What a run works with: checked once, when it is accepted."""

import re
from dataclasses import dataclass

from actors.conductor.messages import ExecuteTask
from actors.harness.budget import Purse
from actors.models.port import ModelHandle
from actors.models.registry import ModelRegistry
from actors.sandbox.paths import Workspace
from actors.sandbox.rules import RuleSet
from storage.errors import KnownError

MAX_PROMPT_BYTES = 4 * 1024 * 1024
# Control characters other than tab and newline, and the byte order mark: nobody types them on purpose.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]+")


class TaskRefusedError(KnownError):
    """A run cannot be started as it was asked for."""


@dataclass(frozen=True)
class Setting:
    """A task that can be run, and what it is run with. ``workspace`` None: the run has no folder."""

    task: ExecuteTask
    objective: str
    conductor_model: ModelHandle
    worker_model: ModelHandle
    workspace: Workspace | None
    rules: RuleSet
    purse: Purse

    @classmethod
    def of(cls, task: ExecuteTask, models: ModelRegistry) -> "Setting":
        """Check a task.

        Raises:
            KnownError: the prompt is empty or too large, or the model, the folder or a rule is unknown.
        """
        budgets = models.configuration.budgets
        return cls(
            task=task,
            objective=checked_prompt(task.objective),
            conductor_model=models.for_role(task.model, "conductor"),
            worker_model=models.for_role(task.model, "worker"),
            workspace=None if task.workspace is None else Workspace(task.workspace),
            rules=RuleSet.parse(task.allow),
            purse=Purse(budgets.run_tokens, budgets.run_cost_usd),
        )

    @property
    def offline(self) -> bool:
        """Whether no language model is used."""
        return self.conductor_model.provider == "offline"

    @property
    def folder(self) -> str:
        """The workspace folder, or nothing."""
        return str(self.workspace.root) if self.workspace else ""


def checked_prompt(text: str) -> str:
    """Return a prompt without control characters; line ends are newlines, what is no text is replaced.

    Raises:
        TaskRefusedError: it is empty, or larger than ``MAX_PROMPT_BYTES``.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = _LONE_SURROGATES.sub("\ufffd", _CONTROLS.sub("", lines)).strip()
    if not cleaned:
        raise TaskRefusedError("The prompt is empty. Say what you want done.")
    size = len(cleaned.encode())
    if size > MAX_PROMPT_BYTES:
        limit = MAX_PROMPT_BYTES // 1024 // 1024
        raise TaskRefusedError(
            f"The prompt has {size / 1024 / 1024:.1f} MB; it may have {limit} MB. Put the text into a "
            "file of the workspace folder and name it in the prompt."
        )
    return cleaned

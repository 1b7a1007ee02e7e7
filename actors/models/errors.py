"""What can go wrong with a model, in words for the user."""

from storage.errors import KnownError
from storage.events.llm import FailureKind, Usage


class ModelError(KnownError):
    """A model cannot be had, or gave no answer.

    Attributes:
        kind: the class of the failure, as in ``llm.call.failed``.
        trace_id: the call's id; empty if no call was made.
        usage: tokens that were spent on it, all attempts together, as far as the model said.
    """

    def __init__(
        self, words: str, kind: FailureKind = "unknown", trace_id: str = "", usage: Usage | None = None
    ) -> None:
        super().__init__(words)
        self.kind: FailureKind = kind
        self.trace_id = trace_id
        self.usage = usage or Usage()


class UnknownModelError(ModelError):
    """No provider knows the name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        offered = ", ".join(known) or "none"
        super().__init__(
            f'There is no model "{name}". Choose one of: {offered}; or add one in Settings, Models.',
            kind="validation",
        )
        self.name = name

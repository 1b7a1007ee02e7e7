"""Which messages of a conversation the log has already: each call lists only what is new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage


@dataclass(frozen=True, slots=True)
class NewMessages:
    """References of the messages that are new since ``base_trace_id``; None means that all are listed."""

    base_trace_id: str | None
    refs: list[str]


class MessageLedger:
    """Remembers what one conversation's last call listed. One for each conversation."""

    def __init__(self) -> None:
        self._seen: list[ModelMessage] = []
        self._trace_id: str | None = None

    def take(
        self, trace_id: str, messages: Sequence["ModelMessage"], store: Callable[["ModelMessage"], str]
    ) -> NewMessages:
        """Store what is new in ``messages`` and return its references.

        If the conversation no longer begins with what was listed (it was compacted or begun anew), all
        messages are listed and there is no base.
        """
        known = len(self._seen)
        grows = len(messages) >= known and all(
            old is new for old, new in zip(self._seen, messages, strict=False)
        )
        base = self._trace_id if grows else None
        fresh = messages[known:] if grows else messages
        refs = [store(message) for message in fresh]
        self._seen = list(messages)
        self._trace_id = trace_id
        return NewMessages(base, refs)

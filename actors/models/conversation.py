"""A conversation with a model, as pydantic-ai's messages. Imports pydantic-ai: see ``load``.

Who speaks is told by ``labels``; nothing but the program's instructions is in the system role.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from actors.models.calls import ToolReply
from actors.models.clean import clean_text
from actors.models.labels import note
from actors.models.ledger import MessageLedger

SHORTEN_TO = 0.6
"""Shortened to this share of the limit, so that it does not happen before every call."""
KEPT_MESSAGES = 4
"""The newest messages are never shortened."""
WORTH_CHARS = 500
"""An output shorter than this stays: leaving it out would gain nothing."""


class Conversation:
    """Messages, oldest first, and what the log knows of them."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.ledger = MessageLedger()
        self._messages: list[ModelMessage] = []

    @property
    def messages(self) -> tuple[ModelMessage, ...]:
        """All messages so far."""
        return tuple(self._messages)

    def user(self, text: str) -> None:
        """Say something to the model."""
        self._messages.append(ModelRequest(parts=[UserPromptPart(clean_text(text))]))

    def answered(self, response: ModelResponse) -> None:
        """Keep what the model said, whole."""
        self._messages.append(response)

    def tool_replies(self, replies: Sequence[ToolReply]) -> None:
        """Answer the model's tool requests, in its order."""
        parts = [
            ToolReturnPart(
                tool_name=reply.name,
                content=reply.content,
                tool_call_id=reply.tool_call_id,
                outcome="failed" if reply.failed else "success",
            )
            for reply in replies
        ]
        self._messages.append(ModelRequest(parts=parts))

    @property
    def chars(self) -> int:
        """How long the conversation is, about."""
        return len(self.system) + sum(message_chars(message) for message in self._messages)

    def shorten(self, limit: int) -> int:
        """Leave out the oldest tool outputs when the conversation is longer than ``limit`` characters.

        The log lists a shortened conversation anew, as it was sent.

        Returns:
            How many characters were left out.
        """
        total = self.chars
        if total <= limit:
            return 0
        gone = 0
        for index, message in enumerate(self._messages[:-KEPT_MESSAGES]):
            if total - gone <= limit * SHORTEN_TO:
                break
            if isinstance(message, ModelRequest):
                shorter = replace(message, parts=[_without_output(part) for part in message.parts])
                gone += message_chars(message) - message_chars(shorter)
                self._messages[index] = (
                    shorter if message_chars(shorter) < message_chars(message) else message
                )
        return gone


def message_chars(message: ModelMessage) -> int:
    """Return how long a message is, about."""
    return sum(_part_chars(message))


def _part_chars(message: ModelMessage) -> Iterator[int]:
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            yield len(part.args) if isinstance(part.args, str) else len(str(part.args))
        else:
            content = getattr(part, "content", "")
            yield len(content) if isinstance(content, str) else 0


def _without_output(part: ModelRequestPart) -> ModelRequestPart:
    if not (isinstance(part, ToolReturnPart) and isinstance(part.content, str)):
        return part
    if len(part.content) <= WORTH_CHARS:
        return part
    size = f"{len(part.content):,}"
    words = f"You have read this: {size} characters, left out here. Call the tool again if needed."
    return ToolReturnPart(
        tool_name=part.tool_name, content=note(words), tool_call_id=part.tool_call_id, outcome=part.outcome
    )

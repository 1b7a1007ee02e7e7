"""A conversation with a model, as pydantic-ai's messages. Imports pydantic-ai: see ``load``.

Who speaks is told by ``labels``; nothing but the program's instructions is in the system role.
"""

from collections.abc import Sequence

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, ToolReturnPart, UserPromptPart

from actors.models.calls import ToolReply
from actors.models.clean import clean_text
from actors.models.ledger import MessageLedger


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

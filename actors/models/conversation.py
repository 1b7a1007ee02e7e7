"""A conversation with a model, as pydantic-ai's messages. Imports pydantic-ai: see ``load``.

What a person or the program says to the model is a user message. What comes from files, tools and the web
is data: it is labelled with its origin and never in the system role.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, ToolReturnPart, UserPromptPart

from actors.models.clean import clean_text
from actors.models.ledger import MessageLedger


@dataclass(frozen=True, slots=True)
class ToolReply:
    """The answer to one tool request."""

    tool_call_id: str
    name: str
    text: str
    failed: bool = False


def labelled(origin: str, text: str) -> str:
    """Return data with its origin, so that a model can tell it from what it is asked to do.

    The text cannot close its own label: a closing tag in it loses its meaning.
    """
    inner = clean_text(text).replace("</data", "<\\/data")
    name = clean_text(origin).replace('"', "'").replace("\n", " ")
    return f'<data origin="{name}">\n{inner}\n</data>'


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

    def data(self, origin: str, text: str) -> None:
        """Give the model something to read that nobody asks it to obey."""
        self.user(labelled(origin, text))

    def answered(self, response: ModelResponse) -> None:
        """Keep what the model said, whole."""
        self._messages.append(response)

    def tool_replies(self, replies: Sequence[ToolReply]) -> None:
        """Answer the model's tool requests, in its order."""
        parts = [
            ToolReturnPart(
                tool_name=reply.name,
                content=clean_text(reply.text),
                tool_call_id=reply.tool_call_id,
                outcome="failed" if reply.failed else "success",
            )
            for reply in replies
        ]
        self._messages.append(ModelRequest(parts=parts))

from hypothesis import given
from hypothesis import strategies as st
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart

from actors.models.calls import ToolReply
from actors.models.conversation import KEPT_MESSAGES, Conversation
from actors.models.ledger import MessageLedger
from actors.models.wire import dump_message, load_message


def talk_of(outputs: list[int]) -> Conversation:
    talk = Conversation("You are a researcher.")
    talk.user("Read all of it.")
    for number, size in enumerate(outputs):
        talk.answered(ModelResponse(parts=[ToolCallPart("read", {"n": number}, tool_call_id=str(number))]))
        talk.tool_replies([ToolReply(str(number), "read", "x" * size, origin="read")])
    return talk


def returns(talk: Conversation) -> list[ToolReturnPart]:
    return [part for message in talk.messages for part in message.parts if isinstance(part, ToolReturnPart)]


def test_the_oldest_outputs_are_left_out_first_and_the_newest_stay() -> None:
    talk = talk_of([10_000] * 10)
    before = talk.messages
    gone = talk.shorten(60_000)
    texts = [str(part.content) for part in returns(talk)]
    short = [number for number, text in enumerate(texts) if len(text) < 1_000]
    assert short == list(range(len(short)))
    assert short
    assert len(short) <= 10 - KEPT_MESSAGES // 2
    assert "You have read this: 10," in texts[0]
    assert talk.chars <= 60_000
    assert gone > 0
    assert talk.messages[0] is before[0]
    assert talk.messages[-KEPT_MESSAGES:] == before[-KEPT_MESSAGES:]
    assert [part.tool_call_id for part in returns(talk)] == [str(number) for number in range(10)]


def test_the_newest_output_stays_whatever_its_size() -> None:
    talk = talk_of([100, 90_000])
    assert talk.shorten(1_000) == 0
    assert len(str(returns(talk)[-1].content)) > 90_000


def test_a_short_conversation_is_left_alone() -> None:
    talk = talk_of([100, 10_000])
    before = talk.messages
    assert talk.shorten(100_000) == 0
    assert all(one is two for one, two in zip(before, talk.messages, strict=True))


@given(st.lists(st.integers(0, 30_000), max_size=20), st.integers(1, 100_000))
def test_shortening_never_lengthens_and_is_done_when_done(outputs: list[int], limit: int) -> None:
    talk = talk_of(outputs)
    before = talk.chars
    gone = talk.shorten(limit)
    assert talk.chars == before - gone
    assert gone >= 0
    if talk.chars <= limit:
        assert talk.shorten(limit) == 0


def test_a_stored_message_can_be_read_back() -> None:
    talk = talk_of([10])
    talk.answered(ModelResponse(parts=[TextPart("done")]))
    for message in talk.messages:
        assert load_message(dump_message(message)) == message


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_the_ledgers_lists_put_together_are_the_conversation(growth: list[int]) -> None:
    """Walking from a call to its base gives every message once, in order."""
    ledger, messages, number = MessageLedger(), list[ModelMessage](), 0
    listed: dict[str, tuple[str | None, list[str]]] = {}

    def name(message: ModelMessage) -> str:
        assert isinstance(message, ModelResponse)
        return str(message.model_name)

    for call, more in enumerate(growth):
        for _ in range(more):
            messages.append(ModelResponse(parts=[], model_name=str(number)))
            number += 1
        new = ledger.take(f"t{call}", messages, name)
        listed[f"t{call}"] = (new.base_trace_id, new.refs)
    chain: list[str] = []
    trace: str | None = f"t{len(growth) - 1}"
    while trace is not None:
        trace, refs = listed[trace]
        chain = refs + chain
    assert chain == [str(n) for n in range(number)]

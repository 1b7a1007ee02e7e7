import json

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.payload import CLAMP_CHARS, CLAMP_LINES, PayloadPart, message_parts, tool_parts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_message_is_told_part_by_part() -> None:
    stored = json.dumps(
        {
            "kind": "response",
            "parts": [
                {"part_kind": "text", "content": "I will look."},
                {"part_kind": "tool-call", "tool_name": "read_file", "args": '{"path": "a.py"}'},
            ],
        }
    )
    assert message_parts(stored) == (
        PayloadPart("Answer", "I will look.", "text"),
        PayloadPart("Tool call · read_file", '{\n  "path": "a.py"\n}', "tool-call"),
    )


@given(st.text() | JSON.map(json.dumps) | st.builds(lambda parts: json.dumps({"parts": parts}), JSON))
def test_no_stored_message_is_too_strange_to_be_shown(stored: str) -> None:
    for part in message_parts(stored):
        assert isinstance(part.text, str)
        assert part.title


def test_a_tool_call_tells_why_what_and_what_came() -> None:
    parts = tool_parts(
        {"args": {"command": "ls"}, "reasoning": "to see"}, {"output": "a.py", "error": None, "success": True}
    )
    assert [(part.title, part.text) for part in parts] == [
        ("Why", "to see"),
        ("Arguments", '{\n  "command": "ls"\n}'),
        ("Output", "a.py"),
    ]
    assert tool_parts(None, {"error": "refused"}) == (PayloadPart("Error", "refused", "error"),)


@given(st.text(max_size=3 * CLAMP_CHARS) | st.integers(0, 60).map(lambda count: "x\n" * count))
def test_only_what_is_long_is_cut_and_never_beyond_the_clamp(text: str) -> None:
    part = PayloadPart("Output", text)
    assert part.text.startswith(part.beginning)
    assert len(part.beginning) <= CLAMP_CHARS
    assert part.beginning.count("\n") < CLAMP_LINES
    if not part.is_long:
        assert part.beginning == text

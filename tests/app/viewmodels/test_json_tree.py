import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.find_text import plain, words_of
from app.viewmodels.json_tree import JsonNode, at_path, copied, find, path_text, preview

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


def nodes(node: JsonNode) -> list[JsonNode]:
    below = [each for row in range(node.child_count) for each in nodes(node.child(row))]
    return [node, *below]


@given(JSON)
def test_the_path_of_each_node_leads_to_its_value(value: Any) -> None:
    for node in nodes(JsonNode(None, value)):
        assert at_path(value, node.path) == node.value
        assert path_text(node.path).startswith("$")
        assert node.preview
        assert "\n" not in node.preview


@given(JSON, st.text(alphabet="ab0", min_size=1, max_size=2))
def test_what_is_found_is_every_name_and_text_with_the_word_and_nothing_else(value: Any, typed: str) -> None:
    words = words_of(typed)
    found = [path for piece in find(value, words, 3) for path in piece]
    looked = {node.path: node for node in nodes(JsonNode(None, value))}
    assert set(found) <= set(looked)
    assert len(found) == len(set(found))
    for path, node in looked.items():
        name = path[-1] if path and isinstance(path[-1], str) else ""
        text = "" if isinstance(node.value, dict | list) else copied(node.value)
        says = any(word.startswith(words[0]) for word in words_of(f"{name} | {text}"))
        if path in found:
            assert words[0] in plain(name + text)
        elif (name + text).isascii():
            assert not says


@pytest.mark.parametrize(
    ("path", "text"),
    [((), "$"), (("messages", 0, "parts"), "$.messages[0].parts"), (("a b", "ü"), '$["a b"]["ü"]')],
)
def test_paths_are_written_as_one_pastes_them(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text


def test_there_is_nothing_at_a_path_that_leads_nowhere() -> None:
    with pytest.raises(KeyError):
        at_path({"a": [1]}, ("a", 1))


def test_a_copied_text_is_the_text_itself_and_all_else_is_json() -> None:
    assert copied("a\nb") == "a\nb"
    assert json.loads(copied({"a": [1, None]})) == {"a": [1, None]}


def test_a_million_items_are_not_gone_through_to_be_told_of() -> None:
    node = JsonNode(None, {"rows": list(range(1_000_000))})
    assert node.child(0).preview == "[] 1,000,000 items"
    assert preview("x" * 20_000_000).endswith("20,000,000 characters")

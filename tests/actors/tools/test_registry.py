import json
from pathlib import Path

import pytest

from actors.sandbox.errors import ToolError
from actors.tools.base import Effect, shorten
from actors.tools.registry import TOOLS_BY_WORKER, specs, tool_named, tools_for
from tests.actors.tools.support import Bench, make

READERS = {"list_files", "folder_stats", "read_file", "search_text"}
DOCUMENT = {"read_document", "append_section", "replace_exact", "insert_after"}
CHANGERS = {"write_file", "edit_file", "run_command"}
REPORTERS = {"report_finding", "finish"}


@pytest.mark.parametrize(
    ("worker_type", "names"),
    [
        ("researcher", READERS | DOCUMENT | REPORTERS),
        ("terminal", READERS | DOCUMENT | REPORTERS | CHANGERS),
        ("writer", {"read_file"} | DOCUMENT | REPORTERS),
        ("subharness", READERS | REPORTERS),
    ],
)
def test_each_kind_of_worker_has_what_it_needs_and_no_more(worker_type: str, names: set[str]) -> None:
    assert {tool.name for tool in tools_for(worker_type)} == names


def test_only_the_terminal_may_change_files_or_run_commands() -> None:
    powers = {Effect.WRITES_WORKSPACE, Effect.RUNS_COMMANDS}
    for worker_type, tools in TOOLS_BY_WORKER.items():
        has = any(tool.effects & powers for tool in tools)
        assert has == (worker_type == "terminal")


def test_every_tool_tells_a_model_what_it_takes() -> None:
    for worker_type in TOOLS_BY_WORKER:
        for spec in specs(tools_for(worker_type)):
            schema = json.loads(json.dumps(spec.parameters))
            assert schema["type"] == "object"
            assert schema["additionalProperties"] is False
            assert len(spec.description) > 30


def test_unknown_kinds_and_tools_are_told_with_those_there_are() -> None:
    with pytest.raises(ToolError, match="researcher, terminal"):
        tools_for("painter")
    with pytest.raises(ToolError, match="list_files"):
        tool_named("paint", tools_for("researcher"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "path: Field required"),
        ({"path": "a", "colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"path": "a", "start": 0}, "start: Input should be greater than or equal to 1"),
        ('{"path": "a"', "Invalid JSON"),
        ("[]", "the arguments: Input should be an object"),
        ({"path": 7}, "path: Input should be a valid string"),
    ],
)
def test_arguments_that_do_not_fit_are_told_by_name(arguments: dict[str, object] | str, words: str) -> None:
    with pytest.raises(ToolError, match=words) as caught:
        tool_named("read_file", tools_for("researcher")).parse(arguments)
    assert caught.value.for_user().startswith("read_file: ")


async def test_arguments_may_come_as_json_text(tmp_path: Path) -> None:
    make(tmp_path, **{"a.txt": "one\n"})
    bench = Bench(tmp_path)
    result = await tool_named("read_file", tools_for("terminal")).call('{"path": "a.txt"}', bench.context)
    assert "1\tone" in result.shown


def test_a_long_text_is_shortened_at_a_line_and_says_so() -> None:
    text = "line\n" * 100
    assert shorten(text, 1000) == text
    short = shorten(text, 52)
    assert short.startswith("line\nline\n")
    assert short.endswith("[showing the first 49 of 500 characters; the log keeps all of it]")

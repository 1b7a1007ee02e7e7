import pytest

from actors.models.offline.arithmetic import answer
from actors.models.offline.intents import Kind, classify


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("Describe the structure of this folder: what it is, its main parts, its dependencies, and open TODOs", "describe"),
        ("Explain this repository", "describe"),
        ("Give me an overview of the project", "describe"),
        ("2 + 2", "arithmetic"),
        ("What is 12 x (3 + 4)?", "arithmetic"),
        ("list all python files", "list_files"),
        ("Which .md files are there?", "list_files"),
        ("How many YAML files are in this folder?", "list_files"),
        ("Read README.md and setup.py and summarise them", "summarise"),
        ("Summarize the Justfile.", "summarise"),
        ("where is `connect` used", "search"),
        ("find all usages of parse_args()", "search"),
        ("Which files import numpy?", "search"),
        ("run `ls -la`", "command"),
        ("What dependencies does this project have?", "dependencies"),
        ("list TODOs", "todos"),
        ("How many lines of code?", "statistics"),
        ("Which files import json?", "search"),
        ("Write a poem about the sea", "unknown"),
        ("list files larger than 50 KB", "unknown"),
        ("which python files were modified since Monday?", "unknown"),
        ("What is the capital of France?", "unknown"),
        ("Why did the import slow down?", "unknown"),
        ("Refactor src/main.py to use async", "unknown"),
        ("Which of these libraries is better?", "unknown"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_prompts_are_told_apart(prompt: str, kind: str) -> None:
    assert classify(prompt).kind == kind


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("How many lines of code are there by language, and list all TODO comments", {"statistics", "todos"}),
        ("Sizes, dependencies and open tasks of this project", {"statistics", "dependencies", "todos"}),
        ("How many TODOs are there in this project?", {"todos"}),
        ("What dependencies does this project have?", {"dependencies"}),
        ("where is `size` used", {"search"}),
    ],
)
def test_all_that_is_asked_for_in_one_breath_is_done(prompt: str, kinds: set[str]) -> None:
    intent = classify(prompt)
    assert {intent.kind, *intent.beside} == kinds


def test_names_are_taken_from_the_prompt() -> None:
    assert classify("Summarise README.md and docs/guide.rst").paths == ("README.md", "docs/guide.rst")
    assert classify("where is EventStore used?").terms == ("EventStore",)
    assert classify("list *.c files").globs == ("*.c",)
    assert classify("List the python files in the src directory").globs == ("src/**/*.py", "src/**/*.pyi")
    assert classify("execute the command `git log -3`").command == "git log -3"


@pytest.mark.parametrize(
    ("prompt", "result"),
    [
        ("2 + 2", "2 + 2 = 4"),
        ("what is 2+2?", "2+2 = 4"),
        ("1,000 * 3", "1,000 * 3 = 3000"),
        ("7 / 2", "7 / 2 = 3.5"),
        ("0.1 + 0.2", "0.1 + 0.2 = 0.3"),
        ("2 ^ 10", "2 ^ 10 = 1024"),
        ("-(3 - 5)", "-(3 - 5) = 2"),
        ("10/0", "10/0 has no value: it divides by zero"),
    ],
)
def test_sums(prompt: str, result: str) -> None:
    assert answer(prompt) == result


@pytest.mark.parametrize(
    "prompt", ["2", "two plus two", "9 ** 9 ** 9", "__import__('os')", "2 + x", "(" * 500 + "1+1"]
)
def test_what_is_no_sum_is_left_alone(prompt: str) -> None:
    assert answer(prompt) is None


def test_only_a_language_model_can_do_the_rest() -> None:
    assert classify("Suggest improvements to this code").kind is Kind.UNKNOWN

"""Whole offline runs on a folder: the report is cited, and each citation is true."""

import json
from pathlib import Path

import pytest

from storage.options import EventQuery
from tests.actors.conductor.stage import stage
from tests.actors.models.offline.claims import check

DESCRIBE = (
    "Describe the structure of this folder: what it is, its main parts, its dependencies, and open TODOs"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    (place / "src" / "thing").mkdir(parents=True)
    (place / "tests").mkdir()
    (place / "README.md").write_text(
        "# Thing\n\nThing counts what it is given, and says so.\n\n## Use\n\nRun it.\n"
    )
    (place / "pyproject.toml").write_text('[project]\nname = "thing"\ndependencies = [\n    "rich>=13",\n]\n')
    (place / "LICENSE").write_text("MIT License\n")
    (place / "src" / "thing" / "__init__.py").write_text('"""Counts things for other programs."""\n')
    (place / "src" / "thing" / "count.py").write_text(
        "def count(items):\n    # TODO: count lazily\n    return len(items)\n"
    )
    (place / "tests" / "test_count.py").write_text(
        "from thing.count import count\n\n\ndef test_it():\n    assert count([1]) == 1\n"
    )
    (place / "data.bin").write_bytes(bytes(range(256)) * 10)
    return place


async def test_describing_a_folder(tmp_path: Path, folder: Path) -> None:
    async with stage(tmp_path / "home") as here:
        ended = await here.run(DESCRIBE, model="offline", workspace=folder)
        assert ended.status == "completed"
        report = here.document(ended.run_id).partition("## Researcher")[0]
        types = here.types(ended.run_id)
        proposed = here.store.read(EventQuery(run_id=ended.run_id, prefix="citation.proposed"))
        verified = here.store.verify()
    for words in (
        "no language model was used",
        "counts what it is given",
        "rich>=13",
        "TODO: count lazily",
        "MIT License",
    ):
        assert words in report
    assert "“Counts things for other programs.” (`src/thing/__init__.py:1`)" in report
    checked = check(report, folder)
    assert checked.claims >= 6
    assert checked.wrong == ()
    assert types.count("conductor.worker.call") == 2
    assert proposed
    assert verified.ok


@pytest.mark.parametrize(
    ("prompt", "status", "words"),
    [
        ("2 + 2", "completed", "2 + 2 = 4"),
        ("list all python files", "completed", "`src/thing/count.py`"),
        ("Read README.md and pyproject.toml and summarise them", "completed", "Thing counts what it is given"),
        ("find where `count` is used", "completed", "`tests/test_count.py:1`"),
        ("How large is this folder?", "completed", "7 files"),
        ("Summarise nothing.md", "completed", "`nothing.md` is not in this folder"),
        ("run `ls`", "blocked", "--allow"),
        ("Write a poem about the sea", "blocked", "Add a language model"),
    ],
)  # fmt: skip
async def test_other_prompts(tmp_path: Path, folder: Path, prompt: str, status: str, words: str) -> None:
    async with stage(tmp_path / "home") as here:
        ended = await here.run(prompt, model="offline", workspace=folder)
        report = here.document(ended.run_id).partition("## Researcher")[0]
    assert ended.status == status
    assert words in report
    assert check(report, folder).wrong == ()


async def test_an_allowed_command_is_run(tmp_path: Path, folder: Path) -> None:
    async with stage(tmp_path / "home") as here:
        ended = await here.run("run `ls src`", model="offline", workspace=folder, allow=("ls *",))
        assert "thing" in here.document(ended.run_id).partition("## Researcher")[0]


async def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    async with stage(tmp_path / "home") as here:
        ended = await here.run(DESCRIBE, model="offline", workspace=empty)
        report = here.document(ended.run_id)
    assert ended.status == "completed"
    assert "holds no files" in report


async def test_a_folder_is_needed_for_work_on_a_folder(tmp_path: Path) -> None:
    async with stage(tmp_path / "home") as here:
        ended = await here.run("list all python files", model="offline")
    assert ended.status == "blocked"
    assert "choose a workspace folder" in ended.message


async def test_the_log_says_that_no_money_was_spent(tmp_path: Path) -> None:
    async with stage(tmp_path / "home") as here:
        ended = await here.run("2 + 2", model="offline")
        rollup = here.store.run(ended.run_id)
    assert rollup is not None
    assert rollup.cost_usd == 0
    assert rollup.tokens.total > 0
    assert json.dumps(rollup.models) == '["offline"]'

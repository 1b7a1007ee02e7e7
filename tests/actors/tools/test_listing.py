import asyncio
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from actors.sandbox.cancel import CancelToken
from actors.sandbox.errors import ToolError
from actors.sandbox.kinds import RawEntry
from actors.sandbox.paths import Workspace
from actors.tools import listing as listing_module
from actors.tools.listing import Listing
from actors.tools.statistics import FolderFigures
from tests.actors.tools.support import Bench, make


def listing_of(bench: Bench, **arguments: object) -> Listing:
    data = bench.do("list_files", **arguments).data
    assert isinstance(data, Listing)
    return data


def figures_of(bench: Bench, **arguments: object) -> FolderFigures:
    data = bench.do("folder_stats", **arguments).data
    assert isinstance(data, FolderFigures)
    return data


def test_a_listing_has_sizes_and_is_sorted(tmp_path: Path) -> None:
    make(tmp_path, **{"b.txt": "four", "a/x.py": "1"})
    (tmp_path / "link").symlink_to("b.txt")
    result = Bench(tmp_path).do("list_files")
    assert result.shown.split("\n") == [".: 4 entries", "a/", "a/x.py\t1", "b.txt\t4", "link\t(symlink)"]


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["*.py"], ["a/b/y.py", "a/x.py"]),
        (["a/*.py"], ["a/x.py"]),
        (["a/**/*.{py,js}"], ["a/b/y.py", "a/b/z.js", "a/x.py"]),
        (["a/b/"], ["a/b/y.py", "a/b/z.js"]),
        (["**/package.json"], ["package.json"]),
        (["*.none"], []),
    ],
)
def test_globs_choose_files(tmp_path: Path, globs: list[str], expected: list[str]) -> None:
    make(tmp_path, **{"a/x.py": "", "a/b/y.py": "", "a/b/z.js": "", "package.json": "{}"})
    assert [entry.path for entry in listing_of(Bench(tmp_path), globs=globs).entries] == expected


def test_globs_are_relative_to_the_folder_listed(tmp_path: Path) -> None:
    make(tmp_path, **{"a/src/x.py": "", "a/x.py": ""})
    listed = listing_of(Bench(tmp_path), path="a", globs=["/x.py"])
    assert [entry.path for entry in listed.entries] == ["a/x.py"]


def test_a_cap_is_told_with_the_whole_number(tmp_path: Path) -> None:
    make(tmp_path, **{f"d/{n:03}.txt": "" for n in range(120)}, **{"top.txt": ""})
    result = Bench(tmp_path).do("list_files", limit=10)
    assert result.shown.startswith(".: showing 10 of 122 entries")
    assert "top.txt" in result.shown  # the nearest are shown
    assert len(result.shown.split("\n")) == 11


def test_what_a_model_is_shown_is_capped_and_the_log_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, **{f"{n:03}.txt": "" for n in range(100)})
    monkeypatch.setattr(listing_module, "SHOWN_LIST_CHARS", 200)
    result = Bench(tmp_path).do("list_files")
    assert result.shown.startswith(".: showing 20 of 100 entries")
    assert result.output.startswith(".: 100 entries")


def test_too_high_a_limit_means_the_cap(tmp_path: Path) -> None:
    make(tmp_path, x="")
    assert listing_of(Bench(tmp_path), limit=10**9).total == 1


def test_a_walk_that_ran_out_of_time_says_at_least(tmp_path: Path) -> None:
    make(tmp_path, x="")
    bench = Bench(tmp_path, deadline=time.monotonic() - 1)
    assert "at least 0 entries" in bench.do("list_files").shown
    assert "[stopped after 0 s]" in bench.do("list_files").shown
    assert ".: at least 0 files" in bench.do("folder_stats").shown


def test_odd_names_can_be_logged_and_used_again(tmp_path: Path) -> None:
    name = os.fsdecode(b"two\nlines\xff\\.txt")
    (tmp_path / name).write_text("found")
    bench = Bench(tmp_path)
    (entry,) = listing_of(bench).entries
    assert json.loads(json.dumps({"path": entry.path}).encode())["path"] == entry.path
    assert "found" in bench.do("read_file", path=entry.path).shown
    assert "found" in bench.do("search_text", pattern="found").shown


@pytest.mark.parametrize(
    "arguments", [{"path": ".."}, {"path": "/etc"}, {"path": "none"}, {"globs": ["{a,b}" * 9]}]
)
def test_what_cannot_be_listed_is_told(tmp_path: Path, arguments: dict[str, object]) -> None:
    with pytest.raises(ToolError):
        Bench(tmp_path).do("list_files", **arguments)


def test_figures_count_by_language_part_and_size(tmp_path: Path) -> None:
    make(
        tmp_path,
        **{"src/a.py": "12345", "src/deep/b.py": "1", "README.md": "123", "Makefile": "", "x.unknown": "1"},
    )
    figures = figures_of(Bench(tmp_path))
    assert (figures.files, figures.folders, figures.size) == (5, 2, 10)
    assert {(share.name, share.files, share.size) for share in figures.languages} == {
        ("Python", 2, 6),
        ("Markdown", 1, 3),
        ("Make", 1, 0),
        ("Other", 1, 1),
    }
    assert [(share.name, share.files) for share in figures.parts] == [("(files here)", 3), ("src/", 2)]
    assert [large.path for large in figures.largest][:2] == ["src/a.py", "README.md"]
    assert figures_of(Bench(tmp_path), path="src").parts[0].name == "(files here)"


def test_figures_of_an_empty_folder(tmp_path: Path) -> None:
    figures = figures_of(Bench(tmp_path))
    assert (figures.files, figures.folders, figures.size, figures.complete) == (0, 0, 0, True)


@pytest.fixture(scope="session")
def many_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 names of small files: 20 real ones, each with many names, in 100 folders."""
    root = tmp_path_factory.mktemp("many")
    for number in range(100):
        folder = root / f"d{number}"
        folder.mkdir()
        first = folder / "0.py"
        first.write_text("import os\n")
        for each in range(1, 1000):
            os.link(first, folder / f"{each}.py")
    return root


async def test_a_hundred_thousand_files_are_measured_in_seconds(many_files: Path) -> None:
    result = await Bench(many_files).call("folder_stats")
    assert isinstance(result.data, FolderFigures)
    assert (result.data.files, result.data.folders, result.data.complete) == (100_000, 100, True)


@pytest.mark.parametrize("tool", ["folder_stats", "list_files", "search_text"])
async def test_a_cancel_ends_work_on_a_hundred_thousand_files_at_once(
    many_files: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    folders: list[Sequence[str]] = []
    inside, cancelled = threading.Event(), threading.Event()
    scan, cancel = Workspace.scan, CancelToken.cancel

    def noted_scan(workspace: Workspace, parts: Sequence[str]) -> Iterator[RawEntry]:
        folders.append(parts)
        if len(folders) == 5:
            inside.set()
            cancelled.wait()
        return scan(workspace, parts)

    def noted_cancel(token: CancelToken) -> None:
        cancel(token)
        cancelled.set()

    monkeypatch.setattr(Workspace, "scan", noted_scan)
    monkeypatch.setattr(CancelToken, "cancel", noted_cancel)
    arguments = {"pattern": "no such text"} if tool == "search_text" else {}
    task = asyncio.create_task(Bench(many_files).call(tool, **arguments))
    await asyncio.to_thread(inside.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(folders) == 5
    await asyncio.to_thread(threading.Event().wait, 0.05)
    assert len(folders) == 5  # the thread has stopped, not only the task

import time
from pathlib import Path

import pytest

from actors.sandbox.errors import RefusedError, ToolError
from actors.tools import searching
from actors.tools.searching import SearchHits
from tests.actors.tools.support import Bench, make


def hits_of(bench: Bench, **arguments: object) -> SearchHits:
    data = bench.do("search_text", **arguments).data
    assert isinstance(data, SearchHits)
    return data


def places(bench: Bench, **arguments: object) -> list[str]:
    return [f"{hit.path}:{hit.line}" for hit in hits_of(bench, **arguments).hits]


def test_hits_are_told_as_path_line_and_text(tmp_path: Path) -> None:
    make(tmp_path, **{"a.py": "import os\n\ndef f():\n    return os.name\n", "b/c.py": "x = 1\nimport os"})
    assert Bench(tmp_path).do("search_text", pattern=r"^import \w+$").shown.split("\n") == [
        "2 matching lines in 2 of 2 files searched",
        "a.py:1: import os",
        "b/c.py:2: import os",
    ]


def test_a_literal_is_no_pattern_and_case_can_be_ignored(tmp_path: Path) -> None:
    make(tmp_path, **{"a.txt": "a.b\naxb\nA.B\n"})
    bench = Bench(tmp_path)
    assert places(bench, pattern="a.b") == ["a.txt:1", "a.txt:2"]
    assert places(bench, pattern="a.b", literal=True) == ["a.txt:1"]
    assert places(bench, pattern="a.b", literal=True, ignore_case=True) == ["a.txt:1", "a.txt:3"]


def test_one_file_a_folder_and_globs_can_be_searched(tmp_path: Path) -> None:
    make(tmp_path, **{"a.py": "x", "sub/b.py": "x", "sub/c.txt": "x"})
    bench = Bench(tmp_path)
    assert places(bench, pattern="x", path="sub/c.txt") == ["sub/c.txt:1"]
    assert places(bench, pattern="x", path="sub") == ["sub/b.py:1", "sub/c.txt:1"]
    assert places(bench, pattern="x", globs=["*.py"]) == ["a.py:1", "sub/b.py:1"]


def test_ignored_binary_and_huge_files_are_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(
        tmp_path, **{".gitignore": "*.log\n", "a.log": "needle", "a.txt": "needle", "big.txt": "needle" * 100}
    )
    (tmp_path / "a.bin").write_bytes(b"needle\0")
    monkeypatch.setattr(searching, "MAX_FILE_BYTES", 500)
    bench = Bench(tmp_path)
    shown = bench.do("search_text", pattern="needle").shown
    assert "a.txt:1: needle" in shown
    assert "[1 file over 0 MB left out: big.txt]" in shown
    assert "[1 binary file left out]" in shown
    assert "[1 entry left out by .gitignore" in shown
    assert places(bench, pattern="needle", include_ignored=True) == ["a.log:1", "a.txt:1"]


def test_more_hits_than_asked_for_are_counted(tmp_path: Path) -> None:
    make(tmp_path, **{"a.txt": "x\n" * 70, "b.txt": "x\n" * 30})
    shown = Bench(tmp_path).do("search_text", pattern="x", limit=5).shown
    assert shown.startswith("showing 5 of 100 matching lines in 2 of 2 files searched; narrow it")


def test_a_long_line_is_shown_around_its_match(tmp_path: Path) -> None:
    make(tmp_path, **{"a.txt": "-" * 5000 + "needle" + "-" * 5000})
    (hit,) = hits_of(Bench(tmp_path), pattern="needle").hits
    assert "needle" in hit.text
    assert len(hit.text) <= searching.MAX_HIT_CHARS + 2


def test_text_that_is_not_utf8_is_searched(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9\n")
    assert places(Bench(tmp_path), pattern="café") == ["a.txt:1"]


def test_line_numbers_are_those_of_read_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("one\x0c\u2028\x85\rstill one\r\ntwo needle\n".encode())
    bench = Bench(tmp_path)
    assert places(bench, pattern="needle") == ["a.txt:2"]
    assert "2\ttwo needle" in bench.do("read_file", path="a.txt", start=2).shown


def test_a_pattern_that_would_run_for_ever_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, **{"a.txt": "a" * 60 + "b\n"})
    monkeypatch.setattr(searching, "LINE_SECONDS", 0.2)
    with pytest.raises(ToolError, match=r"takes too long at a\.txt:1"):
        Bench(tmp_path).do("search_text", pattern=r"(a|aa)+$")


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "(?P<x>a)(?P=y)", "a{99999999999}"])
def test_a_pattern_that_cannot_be_read_is_told(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ToolError, match="literal") as caught:
        Bench(tmp_path).do("search_text", pattern=pattern)
    assert "\n" not in caught.value.for_user()


def test_a_search_out_of_time_says_at_least(tmp_path: Path) -> None:
    make(tmp_path, **{"a.txt": "x\n"})
    bench = Bench(tmp_path, deadline=time.monotonic() - 1)
    assert "at least 0 matching lines" in bench.do("search_text", pattern="x").shown
    assert "the search stopped" in bench.do("search_text", pattern="x", path="a.txt").shown


def test_nothing_outside_is_searched(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "secret.txt").write_text("needle")
    (tmp_path / "ws/link").symlink_to(tmp_path)
    (tmp_path / "ws/file").symlink_to(tmp_path / "secret.txt")
    bench = Bench(tmp_path / "ws")
    assert places(bench, pattern="needle") == []
    for path in ("..", "link", "file", "../secret.txt"):
        with pytest.raises(RefusedError):
            bench.do("search_text", pattern="needle", path=path)

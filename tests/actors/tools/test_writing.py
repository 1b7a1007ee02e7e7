from pathlib import Path

import pytest

from actors.sandbox import posix
from actors.sandbox.errors import RefusedError, ToolError
from actors.tools.writing import WrittenFile
from tests.actors.tools.support import Bench, make


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "ws").mkdir()
    (tmp_path / "outside.txt").write_text("outside")
    return Bench(tmp_path / "ws")


def test_a_file_is_written_whole_with_its_folders(bench: Bench) -> None:
    result = bench.do("write_file", path="a/b.txt", content="one\n")
    assert result.shown == "Wrote a/b.txt, a new file of 4 bytes."
    assert (
        bench.do("write_file", path="a/b.txt", content="ü").shown == "Wrote a/b.txt: 2 bytes in place of 4."
    )
    assert (bench.root / "a/b.txt").read_text() == "ü"


def test_an_exact_text_is_replaced_where_it_stands(bench: Bench) -> None:
    make(bench.root, **{"a.py": "one\ntwo\nthree\n"})
    result = bench.do("edit_file", path="a.py", old="two\nth", new="2\nth")
    assert (bench.root / "a.py").read_text() == "one\n2\nthree\n"
    assert isinstance(result.data, WrittenFile)
    assert (result.data.line, result.data.old_size, result.data.size) == (2, 14, 12)


@pytest.mark.parametrize(
    ("text", "old", "words"),
    [
        ("one\n", "two", "does not occur"),
        ("one one\n", "one", "more than once"),
        ("aaa\n", "aa", "more than once"),
        ("one\n", "One", "does not occur"),
        ("b\0n", "b", "binary data"),
    ],
)
def test_a_text_that_is_not_there_exactly_once_changes_nothing(
    bench: Bench, text: str, old: str, words: str
) -> None:
    make(bench.root, **{"a.txt": text})
    with pytest.raises(ToolError, match=words):
        bench.do("edit_file", path="a.txt", old=old, new="x")
    assert (bench.root / "a.txt").read_text() == text


def test_line_ends_of_the_file_are_kept(bench: Bench) -> None:
    (bench.root / "a.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    bench.do("edit_file", path="a.txt", old="one\ntwo", new="1\n2")
    assert (bench.root / "a.txt").read_bytes() == b"1\r\n2\r\nthree\r\n"


def test_an_edit_of_a_file_that_changes_meanwhile_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(bench.root, **{"a.txt": "one\n"})
    write_beside = posix._write_beside

    def change_after_writing(*arguments: object) -> None:
        write_beside(*arguments)  # type: ignore[arg-type]  # handed on as they came
        (bench.root / "a.txt").write_text("a person's words\n")

    monkeypatch.setattr(posix, "_write_beside", change_after_writing)
    with pytest.raises(ToolError, match="changed after it was read"):
        bench.do("edit_file", path="a.txt", old="one", new="two")
    assert (bench.root / "a.txt").read_text() == "a person's words\n"


@pytest.mark.parametrize("path", ["../outside.txt", "link", "folder/new.txt", ".git/config"])
def test_nothing_outside_is_written(bench: Bench, path: str) -> None:
    (bench.root / "link").symlink_to("../outside.txt")
    (bench.root / "folder").symlink_to("..")
    for tool, arguments in (("write_file", {"content": "x"}), ("edit_file", {"old": "outside", "new": "x"})):
        with pytest.raises(ToolError) as caught:
            bench.do(tool, path=path, **arguments)
        assert isinstance(caught.value, RefusedError) or tool == "edit_file"
    with pytest.raises(RefusedError):
        bench.do("write_file", path=str(bench.root.parent / "outside.txt"), content="x")
    assert {each.name for each in bench.root.parent.iterdir()} == {"ws", "outside.txt"}
    assert (bench.root.parent / "outside.txt").read_text() == "outside"


def test_a_hard_link_to_the_outside_is_cut_not_followed(bench: Bench) -> None:
    (bench.root / "twin.txt").hardlink_to(bench.root.parent / "outside.txt")
    bench.do("edit_file", path="twin.txt", old="outside", new="inside")
    assert (bench.root / "twin.txt").read_text() == "inside"
    assert (bench.root.parent / "outside.txt").read_text() == "outside"


def test_half_a_character_is_told_and_not_written(bench: Bench) -> None:
    with pytest.raises(ToolError, match="unicode"):
        bench.do("write_file", path="a.txt", content="\ud800")
    assert list(bench.root.iterdir()) == []

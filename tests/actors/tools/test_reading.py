import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sandbox.cancel import CancelToken
from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.paths import Workspace
from actors.tools.lines import Window, read_lines
from actors.tools.reading import FileWindow
from tests.actors.tools.support import Bench

ROOT = Path(__file__).parents[3]


def window_of(bench: Bench, **arguments: object) -> FileWindow:
    data = bench.do("read_file", **arguments).data
    assert isinstance(data, FileWindow)
    return data


def proof(*lines: bytes) -> str:
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def test_lines_are_numbered_and_cited_with_their_hash(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\nthree\nfour\n")
    result = Bench(tmp_path).do("read_file", path="a.txt", start=2, limit=2)
    (citation,) = result.citations
    assert result.shown.split("\n") == [
        f"[a.txt:2-3 of 4 lines; citation {citation.citation_id}]",
        "2\ttwo",
        "3\tthree",
        "[more follows; go on with start=4]",
    ]
    assert (citation.path, citation.start_line, citation.end_line) == ("a.txt", 2, 3)
    assert citation.content_hash == proof(b"two", b"three")
    assert citation.excerpt == "two\nthree"


def test_the_same_lines_are_one_citation_until_they_change(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n")
    bench = Bench(tmp_path)
    assert len(bench.do("read_file", path="a.txt").citations) == 1
    assert bench.do("read_file", path="./a.txt").citations == ()
    (tmp_path / "a.txt").write_text("other\n")
    assert len(bench.do("read_file", path="a.txt").citations) == 1


@pytest.mark.parametrize(
    ("data", "lines", "encoding"),
    [
        (b"one\ntwo", ("one", "two"), "utf-8"),
        (b"one\r\ntwo\r\n", ("one", "two"), "utf-8"),
        ("ümlaut\n".encode(), ("ümlaut",), "utf-8"),
        (b"\xef\xbb\xbfone\n", ("one",), "utf-8 with a byte order mark"),
        (b"caf\xe9\n", ("café",), "latin-1, because it is not valid UTF-8"),
        (b"\n\n", ("", ""), "utf-8"),
        (b"MZ is no program here\n", ("MZ is no program here",), "utf-8"),
    ],
)
def test_text_is_decoded_and_the_encoding_told(
    tmp_path: Path, data: bytes, lines: tuple[str, ...], encoding: str
) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    result = Bench(tmp_path).do("read_file", path="a.txt")
    assert isinstance(result.data, FileWindow)
    assert (result.data.lines, result.data.encoding) == (lines, encoding)
    assert (encoding == "utf-8") == ("decoded as" not in result.shown)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "a PNG image of 9 bytes"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x7fELF\0", "an ELF program"),
        (b"text\0text", "binary data of 9 bytes"),
        (b"PK\x03\x04", "a ZIP archive"),
        ("text".encode("utf-16"), "UTF-16 text"),
        (b"text\n" * 4000 + b"\0", "binary data, 20,001 bytes"),
    ],
)
def test_what_is_no_text_is_refused_with_size_and_kind(tmp_path: Path, data: bytes, kind: str) -> None:
    (tmp_path / "a.bin").write_bytes(data)
    with pytest.raises(ToolError, match=kind):
        Bench(tmp_path).do("read_file", path="a.bin", start=1 if len(data) < 100 else 3900)


def test_an_empty_file_is_told_and_not_cited(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    result = Bench(tmp_path).do("read_file", path="a.txt")
    assert result.shown == "a.txt: the file is empty."
    assert result.citations == ()


@pytest.mark.parametrize(("text", "lines"), [("one\ntwo\n", 2), ("one\ntwo", 2), ("", 0)])
def test_a_start_behind_the_end_tells_how_many_lines_there_are(tmp_path: Path, text: str, lines: int) -> None:
    (tmp_path / "a.txt").write_text(text)
    for start in (lines + 2, lines + 100):
        with pytest.raises(ToolError, match=f"it has {lines} lines"):
            Bench(tmp_path).do("read_file", path="a.txt", start=start)


def test_a_window_ends_at_its_cap_and_says_where_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("".join(f"{n:04}{'x' * 995}\n" for n in range(100)))
    bench = Bench(tmp_path)
    first = bench.do("read_file", path="a.txt", limit=100)
    assert isinstance(first.data, FileWindow)
    assert first.shown.endswith(f"go on with start={first.data.end_line + 1}]")
    assert first.data.end_line < 60
    assert window_of(bench, path="a.txt", start=first.data.end_line + 1, limit=1).lines[0].startswith("0049")


def test_a_long_line_is_cut_for_show_and_hashed_whole(tmp_path: Path) -> None:
    line = "ü" * 100_000
    (tmp_path / "a.txt").write_text(f"{line}\nnext\n")
    window = window_of(Bench(tmp_path), path="a.txt", limit=1)
    assert window.lines[0] == "ü" * 2000 + " [the line goes on]"
    assert window.content_hash == proof(line.encode())
    assert window.total_lines == 2


@given(
    st.lists(
        st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"").replace(b"\0", b"")), max_size=12
    ),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.integers(1, 13),
    st.integers(1, 13),
)
def test_any_window_holds_exactly_its_lines(
    lines: list[bytes], end: bytes, closed: bool, start: int, limit: int
) -> None:
    lines = [line.rstrip(b"\r") for line in lines]
    data = end.join(lines) + (end if closed and lines else b"")
    expected = lines if closed or not lines or lines[-1] else lines[:-1]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "a").write_bytes(b"# text\n" + data)
        workspace = Workspace(name)
        wanted = [b"# text", *expected][start - 1 : start - 1 + limit]
        window = Window(start, limit, count_all=True)
        if not wanted:
            with pytest.raises(ToolError, match=f"it has {len(expected) + 1} lines"):
                read_lines(workspace, "a", window, CancelToken())
            return
        got = read_lines(workspace, "a", window, CancelToken())
    assert got.content_hash == proof(*wanted)
    assert (got.start, got.end, got.total) == (start, start + len(wanted) - 1, len(expected) + 1)


def test_pipes_devices_and_the_outside_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    for path in ("pipe", "passwd", "../x", "/etc/passwd"):
        with pytest.raises(RefusedError):
            Bench(tmp_path).do("read_file", path=path)


HUGE = """
import asyncio, resource, sys
from pathlib import Path
from tests.actors.tools.support import Bench
bench = Bench(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(bench.do("read_file", path="huge.txt", start=2_000_000, limit=2).shown)
print(bench.do("read_file", path="line.txt").shown[-200:])
for path in ("sparse.bin",):
    try:
        bench.do("read_file", path=path)
    except Exception as error:
        print(error)
print(bench.do("search_text", pattern="x").shown)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_files_of_200_mb_are_read_by_windows_in_little_memory(tmp_path: Path) -> None:
    size = 200 * 1024 * 1024
    with (tmp_path / "sparse.bin").open("wb") as sparse:
        sparse.truncate(size)
    with (tmp_path / "huge.txt").open("wb") as huge:
        block = b"".join(b"%09d\n" % n for n in range(100_000))
        for _ in range(size // len(block)):
            huge.write(block)
    (tmp_path / "line.txt").write_bytes(b"a" * (20 * 1024 * 1024))
    done = subprocess.run(
        [sys.executable, "-c", HUGE, str(tmp_path)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    shown, grown_kb = done.stdout.strip().rsplit("\n", 1)
    assert "2000000\t000099999" in shown
    assert "2000001\t000000000" in shown
    assert "[the line goes on]" in shown
    assert "sparse.bin: it is binary data of 209,715,200 bytes, not readable text." in shown
    assert "3 files over 8 MB left out" in shown
    assert int(grown_kb) < 40_000

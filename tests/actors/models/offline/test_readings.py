"""The answers of the tools are read as they were given, also when their middle was left out."""

import pytest

from actors.harness.compact import compact
from actors.models.offline.chapters.files import Usage
from actors.models.offline.chapters.measure import Todos
from actors.models.offline.readings import figures, file_text, hits, listing
from actors.models.offline.transcript import Answer, Call, Transcript


def test_lines_after_a_gap_do_not_take_the_numbers_of_those_before_it() -> None:
    body = "\n".join(f"{number}\tline {number} of the file" for number in range(1, 1001))
    whole = f"[a.md:1-1000 of 1,000 lines; citation c1]\n{body}"
    found = file_text(compact(whole, 4_000))
    assert found is not None
    assert found.lines == tuple(f"line {number} of the file" for number in range(1, len(found.lines) + 1))
    assert 50 < len(found.lines) < 1_000
    assert not found.whole
    complete = file_text(whole)
    assert complete is not None
    assert complete.whole
    assert len(complete.lines) == 1_000


@pytest.mark.parametrize("limit", range(300, 420, 7))
def test_no_path_is_made_of_a_line_that_is_cut_off(limit: int) -> None:
    lines = [f"folder/part-{number}/file.py:7: {'# TODO ' + 'word ' * 30}" for number in range(20)]
    found = hits(compact("20 matching lines in 20 of 20 files searched\n" + "\n".join(lines), limit))
    assert {hit.path for hit in found.hits} <= {f"folder/part-{number}/file.py" for number in range(20)}


def test_a_folder_in_brackets_is_no_note() -> None:
    found = hits(
        "1 matching lines in 1 of 1 files searched\n[slug]/page.tsx:3: const a = [1]\n[1 binary file left out]"
    )
    assert [(hit.path, hit.line, hit.text) for hit in found.hits] == [("[slug]/page.tsx", 3, "const a = [1]")]
    assert found.notes == ("1 binary file left out",)


def test_figures_of_links_and_of_nothing() -> None:
    found = figures("at least .: at least 3 files in 2 folders, 1,234 bytes, 5 links, 1 special files")
    assert (found.known, found.files, found.size, found.links, found.special) == (True, 3, 1234, 5, 1)
    assert not figures("folder_stats: it is not there.").known
    assert listing("").entries == ()


def todos(*lines: str) -> str:
    """Return the chapter on TODOs for the lines of a file."""
    text = "\n".join(f"a.py:{number}: {line}" for number, line in enumerate(lines, 1))
    answer = f"{len(lines)} matching lines in 1 of 1 files searched\n{text}"
    (call,) = Todos().needs(Transcript("", frozenset()))
    return Todos().write(Transcript("", frozenset(), (Answer(call, answer),))).markdown


@pytest.mark.parametrize(
    "line",
    [
        "# TODO: do it",
        "x = 'a'  # TODO: do it",
        "/* FIXME (ann): this */",
        " * XXX not yet",
        "TODO: in a note",
        "- TODO in a list",
        "<!-- TODO: here -->",
        "// see also: HACK for one case",
    ],
)
def test_an_open_point(line: str) -> None:
    assert "1 open TODO in comments" in todos(line)


@pytest.mark.parametrize(
    "line",
    [
        "out.extend('# TODO: %s' % todo for todo in todos)",
        "// const badData = 'XXX';",
        "* Support `coerce` with `fn.XXX()`",
        'print("TODO")',
        "pattern = r'TODO|FIXME'",
        '* Update values marked "TODO", e.g. DOMAIN.',
    ],
)
def test_a_word_that_is_no_open_point(line: str) -> None:
    assert "No comment holds TODO" in todos(line)


def test_a_long_line_is_quoted_around_its_mark() -> None:
    assert "TODO: split it" in todos("var x = 1; " * 30 + "// TODO: split it")


def test_an_argument_is_no_definition() -> None:
    usage = Usage("json")
    text = "a.py:1: json=self.json,\na.py:2: json = None\na.py:3: def json(self):"
    (call,) = usage.needs(Transcript("", frozenset()))
    answer = Answer(call, f"3 matching lines in 1 of 1 files searched\n{text}")
    defined = usage.write(Transcript("", frozenset(), (answer,))).markdown.partition("Used:")[0]
    assert "a.py:1" not in defined
    assert "a.py:2" in defined
    assert "a.py:3" in defined
    assert isinstance(call, Call)

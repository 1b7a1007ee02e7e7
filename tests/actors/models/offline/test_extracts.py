from hypothesis import given
from hypothesis import strategies as st

from actors.models.offline.extracts import (
    docstring,
    first_paragraph,
    headings,
    opening_comment,
    purpose,
    title,
)


def test_a_readme_without_its_badges() -> None:
    lines = [
        "# Thing",
        "",
        "[![build](x)](y)",
        "",
        "**Thing** does one thing",
        "and does it well.",
        "",
        "More.",
    ]
    found = first_paragraph(lines)
    assert found is not None
    assert (found.text, found.start, found.end) == ("**Thing** does one thing and does it well.", 5, 6)
    head = title(lines)
    assert head is not None
    assert (head.text, head.start) == ("Thing", 1)


def test_underlined_headings_and_code_blocks() -> None:
    lines = ["Title", "=====", "", "```", "# no heading", "```", "", "Part", "----"]
    assert [(each.text, each.start) for each in headings(lines)] == [("Title", 1), ("Part", 8)]


def test_a_docstring_also_of_a_file_that_is_cut_off() -> None:
    lines = [
        "#!/usr/bin/env python",
        "# -*- coding: utf-8 -*-",
        '"""Parse things, quickly.',
        "",
        "More.",
        '"""',
        "def f(:",
    ]
    found = docstring(lines)
    assert found is not None
    assert (found.text, found.start) == ("Parse things, quickly.", 3)


def test_a_licence_notice_is_not_a_purpose() -> None:
    lines = [
        "/* Copyright 2020 Someone.",
        " * All rights reserved. */",
        "",
        "// Reads the configuration file.",
        "int x;",
    ]
    found = opening_comment(lines)
    assert found is not None
    assert (found.text, found.start) == ("Reads the configuration file.", 4)
    assert opening_comment(["int x;", "// later"]) is None


@given(st.sampled_from(["README.md", "x.py", "x.c", "x.txt"]), st.lists(st.text(max_size=60), max_size=30))
def test_extracts_are_words_of_their_lines(path: str, lines: list[str]) -> None:
    lines = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    found = purpose(path, lines)
    if found is not None:
        assert 1 <= found.start <= found.end <= len(lines)
        source = " ".join(" ".join(lines[found.start - 1 : found.end]).split())
        first = found.text.split()[0]
        assert first in source


def test_a_title_in_html_and_one_that_is_only_a_link() -> None:
    lines = [
        '<p align="center">',
        '  <h1 align="center">Zod</h1>',
        "</p>",
        "",
        "## [Docs →](https://zod.dev)",
    ]
    head = title(lines)
    assert head is not None
    assert (head.text, head.start) == ("Zod", 2)
    assert title(["## [Docs →](https://zod.dev)"]) is None


def test_what_belongs_to_a_directive_is_no_paragraph() -> None:
    lines = [
        ".. made by a tool on Thursday,",
        "   it should at least hold a directive of its own.",
        "",
        "Words that count here.",
    ]
    found = first_paragraph(lines)
    assert found is not None
    assert found.start == 4


def test_a_short_note_about_rights_does_not_hide_what_a_file_is() -> None:
    lines = [
        "/*",
        "** $Id: lvm.c $",
        "** Lua virtual machine",
        "** See Copyright Notice in lua.h",
        "*/",
        "int x;",
    ]
    found = opening_comment(lines)
    assert found is not None
    assert (found.text, found.start, found.end) == ("Lua virtual machine", 3, 3)


def test_a_paragraph_of_a_licence_is_not_a_purpose() -> None:
    lines = [
        "/* $OpenBSD$ */",
        "",
        "/*",
        " * Permission to use this software for any purpose",
        " * is granted.",
        " */",
        "int x;",
    ]
    assert opening_comment(lines) is None

"""Word files: changes are Word's own, with author, date, reason and sources."""

import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exporting import pandoc
from app.exporting.pandoc import PandocError, find_pandoc
from app.exporting.subject import Subject
from app.exporting.work import made
from storage.document import Insert, Replace, propose_replace
from tests.app.exporting.readers import Tracked, Word
from tests.app.exporting.samples import SECONDS, Review
from tests.storage.document.helpers import Desk

STOP = threading.Event()


def word(subject: Subject) -> Word:
    return Word(made(subject, "docx", STOP))


def test_changes_and_comments_are_words_own() -> None:
    review = Review()
    review.replace("wordier", "shorter", reason="It reads better", citation_ids=("c1",))
    review.insert(
        "## Second part", "A **new** paragraph with a [link](http://b.c/d).\n\n", reason="Found late"
    )
    review.delete("- two\n  - deeper\n")
    file = word(review.subject)
    who = ("researcher", SECONDS)
    assert Tracked("del", *who, "wordier") in file.changes
    assert Tracked("ins", *who, "shorter") in file.changes
    assert Tracked("ins", *who, "A new paragraph with a link.") in file.changes
    assert Tracked("del", *who, "two") in file.changes
    assert Tracked("del", *who, "deeper") in file.changes
    assert file.comments == [
        (*who, "It reads better. Sources: src/app.py:3."),
        (*who, "Found late."),
    ]
    assert {"Heading1", "Heading2", "BlockText", "SourceCode"} <= file.styles


def test_rows_and_lines_of_code_change_as_a_whole() -> None:
    review = Review()
    review.replace("| cell c | cell d |\n", "| cell c | cell e |\n")
    review.replace("\tx = 1\n", "\tx = 2\n")
    changes = [(each.kind, each.text.strip()) for each in word(review.subject).changes]
    for wanted in (("del", "cell d"), ("ins", "cell e"), ("del", "x = 1"), ("ins", "x = 2")):
        assert wanted in changes


def test_html_pictures_and_bad_links_are_only_words() -> None:
    file = word(Review().subject)
    text = " ".join(file.words(without=""))
    assert "<script>alert(2)</script>" in text
    assert "pic" in text
    assert not file.changes


def test_notes_that_wait_stand_behind_the_report() -> None:
    review = Review("The report.")
    review.desk.agent("propose", "researcher", ops=(Insert(pos=0, text="A note."),))
    review.desk.user("edit", "user", ops=(Insert(pos=0, text="A directive."),))
    words = word(review.subject).words(without="")
    assert words[-4:] == ["Notes:", "Researcher", "A", "note."]
    assert "directive." not in words


WORDS = st.lists(
    st.sampled_from(["uno", "dos", "tres", "año", "漢字", "שלום", "\n\n", "\n"]), min_size=1, max_size=12
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 3), WORDS), max_size=4))
def test_accepting_or_rejecting_all_in_word_reads_as_it_does_here(
    text: list[str], edits: list[tuple[int, int, list[str]]]
) -> None:
    desk = Desk(" ".join(text))
    words = " ".join(text).split(" ")
    for at, gone, new in edits:
        place = at % len(words)
        words[place : place + gone] = new
    hunks = propose_replace(desk.canon(), " ".join(words))
    ops = tuple(Replace(pos=each.pos, len=each.length, text=each.text) for each in reversed(hunks))
    if ops:
        desk.agent("propose", ops=ops, reason="So it was found")
    file = word(Subject(desk.document))
    live = desk.document.section("conductor").spans
    accepted = "".join(span.text for span in live if not span.delete_proposal)
    rejected = "".join(span.text for span in live if not span.insert_proposal)
    title = ["An", "objective"]
    assert file.words(without="del") == title + accepted.split()
    assert file.words(without="ins") == title + rejected.split()


def test_without_pandoc_the_words_say_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_pandoc() is not None, "the tests install the extra"
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(pandoc, "find_spec", lambda _name: None)
    assert find_pandoc() is None
    with pytest.raises(PandocError, match=r"pip install 'quire\[docx\]'"):
        made(Review().subject, "docx", STOP)


def test_a_pandoc_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho it is broken >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(program))
    with pytest.raises(PandocError, match="it is broken"):
        made(Review().subject, "docx", STOP)

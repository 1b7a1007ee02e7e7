"""When a person looks at a document, and what is new since then; kept in a file."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from app.desktop.looks import Looks
from app.desktop.tasks import Tasks
from app.viewmodels.seen import MOST_RUNS, dump_seen, read_seen


class Windows:
    """Two windows of runs and one of none, with their revisions."""

    def __init__(self) -> None:
        self.revisions = {"a": 0, "b": 0}
        self.widgets = {name: QWidget() for name in ("a", "b", "")}
        self.tasks = Tasks(_never)
        self.looks = Looks(self.run_of, self.revision, self.tasks)

    def run_of(self, widget: QWidget) -> str:
        return next((name for name, each in self.widgets.items() if each is widget), "")

    def revision(self, run_id: str) -> int:
        return self.revisions[run_id]

    def go(self, name: str) -> None:
        self.looks._on_focus(None, self.widgets[name])


def _never(fault: BaseException) -> None:
    raise AssertionError(fault)


async def test_what_is_new_is_counted_from_the_last_look(qapp: QApplication) -> None:
    here = Windows()
    assert here.looks.since("a") is None
    here.revisions["a"] = 3
    here.go("a")
    assert here.looks.since("a") is None  # it is the first look
    here.revisions["a"] = 5
    here.go("b")
    here.revisions["a"] = 9
    here.go("a")
    assert here.looks.since("a") == 5
    here.revisions["a"] = 12
    assert here.looks.since("a") == 5  # what comes while one looks is new as well
    here.go("")
    here.go("a")
    assert here.looks.since("a") == 5  # nothing came meanwhile: it is the same look
    await here.tasks.cancel_all()


async def test_menus_and_dialogs_end_no_look(qapp: QApplication) -> None:
    here = Windows()
    here.revisions["a"] = 1
    here.go("a")
    here.revisions["a"] = 7
    for other in (QDialog(), QMenu(), None):
        here.looks._on_focus(here.widgets["a"], other)
        here.go("a")
        assert here.looks.since("a") is None
    here.looks._on_state(Qt.ApplicationState.ApplicationInactive)
    here.revisions["a"] = 8
    here.go("a")
    assert here.looks.since("a") == 7
    await here.tasks.cancel_all()


async def test_it_is_known_after_a_restart(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "seen.json"
    first = Windows()
    first.looks.attach(path)
    await first.tasks.settle("read what was seen")
    first.go("a")
    first.revisions["a"] = 4
    await first.looks.flush()
    second = Windows()
    second.revisions["a"] = 6
    second.go("a")  # before the file is read
    second.looks.attach(path)
    await second.tasks.settle("read what was seen")
    assert second.looks.since("a") == 4
    assert second.looks.since("b") is None


async def test_a_look_goes_on_when_what_was_seen_is_written(qapp: QApplication) -> None:
    here = Windows()
    here.go("a")
    here.revisions["a"] = 3
    await here.looks.flush()
    here.revisions["a"] = 5
    here.go("b")
    here.revisions["a"] = 9
    here.go("a")
    assert here.looks.since("a") == 5, "what came after it was written was seen, too"


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"seen": 3}', '{"seen": {"a": "x", "b": -1, "c": true}}', "\x00"]
)
async def test_a_damaged_file_says_nothing_and_is_written_anew(
    qapp: QApplication, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "seen.json"
    path.write_text(text, encoding="utf-8")
    here = Windows()
    here.looks.attach(path)
    await here.tasks.settle("read what was seen")
    assert here.looks.since("a") is None
    here.revisions["a"] = 2
    here.go("a")
    here.go("")
    await here.tasks.settle("keep what was seen")
    assert read_seen(path.read_text(encoding="utf-8")) == {"a": 2}


async def test_a_window_that_is_closed_unseen_was_not_seen(qapp: QApplication) -> None:
    here = Windows()
    here.go("a")
    here.go("b")
    here.revisions["a"] = 9
    here.looks.forget("a")
    assert here.looks.since("a") == 0


async def test_a_window_without_a_document_was_not_seen(qapp: QApplication) -> None:
    here = Windows()
    here.revisions["a"] = -1  # its log is still being read
    here.go("a")
    here.looks.forget("a")
    assert here.looks.since("a") is None
    await asyncio.sleep(0)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.integers(0, 10**9), max_size=20))
def test_what_is_written_is_read(seen: dict[str, int]) -> None:
    assert read_seen(dump_seen(seen)) == seen


def test_the_file_does_not_grow_for_ever() -> None:
    seen = {f"run-{number}": number for number in range(MOST_RUNS + 50)}
    kept = read_seen(dump_seen(seen))
    assert len(kept) == MOST_RUNS
    assert "run-0" not in kept
    assert f"run-{MOST_RUNS + 49}" in kept

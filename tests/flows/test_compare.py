"""Two real runs side by side: marked in the list, aligned, the first difference, the diff, and a restart."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.theme.keeper import ThemeKeeper
from app.viewmodels.compare_view import CompareRow
from app.widgets.compare.view import CompareWindow
from tests.app.person import click, press
from tests.flows.desks import Desk, MakeDesk, until, with_model
from tests.flows.looping import FILES, LOOPING, PROJECT, README, workers_do
from tests.flows.test_waste import finished

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def make(
    qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> MakeDesk:
    keeper.choose("dark")
    straight = (FILES, README, PROJECT)
    with_model(monkeypatch, workers_do(straight, straight, LOOPING))
    return lambda: Desk(keeper, tmp_path / "home", folder)


def window(desk: Desk, run_a: str, run_b: str) -> CompareWindow | None:
    content = desk.desktop.windows.content(f"compare:{run_a}:{run_b}")
    return content if isinstance(content, CompareWindow) else None


async def compared(desk: Desk, run_a: str, run_b: str) -> CompareWindow:
    """Mark a run in the list with the keyboard, choose the other one, compare."""
    runs = desk.trace().runs
    desk.desktop.windows.focus("trace")
    runs.list.setFocus()
    choose(desk, run_a)
    press(runs.list, Qt.Key.Key_M)
    marked = runs.list.visualRect(runs._model.index(runs._model.row_of(run_a)))
    part = runs.hit_test(marked.topLeft() + QPoint(16, 14))
    assert part is not None
    assert (part.name, part.words) == ("traceRunMark", "A")
    choose(desk, run_b)
    press(runs.list, Qt.Key.Key_M, SHIFT)
    await until(lambda: window(desk, run_a, run_b))
    shown = window(desk, run_a, run_b)
    assert shown is not None
    await until(lambda: shown._model.rows)
    return shown


def choose(desk: Desk, run_id: str) -> None:
    runs = desk.trace().runs
    index = runs._model.index(runs._model.row_of(run_id))
    click(runs.list.viewport(), runs.list.visualRect(index).center())
    assert desk.desktop.trace.list.chosen == run_id


def steps(shown: CompareWindow) -> list[CompareRow]:
    return [row for row in shown._model.rows if row.pair is not None]


def current(shown: CompareWindow) -> CompareRow:
    row = shown._model.rows[shown.list.currentIndex().row()]
    assert isinstance(row, CompareRow)
    return row


def summary(shown: CompareWindow) -> str:
    found = shown.findChild(QLabel, "compareSummary")
    assert isinstance(found, QLabel)
    return found.text()


def test_two_runs_that_did_the_same_do_not_part(qapp: QApplication, make: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        one, other = await finished(desk, "What is this?"), await finished(desk, "What is it?")
        shown = await compared(desk, one, other)
        assert [row.kind for row in steps(shown) if row.kind != "same"] == []
        assert summary(shown).startswith("The same in all")
        assert not shown.buttons["first-difference"].isEnabled()

    assert make().live(qapp, story) == 0


def test_two_runs_part_at_their_first_difference(qapp: QApplication, make: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        names = [await finished(desk, prompt) for prompt in ("What is this?", "What is it?", "And this?")]
        shown = await compared(desk, names[0], names[2])
        # Files and README are read in both; then the one reads another file, the other README again.
        first = current(shown)
        assert first.first
        assert (first.kind, first.a, first.b) == (
            "arguments",
            "read_file pyproject.toml",
            "read_file README.md",
        )
        # Every call of both runs is in one row.
        for letter, name in (("a", names[0]), ("b", names[2])):
            there = [getattr(row.pair, letter) for row in steps(shown)]
            run = desk.store.run(name)
            assert run is not None
            assert len([step for step in there if step]) == run.llm_calls + run.tool_calls
        difference = shown.findChild(QLabel, "compareDifference-Tool calls")
        assert isinstance(difference, QLabel)
        assert difference.text() == "+4"
        # What went in and out of both calls, word by word.
        await until(lambda: "pyproject" in shown.diff.toPlainText())
        assert "README.md" in shown.diff.toPlainText()
        struck = [text for text, gone in fragments(shown) if gone]
        assert any("pyproject" in text for text in struck)
        assert not any("README" in text for text in struck)

        # Enter shows B's step in Trace.
        shown.list.setFocus()
        press(shown.list, Qt.Key.Key_Return)
        chosen = first.pair.b if first.pair else None
        assert chosen is not None
        detail = desk.desktop.trace.detail
        await until(lambda: detail.run_id == names[2] and detail.choices.selected == chosen.item_id)
        desk.desktop.windows.focus(f"compare:{names[0]}:{names[2]}")

        # The keyboard goes on to the next difference and back, and leaves out what is the same.
        shown.list.setFocus()
        press(shown.list, Qt.Key.Key_N)
        assert current(shown).kind != "same"
        assert not current(shown).first
        press(shown.list, Qt.Key.Key_F)
        assert current(shown).first
        click(shown.buttons["only-differences"])
        assert {row.kind for row in steps(shown)} == {"arguments", "result", "only_b"} & {
            row.kind for row in steps(shown)
        }
        assert current(shown).first
        press(shown.list, Qt.Key.Key_X)
        await until(lambda: window(desk, names[2], names[0]))
        swapped = window(desk, names[2], names[0])
        assert swapped is not None
        await until(lambda: swapped._model.rows)
        assert current(swapped).a == "read_file README.md"

    assert make().live(qapp, story) == 0


def test_a_comparison_comes_back_after_a_restart(qapp: QApplication, make: MakeDesk) -> None:
    names: list[str] = []

    async def story(desk: Desk) -> None:
        await desk.opened()
        names.extend([await finished(desk, "What is this?"), await finished(desk, "What is it?")])
        desk.desktop.windows.focus("trace")
        choose(desk, names[1])
        # Without a mark: with the run before it. As a command of the palette and the menu.
        assert desk.desktop.actions.trigger("trace-compare-run")
        await until(lambda: window(desk, names[0], names[1]))

    async def again(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: window(desk, names[0], names[1]))
        shown = window(desk, names[0], names[1])
        assert shown is not None
        await until(lambda: steps(shown))
        title = shown.findChild(QLabel, "compareTitleA")
        assert isinstance(title, QLabel)
        assert title.text() == "What is this?"
        button = shown.findChild(QPushButton, "compare-read-again")
        assert isinstance(button, QPushButton)
        click(button)
        await until(lambda: steps(shown))

    assert make().live(qapp, story) == 0
    assert make().live(qapp, again) == 0


def fragments(shown: CompareWindow) -> list[tuple[str, bool]]:
    """The pieces of text of the diff, and whether each is struck out."""
    found, block = [], shown.diff.document().begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            fragment = at.fragment()
            found.append((fragment.text(), fragment.charFormat().fontStrikeOut()))
            at += 1
        block = block.next()
    return found

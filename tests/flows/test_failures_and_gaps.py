"""A run in which calls failed, and one that nobody looked at for hours: what leads through them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.settings.file import load
from app.theme.keeper import ThemeKeeper
from app.widgets.trace.bands import BandButton
from tests.app.person import click, press
from tests.builders.events import Call, RunBuilder
from tests.fakes.scripted import call
from tests.flows.desks import Desk, until, with_model
from tests.flows.looping import workers_do

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path, folder: Path) -> Desk:
    keeper.choose("dark")
    return Desk(keeper, tmp_path / "home", folder)


def test_n_leads_from_failure_to_failure_of_a_real_run_also_into_loops_that_are_closed(
    qapp: QApplication, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [call("read_file", path=f"missing-{number}.txt") for number in range(2)]
    with_model(monkeypatch, workers_do([missing[0], call("list_files"), missing[1]]))

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("Read what is missing", model="scripted")
        await until(lambda: desk.run_ids and "complete" in desk.status(desk.run_ids[0]))
        detail = desk.desktop.trace.detail
        await until(lambda: detail.view.detail is not None and not detail.view.detail.live)
        assert detail.folds is not None
        failures = detail.folds.calls.failures
        assert len(failures) == 2
        desk.desktop.windows.focus("trace")
        where = desk.trace().detail.cards
        where.setFocus()
        for loop in list(detail.facts.loops):  # type: ignore[union-attr]  # it is there
            detail.toggle_loop(loop.key)
        assert not any(loop.expanded for loop in detail.view.detail.loops)  # type: ignore[union-attr]  # it is there
        seen = []
        for shifted in (False, False, False, True):
            press(where, Qt.Key.Key_N, SHIFT if shifted else Qt.KeyboardModifier.NoModifier)
            seen.append(detail.choices.selected)
            assert where.visualRect(where.currentIndex()).intersects(where.viewport().rect())
            assert where.currentIndex().data(Qt.ItemDataRole.UserRole).key == detail.choices.selected
        assert seen == [failures[0], failures[1], failures[0], failures[1]]
        assert [dot.item_id for dot in detail.grid.view.dots if dot.selected] == [failures[1]]

    assert desk.live(qapp, story) == 0


def hours_apart() -> RunBuilder:
    run = RunBuilder("slept", "Wait for the answer", start=datetime.now(UTC) - timedelta(hours=4)).begin()
    worker = run.delegate("researcher").start().tool_call("read_file", Call(duration_ms=4_000))
    run.wait(3 * 3_600_000)
    worker.tool_call("read_file", Call(duration_ms=9_000)).complete()
    return run.complete()


def test_idle_hours_are_folded_and_unfolded_by_a_click_and_the_choice_is_kept(
    qapp: QApplication, desk: Desk
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.settings is not None)
        await desk.store.append(hours_apart().new_events)
        detail = desk.desktop.trace.detail
        await until(lambda: detail.is_loaded and detail.run_id == "slept")
        head, lanes = desk.trace().detail.delegations, desk.trace().detail.timeline._lanes
        assert head.fold.isVisible()

        def shown() -> tuple[bool, list[str]]:
            return head.fold.isChecked(), [each.text for each in lanes._breaks]

        assert shown() == (True, ["3h 00m"])
        assert len(lanes._ticks) > 2
        (band,) = desk.trace().findChildren(BandButton, "traceDelegationBand")
        assert band.band is not None
        click(head.fold)
        assert shown() == (False, [])
        click(head.fold)
        assert shown() == (True, ["3h 00m"])
        click(head.fold)

    assert desk.live(qapp, story) == 0
    assert load(desk.home / "settings.toml").settings.trace.idle_time == "true to scale"

"""Three runs at once in three Writer windows: their streams interleave, and nothing crosses over."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.presenters.writer import WriterPresenter
from app.verbs.document import stored_document
from app.viewmodels.desktop import writer_id
from app.widgets.writer.page_edit import PageEdit
from storage.document import parse
from storage.document.section import CONDUCTOR
from storage.options import EventQuery
from tests.app.person import press, type_text
from tests.fakes.scripted import Pacing, ScriptedModel, Step, call, paced
from tests.flows.desks import CONTROL, Desk, MakeDesk, text_on_disk, until, with_model

NAMES = ("alpha", "beta", "gamma")
WORDS, STOPS = 60, 5
TYPED = {"alpha": "Eins ", "beta": "Zwei ", "gamma": "Drei "}


def report(name: str) -> str:
    return " ".join(f"{name}{number:02}" for number in range(WORDS)) + "."


def last_before(name: str, stop: int) -> str:
    """The last word of a report that is written before it stops."""
    return f"{name}{(stop + 1) * WORDS // (STOPS + 1):02}"


def model(gates: dict[str, list[asyncio.Event]]) -> ScriptedModel:
    steps: dict[str, list[Step]] = {}
    for name, events in gates.items():
        stops = {last_before(name, stop): event for stop, event in enumerate(events)}
        steps[f"the {name} report"] = [paced(call("complete", summary=report(name)), Pacing(stops))]
    return ScriptedModel(steps, streams=True)


def shows(page: PageEdit, words: str) -> bool:
    return words in page.toPlainText()


def has_ended(desk: Desk, run_id: str) -> bool:
    return "completed" in desk.status(run_id)


def is_stored(presenter: WriterPresenter) -> bool:
    return not presenter._replica.unconfirmed


def is_in_file(path: Path, words: str) -> bool:
    return words in text_on_disk(path)


def check_own(desk: Desk, runs: dict[str, str]) -> None:
    """No page shows a word of another run, or what was typed into another window."""
    for name, run_id in runs.items():
        text = desk.page(run_id).toPlainText()
        for other in NAMES:
            if other != name:
                assert other not in text
                assert TYPED[other].strip() not in text


def check_log(desk: Desk, runs: dict[str, str]) -> None:
    """Each patch is of its own run alone, each document reads from its own events alone, and so its file."""
    for name, run_id in runs.items():
        events = desk.store.read(EventQuery(run_id=run_id, prefix="writer.run.patch", resolve=True))
        assert [event.payload["revision"] for event in events] == list(range(1, len(events) + 1))
        for event in events:
            assert event.payload["run_id"] == run_id
            assert not [other for other in NAMES if other != name and other in event.payload_json]
        canon = stored_document(desk.store, run_id).canon(CONDUCTOR)
        assert canon.count(report(name)) == 1
        assert canon.startswith(TYPED[name] * STOPS)
        file = desk.store.paths.document(run_id).read_text(encoding="utf-8")
        assert parse(file).section(CONDUCTOR).canon == canon


def test_three_runs_stream_side_by_side_while_a_person_types_in_each(
    qapp: QApplication, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = {name: [asyncio.Event() for _ in range(STOPS)] for name in NAMES}
    with_model(monkeypatch, model(gates))

    async def story(desk: Desk) -> None:
        await desk.opened()
        runs: dict[str, str] = {}
        for name in NAMES:
            desk.ask(f"the {name} report", model="scripted", policy="all")
            (runs[name],) = set(desk.run_ids) - set(runs.values())
        for stop in range(STOPS):
            for name, run_id in runs.items():
                page = desk.page(run_id)
                await until(partial(shows, page, last_before(name, stop)))
                desk.desktop.windows.focus(writer_id(run_id))
                page.setFocus()
                await until(page.hasFocus)
                press(page, Qt.Key.Key_Home, CONTROL)
                type_text(page, TYPED[name])
                check_own(desk, runs)
            for name in reversed(NAMES):
                gates[name][stop].set()
        for name, run_id in runs.items():
            await until(partial(has_ended, desk, run_id))
            page = desk.page(run_id)
            await until(partial(shows, page, report(name)))
            assert page.toPlainText().startswith(TYPED[name] * STOPS)
            await until(partial(is_stored, desk.writers._open[run_id][0]))
        check_own(desk, runs)
        await desk.desktop.writers.flush()
        for name, run_id in runs.items():
            await until(partial(is_in_file, desk.store.paths.document(run_id), TYPED[name] * STOPS))
        check_log(desk, runs)
        # Asked for again, a document that is open comes to the front, and no second window opens.
        windows = len(desk.desktop.windows.all())
        for run_id in runs.values():
            desk.desktop.open_again(run_id, "again")
            desk.desktop.windows.focus(writer_id(run_id))
            assert desk.desktop.windows.active_id == writer_id(run_id)
        assert len(desk.desktop.windows.all()) == windows

    assert desk().live(qapp, story) == 0

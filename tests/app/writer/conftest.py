"""A run of its own for each Writer test, and the window on it as the desktop would wire it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.writers import wire_editing, wire_finding, wire_views
from app.presenters.writer import Clock, WriterPresenter, WriterSetup
from app.theme.theme import Theme
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_page import Line, PageDelta
from app.widgets.writer.window import WriterWindow
from tests.app.writer.authority import OBJECTIVE, RUN, Authority, run_now


class Hand:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Bench:
    """A presenter on a run, what it told, and the delivery of events."""

    def __init__(self) -> None:
        self.authority = Authority()
        self.hand = Hand()
        clock = Clock(self.hand.now, self.hand.monotonic)
        self.presenter = WriterPresenter(WriterSetup(RUN, OBJECTIVE, run_now, clock, is_new=True))
        self.views: list[WriterView] = []
        self.texts: dict[str, str] = {}
        self.lines: dict[str, list[Line]] = {}
        self.deltas: list[PageDelta] = []
        self.delivered = 0
        self.presenter.view_changed.connect(self.views.append)
        self.presenter.page_shown.connect(self._on_page)
        self.presenter.page_changed.connect(self._on_delta)
        self.presenter.show_all()

    @property
    def view(self) -> WriterView:
        return self.views[-1]

    @property
    def text(self) -> str:
        return self.texts["conductor"]

    def deliver(self) -> None:
        """Hand over everything that was committed since the last time."""
        events = tuple(self.authority.events[self.delivered :])
        self.delivered = len(self.authority.events)
        self.presenter.take(events)

    def _on_page(self, delta: PageDelta) -> None:
        self.texts[delta.section_id] = ""
        self.lines[delta.section_id] = [Line()]
        self._on_delta(delta)

    def _on_delta(self, delta: PageDelta) -> None:
        self.deltas.append(delta)
        text, lines = self.texts.get(delta.section_id, ""), self.lines.setdefault(delta.section_id, [Line()])
        for edit, splice in zip(delta.edits, delta.splices, strict=False):
            text = text[: edit.pos] + edit.text + text[edit.pos + edit.removed :]
            lines[splice.first : splice.first + splice.removed] = [Line()] * splice.added
        self.texts[delta.section_id] = text
        for number, line in delta.lines:
            lines[number] = line


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.presenter.close()


@pytest.fixture
def attached(bench: Bench, qtbot: QtBot) -> Bench:
    """The bench with its log and its actors, after the first load."""
    loader = bench.presenter._loader
    with qtbot.waitSignal(loader.loaded):
        bench.presenter.attach(bench.authority, bench.authority.ask)
    return bench


@pytest.fixture
def window(attached: Bench, theme: Theme, qtbot: QtBot, qapp: QApplication) -> Iterator[WriterWindow]:
    """The window on that run, shown, wired as the desktop does."""
    made = WriterWindow(theme)
    presenter, commands = attached.presenter, attached.presenter.commands
    presenter.page_shown.disconnect(attached._on_page)  # the window draws; what is typed is drawn by Qt
    presenter.page_changed.disconnect(attached._on_delta)
    presenter.view_changed.connect(made.set_view)
    presenter.page_shown.connect(made.show_page)
    presenter.page_changed.connect(made.apply)
    made.typed.connect(presenter.type)
    made.selected.connect(commands.select)
    made.accept_requested.connect(commands.accept)
    made.reject_requested.connect(commands.reject)
    made.next_requested.connect(commands.go_next)
    made.previous_requested.connect(commands.go_previous)
    made.undo_requested.connect(commands.undo)
    made.redo_requested.connect(commands.redo)
    made.cancel_requested.connect(commands.cancel)
    made.words_sent.connect(presenter.words.send)
    made.policy_chosen.connect(presenter.words.choose_policy)
    presenter.words.words_returned.connect(made.give_back)
    made.acts.on("copy-report", presenter.copy)
    for name, act in commands.acts().items():
        made.acts.on(name, act)
    wire_editing(presenter.editing, made)
    wire_finding(presenter.finding, made.searching)
    wire_views(presenter, made)
    made.copy_requested.connect(presenter.copy)
    presenter.show_all()
    made.resize(820, 720)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()

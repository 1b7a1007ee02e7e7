"""A Writer window over a feed that loses, doubles and reorders, with actors and a log that answer late."""

from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from PySide6.QtWidgets import QApplication

from app.presenters.writer import Clock, WriterPresenter, WriterSetup
from app.presenters.writer_loading import patch_of
from app.viewmodels.writer_page import PageDelta
from app.viewmodels.writer_text import TextEdit
from storage.document import Patch
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from tests.app.writer.authority import OBJECTIVE, RUN, Authority, run_now
from tests.app.writer.conftest import Bench, Hand
from tests.storage.document.turns import Turn, turns

TYPED = 0xF0000
INTERLEAVINGS = 500
WHAT = ("type", "type", "type", "cut", "write", "propose", "feed", "feed", "lose", "double", "ask", "read")


class LateWindow:
    """A presenter whose requests, readings and events wait until they are let through."""

    def __init__(self) -> None:
        self.authority = Authority()
        self.authority.write("An agent's report. ")
        self.asking: list[Coroutine[Any, Any, None]] = []
        self.reading: list[Callable[[], None]] = []
        self.feed: list[StoredEvent] = []
        self.fed = 0
        self.typed = 0
        self.cut: set[str] = set()
        self.text = ""
        self.reloads = 0
        self.notices: list[str] = []
        hand = Hand()
        self.hand = hand
        setup = WriterSetup(RUN, OBJECTIVE, self._spawn, Clock(hand.now, hand.monotonic))
        self.presenter = WriterPresenter(setup)
        self.presenter.commands.noticed.connect(self.notices.append)
        self.presenter.page_shown.connect(self._on_page)
        self.presenter.page_changed.connect(self._on_delta)
        vars(self.presenter._loader._background)["run"] = self._read
        self.presenter.show_all()
        self.presenter.attach(self.authority, self.authority.ask)
        self._settle_reading()
        self.reloads = 0

    def _spawn(self, coroutine: Coroutine[Any, Any, None], _name: str) -> None:
        self.asking.append(coroutine)

    def _read(self, work: Callable[[], Any], then: Callable[[Any], None], *, again: bool = False) -> None:
        assert again
        self.reading.append(lambda: then(work()))

    def _on_page(self, delta: PageDelta) -> None:
        if delta.section_id == "conductor":
            self.text, self.reloads = "", self.reloads + 1
            self._on_delta(delta)

    def _on_delta(self, delta: PageDelta) -> None:
        if delta.section_id == "conductor":
            for edit in delta.edits:
                self.text = self.text[: edit.pos] + edit.text + self.text[edit.pos + edit.removed :]

    def do(self, turn: Turn) -> None:
        pos = turn.a % (len(self.text) + 1)
        match turn.what:
            case "type":
                self.typed += 1
                self.edit(TextEdit(pos, 0, chr(TYPED + self.typed)))
            case "cut":
                self.edit(TextEdit(pos, min(len(self.text) - pos, turn.b % 5), ""))
            case "write":
                self.authority.write("more ", at=0 if turn.a % 2 else None)
            case "propose":
                self.authority.propose("researcher", "", f"A proposal {turn.b}. ")
            case "ask" if self.asking:
                run_now(self.asking.pop(0), "asked late")
            case "read" if self.reading:
                self.reading.pop(0)()
            case _:
                self.deliver(turn)

    def edit(self, edit: TextEdit) -> None:
        """Type as Qt would: what is on screen changes first."""
        if edit.text or edit.removed:
            self.cut |= set(self.text[edit.pos : edit.pos + edit.removed])
            self.text = self.text[: edit.pos] + edit.text + self.text[edit.pos + edit.removed :]
            self.presenter.type(edit)

    def deliver(self, turn: Turn) -> None:
        """Some of what was committed arrives, in any order; some of it never does, some of it twice."""
        self.feed += self.authority.events[self.fed :]
        self.fed = len(self.authority.events)
        if not self.feed:
            return
        event = self.feed.pop(turn.a % len(self.feed))
        if turn.what == "lose":
            return
        batch = (event, event) if turn.what == "double" else (event,)
        self.presenter.take(batch)

    def settle(self) -> None:
        """Everything is answered and read at last; of the feed only the newest event is certain."""
        for _ in range(1000):
            if self.asking:
                run_now(self.asking.pop(0), "asked late")
            self.feed, self.fed = [], len(self.authority.events)
            self.presenter.take(tuple(self.authority.events[-1:]))
            self._settle_reading()
            turning = self.presenter.commands._back
            at_rest = not self.presenter._replica.unconfirmed and not turning._at_work
            if at_rest and not self.asking and not turning._waiting:
                return
            self.authority.write(".")  # something comes after what was lost
        raise AssertionError("it does not come to rest")

    def _settle_reading(self) -> None:
        while self.reading:
            self.reading.pop(0)()


late_world = settings(
    max_examples=INTERLEAVINGS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@late_world
@given(turns(*WHAT, least=5, most=40))
def test_a_late_and_lossy_world_loses_nothing_and_reloads_nothing(
    qapp: QApplication, script: list[Turn]
) -> None:
    window = LateWindow()
    try:
        for turn in script:
            window.do(turn)
            assert window.text == window.presenter._replica.document.live_text("conductor")
        window.settle()
        assert window.reloads == 0
        live = window.authority.document.live_text("conductor")
        assert window.text == live
        for number in range(1, window.typed + 1):
            char = chr(TYPED + number)
            assert live.count(char) == (0 if char in window.cut else 1)
    finally:
        for coroutine in window.asking:
            coroutine.close()
        window.presenter.close()


class Steps:
    """What the person did, as a person thinks of it: each character typed or deleted is a step of its own."""

    def __init__(self, window: LateWindow) -> None:
        self.window = window
        self.done: list[tuple[str, str]] = []
        self.undone: list[tuple[str, str]] = []

    def do(self, turn: Turn) -> None:
        window = self.window
        if turn.what == "undo" and self.done:
            self.undone.append(self.done.pop())
            window.presenter.commands.undo()
        elif turn.what == "redo" and self.undone:
            self.done.append(self.undone.pop())
            window.presenter.commands.redo()
        elif turn.what == "type":
            window.hand.seconds += 5
            window.do(turn)
            self.done.append(("type", chr(TYPED + window.typed)))
            self.undone.clear()
        elif turn.what == "cut" and window.text and not window.presenter.commands._back._at_work:
            self._cut(turn.a % len(window.text))
        elif turn.what not in ("undo", "redo", "cut"):
            window.do(turn)

    def _cut(self, pos: int) -> None:
        window = self.window
        if window.presenter.commands._back._waiting:
            return  # what is about to go cannot be aimed at
        window.hand.seconds += 5
        self.done.append(("cut", window.text[pos]))
        self.undone.clear()
        window.edit(TextEdit(pos, 1, ""))

    @property
    def standing(self) -> set[str]:
        typed = {char for what, char in self.done if what == "type"}
        return typed - {char for what, char in self.done if what == "cut"}


@late_world
@given(turns(*WHAT, "undo", "undo", "undo", "redo", least=5, most=40))
def test_steps_go_back_and_forth_whatever_is_on_its_way(qapp: QApplication, script: list[Turn]) -> None:
    window = LateWindow()
    steps = Steps(window)
    try:
        for turn in script:
            steps.do(turn)
            assert window.text == window.presenter._replica.document.live_text("conductor")
        window.settle()
        live = window.authority.document.live_text("conductor")
        assert window.text == live
        assert {char for char in live if ord(char) >= TYPED} == steps.standing
        assert window.notices == []
        assert window.reloads == 0
    finally:
        for coroutine in window.asking:
            coroutine.close()
        window.presenter.close()


def test_undo_takes_back_what_was_typed_when_it_was_asked_for(attached: Bench) -> None:
    """The typed text waits behind a patch in flight; more is typed before it can be taken back."""
    presenter, authority = attached.presenter, attached.authority
    presenter.type(TextEdit(0, 0, "one "))
    attached.hand.seconds += 5
    presenter.type(TextEdit(4, 0, "two "))  # waits
    presenter.commands.undo()
    presenter.type(TextEdit(8, 0, "three "))
    presenter.commands.undo()
    presenter.commands.redo()
    for _ in range(10):
        attached.deliver()
    assert authority.document.live_text("conductor") == presenter.document.live_text("conductor")
    assert authority.document.live_text("conductor") == "one three "


def test_what_is_typed_again_on_a_document_loaded_anew_can_still_be_taken_back(attached: Bench) -> None:
    presenter, authority = attached.presenter, attached.authority
    presenter.type(TextEdit(0, 0, "one "))
    attached.hand.seconds += 5
    presenter.type(TextEdit(4, 0, "two "))
    replica = presenter._replica
    replica.load(authority.document, frozenset(patch.patch_id for patch in authority_patches(authority)))
    presenter.commands.undo()
    for _ in range(5):
        attached.deliver()
    assert authority.document.live_text("conductor") == replica.document.live_text("conductor") == "one "


def authority_patches(authority: Authority) -> list[Patch]:
    return [patch_of(event) for event in authority.read(EventQuery(prefix="writer.run.patch"))]


def test_what_waits_is_sent_when_its_forerunner_is_confirmed_by_the_log(attached: Bench) -> None:
    """The feed has lost the confirmation of the patch in flight; what fills the gap brings it."""
    presenter, authority = attached.presenter, attached.authority
    readings: list[Callable[[], None]] = []

    def read(work: Callable[[], Any], then: Callable[[Any], None], *, again: bool = False) -> None:
        assert again
        readings.append(lambda: then(work()))

    vars(presenter._loader._background)["run"] = read
    presenter.type(TextEdit(0, 0, "a"))
    presenter.type(TextEdit(1, 0, "b"))  # waits behind the one in flight
    attached.delivered = len(authority.events)  # the feed has lost the confirmation
    authority.write("Later. ", at=0)
    attached.deliver()
    readings.pop()()
    assert authority.document.live_text("conductor") == "Later. ab"

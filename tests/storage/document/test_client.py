"""Two editors and a Writer over a network that delays, doubles, reorders and loses."""

from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.document import (
    Applied,
    Change,
    ClientBuffer,
    Delete,
    Insert,
    MarkChange,
    Patch,
    PatchKind,
    PatchRefused,
    Provenance,
    Replace,
    RunDocument,
    Span,
    StateChange,
    TextChange,
    undo,
)
from storage.errors import BugError
from tests.storage.document.helpers import Desk, interleavings
from tests.storage.document.people import Scene, Step, steps

Cell = tuple[str, Provenance]  # a drawn character and how it looks

ACTIONS: tuple[PatchKind | str, ...] = ("type", "type", "type", "cut", "overwrite")
ALL_ACTIONS: tuple[PatchKind | str, ...] = (*ACTIONS, "accept", "reject", "reopen", "move", "undo")


def cells(spans: tuple[Span, ...]) -> list[Cell]:
    return [(char, span.provenance) for span in spans for char in span.text]


@dataclass
class Editor:
    """A window: the buffer, what is on its way to it, and what it has drawn."""

    desk: Desk
    actions: tuple[PatchKind | str, ...]
    buffer: ClientBuffer = field(init=False)
    inbox: list[Patch] = field(default_factory=list)
    drawn: dict[str, list[Cell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.buffer = ClientBuffer(self.desk.document, self.desk.issuer("user", "user"))
        for section in self.desk.document.sections:
            self.drawn[section.section_id] = cells(section.spans)

    def draw(self, changes: tuple[Change, ...]) -> None:
        """Follow the changes as a text widget would, and compare with what should be seen."""
        for change in changes:
            if isinstance(change, StateChange):
                self.drawn.setdefault(change.section_id, [])
                continue
            chars = self.drawn[change.section_id]
            removed = change.removed if isinstance(change, TextChange) else change.length
            assert change.pos + removed <= len(chars)
            if isinstance(change, MarkChange):
                old = "".join(char for char, _ in chars[change.pos : change.pos + removed])
                assert old == "".join(span.text for span in change.spans)
            chars[change.pos : change.pos + removed] = cells(change.spans)
        for section in self.buffer.shown.sections:
            assert self.drawn[section.section_id] == cells(section.spans)

    def act(self, step: Step) -> None:
        """The person does something in this window."""
        try:
            self.draw(self._done(step, self.actions[step.b % len(self.actions)]).changes)
        except PatchRefused:
            self.draw(())

    def _done(self, step: Step, what: str) -> Applied:
        section_id = ("conductor", "researcher")[step.who % 2]
        length = self.buffer.shown.section(section_id).length
        pos = step.a % (length + 1)
        gone = min(length - pos, step.a % 7)
        make = partial(self.desk.issuer("user", "user").patch, self.buffer.shown)
        proposals = [*self.buffer.shown.proposals]
        match what:
            case "type":
                return self.buffer.edit(section_id, (Insert(pos=pos, text=f"<{step.word}>"),))
            case "cut":
                return self.buffer.edit(section_id, (Delete(pos=pos, len=gone),))
            case "overwrite":
                return self.buffer.edit(section_id, (Replace(pos=pos, len=gone, text=step.word),))
            case "move":
                some = (Delete(pos=0, len=self.buffer.shown.section("researcher").length // 2),)
                return self.buffer.act(make("move", "researcher", ops=some, target_section_id="conductor"))
            case "undo" if self.buffer.shown == self.desk.document:
                issuer = self.desk.issuer("user", "user")
                return self.buffer.act(undo(self.buffer.shown, self.desk.log[-1], [], issuer))
            case "accept" | "reject" | "reopen":
                proposal_id = proposals[step.a % len(proposals)]
                return self.buffer.act(make(what, section_id, proposal_id=proposal_id))
            case _:
                raise PatchRefused("nothing to do")

    def receive(self, patch: Patch) -> None:
        received = self.buffer.receive(patch)
        self.draw(received.changes)
        self.inbox.extend(self.desk.log[number - 1].patch for number in received.missing)


class Network:
    """Carries patches: what editors send comes late, what they get may be doubled, lost, or out of order."""

    def __init__(self, actions: tuple[PatchKind | str, ...]) -> None:
        self.scene = Scene()
        self.desk = self.scene.desk
        self.editors = [Editor(self.desk, actions), Editor(self.desk, actions)]
        self.to_writer: list[tuple[Editor, Patch]] = []

    def run(self, script: list[Step]) -> None:
        for step in script:
            editor = self.editors[step.who % 2]
            match step.b % 5:
                case 0 | 1:
                    editor.act(step)
                    self.send(editor)
                case 2:
                    for patch in self.scene.patches(step):
                        self.spread(self.scene.offer(patch), step)
                case 3:
                    self.write(step)
                case _:
                    self.deliver(editor, step)

    def send(self, editor: Editor) -> None:
        patch = editor.buffer.take()
        if patch is not None:
            self.to_writer.append((editor, Patch.model_validate_json(patch.model_dump_json())))

    def write(self, step: Step) -> None:
        if not self.to_writer:
            return
        editor, patch = self.to_writer.pop(step.a % len(self.to_writer))
        outcome = self.scene.offer(patch)
        if outcome is None:
            assert patch.kind != "edit", "a person's typing was refused"
            editor.draw(editor.buffer.refused(patch.patch_id).changes)
        self.spread(outcome, step)

    def spread(self, outcome: object, step: Step) -> None:
        if not isinstance(outcome, Applied):
            return
        for number, editor in enumerate(self.editors):
            copies = (0, 1, 1, 2)[(step.a + number) % 4]
            editor.inbox.extend([outcome.patch] * copies)

    def deliver(self, editor: Editor, step: Step) -> None:
        for _ in range(1 + step.a % 3):
            if editor.inbox:
                editor.receive(editor.inbox.pop(step.a % len(editor.inbox)))

    def settle(self) -> None:
        """Everything arrives at last, the newest patch in any case."""
        calm = Step("nothing", 0, 0, 0, 0, "")
        while True:
            for editor in self.editors:
                if self.desk.log:
                    editor.receive(self.desk.log[-1].patch)
                while editor.inbox:
                    editor.receive(editor.inbox.pop(0))
                self.send(editor)
            if not self.to_writer:
                return
            self.write(calm)

    def check(self) -> None:
        for editor in self.editors:
            assert not editor.buffer.unconfirmed
            assert editor.buffer.confirmed == self.desk.document
            assert texts(editor.buffer.shown) == texts(self.desk.document)


def texts(document: RunDocument) -> dict[str, str]:
    return {section.section_id: section.live_text for section in document.sections}


@interleavings
@given(steps)
def test_typing_in_two_windows_converges(script: list[Step]) -> None:
    network = Network(ACTIONS)
    network.run(script)
    network.settle()
    network.check()


@interleavings
@given(steps)
def test_every_kind_of_action_in_two_windows_converges(script: list[Step]) -> None:
    network = Network(ALL_ACTIONS)
    network.run(script)
    network.settle()
    network.check()


@interleavings
@given(st.lists(st.text(alphabet="abc😀\n", min_size=1, max_size=3), min_size=1, max_size=12))
def test_typing_ahead_is_one_patch_in_flight_and_one_behind(keys: list[str]) -> None:
    desk = Desk("start")
    buffer = ClientBuffer(desk.document, desk.issuer("user", "user"))
    first: Patch | None = None
    for number, key in enumerate(keys):
        buffer.edit("conductor", (Insert(pos=5 + sum(map(len, keys[:number])), text=key),))
        first = first or buffer.take()
        assert buffer.take() is None
    assert len(buffer.unconfirmed) == min(2, len(keys))
    assert first is not None
    buffer.receive(desk.do(first).patch)
    second = buffer.take()
    if second is not None:
        assert len(second.ops) == 1
        buffer.receive(desk.do(second).patch)
    assert buffer.shown.live_text("conductor") == desk.text() == "start" + "".join(keys)


def test_two_windows_reopen_the_same_change_and_later_typing_keeps_its_place() -> None:
    desk = Desk("Beginning. End.")
    desk.agent("propose", ops=(Insert(pos=10, text=" Middle."),), proposal_id="q")
    desk.user("reject", proposal_id="q")
    buffer = ClientBuffer(desk.document, desk.issuer("user", "user"))
    buffer.act(desk.issuer("user", "user").patch(buffer.shown, "reopen", "conductor", proposal_id="q"))
    in_flight = buffer.take()
    assert in_flight is not None
    buffer.edit("conductor", (Insert(pos=22, text="!"),))
    assert buffer.shown.live_text("conductor") == "Beginning. Middle. End!."
    buffer.receive(desk.user("reopen", proposal_id="q").patch)
    assert buffer.shown.live_text("conductor") == "Beginning. Middle. End!."
    with pytest.raises(PatchRefused):
        desk.offer(in_flight)
    assert not buffer.refused(in_flight.patch_id).changes
    typed = buffer.take()
    assert typed is not None
    buffer.receive(desk.do(typed).patch)
    assert buffer.shown == desk.document
    assert desk.text() == "Beginning. Middle. End!."


def test_typing_stays_when_the_writer_refuses_what_was_in_flight() -> None:
    desk = Desk("Some text")
    desk.agent("propose", ops=(Delete(pos=0, len=5),), proposal_id="q")
    buffer = ClientBuffer(desk.document, desk.issuer("user", "user"))
    buffer.act(desk.issuer("user", "user").patch(buffer.shown, "accept", "conductor", proposal_id="q"))
    in_flight = buffer.take()
    assert in_flight is not None
    buffer.edit("conductor", (Insert(pos=4, text=" typed"),))
    taken_back = buffer.refused(in_flight.patch_id)
    assert buffer.shown.live_text("conductor") == "Some text typed"
    assert taken_back.changes
    assert buffer.refused("unknown").changes == ()


def test_an_early_patch_waits_and_names_what_is_missing() -> None:
    desk = Desk("One.")
    buffer = ClientBuffer(desk.document, desk.issuer("user", "user"))
    patches = [desk.user("edit", ops=(Insert(pos=0, text=str(n)),)).patch for n in range(5)]
    assert buffer.receive(patches[3]).missing == (2, 3, 4)
    assert buffer.receive(patches[1]).missing == (2, 4)
    assert buffer.revision == 1
    assert buffer.receive(patches[0]).missing == (4,)
    assert buffer.receive(patches[0]).changes == ()
    assert buffer.receive(patches[2]).missing == ()
    assert buffer.receive(patches[4]).missing == ()
    assert buffer.shown == desk.document


def test_an_acknowledgement_that_differs_from_what_was_sent_is_believed() -> None:
    desk = Desk("abc")
    buffer = ClientBuffer(desk.document, desk.issuer("user", "user"))
    buffer.edit("conductor", (Insert(pos=3, text="X"),))
    sent = buffer.take()
    assert sent is not None
    buffer.edit("conductor", (Insert(pos=4, text="Y"),))
    buffer.receive(desk.do(sent.model_copy(update={"ops": (Insert(pos=0, text="X"),)})).patch)
    assert buffer.shown.live_text("conductor") == "XabcY"


def test_an_editor_does_not_propose() -> None:
    desk = Desk("abc")
    issuer = desk.issuer("user", "user")
    with pytest.raises(BugError):
        ClientBuffer(desk.document, issuer).act(issuer.patch(desk.document, "propose", "conductor"))

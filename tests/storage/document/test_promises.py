"""What is promised of a person and three agents who write one document, in 500 interleavings of every run.

The person works in a window, over a network that delays what is sent both ways, and loses, doubles and
reorders what comes back; the agents propose on what they saw a while ago, and what stands in their notes is
merged into the report now and then; decisions and undoing reach the Writer late. However that falls out:

- the window and the Writer end with the same text, and nothing typed was ever sent twice or dropped;
- every character that the person typed is there exactly once, unless the person deleted it, took its typing
  back, or accepted a deletion over it; also after all is accepted;
- after all is rejected the canon is the person's own operations, as if no agent had ever been there;
- revisions are strictly monotonic, and replaying patches 1..N gives the document at N;
- the file parses back to the same canon and proposals.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from storage.document import (
    Applied,
    Delete,
    Insert,
    Patch,
    PatchOp,
    PatchRefused,
    Replace,
    Revisions,
    RunDocument,
    decide_all,
    parse,
    pending_changes,
    serialise,
    undo,
)
from storage.document.review import Decision
from storage.document.serialise import split_appended
from tests.storage.document.people import SECTIONS, TYPED, Scene, Step, steps
from tests.storage.document.test_client import Editor
from tests.storage.document.test_interleavings import moved_along, on_canon

INTERLEAVINGS = 500
ASKED = ("type", "type", "type", "paste", "cut", "overwrite", "inside", "inside", "accept", "reject", "undo")
PLAIN = ("type", "type", "paste", "cut", "overwrite", "inside", "inside")
AGENTS_DO = ("propose", "quote", "insert_after", "append", "join")

Request = Callable[[], None]


def own_chars(text: str) -> set[str]:
    return {char for char in text if ord(char) >= TYPED}


@dataclass
class Answered:
    """A request that the Writer has carried out, for the person's undo."""

    patch_id: str
    chars: set[str]


class World:
    """A person's window, a Writer, three agents, and what lies between them."""

    def __init__(self, *, plain: bool) -> None:
        self.plain = plain
        self.scene = Scene()
        self.desk = self.scene.desk
        self.editor = Editor(self.desk, ())
        self.to_writer: list[Request] = []
        self.sent: list[str] = []
        self.done: list[Answered] = []
        self.gone: set[str] = set()
        self.typed_in: dict[str, set[str]] = {}
        if plain:
            for patch in decide_all(self.desk.document, self.desk.issuer("user", "user"), "reject"):
                self.editor.inbox.append(self.desk.do(patch).patch)
        self.alone = {name: self.desk.canon(name) for name in self.desk.document.section_ids}

    def run(self, script: list[Step]) -> None:
        for step in script:
            match step.b % 7:
                case 0 | 1 | 2:
                    self.act(step)
                    self.send()
                case 3 | 4:
                    self.propose(step)
                case 5:
                    self.work(step)
                case _:
                    self.deliver(step)

    # The person

    def act(self, step: Step) -> None:
        """Do something in the window, on what is shown there."""
        kinds = PLAIN if self.plain else ASKED
        what = kinds[step.a % len(kinds)]
        shown = self.editor.buffer.shown
        section_id = SECTIONS[step.who % 2]
        length = shown.section(section_id).length
        pos = (step.a // 7) % (length + 1)
        size = min(length - pos, step.b // 7 % 9)
        match what:
            case "type":
                self.edit(section_id, Insert(pos=pos, text=self.scene.own(1)))
            case "paste":
                self.edit(section_id, Insert(pos=pos, text=step.word + self.scene.own(2) + step.word))
            case "cut":
                self.edit(section_id, Delete(pos=pos, len=size))
            case "overwrite":
                self.edit(section_id, Replace(pos=pos, len=size, text=self.scene.own(1)))
            case "inside":
                self.type_inside(step, section_id)
            case "accept" | "reject":
                self.decide(step, what)
            case _:
                self.take_back(step)

    def edit(self, section_id: str, op: PatchOp) -> None:
        if isinstance(op, Delete | Replace):
            taken = self.editor.buffer.shown.live_text(section_id)[op.pos : op.pos + op.len]
            self.gone |= own_chars(taken)
        self.editor.draw(self.editor.buffer.edit(section_id, (op,)).changes)
        if isinstance(op, Insert | Replace):
            patch_id = self.editor.buffer.unconfirmed[-1].patch_id
            self.typed_in.setdefault(patch_id, set()).update(own_chars(op.text))

    def type_inside(self, step: Step, section_id: str) -> None:
        """Type in the midst of somebody's proposal, if one is shown."""
        pos = 0
        for span in self.editor.buffer.shown.section(section_id).spans:
            if span.insert_proposal or span.delete_proposal:
                at = pos + step.a % (len(span.text) + 1)
                self.edit(section_id, Insert(pos=at, text=self.scene.own(1)))
                return
            pos += len(span.text)

    def decide(self, step: Step, kind: str) -> None:
        """Decide about a hunk as the window shows it; by the time the Writer hears it may be stale."""
        changes = pending_changes(self.editor.buffer.shown)
        if not changes:
            return
        hunk = changes[step.a % len(changes)].hunk_id

        def request() -> None:
            found = [each for each in pending_changes(self.desk.document) if each.hunk_id == hunk]
            if not found:
                return
            before = self.text()
            fields = {"hunk_ids": (hunk,)}
            patch = self.desk.make("user", "user", kind, found[0].section_id, **fields)  # type: ignore[arg-type]
            self.order(patch)
            struck = {char for each in found for char in own_chars(each.deleted)}
            lost = own_chars(before) - own_chars(self.text())
            assert lost <= (struck if kind == "accept" else set())
            self.gone |= lost

        self.to_writer.append(request)

    def take_back(self, step: Step) -> None:
        """Undo typing of one's own that the Writer has confirmed."""
        if not self.done:
            return
        answered = self.done.pop(-1 - step.a % min(2, len(self.done)))

        def request() -> None:
            found = next(each for each in self.desk.log if each.patch.patch_id == answered.patch_id)
            since = self.desk.log[found.document.revision :]
            issuer = self.desk.issuer("user", "user")
            try:
                patch = undo(self.desk.document, found, since, issuer)
            except PatchRefused:
                return
            self.order(patch)
            self.gone |= answered.chars

        self.to_writer.append(request)

    # What lies between

    def send(self) -> None:
        """Put the next patch on its way, if none is."""
        patch = self.editor.buffer.take()
        if patch is not None:
            self.sent.append(patch.patch_id)
            wire = patch.model_dump_json()
            self.to_writer.append(lambda: self.receive(Patch.model_validate_json(wire)))

    def receive(self, patch: Patch) -> None:
        """The Writer takes typing: it is never refused, whatever became of its base."""
        applied = self.order(patch)
        self.done.append(Answered(patch.patch_id, self.typed_in.get(patch.patch_id, set())))
        self.alone[patch.section_id] = on_canon(self.alone[patch.section_id], applied)

    def order(self, patch: Patch) -> Applied:
        revision = self.desk.document.revision
        applied = self.desk.do(patch)
        assert applied.document.revision == revision + 1
        self.spread(applied.patch)
        return applied

    def spread(self, patch: Patch) -> None:
        """Send a patch back: lost, once, twice or three times."""
        copies = (0, 1, 1, 2, 3)[(patch.revision * 7 + len(self.editor.inbox)) % 5]
        self.editor.inbox.extend([patch] * copies)

    def work(self, step: Step) -> None:
        """The Writer answers what it was asked, oldest first."""
        for _ in range(1 + step.a % 2):
            if self.to_writer:
                self.to_writer.pop(0)()

    def deliver(self, step: Step) -> None:
        """The window gets some of what is on its way, in any order."""
        for _ in range(1 + step.a % 4):
            if self.editor.inbox:
                self.editor.receive(self.editor.inbox.pop(step.a % len(self.editor.inbox)))
        self.send()

    def settle(self) -> None:
        """Everything arrives at last."""
        while True:
            if self.desk.log:
                self.editor.receive(self.desk.log[-1].patch)
            while self.editor.inbox:
                self.editor.receive(self.editor.inbox.pop())
            self.send()
            if not self.to_writer:
                return
            self.to_writer.pop(0)()

    # The agents

    def propose(self, step: Step) -> None:
        """An agent changes the text that it saw a few revisions ago; late over a change, it is stale."""
        what = AGENTS_DO[step.a % len(AGENTS_DO)]
        for patch in self.scene.patches(Step(what, step.who, step.a, step.b, step.lag, step.word)):
            before = self.text()
            outcome = self.desk.offer(patch)
            assert own_chars(before) == own_chars(self.text()), "an agent took typing away"
            if isinstance(outcome, Applied):
                self.spread(outcome.patch)
                if self.plain and outcome.patch.kind == "move":
                    self.alone |= moved_along(self.alone, outcome)

    # What is held against the promises

    def text(self) -> str:
        """Everything that was typed, as it was typed: an agent may quote the same characters."""
        typed = set(self.typed_in) | self.scene.typed_by
        sections = self.desk.document.sections
        return "".join(span.text for section in sections for span in section.spans if span.patch_id in typed)

    def check_typing(self) -> None:
        counts = Counter(char for char in self.text() if ord(char) >= TYPED)
        assert not counts or max(counts.values()) == 1
        assert set(self.scene.all_typed) - self.gone <= set(counts)

    def check_window(self) -> None:
        buffer = self.editor.buffer
        assert not buffer.unconfirmed
        assert buffer.confirmed == self.desk.document
        for section in self.desk.document.sections:
            assert buffer.shown.live_text(section.section_id) == section.live_text
        assert len(self.sent) == len(set(self.sent))
        ordered = [patch.patch_id for patch in self.desk.patches if patch.patch_id in set(self.sent)]
        assert ordered == self.sent  # each once, in the order of the typing


def check_log(world: World) -> None:
    """Revisions ascend one by one; every one of them replays from the log, as it was stored."""
    live = [applied.document for applied in world.desk.log]
    assert [document.revision for document in live] == list(range(1, len(live) + 1))
    revisions = Revisions(world.desk.start)
    for applied in world.desk.log:
        assert revisions.add(Patch.model_validate_json(applied.patch.model_dump_json()))
        assert revisions.head == applied.document
    for document in live[:: max(1, len(live) // 3)]:
        assert revisions.at(document.revision) == document


def check_file(document: RunDocument) -> None:
    parsed = parse(serialise(document))
    assert (parsed.revision, parsed.objective) == (document.revision, document.objective)
    for section in document.sections:
        found = parsed.section(section.section_id)
        assert (found.canon, found.proposals) == split_appended(section)


@pytest.mark.parametrize("plain", [True, False], ids=["undecided", "decided"])
@settings(
    max_examples=INTERLEAVINGS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(script=steps)
def test_what_is_promised(script: list[Step], plain: bool) -> None:
    """``plain``: nobody decides or undoes, so that the person's operations alone can be counted up."""
    world = World(plain=plain)
    world.run(script)
    world.settle()
    world.check_window()
    world.check_typing()
    check_log(world)
    check_file(world.desk.document)
    decision: Decision = "reject" if plain else "accept"
    for patch in decide_all(world.desk.document, world.desk.issuer("user", "user"), decision):
        struck = {
            char
            for each in pending_changes(world.desk.document)
            if decision == "accept"
            for char in own_chars(each.deleted)
        }
        world.gone |= struck
        world.order(patch)
    if plain:
        for section_id, text in world.alone.items():
            assert world.desk.canon(section_id) == world.desk.text(section_id) == text
    for section in world.desk.document.sections:
        assert section.canon == section.live_text
    world.check_typing()
    check_file(world.desk.document)

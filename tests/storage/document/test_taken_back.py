"""Steps of a person taken back and done again in any order that an undo stack allows."""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given

from storage.document import Applied, Delete, Insert, PatchOp, PatchRefused, Replace, undo
from tests.storage.document.helpers import Desk, interleavings
from tests.storage.document.turns import Turn, turns

PERSON, AGENT = 0xF0000, 0x20000


class Person:
    """Somebody with an undo stack at a desk; agents write into the same text."""

    def __init__(self) -> None:
        self.desk = Desk("The text that is there.")
        self.done: list[Applied] = []
        self.undone: list[Applied] = []
        self.chars = 0

    def do(self, turn: Turn) -> None:
        if turn.what == "undo":
            self._back(self.done, self.undone)
        elif turn.what == "redo":
            self._back(self.undone, self.done)
        elif turn.what == "agent":
            self.chars += 1
            pos = turn.a % (len(self.desk.text()) + 1)
            self.desk.agent("edit", ops=(Insert(pos=pos, text=chr(AGENT + self.chars)),))
        else:
            self.done.append(self.desk.user("edit", ops=(self._edit(turn),)))
            self.undone.clear()

    def _edit(self, turn: Turn) -> PatchOp:
        text = self.desk.text()
        pos = turn.a % (len(text) + 1)
        length = min(len(text) - pos, 1 + turn.b % 4)
        if turn.what == "cut" and length:
            return Delete(pos=pos, len=length)
        self.chars += 1
        new = chr(PERSON + self.chars) * 2
        return Replace(pos=pos, len=length, text=new) if turn.what == "replace" and length else _put(pos, new)

    def _back(self, source: list[Applied], target: list[Applied]) -> None:
        if source:
            step = source.pop()
            since = self.desk.log[step.document.revision :]
            person = self.desk.issuer("user", "user")
            with suppress_nothing_left():
                target.append(self.desk.do(undo(self.desk.document, step, since, person)))


@contextmanager
def suppress_nothing_left() -> Iterator[None]:
    """Let pass that there is nothing left; never that the text was changed afterwards."""
    try:
        yield
    except PatchRefused as problem:
        if "nothing left" not in str(problem):
            raise


def _put(pos: int, text: str) -> PatchOp:
    return Insert(pos=pos, text=text)


@interleavings
@given(turns("type", "type", "cut", "replace", "undo", "undo", "redo", least=3, most=25))
def test_a_person_alone_goes_back_and_forth_through_the_very_same_texts(script: list[Turn]) -> None:
    person = Person()
    past, ahead = [person.desk.text()], list[str]()
    for turn in script:
        able = {"undo": bool(person.done), "redo": bool(person.undone)}.get(turn.what, True)
        person.do(turn)
        if turn.what == "undo" and able:
            ahead.append(past.pop())
        elif turn.what == "redo" and able:
            past.append(ahead.pop())
        elif able:
            past.append(person.desk.text())
            ahead.clear()
        assert person.desk.text() == past[-1]


@interleavings
@given(turns("type", "cut", "replace", "undo", "redo", "agent", "agent", least=3, most=25))
def test_with_agents_at_work_all_goes_back_and_what_they_wrote_stays(script: list[Turn]) -> None:
    person = Person()
    before = set(person.desk.text())
    for turn in script:
        person.do(turn)
    while person.done:
        person.do(Turn("undo", 0, 0))
    text = person.desk.text()
    assert not [char for char in text if ord(char) >= PERSON]
    theirs = [step for step in person.desk.log if step.patch.source == "agent"]
    for step in theirs:
        (op,) = step.patch.ops
        assert isinstance(op, Insert)
        assert text.count(op.text) == 1
    assert "".join(char for char in text if char in before) == "The text that is there."

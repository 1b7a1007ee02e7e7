"""Deltas: a change to one text as a walk over it, the form in which changes are composed and transformed.

A delta is a sequence of steps over the text before the change; what follows the last step is kept. The
order of an ``Add`` and a ``Drop`` at the same place is meaningful (it says where the added text stands
relative to the removed one) and is never normalised away, so that transforming over several changes one
by one and over their composition put a text at the same place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storage.document.changes import Change, MarkChange, TextChange
from storage.document.ops import Delete, Insert, PatchOp, Replace

RESTYLED = "restyled"  # the mark of characters whose marks change without a deletion being proposed


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave characters; a ``mark`` says that their marks change (the hunk, or the patch)."""

    length: int
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Add:
    """Bring in text."""

    text: str
    mark: str | None = None

    @property
    def length(self) -> int:
        """Code points brought in."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove characters."""

    length: int


Step = Keep | Add | Drop
Delta = tuple[Step, ...]


class _Walk:
    """Reads the steps of a delta in pieces; endless kept text follows the last one."""

    def __init__(self, delta: Delta) -> None:
        self._steps = delta
        self._at = 0
        self._left: Step | None = delta[0] if delta else None

    @property
    def head(self) -> Step | None:
        """What is left of the present step; None in the kept text after the last."""
        return self._left

    def pop(self, length: int | None = None) -> None:
        """Go on by so many characters of the present step, or past it."""
        head = self._left
        if head is None:
            return
        if length is not None and length < head.length:
            self._left = _rest(head, length)
            return
        self._at += 1
        self._left = self._steps[self._at] if self._at < len(self._steps) else None


def _rest(step: Step, length: int) -> Step:
    if isinstance(step, Add):
        return Add(step.text[length:], step.mark)
    return replace(step, length=step.length - length)


def _push(steps: list[Step], step: Step) -> None:
    """Append a step, joined with the one before where they are of one kind."""
    if not step.length:
        return
    last = steps[-1] if steps else None
    match last, step:
        case Keep(before, mark), Keep(length, other) if mark == other:
            steps[-1] = Keep(before + length, mark)
        case Add(before_text, mark), Add(text, other) if mark == other:
            steps[-1] = Add(before_text + text, mark)
        case Drop(before), Drop(length):
            steps[-1] = Drop(before + length)
        case _:
            steps.append(step)


def _finished(steps: list[Step]) -> Delta:
    while steps and isinstance(steps[-1], Keep) and steps[-1].mark is None:
        steps.pop()
    return tuple(steps)


def _common(first: Step | None, second: Step | None) -> int:
    """Characters both can go on by; None is endless."""
    lengths = [step.length for step in (first, second) if step is not None]
    return min(lengths)


def compose(first: Delta, second: Delta) -> Delta:
    """One delta for ``first`` and then ``second``."""
    one, two = _Walk(first), _Walk(second)
    out: list[Step] = []
    while one.head is not None or two.head is not None:
        a, b = one.head, two.head
        if isinstance(b, Add):
            _push(out, b)
            two.pop()
            continue
        if isinstance(a, Drop):
            _push(out, a)
            one.pop()
            continue
        length = _common(a, b)
        one.pop(length)
        two.pop(length)
        _push_both(out, a, b, length)
    return _finished(out)


def _push_both(out: list[Step], a: Step | None, b: Step | None, length: int) -> None:
    """What becomes of ``length`` characters that ``a`` leaves or adds and ``b`` keeps or drops."""
    if isinstance(b, Drop):
        if not isinstance(a, Add):
            _push(out, Drop(length))
        return
    mark = b.mark if isinstance(b, Keep) else None
    if isinstance(a, Add):
        _push(out, Add(a.text[:length], mark or a.mark))
    else:
        _push(out, Keep(length, mark or (a.mark if isinstance(a, Keep) else None)))


def compose_all(deltas: Sequence[Delta]) -> Delta:
    """One delta for all of these in order; halves are composed first, so that many small ones are cheap."""
    if not deltas:
        return ()
    if len(deltas) == 1:
        return deltas[0]
    half = len(deltas) // 2
    return compose(compose_all(deltas[:half]), compose_all(deltas[half:]))


def compose_in_order(deltas: Sequence[Delta]) -> Delta:
    """One delta for all of these in order; from the last place to the first, as patches go, it is cheap."""
    groups: list[tuple[int, list[Delta]]] = []  # from where on, and what happens there
    for delta in deltas:
        if not delta:
            continue
        start, end = _reach(delta)
        if groups and start == end == groups[-1][0]:
            groups[-1][1].append(delta)  # text comes to where text has just gone, or come
        elif groups and end > groups[-1][0]:
            return compose_all(deltas)
        else:
            groups.append((start, [delta]))
    out: list[Step] = []
    pos = 0
    for start, group in reversed(groups):
        # All that lies behind the place was done before, so that it is one of the text before the changes.
        steps = compose_all(group)[1 if start else 0 :]
        _push(out, Keep(start - pos))
        for step in steps:
            _push(out, step)
        pos = start + sum(step.length for step in steps if not isinstance(step, Add))
    return _finished(out)


def _reach(delta: Delta) -> tuple[int, int]:
    """Where the first change of a delta begins and the last one ends, in the text before it."""
    first = delta[0]
    start = first.length if isinstance(first, Keep) and first.mark is None else 0
    return start, sum(step.length for step in delta if not isinstance(step, Add))


def transform(delta: Delta, over: Delta, *, before: bool, sticky: bool = False) -> Delta:
    """``delta`` as it reads once ``over``, made from the same text, has been applied.

    Args:
        delta: The change to carry over.
        over: The change it is carried over.
        before: Whether text that both add at one place stands with that of ``delta`` first.
        sticky: Whether text added directly after a marked range stays with it: a proposed replacement
            stands beside what it replaces.
    """
    one, two = _Walk(delta), _Walk(over)
    out: list[Step] = []
    while one.head is not None:
        a, b = one.head, two.head
        stays = before or (sticky and bool(out) and _is_marked(out[-1]))
        if isinstance(a, Add) and (stays or not isinstance(b, Add)):
            _push(out, a)
            one.pop()
            continue
        if isinstance(b, Add):
            _push(out, Keep(b.length))
            two.pop()
            continue
        length = _common(a, b)
        one.pop(length)
        two.pop(length)
        if not isinstance(b, Drop):
            _push(out, replace(a, length=length) if not isinstance(a, Add) else a)
    return _finished(out)


def _is_marked(step: Step) -> bool:
    return isinstance(step, Keep) and step.mark is not None


def from_ops(ops: Iterable[PatchOp]) -> Delta:
    """The delta of operations that apply at once (not of a proposal, whose deletions only mark)."""
    deltas: list[Delta] = []
    for op in ops:
        match op:
            case Insert(pos=pos, text=text):
                deltas.append(_at(pos, Add(text)))
            case Delete(pos=pos, len=length):
                deltas.append(_at(pos, Drop(length)))
            case Replace(pos=pos, len=length, text=text):
                deltas.append(_at(pos, Add(text), Drop(length)))
            case _:
                pass
    return compose_in_order(deltas)


def from_changes(changes: Iterable[Change], section_id: str, mark: str = RESTYLED) -> Delta:
    """The delta of what was changed in one section.

    Args:
        changes: In order, as in ``Applied``.
        section_id: Changes of other sections are left out.
        mark: The mark of a changed range whose spans wait for no decision.
    """
    deltas: list[Delta] = []
    for change in changes:
        if change.section_id != section_id:
            continue
        if isinstance(change, TextChange):
            adds = [Add(span.text, span.insert_proposal) for span in change.spans]
            deltas.append(_at(change.pos, *adds, Drop(change.removed)))
        elif isinstance(change, MarkChange):
            keeps = [Keep(len(span.text), span.delete_proposal or mark) for span in change.spans]
            deltas.append(_at(change.pos, *keeps))
    return compose_in_order(deltas)


def _at(pos: int, *steps: Step) -> Delta:
    out: list[Step] = []
    _push(out, Keep(pos))
    for step in steps:
        _push(out, step)
    return _finished(out)


def to_ops(delta: Delta) -> tuple[tuple[PatchOp, ...], tuple[str, ...]]:
    """Operations that make this change, last place first, and the hunk of each.

    Last place first, every position is one of the text before the change. A marked ``Keep`` is a deletion
    that, in a proposal, only marks; the hunk of an unmarked step is the empty string.
    """
    ops: list[PatchOp] = []
    hunks: list[str] = []
    pos = 0
    for step in delta:
        match step:
            case Keep(length, None):
                pos += length
            case Keep(length, mark):
                ops.append(Delete(pos=pos, len=length))
                hunks.append(mark or "")
                pos += length
            case Add(text, mark):
                ops.append(Insert(pos=pos, text=text))
                hunks.append(mark or "")
            case Drop(length):
                last = ops[-1] if ops else None
                if isinstance(last, Insert) and last.pos == pos:
                    ops[-1] = Replace(pos=pos, len=length, text=last.text)
                else:
                    ops.append(Delete(pos=pos, len=length))
                    hunks.append("")
                pos += length
    return tuple(reversed(ops)), tuple(reversed(hunks))


def inverted(delta: Delta, text: str) -> Delta:
    """The delta that takes the text after ``delta`` back to ``text``, the one before it."""
    out: list[Step] = []
    pos = 0
    for step in delta:
        match step:
            case Keep(length, _):
                _push(out, Keep(length))
                pos += length
            case Add():
                _push(out, Drop(step.length))
            case Drop(length):
                _push(out, Add(text[pos : pos + length]))
                pos += length
    return _finished(out)


def applied_to(delta: Delta, text: str) -> str:
    """The text after the change."""
    out: list[str] = []
    pos = 0
    for step in delta:
        match step:
            case Keep(length, _):
                out.append(text[pos : pos + length])
                pos += length
            case Add(added, _):
                out.append(added)
            case Drop(length):
                pos += length
    out.append(text[pos:])
    return "".join(out)


def difference(old: str, new: str) -> Delta:
    """One change that makes ``new`` of ``old``: its middle, between what is alike at both ends."""
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    return _at(first, Add(new[first : len(new) - last]), Drop(len(old) - first - last))


def _alike(first: str, second: str) -> int:
    """How many characters are the same at the start of both; compares halves, so it runs at C speed."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low

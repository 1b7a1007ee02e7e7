from hypothesis import given
from hypothesis import strategies as st

from storage.document import Delete, Insert, PatchOp, Replace, transform_pair
from storage.document.delta import (
    Add,
    Delta,
    Drop,
    Keep,
    applied_to,
    compose,
    compose_all,
    compose_in_order,
    from_ops,
    inverted,
    to_ops,
    transform,
)
from tests.storage.document.helpers import interleavings

TEXTS = st.text(alphabet="abcdef\né😀", max_size=12)


@st.composite
def edits(draw: st.DrawFn, length: int) -> tuple[PatchOp, ...]:
    """Operations that fit a text of this length, in order."""
    ops: list[PatchOp] = []
    for _ in range(draw(st.integers(0, 4))):
        pos = draw(st.integers(0, length))
        gone = draw(st.integers(0, length - pos))
        text = draw(st.text(alphabet="XYZ", max_size=3))
        kind = draw(st.sampled_from(["insert", "delete", "replace"]))
        if kind == "insert":
            ops.append(Insert(pos=pos, text=text))
            length += len(text)
        elif kind == "delete":
            ops.append(Delete(pos=pos, len=gone))
            length -= gone
        else:
            ops.append(Replace(pos=pos, len=gone, text=text))
            length += len(text) - gone
    return tuple(ops)


def plainly(text: str, ops: tuple[PatchOp, ...]) -> str:
    for op in ops:
        if isinstance(op, Delete | Replace):
            text = text[: op.pos] + text[op.pos + op.len :]
        if isinstance(op, Insert | Replace):
            text = text[: op.pos] + op.text + text[op.pos :]
    return text


@interleavings
@given(st.data(), TEXTS)
def test_a_delta_does_what_its_operations_do(data: st.DataObject, text: str) -> None:
    ops = data.draw(edits(len(text)))
    delta = from_ops(ops)
    assert applied_to(delta, text) == plainly(text, ops)
    assert plainly(text, to_ops(delta)[0]) == plainly(text, ops)


@st.composite
def steps_back(draw: st.DrawFn, length: int) -> list[Delta]:
    """Changes that mostly go from the last place to the first, as those of a patch do."""
    deltas: list[Delta] = []
    low = length
    for _ in range(draw(st.integers(0, 6))):
        pos = draw(st.integers(0, length) if draw(st.integers(0, 9)) == 0 else st.integers(0, low))
        gone = draw(st.integers(0, min(3, length - pos)))
        kept = (Keep(pos),) if pos else ()
        what = draw(st.sampled_from(["drop", "add", "both", "mark"]))
        add = Add(draw(st.text(alphabet="XYZ", min_size=1, max_size=3)))
        if what == "mark":
            deltas.append((*kept, Keep(gone, "mark")) if gone else ())
            low = min(low, pos)
            continue
        steps = (*((add,) if what != "drop" else ()), *((Drop(gone),) if gone and what != "add" else ()))
        deltas.append((*kept, *steps) if steps else ())
        length += sum(step.length if isinstance(step, Add) else -step.length for step in steps)
        low = min(low, pos)
    return deltas


@interleavings
@given(st.data(), TEXTS)
def test_changes_from_the_last_place_to_the_first_are_one_delta_at_once(
    data: st.DataObject, text: str
) -> None:
    deltas = data.draw(steps_back(len(text)))
    assert compose_in_order(deltas) == compose_all(deltas)


@interleavings
@given(st.data(), TEXTS)
def test_operations_and_back_is_the_same_delta(data: st.DataObject, text: str) -> None:
    delta = from_ops(data.draw(edits(len(text))))
    assert from_ops(to_ops(delta)[0]) == delta


@interleavings
@given(st.data(), TEXTS)
def test_composition_is_one_after_the_other(data: st.DataObject, text: str) -> None:
    first = from_ops(data.draw(edits(len(text))))
    between = applied_to(first, text)
    second = from_ops(data.draw(edits(len(between))))
    assert applied_to(compose(first, second), text) == applied_to(second, between)


@interleavings
@given(st.data(), TEXTS)
def test_two_edits_meet_whichever_comes_first(data: st.DataObject, text: str) -> None:
    first, second = data.draw(edits(len(text))), data.draw(edits(len(text)))
    first_after, second_after = transform_pair(first, second)
    assert plainly(plainly(text, first), second_after) == plainly(plainly(text, second), first_after)


@interleavings
@given(st.data(), TEXTS)
def test_over_two_changes_is_over_their_composition(data: st.DataObject, text: str) -> None:
    mine = from_ops(data.draw(edits(len(text))))
    first = from_ops(data.draw(edits(len(text))))
    second = from_ops(data.draw(edits(len(applied_to(first, text)))))
    step_by_step: Delta = transform(transform(mine, first, before=False), second, before=False)
    after = applied_to(second, applied_to(first, text))
    at_once = transform(mine, compose(first, second), before=False)
    assert applied_to(step_by_step, after) == applied_to(at_once, after)


@interleavings
@given(st.data(), TEXTS)
def test_the_inverse_takes_the_text_back(data: st.DataObject, text: str) -> None:
    delta = from_ops(data.draw(edits(len(text))))
    assert applied_to(inverted(delta, text), applied_to(delta, text)) == text

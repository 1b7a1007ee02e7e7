"""A history without what was taken back: changes whose undoing came later have left no trace in the text.

Without this, no change could be undone under one that was undone before it: of "type a word, change it,
undo, undo" the second undo would find its text changed twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.document.changes import Applied
from storage.document.delta import Add, Delta, Drop, Keep, from_changes, transform


@dataclass(frozen=True, slots=True)
class _Done:
    patch_id: str
    delta: Delta
    step: Applied | None = None  # None: the delta is no longer the one of the step


def standing(history: Sequence[Applied], section_id: str) -> list[Delta]:
    """What these patches, in order, did to a section, those left out that others of them took back.

    The deltas follow each other and lead from the text before the first patch to the one after the last.
    """
    done: list[_Done] = []
    for step in history:
        delta = delta_of(step, section_id)
        at = next((n for n, each in enumerate(done) if each.patch_id == step.patch.undoes_patch_id), None)
        if at is None or not (_is_last_undone(done, at, step, section_id) or _fold(done, at, delta)):
            done.append(_Done(step.patch.patch_id, delta, step))
    return [each.delta for each in done]


def delta_of(step: Applied, section_id: str) -> Delta:
    """What a patch did to a section; asked for again and again while many steps are taken back in a row."""
    known: Delta | None = step.memo.get(section_id)
    if known is None:
        known = step.memo[section_id] = from_changes(step.changes, section_id)
    return known


def _is_last_undone(done: list[_Done], at: int, undoing: Applied, section_id: str) -> bool:
    """Leave out the last of what was done, if that is taken back at once; what is found out is kept."""
    last = done[at]
    if at < len(done) - 1 or last.step is None:
        return False
    key = f"{section_id} back"
    known: bool | None = undoing.memo.get(key)
    if known is None:
        back = _reverse(last.delta)
        known = undoing.memo[key] = _shape(back) == _shape(delta_of(undoing, section_id))
    if known:
        done.pop()
    return known


def _fold(done: list[_Done], at: int, undoing: Delta) -> bool:
    """Leave out what was done ``at`` a place, if ``undoing`` at the end takes back just that."""
    back = _reverse(done[at].delta)
    moved: list[_Done] = []
    for each in done[at + 1 :]:
        moved.append(_Done(each.patch_id, transform(each.delta, back, before=True)))
        back = transform(back, each.delta, before=False)
    if _shape(back) != _shape(undoing):
        return False
    done[at:] = moved
    return True


def _reverse(delta: Delta) -> Delta:
    """The way back, as far as lengths go: which text comes back matters to nobody here."""
    out: list[Keep | Add | Drop] = []
    for step in delta:
        match step:
            case Keep(length, _):
                out.append(Keep(length))
            case Add():
                out.append(Drop(step.length))
            case Drop(length):
                out.append(Add("\0" * length))
    return tuple(out)


def _shape(delta: Delta) -> list[tuple[int, int, int]]:
    """Each place where something changes: its position, and how much comes and goes."""
    places: list[tuple[int, int, int]] = []
    pos = 0
    for step in delta:
        if isinstance(step, Keep):
            pos += step.length
            continue
        came = step.length if isinstance(step, Add) else 0
        gone = step.length if isinstance(step, Drop) else 0
        if places and sum(places[-1][::2]) == pos:
            start, more, less = places[-1]
            places[-1] = (start, more + came, less + gone)
        else:
            places.append((pos, came, gone))
        pos += gone
    return places

"""The editor's side of the one authority: typing shows at once, patches come in at any time.

The buffer keeps the *confirmed* document (what the Writer has ordered) and the person's own changes that are
not confirmed yet: one patch in flight, the rest waiting behind it. What it shows is the confirmed document
with these on top. A patch from elsewhere goes under them: each is carried over it by the same rule as on the
Writer's side, so both end with the same text.

Late and doubled patches are dropped, early ones kept until the gap is filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storage.document.apply import apply
from storage.document.changes import Applied, Change, StateChange
from storage.document.delta import (
    Delta,
    applied_to,
    compose,
    difference,
    from_changes,
    from_ops,
    inverted,
    to_ops,
    transform,
)
from storage.document.display import changes_along, changes_between
from storage.document.document import RunDocument
from storage.document.errors import PatchRefused
from storage.document.issue import Issuer
from storage.document.ops import PatchOp
from storage.document.patch import Patch
from storage.document.transform import gap_at, start_of
from storage.errors import BugError

Deltas = Mapping[str, Delta]


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a patch from the Writer.

    Attributes:
        changes: What to redraw, in order.
        missing: Revisions to ask the Writer for before the patch can be shown.
    """

    changes: tuple[Change, ...] = ()
    missing: tuple[int, ...] = ()


class ClientBuffer:
    """The document as one editor shows it."""

    def __init__(self, document: RunDocument, issuer: Issuer) -> None:
        self.confirmed = document
        self.shown = document
        self._issuer = issuer
        self._pending: list[Patch] = []
        self._in_flight: str | None = None
        self._sealed: str | None = None
        self._early: dict[int, Patch] = {}

    @property
    def revision(self) -> int:
        """The last revision confirmed by the Writer."""
        return self.confirmed.revision

    @property
    def unconfirmed(self) -> tuple[Patch, ...]:
        """The person's changes that the Writer has not confirmed, in order."""
        return tuple(self._pending)

    def edit(self, section_id: str, ops: tuple[PatchOp, ...]) -> Applied:
        """Show what was typed, at once; it is sent by the next ``take``.

        Raises:
            PatchRefused: A position is outside the section.
        """
        last = self._pending[-1] if self._pending else None
        if last is None or not self._can_join(last, section_id):
            return self.act(self._issuer.patch(self.shown, "edit", section_id, ops=ops))
        more = last.model_copy(update={"ops": ops}).ordered_after(self.shown.revision)
        applied = apply(self.shown, more)
        joined, _ = to_ops(compose(from_ops(last.ops), from_ops(ops)))
        self._pending[-1] = last.model_copy(update={"ops": joined})
        self.shown = replace(applied.document, revision=self.shown.revision)
        return applied

    def act(self, patch: Patch) -> Applied:
        """Show a change of another kind (a review decision, an undo, a move) made on ``shown``.

        Raises:
            PatchRefused: It does not apply.
            BugError: It is a proposal; these are made by the Writer, in the text it has.
        """
        if patch.kind == "propose":
            raise BugError("An editor does not propose: it edits and decides.")
        ready = patch.ordered_after(self.shown.revision)
        applied = apply(self.shown, ready)
        self._pending.append(ready)
        self.shown = applied.document
        return applied

    def seal(self) -> None:
        """What is typed from now on does not go into the patch that waits."""
        self._sealed = self._pending[-1].patch_id if self._pending else None

    def take(self) -> Patch | None:
        """The next patch to send, if none is in flight; it is in flight from now on."""
        if self._in_flight is not None or not self._pending:
            return None
        self._in_flight = self._pending[0].patch_id
        return self._pending[0]

    def receive(self, patch: Patch) -> Received:
        """Take in a patch the Writer has ordered, this editor's own included.

        Raises:
            PatchRefused: It does not apply: the documents have come apart, load it anew.
        """
        if patch.revision > self.revision:
            self._early[patch.revision] = patch
        changes: list[Change] = []
        while (following := self._early.pop(self.revision + 1, None)) is not None:
            changes.extend(self._advance(following))
        last = max(self._early, default=0)
        missing = (number for number in range(self.revision + 1, last) if number not in self._early)
        return Received(tuple(changes), tuple(missing))

    def refused(self, patch_id: str) -> Received:
        """The Writer refused the patch in flight: it is taken back, later typing stays."""
        if self._in_flight != patch_id:
            return Received()
        shown = self.shown
        self._take_back()
        self._rebuild()
        return Received(tuple(changes_between(shown, self.shown)))

    def _can_join(self, last: Patch, section_id: str) -> bool:
        """Whether typing goes into the waiting patch instead of a new one."""
        waits = (
            last.patch_id not in (self._in_flight, self._sealed)
            and last.kind == "edit"
            and last.undoes_patch_id is None
        )
        return waits and last.section_id == section_id

    def _advance(self, patch: Patch) -> list[Change]:
        """Confirm the next revision."""
        shown = self.shown
        applied = apply(self.confirmed, patch)
        states = [change for change in applied.changes if isinstance(change, StateChange)]
        if patch.patch_id == self._in_flight:
            self._acknowledge(applied)
        elif all(waiting.kind == "edit" for waiting in self._pending):
            over = self._carry_over(applied)
            self._rebuild()
            return [*states, *changes_along(self.shown, over)]
        else:
            self._carry_over(applied)
        self._rebuild()
        return [*states, *changes_between(shown, self.shown)]

    def _acknowledge(self, applied: Applied) -> None:
        """The patch in flight has come back, nearly always as it was expected."""
        mine = self._pending[0]
        if mine.ops == applied.patch.ops and mine.kind == applied.patch.kind:
            self._pending.pop(0)
            self._in_flight = None
            self.confirmed = applied.document
        else:
            self._take_back()
            self._carry_over(applied)

    def _take_back(self) -> None:
        """Drop the patch in flight; carry those behind it over its undoing."""
        first = self._pending.pop(0)
        self._in_flight = None
        done = _try(self.confirmed, first)
        if done is None:
            return
        over = {
            section_id: inverted(delta, self.confirmed.live_text(section_id))
            for section_id, delta in _deltas(done).items()
        }
        self._pending, _ = _carried(self._pending, over, done.document, self.confirmed)

    def _carry_over(self, applied: Applied) -> Deltas:
        """Put a foreign patch under the waiting ones; returns it as it reads on top of them."""
        self._pending, over = _carried(self._pending, _deltas(applied), self.confirmed, applied.document)
        self.confirmed = applied.document
        return over

    def _rebuild(self) -> None:
        """What is shown: the confirmed document with the waiting patches on top."""
        document = self.confirmed
        for index, patch in enumerate(self._pending):
            ready = patch.ordered_after(document.revision)
            self._pending[index] = ready
            document = _after(document, ready)
        self.shown = document


def _try(document: RunDocument, patch: Patch) -> Applied | None:
    try:
        return apply(document, patch.ordered_after(document.revision))
    except PatchRefused:
        return None


def _deltas(applied: Applied) -> dict[str, Delta]:
    named = dict.fromkeys(change.section_id for change in applied.changes)
    deltas = {section_id: from_changes(applied.changes, section_id) for section_id in named}
    return {section_id: delta for section_id, delta in deltas.items() if delta}


def _after(document: RunDocument, patch: Patch) -> RunDocument:
    """The document with the patch, or without it if it was decided meanwhile; the Writer will say so."""
    applied = _try(document, patch)
    return applied.document if applied else replace(document, revision=document.revision + 1)


def _carried(
    patches: list[Patch], over: Deltas, old: RunDocument, new: RunDocument
) -> tuple[list[Patch], dict[str, Delta]]:
    """Carry patches, each standing on the one before, from one document to another.

    Args:
        patches: The first stands on ``old``.
        over: What makes the text of ``new`` of that of ``old``.
        old: The document under the patches till now.
        new: The document under them from now on.

    Returns:
        The patches on ``new``, and ``over`` as it reads on top of them.
    """
    rest = dict(over)
    carried: list[Patch] = []
    for patch in patches:
        moved = _patch_over(patch, rest)
        carried.append(moved)
        before, old, new = old, _after(old, patch), _after(new, moved)
        if patch.kind == "edit":
            effect = {patch.section_id: from_ops(patch.ops)}
        else:
            done = _try(before, patch)
            effect = _deltas(done) if done else {}
        for section_id in rest.keys() & effect.keys():
            rest[section_id] = transform(rest[section_id], effect[section_id], before=True)
        if patch.kind != "edit":
            rest = _made_true(rest, old, new)
    return carried, rest


def _made_true(rest: Deltas, old: RunDocument, new: RunDocument) -> dict[str, Delta]:
    """Deltas that do lead from ``old`` to ``new``, also where two decisions had the same effect."""
    true = dict(rest)
    for section in new.sections:
        name = section.section_id
        known = old.find(name)
        text = known.live_text if known else ""
        if applied_to(rest.get(name, ()), text) != section.live_text:
            true[name] = difference(text, section.live_text)
    return true


def _patch_over(patch: Patch, over: Deltas) -> Patch:
    """The patch with its positions carried over these changes."""
    update: dict[str, object] = {}
    if patch.ops and patch.section_id in over:
        update["ops"] = to_ops(transform(from_ops(patch.ops), over[patch.section_id], before=False))[0]
    target = over.get(patch.target_section_id or "")
    if patch.target_pos is not None and target is not None:
        gap = transform(gap_at(patch.target_pos), target, before=False)
        update["target_pos"] = start_of(gap)
    return patch.model_copy(update=update) if update else patch

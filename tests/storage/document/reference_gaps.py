"""What becomes of the blank lines before moved text, slow and obvious; part of the reference."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storage.document.patch import Patch
from storage.document.spans import RESTORE_WINDOW

if TYPE_CHECKING:
    from tests.storage.document.reference import Char, Reference

ALONE = "\n\n\n\n\n\n\n\n"  # a block with no text before it is parted as well as can be


def follow_gaps(reference: "Reference", patch: Patch, before: "list[Char]") -> None:
    """Change the report's gaps after a patch of the kinds that gaps follow."""
    report = reference.sections.get("conductor", [])
    follows = patch.kind in {"accept", "reject", "reopen", "move"} or patch.parts
    if not follows or [c for c in report if c.live] == [c for c in before if c.live]:
        return
    decided: set[str] = set()
    if patch.kind in {"accept", "reject", "reopen"}:
        decided = reference._hunks(patch)
        if all(hunk.rpartition("/")[0] in reference.parts for hunk in decided):
            return
    if patch.kind == "move":
        _put_before(reference, report)
    waiting = {hunk for char in report if char.live for hunk in (char.ins, char.dele) if hunk}
    is_last = all(hunk.rpartition("/")[0] in reference.parts for hunk in waiting)
    for gap in dict.fromkeys(_gap_of(char) for char in report):
        if gap in reference.parts:
            _Gap(reference, gap, patch).follow(before, decided, is_last=is_last)


def _gap_of(char: "Char") -> str:
    return (char.ins or char.was_ins or "").rpartition("/")[0]


def _put_before(reference: "Reference", report: "list[Char]") -> None:
    for gap, parts in reference.parts.items():
        mine = [char for char in report if _gap_of(char) == gap]
        block = [n for n, char in enumerate(report) if char.live and (char.ins or char.was_ins) in parts]
        if not mine or not block or any(char.live for char in mine):
            continue
        if all(_gap_of(char) != gap for char in report[block[0] :]):
            continue
        first = report[block[0]]
        rest = [char for char in report if _gap_of(char) != gap]
        at = next(n for n, char in enumerate(rest) if char is first)
        report[:] = [*rest[:at], *mine, *rest[at:]]


class _Gap:
    def __init__(self, reference: "Reference", gap: str, patch: Patch) -> None:
        self.chars = reference.sections["conductor"]
        self.gap = gap
        self.parts = reference.parts[gap]
        self.patch = patch

    def follow(self, before: "list[Char]", decided: set[str], *, is_last: bool) -> None:
        patch = self.patch
        accepted = any(char.live and char.was_ins in self.parts for char in self.chars)
        waits = any(char.live and char.ins in self.parts for char in self.chars)
        was_there = any(char.live and {char.ins, char.was_ins} & set(self.parts) for char in before)
        joined = was_there and bool(self.places(before)) and self.run(before) < 2
        if patch.kind == "reopen":
            self.reopen(everything=not accepted and bool(decided & set(self.parts)))
        if not accepted and not waits:
            if is_last or patch.kind == "move" or decided & set(self.parts):
                self.leave(joined=joined)
            return
        if accepted:
            self.accept(joined=joined)
        if not joined:
            for i in self.places(self.chars):
                if self.run(self.chars) < 2 and self.spare(i):
                    self.revive(i)
        if accepted or not joined:
            for i in reversed(self.places(self.chars)):
                both = self.is_too_many(i) and (self.waits(i) or self.is_too_many(i, canon=True))
                if both and (self.waits(i) or self.settled(i)):
                    self.kill(i)

    def reopen(self, *, everything: bool) -> None:
        undone = self.patch.undoes_patch_id
        for i in self.places(self.chars):
            char = self.chars[i]
            if self.settled(i) and (everything or char.accepted_by == undone):
                self.chars[i] = self.waiting(char)
            elif self.spare(i) and char.removed_by == undone:
                self.revive(i)

    def leave(self, *, joined: bool) -> None:
        for i in self.places(self.chars):
            if self.waits(i):
                self.kill(i)
            elif joined and self.spare(i):
                self.chars[i] = replace(self.chars[i], removed_for=None)

    def accept(self, *, joined: bool) -> None:
        here = self.places(self.chars)
        for i in [i for i in here if self.waits(i)] + [i for i in here if self.spare(i)]:
            if self.run(self.chars, canon=True) >= 2:
                return
            if self.waits(i) or (not joined and self.revive(i)):
                self.settle(i)

    def places(self, chars: "list[Char]") -> list[int]:
        return [i for i, char in enumerate(chars) if _gap_of(char) == self.gap]

    def run(self, chars: "list[Char]", *, canon: bool = False, without: int = -1) -> int:
        """How many line ends stand before the block."""
        upto = self.places(chars)[-1] + 1
        text = "".join(
            char.char
            for i, char in enumerate(chars[:upto])
            if char.live and i != without and not (canon and char.ins)
        )
        bare = text.rstrip(" \t\r\n")
        return len(ALONE) if not bare else text[len(bare) :].count("\n")

    def is_too_many(self, i: int, *, canon: bool = False) -> bool:
        with_it, left = self.run(self.chars, canon=canon), self.run(self.chars, canon=canon, without=i)
        return left >= 2 and (left < with_it or left == len(ALONE))

    def waits(self, i: int) -> bool:
        return self.chars[i].live and self.chars[i].ins is not None

    def settled(self, i: int) -> bool:
        return self.chars[i].live and self.chars[i].was_ins is not None

    def spare(self, i: int) -> bool:
        char = self.chars[i]
        return (
            not char.live and char.removed_for is not None and char.removed_for == (char.ins or char.was_ins)
        )

    def revive(self, i: int) -> bool:
        if self.chars[i].removed_at < self.patch.revision - RESTORE_WINDOW:
            return False
        self.chars[i] = replace(self.chars[i], removed_by=None, removed_for=None, removed_at=0)
        return True

    def settle(self, i: int) -> None:
        char, patch = self.chars[i], self.patch
        self.chars[i] = replace(
            char, ins=None, was_ins=char.ins, accepted_by=patch.patch_id, accepted_source=patch.source
        )

    def waiting(self, char: "Char") -> "Char":
        return replace(
            char, ins=char.ins or char.was_ins, was_ins=None, accepted_by=None, accepted_source=None
        )

    def kill(self, i: int) -> None:
        char, patch = self.waiting(self.chars[i]), self.patch
        self.chars[i] = replace(
            char, removed_by=patch.patch_id, removed_for=char.ins, removed_at=patch.revision
        )

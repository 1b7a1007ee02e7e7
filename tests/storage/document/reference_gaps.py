"""What becomes of the blank lines before moved text, slow and obvious; part of the reference."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storage.document.patch import Patch
from storage.document.spans import RESTORE_WINDOW

if TYPE_CHECKING:
    from tests.storage.document.reference import Char, Reference

ALONE = "\n" * 1_000  # a block with no text before it is parted as well as can be


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
        self.gaps = set(reference.parts)
        self.parts = set(reference.parts[gap])
        self.patch = patch

    def follow(self, before: "list[Char]", decided: set[str], *, is_last: bool) -> None:
        patch = self.patch
        there = self.is_there(self.chars)
        is_left = is_last and any(self.waits(i) for i in self.places(self.chars))
        has_moved = patch.kind == "move" and there != (bool(self.places(before)) and self.is_there(before))
        is_about = is_left or has_moved or bool(decided & self.parts)
        if not is_about and self.around(before) == self.around(self.chars):
            return
        accepted = self.is_accepted(self.chars)
        was_there = bool(self.places(before)) and self.is_there(before)
        joined = was_there and self.run(before) < 2
        stay = {
            self.name(before[i]) for i in self.places(before) if was_there and self.is_too_many(before, i)
        }
        if patch.kind == "reopen" and self.is_there(self.chars):
            stay |= self.reopen(everything=not accepted and bool(decided & self.parts), accepted=accepted)
        if not self.is_there(self.chars):
            if is_about:
                self.leave(joined=joined)
            return
        if accepted:
            self.accept(joined=joined)
        elif not joined:
            for i in self.places(self.chars):
                if self.run(self.chars) < 2 and self.spare(i):
                    self.revive(i, self.waiting(self.chars[i]))
        if accepted or not joined:
            self.trim(stay, accepted=accepted)

    def around(self, chars: "list[Char]") -> tuple[object, ...]:
        own = [chars[i] for i in self.places(chars)]
        return self.is_accepted(chars), bool(own) and self.is_there(chars), own, self.run(chars) if own else 0

    def is_accepted(self, chars: "list[Char]") -> bool:
        return any(char.live and char.was_ins in self.parts for char in chars)

    def is_there(self, chars: "list[Char]") -> bool:
        return any(char.live and {char.ins, char.was_ins} & self.parts for char in chars)

    def reopen(self, *, everything: bool, accepted: bool) -> set[str]:
        undone = self.patch.undoes_patch_id
        back: set[str] = set()
        for i in self.places(self.chars):
            char = self.chars[i]
            if self.settled(i) and char.accepted_by == undone:
                was_spare = char.was_dele == self.name(char)
                self.chars[i] = self.waiting(char)
                if was_spare:
                    self.kill(i)
                back.add(self.name(char))
            elif self.settled(i) and everything:
                self.chars[i] = self.waiting(char)
            elif self.spare(i) and char.removed_by == undone:
                self.revive(i, char if accepted else self.waiting(char))
                back.add(self.name(char))
        return back

    def leave(self, *, joined: bool) -> None:
        for i in self.places(self.chars):
            if self.waits(i):
                self.kill(i)
            elif joined and self.spare(i):
                self.chars[i] = replace(self.chars[i], removed_for=None)

    def accept(self, *, joined: bool) -> None:
        here = self.places(self.chars)
        for i in [i for i in here if self.waits(i)] + [i for i in here if self.spare(i)]:
            if self.run(self.chars) >= 2:
                return
            if self.waits(i) or not joined:
                self.settle(i)

    def trim(self, stay: set[str], *, accepted: bool) -> None:
        for i in reversed(self.places(self.chars)):
            may_go = self.is_too_many(self.chars, i) and self.name(self.chars[i]) not in stay
            if (self.settled(i) and accepted and may_go) or (self.waits(i) and (accepted or may_go)):
                self.kill(i)

    def places(self, chars: "list[Char]") -> list[int]:
        return [i for i, char in enumerate(chars) if _gap_of(char) == self.gap]

    def name(self, char: "Char") -> str:
        return char.ins or char.was_ins or ""

    def run(self, chars: "list[Char]", without: int = -1) -> int:
        """How many line ends stand before the block; those that stay, if some of it is accepted."""
        accepted = self.is_accepted(chars)
        text = ""
        for i, char in enumerate(chars[: self.places(chars)[-1] + 1]):
            if not char.live or i == without:
                continue
            if not (accepted and char.ins):
                text += char.char
            elif _gap_of(char) not in self.gaps:
                text += "."
        bare = text.rstrip(" \t\r\n")
        return len(ALONE) if not bare else text[len(bare) :].count("\n")

    def is_too_many(self, chars: "list[Char]", i: int) -> bool:
        with_it, left = self.run(chars), self.run(chars, without=i)
        return left >= 2 and (left < with_it or left == len(ALONE))

    def waits(self, i: int) -> bool:
        return self.chars[i].live and self.chars[i].ins is not None

    def settled(self, i: int) -> bool:
        return self.chars[i].live and self.chars[i].was_ins is not None

    def spare(self, i: int) -> bool:
        char = self.chars[i]
        return not char.live and char.removed_for == self.name(char)

    def revive(self, i: int, char: "Char") -> None:
        if self.chars[i].removed_at >= self.patch.revision - RESTORE_WINDOW:
            self.chars[i] = replace(char, removed_by=None, removed_for=None, removed_at=0)

    def settle(self, i: int) -> None:
        char, patch = self.chars[i], self.patch
        settled = replace(
            char,
            ins=None,
            was_ins=self.name(char),
            accepted_by=patch.patch_id,
            accepted_source=patch.source,
            was_dele=char.removed_for or char.was_dele,
        )
        if char.live:
            self.chars[i] = settled
        else:
            self.revive(i, settled)

    def waiting(self, char: "Char") -> "Char":
        kept = None if char.was_dele == self.name(char) else char.was_dele
        return replace(
            char, ins=self.name(char), was_ins=None, accepted_by=None, accepted_source=None, was_dele=kept
        )

    def kill(self, i: int) -> None:
        char, patch = self.chars[i], self.patch
        self.chars[i] = replace(
            char, removed_by=patch.patch_id, removed_for=self.name(char), removed_at=patch.revision
        )

"""The run document, slow and obvious: a section is a list of one-character records.

Nothing here is shared with the real one but the patches themselves. ``Reference.apply`` is what a patch
means; ``carried_text`` is what it means to bring a person's edit to a later revision.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from storage.document.changes import Applied, TextChange
from storage.document.ops import Delete, Insert, PatchOp, Replace
from storage.document.patch import Patch
from storage.document.spans import RESTORE_WINDOW
from tests.storage.document.reference_gaps import follow_gaps


class RefusedError(Exception):
    """The reference refuses the patch."""


@dataclass(frozen=True)
class Char:
    """One character and all that is known of it."""

    char: str
    author: str
    source: str
    patch: str
    accepted_by: str | None = None
    accepted_source: str | None = None
    ins: str | None = None
    dele: str | None = None
    was_ins: str | None = None
    was_dele: str | None = None
    removed_by: str | None = None
    removed_for: str | None = None
    removed_at: int = 0

    @property
    def live(self) -> bool:
        return self.removed_by is None


@dataclass
class Reference:
    """The document of one run."""

    run_id: str
    sections: dict[str, list[Char]]
    revision: int = 0
    states: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def live(self, section_id: str) -> list[Char]:
        return [char for char in self.sections[section_id] if char.live]

    def text(self, section_id: str) -> str:
        return "".join(char.char for char in self.live(section_id))

    def canon(self, section_id: str) -> str:
        return "".join(char.char for char in self.live(section_id) if char.ins is None)

    def seen_by(self, author: str, section_id: str) -> str:
        return "".join(
            char.char
            for char in self.live(section_id)
            if (char.ins is None or self.is_of(author, char.ins))
            and not (char.dele is not None and self.is_of(author, char.dele))
        )

    def is_of(self, author: str, hunk: str) -> bool:
        parts = self.parts.get(hunk.rpartition("/")[0], ())
        return author in ([self.owner(part) for part in parts] if parts else [self.owner(hunk)])

    def owner(self, hunk: str) -> str | None:
        return self.owners.get(hunk.rpartition("/")[0])

    def apply(self, patch: Patch) -> None:
        """Apply, or raise and leave everything as it was."""
        before = {k: list(v) for k, v in self.sections.items()}
        kept = (before, dict(self.owners), dict(self.counts), dict(self.parts))
        try:
            self._apply(patch)
        except RefusedError:
            self.sections, self.owners, self.counts, self.parts = kept
            raise
        follow_gaps(self, patch, before.get("conductor", []))
        self.revision += 1

    def _apply(self, patch: Patch) -> None:
        if patch.run_id != self.run_id or patch.revision != self.revision + 1:
            raise RefusedError
        if patch.kind != "section_state" and patch.section_id not in self.sections:
            raise RefusedError
        getattr(self, f"_{patch.kind}")(patch)

    # --- edits and proposals ---

    def _edit(self, patch: Patch) -> None:
        for op in patch.ops:
            self._check(patch, op)
            if isinstance(op, Delete | Replace):
                self._remove(patch, op.pos, op.len)
            if isinstance(op, Insert | Replace):
                self._insert(patch, op.pos, op.text, None)

    def _propose(self, patch: Patch) -> None:
        proposal = patch.proposal_id or patch.patch_id
        if self.owners.setdefault(proposal, patch.author) != patch.author:
            raise RefusedError
        if patch.parts:
            self.parts[proposal] = patch.parts
        for index, op in enumerate(patch.ops):
            self._check(patch, op)
            if patch.hunk_ids:
                hunk = patch.hunk_ids[index]
                number = int(hunk.rpartition("/")[2])
                self.counts[proposal] = max(self.counts.get(proposal, 0), number)
            else:
                self.counts[proposal] = self.counts.get(proposal, 0) + (op.op != "retain")
                hunk = f"{proposal}/{self.counts[proposal]}"
            if isinstance(op, Replace):
                self._refuse_conflict(patch, op.pos, op.len)
                self._insert(patch, op.pos + op.len, op.text, hunk)
                self._mark(patch, op.pos, op.len, hunk)
            elif isinstance(op, Insert):
                self._insert(patch, op.pos, op.text, hunk)
            elif isinstance(op, Delete):
                self._refuse_conflict(patch, op.pos, op.len)
                self._mark(patch, op.pos, op.len, hunk)

    def _check(self, patch: Patch, op: PatchOp) -> None:
        if op.op == "retain":
            return
        stop = op.pos + (0 if isinstance(op, Insert) else op.len)
        if stop > len(self.live(patch.section_id)):
            raise RefusedError

    def _index_after(self, section_id: str, count: int) -> int:
        """The index directly after so many live characters."""
        index = 0
        chars = self.sections[section_id]
        while count:
            count -= chars[index].live
            index += 1
        return index

    def _indices(self, section_id: str, pos: int, length: int) -> list[int]:
        """Where the live characters of a range are."""
        live = [index for index, char in enumerate(self.sections[section_id]) if char.live]
        return live[pos : pos + length]

    def _insert(self, patch: Patch, pos: int, text: str, hunk: str | None) -> None:
        chars = self.sections[patch.section_id]
        index = self._index_after(patch.section_id, pos)
        if not text or (patch.undoes_patch_id and self._revived(patch, index, text)):
            return
        self._refuse_inside(patch, patch.section_id, pos)
        new = [Char(c, patch.author, patch.source, patch.patch_id, ins=hunk) for c in text]
        chars[index:index] = new

    def _revived(self, patch: Patch, index: int, text: str) -> bool:
        chars = self.sections[patch.section_id]
        found: list[int] = []
        while index < len(chars) and not chars[index].live:
            in_time = chars[index].removed_at >= patch.revision - RESTORE_WINDOW
            if chars[index].removed_by == patch.undoes_patch_id and in_time:
                found.append(index)
            index += 1
        if "".join(chars[i].char for i in found) != text:
            return False
        for i in found:
            chars[i] = replace(chars[i], removed_by=None, removed_for=None, removed_at=0)
        return True

    def _remove(self, patch: Patch, pos: int, length: int) -> None:
        self._refuse_conflict(patch, pos, length)
        chars = self.sections[patch.section_id]
        for i in self._indices(patch.section_id, pos, length):
            chars[i] = replace(chars[i], removed_by=patch.patch_id, removed_at=patch.revision)

    def _mark(self, patch: Patch, pos: int, length: int, hunk: str) -> None:
        chars = self.sections[patch.section_id]
        for i in self._indices(patch.section_id, pos, length):
            char = chars[i]
            if char.ins is not None and self.is_of(patch.author, char.ins):
                chars[i] = replace(char, removed_by=patch.patch_id, removed_at=patch.revision)
            elif char.dele is None or not self.is_of(patch.author, char.dele):
                chars[i] = replace(char, dele=hunk)

    def _refuse_conflict(self, patch: Patch, pos: int, length: int) -> None:
        if patch.source == "user":
            return
        for i in self._indices(patch.section_id, pos, length):
            char = self.sections[patch.section_id][i]
            for hunk in (char.ins, char.dele):
                if hunk is not None and not self.is_of(patch.author, hunk):
                    raise RefusedError
            if patch.kind == "edit" and "user" in (char.source, char.accepted_source):
                raise RefusedError

    def _refuse_inside(self, patch: Patch, section_id: str, pos: int) -> None:
        live = self.live(section_id)
        if patch.source == "user" or not 0 < pos < len(live):
            return
        left, right = live[pos - 1], live[pos]
        for hunk, other in ((left.ins, right.ins), (left.dele, right.dele)):
            if hunk is not None and hunk == other and not self.is_of(patch.author, hunk):
                raise RefusedError

    # --- decisions ---

    def _hunks(self, patch: Patch) -> set[str]:
        named = {hunk.rpartition("/")[0] for hunk in patch.hunk_ids or ()}
        named |= {patch.proposal_id} if patch.proposal_id else set()
        if not named or not named <= set(self.owners):
            raise RefusedError
        if patch.hunk_ids:
            return set(patch.hunk_ids)
        return {f"{patch.proposal_id}/{n}" for n in range(1, self.counts[patch.proposal_id or ""] + 1)}

    def _decide(self, patch: Patch) -> Iterator[tuple[list[Char], int, Char, set[str]]]:
        """Every record that a hunk of the decision concerns; refuses if none was changed."""
        hunks = self._hunks(patch)
        changed = False
        for chars in self.sections.values():
            for i in range(len(chars)):
                before = chars[i]
                yield chars, i, before, hunks
                changed |= chars[i] != before
        if not changed:
            raise RefusedError

    def _accept(self, patch: Patch) -> None:
        for chars, i, char, hunks in self._decide(patch):
            if not char.live:
                continue
            if char.dele in hunks:
                chars[i] = self._dead(patch, char, char.dele)
            elif char.ins in hunks:
                chars[i] = replace(
                    char, ins=None, was_ins=char.ins, accepted_by=patch.patch_id, accepted_source=patch.source
                )

    def _reject(self, patch: Patch) -> None:
        for chars, i, char, hunks in self._decide(patch):
            if not char.live:
                continue
            if char.ins in hunks:
                if char.source == "user" and patch.source != "user":
                    raise RefusedError
                chars[i] = self._dead(patch, char, char.ins)
            elif char.dele in hunks:
                chars[i] = replace(char, dele=None, was_dele=char.dele)

    def _reopen(self, patch: Patch) -> None:
        undone = patch.undoes_patch_id
        for chars, i, char, hunks in self._decide(patch):
            if not char.live:
                in_time = char.removed_at >= patch.revision - RESTORE_WINDOW
                if char.removed_for in hunks and in_time and undone in (None, char.removed_by):
                    chars[i] = replace(char, removed_by=None, removed_for=None, removed_at=0)
                continue
            if char.was_ins in hunks and undone in (None, char.accepted_by):
                chars[i] = replace(
                    char, ins=char.was_ins, was_ins=None, accepted_by=None, accepted_source=None
                )
            if char.was_dele in hunks and char.dele is None:
                chars[i] = replace(chars[i], dele=char.was_dele, was_dele=None)

    def _dead(self, patch: Patch, char: Char, hunk: str | None) -> Char:
        return replace(char, removed_by=patch.patch_id, removed_for=hunk, removed_at=patch.revision)

    # --- the rest ---

    def _move(self, patch: Patch) -> None:
        target = patch.target_section_id
        if target is None or target == patch.section_id or target not in self.sections:
            raise RefusedError
        length = len(self.live(target))
        pos = length if patch.target_pos is None else patch.target_pos
        if pos > length:
            raise RefusedError
        self._refuse_inside(patch, target, pos)
        wanted = self._wanted(patch)
        if not wanted:
            raise RefusedError
        # Dead text directly before a moved range, or inside it, goes along.
        taken: list[int] = []
        dead: list[int] = []
        seen = -1
        for i, char in enumerate(self.sections[patch.section_id]):
            if not char.live:
                dead.append(i)
                continue
            seen += 1
            if seen in wanted:
                taken.extend([*dead, i])
            dead = []
        chars = self.sections[patch.section_id]
        moved = [chars[i] for i in taken]
        for i in reversed(taken):
            del chars[i]
        index = self._index_after(target, pos)
        self.sections[target][index:index] = moved

    def _wanted(self, patch: Patch) -> set[int]:
        live = self.live(patch.section_id)
        if patch.ops:
            left = list(range(len(live)))
            for op in patch.ops:
                if isinstance(op, Delete):
                    if op.pos + op.len > len(left):
                        raise RefusedError
                    del left[op.pos : op.pos + op.len]
                elif op.op != "retain":
                    raise RefusedError
            return set(range(len(live))) - set(left)
        if not patch.proposal_id and not patch.hunk_ids:
            return set(range(len(live)))
        wanted: set[int] = set()
        for hunk in {char.ins for char in live if char.ins is not None}:
            meant = hunk in patch.hunk_ids if patch.hunk_ids else hunk.rpartition("/")[0] == patch.proposal_id
            if meant:
                where = [i for i, char in enumerate(live) if char.ins == hunk]
                wanted |= set(range(where[0], where[-1] + 1))
        return wanted

    def _section_state(self, patch: Patch) -> None:
        if patch.section_id not in self.sections:
            user = self.sections.pop("user", None)
            self.sections[patch.section_id] = []
            if user is not None:
                self.sections["user"] = user
        self.states[patch.section_id] = patch.section_state or ""


@dataclass
class _Entry:
    char: str
    on_server: bool
    mine: bool


def carried_text(base_text: str, ops: tuple[PatchOp, ...], since: list[Applied], section_id: str) -> str:
    """The text once ``ops``, made on ``base_text``, come after all of ``since``.

    The person's change is made right in the base text: what they typed stands there unseen by the others,
    what they deleted is crossed out but still seen. Then the others' changes happen around it, each new text
    directly after the character before it. At the end the person's change shows.
    """
    entries = [_Entry(char, on_server=True, mine=True) for char in base_text]
    for op in ops:
        if isinstance(op, Delete | Replace):
            for entry in [e for e in entries if e.mine][op.pos : op.pos + op.len]:
                entry.mine = False
        if isinstance(op, Insert | Replace):
            index = _after(entries, op.pos, mine=True)
            entries[index:index] = [_Entry(char, on_server=False, mine=True) for char in op.text]
    typed = [entry for entry in entries if not entry.on_server]
    for change in (change for applied in since for change in applied.changes):
        if not isinstance(change, TextChange) or change.section_id != section_id:
            continue
        for entry in [e for e in entries if e.on_server][change.pos : change.pos + change.removed]:
            entry.on_server = False
        index = _after(entries, change.pos, mine=False)
        entries[index:index] = [_Entry(char, on_server=True, mine=True) for char in change.text]
    typed_ids = {id(entry) for entry in typed}
    return "".join(e.char for e in entries if e.mine and (e.on_server or id(e) in typed_ids))


def _after(entries: list[_Entry], count: int, *, mine: bool) -> int:
    """The index directly after so many characters that the one side sees."""
    index = 0
    while count:
        count -= entries[index].mine if mine else entries[index].on_server
        index += 1
    return index

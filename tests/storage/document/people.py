"""A person and three agents who change one document at random, late and at cross purposes."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from storage.document import (
    AnchorError,
    Applied,
    Delete,
    Insert,
    Patch,
    PatchKind,
    PatchOp,
    PatchRefused,
    Replace,
    Retain,
    RunDocument,
    Source,
    Stale,
    append,
    insert_after,
    mergeable,
    pending_changes,
    replace_exact,
    restore,
    undo,
    view_for,
)
from storage.document.joining import join
from tests.storage.document.helpers import Desk

AGENTS = ("conductor", "researcher", "terminal")
SECTIONS = ("conductor", "researcher", "user")
NOTES = "researcher"
WORDS = (
    "word ",
    "Ein Satz. ",
    "\n",
    "\r\n",
    "e\u0301",  # a combining accent
    "👩\u200d👩\u200d👧",  # one glyph of five code points
    "🇨🇭",
    "שלום ",
    "مرحبا",
    "| a | b |\n",
    "## User\n",
    "\\## User\n",
    "<!-- proposal -->\n",
    "<!-- /proposal -->",
    "```\ncode\n```\n",
    "[a](http://b.c) ",
    "{++x++}",
    "\x00\u2028\x0b",
)
TYPED = 0xF0000  # private code points: each one the person types is told from all others

STEPS = (
    "nothing",  # what a failing script shrinks to
    *("type", "type", "type", "paste", "cut", "overwrite", "type_inside"),
    *("accept", "reject", "reopen", "undo_own", "undo_agent", "restore", "user_move", "user_proposes"),
    *("propose", "propose", "quote", "quote", "insert_after", "append", "append"),
    *("agent_edit", "agent_merge", "agent_rejects", "agent_move", "state", "join", "join"),
)


TYPING = {"type", "paste", "overwrite", "type_inside", "user_proposes"}


@dataclass(frozen=True)
class Step:
    """One thing somebody does; the numbers are made to fit when it is done."""

    what: str
    who: int
    a: int
    b: int
    lag: int
    word: str


steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(STEPS),
        who=st.integers(0, 5),
        a=st.integers(0, 10_000),
        b=st.integers(0, 10_000),
        lag=st.sampled_from([0, 0, 0, 1, 2, 3, 5, 8]),
        word=st.sampled_from(WORDS),
    ),
    min_size=15,
    max_size=45,
)
# What an agent may do without anybody's consent: nothing of it is canon.
review_steps = steps.map(
    lambda found: [
        s for s in found if s.what not in {"agent_edit", "agent_merge", "accept", "reopen", "undo_agent"}
    ]
)


@dataclass
class Scene:
    """The document with what the person has typed and is entitled to find again."""

    desk: Desk = field(default_factory=Desk)
    typed: int = 0
    excused: set[str] = field(default_factory=set)
    typed_by: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Some text of everybody to begin with."""
        for section_id in SECTIONS:
            ops = (Insert(pos=0, text=f"Typed {self.own(6)} here.\n"),)
            self.typed_by.add(self.desk.user("edit", section_id, ops=ops).patch.patch_id)
            self.desk.agent("edit", section_id, ops=(Insert(pos=0, text="An agent said so.\n"),))
            ops = (Insert(pos=self.desk.document.section(section_id).length, text="Proposed by one."),)
            self.desk.agent("propose", section_id, ops=ops)

    def _nothing(self, _: Step) -> None:
        return None

    @property
    def all_typed(self) -> list[str]:
        return [chr(TYPED + number) for number in range(self.typed)]

    def base(self, lag: int) -> RunDocument:
        """The document as somebody saw it a few revisions ago."""
        return self.desk.log[-lag].before if 0 < lag <= len(self.desk.log) else self.desk.document

    def own(self, count: int) -> str:
        """Text nobody else types."""
        self.typed += count
        return "".join(chr(TYPED + number) for number in range(self.typed - count, self.typed))

    def patches(self, step: Step) -> list[Patch]:
        """What this step asks for; nothing where it makes no sense at present."""
        try:
            made = getattr(self, f"_{step.what}")(step)
        except (PatchRefused, AnchorError):
            return []
        if isinstance(made, Patch) and step.what in TYPING:
            self.typed_by.add(made.patch_id)
        return list(made) if isinstance(made, tuple | list) else [made] if made is not None else []

    def offer(self, patch: Patch) -> Applied | Stale | None:
        """Submit; None if refused."""
        before = self._typed_alive()
        try:
            outcome = self.desk.offer(patch)
        except PatchRefused:
            return None
        if isinstance(outcome, Applied) and patch.by_person:
            self.excused |= before - self._typed_alive()
        return outcome

    def typed_text(self) -> str:
        """What is there as it was typed; an agent may quote, or a restore repeat, the same characters."""
        return "".join(
            span.text
            for section in self.desk.document.sections
            for span in section.spans
            if span.patch_id in self.typed_by
        )

    def _typed_alive(self) -> set[str]:
        return set(self.typed_text()) & set(self.all_typed)

    def check_nothing_typed_is_lost(self) -> None:
        text = self.typed_text()
        for char in self.all_typed:
            assert text.count(char) <= 1, char
            assert text.count(char) == 1 or char in self.excused, char

    # --- the person ---

    def _user(self, step: Step, *ops: PatchOp, section: str | None = None) -> Patch:
        base = self.base(step.lag)
        issuer = self.desk.issuer("user", "user")
        return issuer.patch(base, "edit", section or self._section(step), ops=ops)

    def _section(self, step: Step) -> str:
        return SECTIONS[step.who % len(SECTIONS)]

    def _length(self, step: Step) -> int:
        return self.base(step.lag).section(self._section(step)).length

    def _range(self, step: Step, most: int = 6) -> tuple[int, int]:
        length = self._length(step)
        pos = step.a % (length + 1)
        return pos, min(length - pos, step.b % most)

    def _type(self, step: Step) -> Patch:
        pos, _ = self._range(step)
        return self._user(step, Insert(pos=pos, text=self.own(2)), Insert(pos=pos + 1, text=self.own(1)))

    def _paste(self, step: Step) -> Patch:
        pos, _ = self._range(step)
        return self._user(step, Retain(len=pos), Insert(pos=pos, text=step.word + self.own(1) + step.word))

    def _cut(self, step: Step) -> Patch:
        pos, length = self._range(step, 12)
        return self._user(step, Delete(pos=pos, len=length))

    def _overwrite(self, step: Step) -> Patch:
        pos, length = self._range(step)
        return self._user(step, Replace(pos=pos, len=length, text=self.own(2)))

    def _type_inside(self, step: Step) -> Patch | None:
        """Inside somebody's proposal."""
        base = self.base(step.lag)
        pos = 0
        for span in base.section(self._section(step)).spans:
            if span.insert_proposal or span.delete_proposal:
                at = pos + step.b % (len(span.text) + 1)
                return self._user(step, Insert(pos=at, text=self.own(1)))
            pos += len(span.text)
        return None

    def _decision(self, step: Step, kind: PatchKind, author: str = "user") -> Patch | None:
        proposals = list(self.desk.document.proposals.values())
        if not proposals:
            return None
        proposal = proposals[step.a % len(proposals)]
        source: Source = "user" if author == "user" else "agent"
        hunk = f"{proposal.proposal_id}/{1 + step.b % max(1, proposal.hunks)}"
        return self.desk.issuer(author, source).patch(
            self.base(step.lag),
            kind,
            "conductor",
            proposal_id=proposal.proposal_id,
            hunk_ids=(hunk,) if step.b % 2 else None,
        )

    def _accept(self, step: Step) -> Patch | None:
        return self._decision(step, "accept")

    def _reject(self, step: Step) -> Patch | None:
        return self._decision(step, "reject")

    def _reopen(self, step: Step) -> Patch | None:
        return self._decision(step, "reopen")

    def _undo_own(self, step: Step) -> Patch | None:
        return self._undo(step, by_person=True)

    def _undo_agent(self, step: Step) -> Patch | None:
        return self._undo(step, by_person=False)

    def _undo(self, step: Step, *, by_person: bool) -> Patch | None:
        done = [applied for applied in self.desk.log if applied.patch.by_person == by_person]
        if not done:
            return None
        applied = done[-1 - step.a % min(3, len(done))]
        since = self.desk.log[applied.document.revision :]
        return undo(self.desk.document, applied, since, self.desk.issuer("user", "user"))

    def _restore(self, step: Step) -> tuple[Patch, ...]:
        if step.b % 4:  # now and then
            return ()
        old = self.desk.log[step.a % len(self.desk.log)].document if self.desk.log else self.desk.start
        return restore(self.desk.document, old, self.desk.issuer("user", "user"))

    def _user_move(self, step: Step) -> Patch | None:
        return self._any_move(step, "user")

    def _user_proposes(self, step: Step) -> Patch:
        pos, length = self._range(step)
        issuer = self.desk.issuer("user", "user")
        op = Replace(pos=pos, len=length, text=self.own(1))
        return issuer.patch(self.base(step.lag), "propose", self._section(step), ops=(op,))

    # --- the agents ---

    def _agent(self, step: Step, kind: PatchKind, ops: tuple[PatchOp, ...]) -> Patch:
        issuer = self.desk.issuer(AGENTS[step.a % 3], "agent")
        section = self._section(step)
        return issuer.patch(
            self.base(step.lag), kind, section, ops=ops, reason=step.word, citation_ids=("c",)
        )

    def _propose(self, step: Step) -> Patch:
        pos, length = self._range(step, 9)
        more = (Insert(pos=0, text="A"), Replace(pos=pos, len=length, text=step.word))
        return self._agent(step, "propose", more if step.b % 2 else (Delete(pos=pos, len=length),))

    def _quote(self, step: Step) -> Patch:
        base = self.base(step.lag)
        author, section = AGENTS[step.a % 3], self._section(step)
        seen = view_for(base, author, section).text
        start = step.b % (len(seen) + 1)
        old = seen[start : start + 1 + step.a % 12]
        new = old[: len(old) // 2] + step.word + old[len(old) // 2 + 1 :]
        return self._agent(step, "propose", replace_exact(base, author, section, old, new))

    def _insert_after(self, step: Step) -> Patch:
        base = self.base(step.lag)
        author, section = AGENTS[step.a % 3], self._section(step)
        seen = view_for(base, author, section).text
        start = step.b % (len(seen) + 1)
        quote = seen[start : start + 5]
        return self._agent(step, "propose", insert_after(base, author, section, quote, step.word))

    def _append(self, step: Step) -> Patch:
        ops = append(self.base(step.lag), self._section(step), f"{step.word}{step.b}")
        return self._agent(step, "propose", ops)

    def _agent_edit(self, step: Step) -> Patch:
        pos, length = self._range(step)
        return self._agent(step, "edit", (Replace(pos=pos, len=length, text=step.word),))

    def _agent_merge(self, step: Step) -> Patch | None:
        """The conductor accepts what the default policy lets it."""
        changes = mergeable(self.desk.document, "default")
        if not changes:
            return None
        hunk = changes[step.a % len(changes)].hunk_id
        return self.desk.make("conductor", "agent", "accept", hunk_ids=(hunk,))

    def _join(self, step: Step) -> tuple[Patch, ...]:
        """The conductor moves what waits in the notes, or one proposal of it, to the end of the report."""
        document = self.desk.document
        waiting = [c for c in pending_changes(document, NOTES) if c.inserted and c.source == "agent"]
        if waiting and step.b % 3:
            waiting = [c for c in waiting if c.proposal_id == waiting[step.a % len(waiting)].proposal_id]
        hunks = tuple(dict.fromkeys(c.hunk_id for c in waiting))
        return join(document, NOTES, hunks, self.desk.issuer("conductor", "agent")) if hunks else ()

    def _agent_rejects(self, step: Step) -> Patch | None:
        return self._decision(step, "reject", AGENTS[step.a % 3])

    def _agent_move(self, step: Step) -> Patch | None:
        return self._any_move(step, "conductor")

    def _any_move(self, step: Step, author: str) -> Patch | None:
        base = self.base(step.lag)
        section = SECTIONS[1 + step.who % 2]
        length = base.section(section).length
        pos = step.a % (length + 1)
        ops = (Delete(pos=pos, len=min(length - pos, step.b % 9)),)
        issuer = self.desk.issuer(author, "user" if author == "user" else "agent")
        target = step.b % (base.section("conductor").length + 1)
        proposals = [p for p in base.proposals if step.a % 2] if step.b % 3 else []
        return issuer.patch(
            base,
            "move",
            section,
            ops=() if proposals else ops,
            proposal_id=proposals[step.a % len(proposals)] if proposals else None,
            target_section_id="conductor",
            target_pos=target if step.b % 2 else None,
        )

    def _state(self, step: Step) -> Patch:
        name = ("conductor", "researcher-2", "analyst")[step.a % 3]
        state = ("running", "complete", "failed")[step.b % 3]
        return self.desk.make("conductor", "system", "section_state", name, section_state=state)

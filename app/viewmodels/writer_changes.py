"""The changes that wait for review, as the cards beside the report show them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.viewmodels.writer_facts import Source
from storage.document.document import Proposal, RunDocument
from storage.document.gaps import to_decide
from storage.document.patch import proposal_of
from storage.document.section import CONDUCTOR, USER
from storage.document.spans import Chunk

EXCERPT = 72  # characters of a change that a card quotes
_READ = 4 * EXCERPT  # characters of a change that are looked at for it
_MARKDOWN = re.compile(
    r"^\s*(?:#{1,6}|[-*+>]|\d+[.)])\s+|\[\^[^\]]*\]|[`*]|(?<=\])\([^)]*\)|[\[\]]", re.MULTILINE
)
_SOURCE_MARKS = {"confirmed": "✓", "located": "✓", "rejected": "✕"}
_SOURCE_WORDS = {"proposed": "source not checked yet", "fetched": "source read", "located": "source located"}


@dataclass(frozen=True, slots=True)
class SourceMark:
    """A source of a change, with how far it was checked."""

    glyph: str
    text: str
    tooltip: str
    state: str
    citation_id: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One pending change, wherever it stands."""

    proposal_id: str
    author: str
    section_id: str
    inserted: str
    deleted: str
    reason: str
    sources: tuple[SourceMark, ...]
    hunks: tuple[str, ...]
    draft: bool = False
    """Its author is still writing it: it can be rejected, but not accepted."""

    @property
    def excerpt(self) -> str:
        """What changes, in one line."""
        if self.inserted and self.deleted:
            return f"“{self.deleted}” → “{self.inserted}”"
        return f"“{self.inserted}”" if self.inserted else f"delete “{self.deleted}”"


@dataclass(frozen=True, slots=True)
class Changes:
    """The pending changes in order, and where each begins in its section, in code points."""

    cards: tuple[ChangeCard, ...] = ()
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of one hunk in one chunk of a section; two are alike wherever they stand."""

    proposal_id: str
    hunk: str
    offset: int = field(compare=False)
    author: str
    inserted: str
    deleted: str


@dataclass(slots=True)
class _Found:
    pos: int
    pieces: list[_Piece]


@dataclass(frozen=True, slots=True)
class _Made:
    """A card, and what it was made of."""

    pieces: list[_Piece]
    proposal: Proposal | None
    card: ChangeCard


class ChangeBook:
    """Finds the pending changes of a document again and again.

    The document's text is kept in chunks that most patches leave alone; what was found in a chunk, and the
    card that was made of it, is kept with it.
    """

    def __init__(self) -> None:
        self._chunks: dict[int, tuple[Chunk, tuple[_Piece, ...]]] = {}
        self._cards: dict[tuple[str, str], _Made] = {}

    def forget_cards(self) -> None:
        """Make all cards anew: what is known of their sources is different."""
        self._cards = {}

    def find(self, document: RunDocument, sources: Mapping[str, Source]) -> Changes:
        """Return the pending changes: the report's in order, then each notes section's."""
        known, self._chunks = self._chunks, {}
        reviewed = (section for section in document.sections if section.section_id != USER)
        found: dict[tuple[str, str], _Found] = {}
        for section in sorted(reviewed, key=lambda each: each.section_id != CONDUCTOR):
            for chunk, at in zip(section.content.chunks, section.content.starts, strict=False):
                if not chunk.has_pending:
                    continue
                kept = known.get(id(chunk)) or (chunk, _pieces(chunk))
                self._chunks[id(chunk)] = kept
                for piece in kept[1]:
                    key = (section.section_id, piece.proposal_id)
                    if key not in found:
                        found[key] = _Found(at + piece.offset, [])
                    found[key].pieces.append(piece)
        before, self._cards = self._cards, {}
        found = _decided_about(document, found)
        for key, entry in found.items():
            made = before.get(key)
            proposal = document.proposals.get(key[1])
            if made is None or made.proposal != proposal or made.pieces != entry.pieces:
                made = _Made(entry.pieces, proposal, self._card(proposal, key, entry, sources))
            self._cards[key] = made
        positions = tuple(entry.pos for entry in found.values())
        return Changes(tuple(made.card for made in self._cards.values()), positions)

    def _card(
        self,
        proposal: Proposal | None,
        key: tuple[str, str],
        found: _Found,
        sources: Mapping[str, Source],
    ) -> ChangeCard:
        section_id, proposal_id = key
        citations = proposal.citation_ids if proposal else ()
        return ChangeCard(
            proposal_id=proposal_id,
            author=proposal.author if proposal else found.pieces[0].author,
            section_id=section_id,
            inserted=one_line("".join(piece.inserted for piece in found.pieces)),
            deleted=one_line("".join(piece.deleted for piece in found.pieces)),
            reason=(proposal.reason or "") if proposal else "",
            sources=tuple(
                source_mark(sources.get(citation, Source(citation)), citation) for citation in citations
            ),
            hunks=tuple(dict.fromkeys(piece.hunk for piece in found.pieces)),
            draft=proposal is not None and proposal.draft is not None,
        )


def _decided_about(
    document: RunDocument, found: dict[tuple[str, str], _Found]
) -> dict[tuple[str, str], _Found]:
    """The changes that a person decides about; the gap before a change that was moved follows that one."""
    if not any(each.parts for each in document.proposals.values()):
        return found
    waiting: dict[str, list[str]] = {}
    for section_id, proposal_id in found:
        waiting.setdefault(section_id, []).append(proposal_id)
    decided = {name: frozenset(to_decide(ids, document.proposals)) for name, ids in waiting.items()}
    return {key: entry for key, entry in found.items() if key[1] in decided[key[0]]}


def source_mark(source: Source, citation_id: str = "") -> SourceMark:
    """Return the mark of a source: located and confirmed ones are ticked, rejected ones crossed."""
    words = _SOURCE_WORDS.get(source.state, f"source {source.state}")
    return SourceMark(_SOURCE_MARKS.get(source.state, "◔"), words, source.label, source.state, citation_id)


def one_line(text: str, most: int = EXCERPT) -> str:
    """Return the first words of a text as they read, without their Markdown."""
    line = " ".join(_MARKDOWN.sub("", text[:_READ]).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _pieces(chunk: Chunk) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    offset = 0
    for span in chunk.spans:
        if not span.live:
            continue
        text = span.text[:_READ]
        if hunk := span.insert_proposal:
            pieces.append(_Piece(proposal_of(hunk), hunk, offset, span.author, text, ""))
        if hunk := span.delete_proposal:
            pieces.append(_Piece(proposal_of(hunk), hunk, offset, span.author, "", text))
        offset += span.live_length
    return tuple(pieces)

"""What the history of a document shows: the chosen revision, what it is compared with. Frozen values."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.viewmodels.prompt import Choice
from app.viewmodels.writer_compare import Comparison
from app.viewmodels.writer_page import PageDelta
from app.viewmodels.writer_revisions import RevisionBook, RevisionLabel, Version
from storage.document import RunDocument
from storage.document.section import CONDUCTOR

Mode = Literal["document", "inline", "beside"]
SEEN = "seen"
BEFORE = "before"
NOW = "now"
FIRST = "first"
NOTHING = RevisionLabel(0, "", "", "", "")


@dataclass(frozen=True, slots=True)
class HistoryChoice:
    """What the person wants to see.

    Attributes:
        revision: the chosen one; None is the newest, whatever that is.
        against: what it is compared with: one of the words above, or a ``version_id``.
        pending: whether what waits for review counts in a comparison as if it were accepted.
    """

    revision: int | None = None
    mode: Mode = "document"
    against: str = SEEN
    section_id: str = CONDUCTOR
    pending: bool = True


@dataclass(frozen=True, slots=True)
class HistoryView:
    """All that the history draws but the text, which travels as ``HistoryPage``."""

    revision: int = 0
    newest: int = 0
    label: RevisionLabel = NOTHING
    older: RevisionLabel | None = None
    """What a comparison begins with, and ends with; None while nothing is compared."""
    newer: RevisionLabel | None = None
    versions: tuple[Version, ...] = ()
    sections: tuple[Choice, ...] = ()
    section_id: str = CONDUCTOR
    mode: Mode = "document"
    against: str = SEEN
    against_choices: tuple[Choice, ...] = ()
    pending: bool = True
    quiet: str = ""
    """Why nothing is shown; "" when something is."""
    problem: str = ""

    @property
    def is_newest(self) -> bool:
        """Whether the newest revision is chosen: there is nothing to restore."""
        return self.revision == self.newest

    @property
    def title(self) -> str:
        """The chosen revision in words."""
        names = "".join(f" “{name}”" for name in self.label.names)
        return f"Revision {self.revision:,} of {self.newest:,}{names}"

    @property
    def told(self) -> str:
        """Who made it, when, and what it did."""
        label = self.label
        return " · ".join(part for part in (label.when, f"{label.who} {label.what}".strip()) if part)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What is drawn: a section at a revision, or two of it compared.

    Attributes:
        whole: whether ``document`` is to be drawn on an empty page; else it leads there from the one before.
    """

    section_id: str
    document: PageDelta | None = None
    whole: bool = True
    comparison: Comparison | None = None


def compared(book: RevisionBook, choice: HistoryChoice, seen: int | None) -> tuple[int, int]:
    """The two revisions that are compared, the older one first."""
    chosen = book.newest if choice.revision is None else min(choice.revision, book.newest)
    match choice.against:
        case "seen":
            other = min(seen or 0, book.newest)
        case "before":
            other = max(0, chosen - 1)
        case "now":
            other = book.newest
        case "first":
            other = 0
        case _:
            named = (each.revision for each in book.versions if each.version_id == choice.against)
            other = next(named, book.newest)
    return min(chosen, other), max(chosen, other)


def build_history(book: RevisionBook, choice: HistoryChoice, seen: int | None, now: datetime) -> HistoryView:
    """Return what stands around the text; ``seen`` is the revision when the person last looked."""
    chosen = book.newest if choice.revision is None else min(choice.revision, book.newest)
    older, newer = compared(book, choice, seen)
    view = HistoryView(
        revision=chosen,
        newest=book.newest,
        label=book.label(chosen, now),
        versions=book.versions,
        sections=_sections(book.revisions.head, choice.section_id),
        section_id=choice.section_id,
        mode=choice.mode,
        against=choice.against,
        against_choices=_against(book, seen),
        pending=choice.pending,
        problem=book.problem,
    )
    if choice.mode == "document":
        return view
    return replace(view, older=book.label(older, now), newer=book.label(newer, now))


def summary(comparison: Comparison) -> str:
    """What differs, in a few words."""
    if not comparison.differences:
        return "no difference"
    count = len(comparison.differences)
    places = "1 place" if count == 1 else f"{count:,} places"
    return f"{places}: +{comparison.come:,} \u2212{comparison.gone:,} characters"


def _sections(document: RunDocument, chosen: str) -> tuple[Choice, ...]:
    """The sections that ever held something; dead text tells of what was there."""
    found = [
        Choice(section.section_id, _title(section.section_id, section.title))
        for section in document.sections
        if section.section_id in (CONDUCTOR, chosen) or section.content.chunks
    ]
    return tuple(found)


def _title(section_id: str, title: str) -> str:
    if section_id == CONDUCTOR:
        return "Report"
    return "Your comments" if section_id == "user" else f"{title} notes"


def _against(book: RevisionBook, seen: int | None) -> tuple[Choice, ...]:
    last = "You have not looked before: compared with the empty document" if seen is None else ""
    return (
        Choice(SEEN, "Since I last looked", last or f"Compare with revision {seen}, which you saw last"),
        Choice(BEFORE, "The revision before", "What this revision alone has changed"),
        Choice(NOW, "Now", "Compare with the newest revision"),
        Choice(FIRST, "The empty document", "Compare with the beginning"),
        *(
            Choice(each.version_id, f"“{each.name}” (revision {each.revision})", f"Compare with {each.name}")
            for each in book.versions
        ),
    )

"""A section of the run document: its state and its spans."""

import re
from dataclasses import dataclass, field
from itertools import chain

from storage.document.patch import SectionState
from storage.document.spans import Span, SpanList

CONDUCTOR = "conductor"  # the report: what the reader sees, and the only section of a clean export
RESEARCHER = "researcher"
TERMINAL = "terminal"
USER = "user"  # directives and comments of the person
DEFAULT_SECTIONS = (CONDUCTOR, RESEARCHER, TERMINAL, USER)

_SECTION_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Section:
    """One section; immutable."""

    section_id: str
    state: SectionState = "pending"
    content: SpanList = field(default_factory=SpanList)

    @property
    def length(self) -> int:
        """Code points of the live text."""
        return self.content.length

    @property
    def spans(self) -> tuple[Span, ...]:
        """The live spans in order."""
        return tuple(chain.from_iterable(chunk.live for chunk in self.content.chunks))

    @property
    def live_text(self) -> str:
        """Everything in the section, pending insertions and pending deletions included."""
        return self.content.text

    @property
    def canon(self) -> str:
        """The text without pending insertions; text whose deletion is only proposed is in it."""
        return self.content.canon

    @property
    def title(self) -> str:
        """The heading in the file: the id with a capital."""
        return title_of(self.section_id)


def valid_section_id(section_id: str) -> bool:
    """Whether a section may be called so: lower case, begins with a letter, at most 64 characters."""
    return _SECTION_ID.fullmatch(section_id) is not None


def title_of(section_id: str) -> str:
    """The heading of a section: ``researcher-2`` → ``Researcher-2``."""
    return section_id[:1].upper() + section_id[1:]


def id_of(title: str) -> str:
    """The section a heading names: ``Researcher-2`` → ``researcher-2``."""
    return title[:1].lower() + title[1:]

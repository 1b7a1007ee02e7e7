"""What a patch changed, so that an editor or an index can follow step by step."""

from dataclasses import dataclass, field
from typing import Any

from storage.document.document import RunDocument
from storage.document.patch import Patch, SectionState
from storage.document.spans import Span


@dataclass(frozen=True, slots=True)
class TextChange:
    """``removed`` characters at ``pos`` of the live text gave way to ``spans``."""

    section_id: str
    pos: int
    removed: int
    spans: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The text that came in."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class MarkChange:
    """The text from ``pos`` on is the same; its marks or provenance are now those of ``spans``."""

    section_id: str
    pos: int
    spans: tuple[Span, ...]

    @property
    def length(self) -> int:
        """Code points concerned."""
        return sum(len(span.text) for span in self.spans)


@dataclass(frozen=True, slots=True)
class StateChange:
    """A section has another state, or was opened."""

    section_id: str
    state: SectionState
    opened: bool = False


Change = TextChange | MarkChange | StateChange


@dataclass(frozen=True, slots=True)
class Applied:
    """A patch that was applied.

    Attributes:
        changes: In order; each position counts in the live text as the change before left it.
        memo: What was worked out of the changes, by section; nothing else is kept here.
    """

    patch: Patch
    before: RunDocument
    document: RunDocument
    changes: tuple[Change, ...]
    memo: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

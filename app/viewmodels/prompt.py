"""What a prompt may be, and what the prompt bar shows. Pure."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Policy = Literal["review", "default", "all"]

MAX_PROMPT_BYTES = 4 * 1024 * 1024
# From here on a pasted text is held beside the input instead of in it: laying it out would stall typing.
MAX_INPUT_CHARS = 8_000
TITLE_CHARS = 80
RECENT_FOLDERS = 8
HISTORY_LIMIT = 200
HISTORY_CHARS = 16_000_000

EMPTY_HINT = "Type what you want to know or have written, then press Enter."

# Control characters other than tab and newline, and the byte order mark.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: its name inside the program, its words, and what it means."""

    name: str
    label: str
    hint: str = ""


MODELS = (
    Choice("offline", "Offline (no language model)", "Rules only: reads the folder; no key, no network"),
)
POLICIES = (
    Choice("review", "Review edits", "Every change to the document waits for you"),
    Choice(
        "default", "Default edits", "Additions are merged; changes to text you wrote or accepted wait for you"
    ),
    Choice("all", "Accept all edits", "Every change is merged; you can still undo it"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the prompt bar.

    ``pasted`` are long texts that are held beside the input; ``caret`` is where the cursor stands in the
    text, in the input's own units; less than 0: at its end.
    """

    text: str = ""
    pasted: tuple[str, ...] = ()
    caret: int = field(default=-1, compare=False)

    @property
    def whole(self) -> str:
        """The prompt as it is sent: what was typed, then what was pasted."""
        return "\n\n".join(part for part in (self.text, *self.pasted) if part.strip())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but white space."""
        return not self.text.strip() and not any(part.strip() for part in self.pasted)


@dataclass(frozen=True, slots=True)
class Submission:
    """A wish to start a run, or with ``follow_up`` (a run's id) to say more to that run or about it."""

    draft: Draft
    workspace: Path | None = None
    model: str = "offline"
    policy: Policy = "default"
    follow_up: str = ""


@dataclass(frozen=True, slots=True)
class PromptView:
    """What the prompt bar shows besides what is typed in it.

    ``recent`` are folders that were worked in before, the latest first.
    """

    workspace: Path | None = None
    recent: tuple[Path, ...] = ()
    models: tuple[Choice, ...] = MODELS
    model: str = "offline"
    policies: tuple[Choice, ...] = POLICIES
    policy: Policy = "default"


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """The choice between a new run and a follow-up to the document in front.

    Attributes:
        run_id: whose document is in front; empty: none is, and there is no choice.
        title: what it is about.
        is_live: whether its run is at work.
        is_chosen: whether what is sent is a follow-up.
    """

    run_id: str = ""
    title: str = ""
    is_live: bool = False
    is_chosen: bool = False

    @property
    def act(self) -> str:
        """What the button says."""
        if not self.is_chosen:
            return "Start a run"
        return "Tell the agents" if self.is_live else "Ask about it"

    @property
    def placeholder(self) -> str:
        """What stands in an empty input."""
        if not self.is_chosen:
            return "Ask for a document: an overview of a folder, an answer with its sources, a report…"
        if self.is_live:
            return f"Tell the agents at work on “{self.title}” what to do differently, or ask them…"
        return f"Ask about “{self.title}”…"

    @property
    def meaning(self) -> str:
        """What a follow-up would do, or why there is none."""
        if not self.run_id:
            return "No document is open here: open one to say more about it"
        if self.is_live:
            return f"Your words go to the agents at work on “{self.title}”, read before their next step"
        return f"“{self.title}” has ended: a new run begins that is given its report"


def clean(text: str) -> str:
    """Return a text without control characters; line ends are newlines, broken surrogates are replaced."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").replace("\u2028", "\n")
    return _LONE_SURROGATE.sub("\ufffd", _CONTROLS.sub("", text))


def problem(draft: Draft) -> str | None:
    """Return why a draft cannot be sent, in one line; None when it can."""
    if draft.is_empty:
        return EMPTY_HINT
    size = len(clean(draft.whole).encode())
    if size > MAX_PROMPT_BYTES:
        return (
            f"This prompt is {megabytes(size)}; the most is {megabytes(MAX_PROMPT_BYTES)}. "
            "Shorten it, or save it as a file in the folder and name it here."
        )
    return None


def megabytes(size: int) -> str:
    """Return a size in words: ``4 MB``, ``1.2 MB``, ``12 KB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f}".removesuffix(".0") + " MB"


def title(objective: str) -> str:
    """Return the first words of a prompt, for a window's title."""
    line = next((line.strip() for line in objective.splitlines() if line.strip()), "")
    line = " ".join(line.split())
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1].rstrip() + "…"


def short_path(path: Path | None, home: Path) -> str:
    """Return a folder as the chip shows it: below the home folder with ``~``."""
    if path is None:
        return "No folder"
    if path == home:
        return "~"
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


class History:
    """What was sent before, newest last, with a place in it and the draft that is kept meanwhile."""

    def __init__(self, entries: tuple[str, ...] = ()) -> None:
        self._entries: list[str] = list(entries)
        self._at = len(self._entries)
        self._kept = Draft()

    @property
    def entries(self) -> tuple[str, ...]:
        """All entries, oldest first."""
        return tuple(self._entries)

    def add(self, entry: str) -> None:
        """Note what was sent, and go back to the present."""
        if entry in self._entries:
            self._entries.remove(entry)
        self._entries.append(entry)
        del self._entries[:-HISTORY_LIMIT]
        while len(self._entries) > 1 and sum(map(len, self._entries)) > HISTORY_CHARS:
            del self._entries[0]
        self._at = len(self._entries)

    def put_before(self, older: tuple[str, ...]) -> None:
        """Add entries of earlier sessions in front, oldest first."""
        fresh = [entry for entry in dict.fromkeys(older) if entry not in self._entries]
        self._entries[:0] = fresh
        self._at += len(fresh)

    def earlier(self, present: Draft) -> Draft | None:
        """Go one back; None at the oldest. The present draft is kept for the way forward."""
        if self._at == 0:
            return None
        if self._at == len(self._entries):
            self._kept = present
        self._at -= 1
        return split(self._entries[self._at])

    def later(self) -> Draft | None:
        """Go one forward, at last to the draft that was kept; None when there already."""
        if self._at == len(self._entries):
            return None
        self._at += 1
        return self._kept if self._at == len(self._entries) else split(self._entries[self._at])


def split(prompt: str) -> Draft:
    """Return a prompt as a draft: a long one is held beside the input."""
    return Draft(prompt) if len(prompt) <= MAX_INPUT_CHARS else Draft("", (prompt,))

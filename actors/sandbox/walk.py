"""Walking a workspace: nearest folders first, never through a link, within limits that are told.

Each folder is opened afresh from the root, so the walk holds two handles at once however deep the tree is.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from actors.sandbox.cancel import Budget, CancelToken
from actors.sandbox.errors import ToolError
from actors.sandbox.ignore import IGNORE_FILE, IgnoreRules, rules_for
from actors.sandbox.kinds import Kind, RawEntry
from actors.sandbox.names import counted, shown_name
from actors.sandbox.paths import Workspace, reason_for

MAX_ENTRIES = 1_000_000
MAX_FOLDER_ENTRIES = 250_000
MAX_LEVELS = 100
NAMED_UNREADABLE = 20
SKIPPED_FOLDERS = frozenset({".git"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the walk met; ``path`` is the stored path from the workspace root, ``size`` in bytes."""

    path: str
    kind: Kind
    size: int


@dataclass(frozen=True)
class WalkOptions:
    """Where and how to walk.

    ``start`` is a shown path; ``seconds`` and ``deadline`` bound the time (``deadline`` on the
    ``time.monotonic`` clock).
    """

    start: str = "."
    recursive: bool = True
    include_ignored: bool = False
    seconds: float = 10.0
    deadline: float | None = None


@dataclass
class WalkReport:
    """What the walk left out, for its caller to tell.

    ``stopped`` says in words why the walk ended early, ``unreadable`` counts folders and ``unreadable_names``
    gives the first of them with the reason.
    """

    stopped: str | None = None
    unreadable: int = 0
    unreadable_names: list[str] = field(default_factory=list)
    ignored: int = 0

    def note_unreadable(self, path: str, reason: str) -> None:
        """Count what could not be read and keep the first names (stored ``path``)."""
        self.unreadable += 1
        if len(self.unreadable_names) < NAMED_UNREADABLE:
            self.unreadable_names.append(f"{shown_name(path) or '.'} ({reason})")

    def in_words(self) -> list[str]:
        """Return a line for each thing that was left out."""
        lines = []
        if self.stopped:
            lines.append(self.stopped)
        if self.unreadable:
            more = self.unreadable - len(self.unreadable_names)
            rest = f" and {more:,} more" if more else ""
            lines.append(f"{self.unreadable:,} could not be read: {', '.join(self.unreadable_names)}{rest}")
        if self.ignored:
            left_out = counted(self.ignored, "entry", "entries")
            lines.append(f"{left_out} left out by .gitignore (include_ignored shows them)")
        return lines


class Walk:
    """One walk over a workspace; iterate once, then read ``report``."""

    def __init__(self, workspace: Workspace, options: WalkOptions, token: CancelToken) -> None:
        self.report = WalkReport()
        self._workspace = workspace
        self._options = options
        self._token = token
        self._budget = Budget(options.seconds, options.deadline)
        self._seen = 0

    def __iter__(self) -> Iterator[Entry]:
        """Yield entries, nearest folders first, sorted by name inside each folder.

        Raises:
            ToolError: the start is missing, outside, or not a folder.
            WorkCancelled: the asker went away.
        """
        shown, kind = self._workspace.canonical(self._options.start)
        if kind is not Kind.DIRECTORY:
            raise ToolError(f"{shown} is a {kind}, not a folder.")
        start = self._workspace.steps(shown)
        queue = deque([(start, self._rules_above(start))])
        while queue and not self._stop():
            parts, rules = queue.popleft()
            base = "".join(f"{part}/" for part in parts)
            entries = self._folder(parts)
            own = self._rules_in(parts, entries, rules)
            for raw in entries:
                self._token.check()
                if self._stop():
                    return
                is_folder = raw.kind is Kind.DIRECTORY
                path = base + raw.name
                if own is not None and own.ignores(path, is_folder=is_folder):
                    self.report.ignored += 1
                    continue
                self._seen += 1
                yield Entry(path, raw.kind, raw.size)
                if is_folder and self._options.recursive and self._may_enter(parts):
                    queue.append(((*parts, raw.name), own))

    def _rules_above(self, start: Sequence[str]) -> IgnoreRules | None:
        """Return the rules of the folders above the start; None switches the rules off.

        A start that is itself ignored was named on purpose: below it nothing is left out.
        """
        if self._options.include_ignored:
            return None
        rules: IgnoreRules | None = IgnoreRules("")
        for depth, _name in enumerate(start):
            rules = rules_for(self._workspace, start[:depth], rules)
            if rules.ignores("/".join(start[: depth + 1]), is_folder=True):
                return None
        return rules

    def _rules_in(
        self, parts: Sequence[str], entries: Sequence[RawEntry], above: IgnoreRules | None
    ) -> IgnoreRules | None:
        """Return the rules for a folder's entries; without a file of its own, those from above."""
        if above is None or not any(raw.name == IGNORE_FILE for raw in entries):
            return above
        return rules_for(self._workspace, parts, above)

    def _folder(self, parts: tuple[str, ...]) -> list[RawEntry]:
        """Return a folder's entries sorted by name; an unreadable one is counted and named."""
        entries: list[RawEntry] = []
        try:
            for raw in self._workspace.scan(parts):
                self._token.check()
                if raw.name in SKIPPED_FOLDERS:
                    continue
                if len(entries) >= MAX_FOLDER_ENTRIES:
                    self._note_limit(f"stopped at {MAX_FOLDER_ENTRIES:,} entries in one folder")
                    break
                entries.append(raw)
                if not len(entries) % 1000 and self._stop():
                    break
        except OSError as error:
            self.report.note_unreadable("/".join(parts), reason_for(error))
        except ToolError as error:
            self.report.note_unreadable("/".join(parts), error.for_user().rstrip("."))
        entries.sort(key=lambda raw: raw.name)
        return entries

    def _may_enter(self, parts: tuple[str, ...]) -> bool:
        if len(parts) < MAX_LEVELS:
            return True
        self._note_limit(f"folders deeper than {MAX_LEVELS} levels are left out")
        return False

    def _stop(self) -> bool:
        """Whether a limit is reached; which one is kept for the report."""
        if self._seen >= MAX_ENTRIES:
            self._note_limit(f"stopped at {MAX_ENTRIES:,} entries")
            return True
        if self._budget.spent:
            self._note_limit(f"stopped after {self._budget.seconds:.0f} s")
            return True
        return False

    def _note_limit(self, words: str) -> None:
        self.report.stopped = self.report.stopped or words

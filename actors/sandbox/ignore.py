"""Which files a folder's ``.gitignore`` files leave out, nested ones and negations included.

The rule is git's: the file nearest to a path is asked first, and in it the last pattern that matches the
path itself decides; only when it says nothing, the one above is asked. A path below an ignored folder
cannot be re-included, which the walk sees to by never entering one. pathspec compiles the patterns; its own
verdict is not used, because it lets a pattern for a folder decide for the paths inside, too. Not read: the
person's global excludes, ``.git/info/exclude``, and files above the workspace.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from actors.sandbox.errors import ToolError
from actors.sandbox.names import shown_name
from actors.sandbox.paths import Workspace

IGNORE_FILE = ".gitignore"
MAX_IGNORE_BYTES = 256 * 1024
_INSIDE = "ps_d"
"""pathspec's name for the slash behind a folder that a pattern names."""


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """One line of an ignore file, compiled; ``ignore`` is False for a negation."""

    regex: re.Pattern[str]
    ignore: bool

    @classmethod
    def parse(cls, line: str) -> "IgnorePattern | None":
        """Return the pattern of a line; None for a comment, and for what git would skip."""
        if line.rstrip().endswith("**/"):  # folders inside, which pathspec takes for the folder itself
            line = f"{line.rstrip()}*/"
        try:
            pattern = GitIgnoreSpecPattern(line)
        except ValueError:
            return None
        if pattern.include is None or pattern.regex is None:
            return None
        return cls(pattern.regex, pattern.include)

    def names(self, path: str, *, is_folder: bool) -> bool:
        """Whether the pattern names this very path, not only a folder above it."""
        match = self.regex.search(path)
        if match is not None and match.groupdict().get(_INSIDE) is None:
            return True
        if not is_folder:
            return False
        match = self.regex.search(f"{path}/")
        if match is None or match.groupdict().get(_INSIDE) is None:
            return False
        return match.end(_INSIDE) == len(path) + 1


@dataclass(frozen=True)
class IgnoreRules:
    """The patterns of one folder, last first, and, through ``parent``, of those above it.

    ``base`` is the folder's stored path with a slash at its end, or empty for the root.
    """

    base: str
    patterns: tuple[IgnorePattern, ...] = ()
    parent: "IgnoreRules | None" = None

    @cached_property
    def _chain(self) -> tuple[tuple[int, tuple[IgnorePattern, ...]], ...]:
        """The patterns of each folder that has some, nearest first, each with how much of a path to drop."""
        own = ((len(self.base), self.patterns),) if self.patterns else ()
        return own + (self.parent._chain if self.parent is not None else ())  # noqa: SLF001 - its own class

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether an entry of this folder is left out; ``path`` is its stored path from the root."""
        for skip, patterns in self._chain:
            below = path[skip:]
            for pattern in patterns:
                if pattern.names(below, is_folder=is_folder):
                    return pattern.ignore
        return False


def rules_for(workspace: Workspace, parts: Sequence[str], parent: IgnoreRules | None) -> IgnoreRules:
    """Return the rules for the entries of a folder: its own file's, then the parent's."""
    base = "".join(f"{part}/" for part in parts)
    parsed = map(IgnorePattern.parse, _lines(workspace, base))
    patterns = tuple(pattern for pattern in parsed if pattern is not None)
    return IgnoreRules(base, patterns[::-1], parent)


def _lines(workspace: Workspace, base: str) -> list[str]:
    try:
        with workspace.open(shown_name(base + IGNORE_FILE)) as opened:
            text = opened.stream.read(MAX_IGNORE_BYTES).decode("utf-8", "surrogateescape")
    except ToolError:  # an unreadable or odd ignore file ignores nothing, as in git
        return []
    return [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]

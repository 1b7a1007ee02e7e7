"""Which files a folder's ``.gitignore`` files leave out, nested ones and negations included.

The rule is git's: the file nearest to a path is asked first, and in it the last pattern that matches
decides; only when it says nothing, the one above is asked. A path below an ignored folder cannot be
re-included, which the walk sees to by never entering one. Not read: the person's global excludes,
``.git/info/exclude``, and files above the workspace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pathspec import GitIgnoreSpec

from actors.sandbox.errors import ToolError
from actors.sandbox.names import shown_name
from actors.sandbox.paths import Workspace

IGNORE_FILE = ".gitignore"
MAX_IGNORE_BYTES = 256 * 1024


@dataclass(frozen=True)
class IgnoreRules:
    """The patterns of one folder and, through ``parent``, of those above it.

    ``base`` is the folder's stored path with a slash at its end, or empty for the root.
    """

    base: str
    spec: GitIgnoreSpec | None
    parent: "IgnoreRules | None" = None

    @cached_property
    def _chain(self) -> tuple[tuple[int, GitIgnoreSpec], ...]:
        """The specs that have patterns, nearest first, each with how much of a path to leave out."""
        own = ((len(self.base), self.spec),) if self.spec is not None else ()
        return own + (self.parent._chain if self.parent is not None else ())  # noqa: SLF001 - its own class

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether an entry of this folder is left out; ``path`` is its stored path from the root."""
        for skip, spec in self._chain:
            verdict = spec.check_file(path[skip:] + "/" if is_folder else path[skip:]).include
            if verdict is not None:
                return verdict
        return False


def rules_for(workspace: Workspace, parts: Sequence[str], parent: IgnoreRules | None) -> IgnoreRules:
    """Return the rules for the entries of a folder: its own file's, then the parent's."""
    base = "".join(f"{part}/" for part in parts)
    return IgnoreRules(base, _read_spec(workspace, base), parent)


def _read_spec(workspace: Workspace, base: str) -> GitIgnoreSpec | None:
    try:
        with workspace.open(shown_name(base + IGNORE_FILE)) as opened:
            text = opened.stream.read(MAX_IGNORE_BYTES).decode("utf-8", "surrogateescape")
    except ToolError:  # an unreadable or odd ignore file ignores nothing, as in git
        return None
    return _spec(text.removeprefix("\ufeff").splitlines())


def _spec(lines: Sequence[str]) -> GitIgnoreSpec | None:
    """Compile what can be compiled; git skips a malformed line as well."""
    kept = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        kept.append(line)
    spec = GitIgnoreSpec.from_lines(kept)
    return spec if any(pattern.include is not None for pattern in spec.patterns) else None

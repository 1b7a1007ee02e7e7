"""File patterns as agents write them: gitignore's rules, plus braces.

``*.py`` matches at any depth, ``src/**/*.py`` from the listed folder on, ``docs/`` everything below, and
``*.{js,ts}`` is both ``*.js`` and ``*.ts``.
"""

import re
from collections.abc import Sequence

from pathspec import GitIgnoreSpec

from actors.sandbox.errors import ToolError

MAX_PATTERNS = 200
_BRACES = re.compile(r"\{([^{}]*)\}")


class Globs:
    """Patterns of which a path must match at least one; no patterns match everything.

    Args:
        patterns: as written.
        base: the stored path of the folder that they are relative to, empty for the root.

    Raises:
        ToolError: a pattern cannot be read, or there are too many.
    """

    def __init__(self, patterns: Sequence[str], base: str = "") -> None:
        self._skip = len(base) + 1 if base else 0
        expanded = [each for pattern in patterns for each in _expand(pattern)]
        try:
            self._spec = GitIgnoreSpec.from_lines(expanded) if expanded else None
        except ValueError as error:
            raise ToolError(f"The pattern cannot be read ({error}); use *, ** and ?.") from error

    @property
    def any(self) -> bool:
        """Whether there are patterns at all."""
        return self._spec is not None

    def match(self, path: str) -> bool:
        """Whether a stored path from the workspace root is wanted."""
        return self._spec is None or self._spec.match_file(path[self._skip :])


def _expand(pattern: str) -> list[str]:
    """Return the patterns that a pattern with braces stands for."""
    done: list[str] = []
    waiting = [pattern]
    while waiting:
        if len(done) + len(waiting) > MAX_PATTERNS:
            raise ToolError(f"The braces stand for more than {MAX_PATTERNS} patterns; use fewer.")
        text = waiting.pop()
        braces = _BRACES.search(text)
        if braces is None:
            done.append(text)
            continue
        before, after = text[: braces.start()], text[braces.end() :]
        waiting.extend(before + choice + after for choice in braces.group(1).split(","))
    return done

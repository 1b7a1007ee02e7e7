"""What can be wrong with a change to the run document, in words for whoever asked for it."""

from storage.errors import KnownError


class PatchRefused(KnownError):  # noqa: N818 - reads as what happened, like the other outcomes of a patch
    """The patch cannot be applied: out of range, wrong run, revision or section, or not allowed."""


class PendingConflict(PatchRefused):
    """An agent's patch touches a change of somebody else that still waits for review."""


class AnchorError(KnownError):
    """A quoted text names no place in the document, or more than one."""

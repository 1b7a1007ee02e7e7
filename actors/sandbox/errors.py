"""What a tool says when it cannot, or may not, do what it was asked."""

from storage.errors import KnownError


class ToolError(KnownError):
    """A tool could not do what it was asked; the message says why and what to do instead."""

    verdict = "failed"


class RefusedError(ToolError):
    """A tool may not do what it was asked: confinement or a rule forbids it."""

    verdict = "refused"

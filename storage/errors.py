"""The two kinds of error: what a user can act on, and what is our fault.

A ``KnownError`` carries one line for the user: what happened and what to do. A ``BugError`` means that
the program broke one of its own rules; it is reported, never explained away.
"""


class KnownError(Exception):
    """Something outside the program went wrong, or was asked wrongly; the message says what to do."""

    def for_user(self) -> str:
        """Return the message as one line of words for the user."""
        return " ".join(str(self).split())


class BugError(Exception):
    """The program broke a rule of its own."""


class StoreError(KnownError):
    """The event log cannot be opened, read or written."""

"""Who asks something of a run's Writer."""

from dataclasses import dataclass

from storage.document.patch import Source


@dataclass(frozen=True, slots=True)
class Author:
    """Who asks. ``source`` decides whose text wins: a person's is never refused for being late."""

    name: str
    source: Source = "agent"


PERSON = Author("user", "user")
SYSTEM = Author("system", "system")
CONDUCTING = Author("conductor")

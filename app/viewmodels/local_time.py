"""The present moment, as a person reads it."""

from datetime import datetime


def local_now() -> datetime:
    """Return the present moment with the zone of this system."""
    return datetime.now().astimezone()

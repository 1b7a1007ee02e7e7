"""The program's own log: one file of the home that is kept short, and in which no key stands."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.services import Services

NAME = "quire.log"
_LOG_BYTES = 1_000_000
_LOG_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# They tell of each request with its address and headers; a failed one is told by us.
_TALKATIVE = ("httpx", "httpx2", "httpcore", "httpcore2", "openai", "anthropic")
_KEY_NAME = re.compile(r"(?i)key|token|secret|passw|credential")

Secrets = Callable[[], Iterable[str]]


class LogFile:
    """Where the log is, and what must not stand in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.secrets: Secrets = tuple
        """What is hidden from now on, beside what looks like a key."""

    @contextmanager
    def writing(self) -> Iterator["LogFile"]:
        """Write what is logged; a folder that cannot be written is told by the store."""
        root = logging.getLogger()
        before = root.level
        for other in root.handlers:
            other.setLevel(max(other.level, before))  # what writes elsewhere says no more than it did
        handler = self._handler()
        handler.setFormatter(Redacting(lambda: self.secrets(), _FORMAT))  # noqa: PLW0108 -- it may be set later
        root.addHandler(handler)
        root.setLevel(min(before, logging.INFO))
        hush()
        try:
            yield self
        finally:
            root.setLevel(before)
            root.removeHandler(handler)
            handler.close()

    def follow(self, services: Services) -> None:
        """A home is open: from now on hide the keys that its session uses."""
        if services.models is not None:
            self.secrets = services.models.keys.secrets

    def _handler(self) -> logging.Handler:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return RotatingFileHandler(
                self.path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", errors="replace"
            )
        except OSError:
            return logging.NullHandler()


class Redacting(logging.Formatter):
    """Formats a record, its traceback too, and takes the secrets out."""

    def __init__(self, secrets: Secrets, form: str = logging.BASIC_FORMAT) -> None:
        super().__init__(form)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's lines."""
        from actors.models.redaction import redact  # noqa: PLC0415 -- the first window waits for this module

        return redact(super().format(record), self._secrets())


def hush() -> None:
    """Have the libraries that tell of each request, with its headers, tell of what is wrong alone."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def keys_of_environment() -> tuple[str, ...]:
    """Return the values of variables that are named as those of keys are."""
    return tuple(value for name, value in os.environ.items() if value and _KEY_NAME.search(name))

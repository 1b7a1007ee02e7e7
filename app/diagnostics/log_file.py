"""The program's own log: one file of the home that is kept short, and in which no key stands."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.services import Services

NAME = "quire.log"
_LOG_BYTES = 1_000_000
_LOG_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# They tell of each request with its address; a failed one is told by us.
_TALKATIVE = ("httpx", "httpx2", "httpcore", "openai", "anthropic")

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
        handler.setFormatter(_Redacting(self))
        root.addHandler(handler)
        root.setLevel(min(before, logging.INFO))
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
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


class _Redacting(logging.Formatter):
    """Formats a record, its traceback too, and takes the secrets out."""

    def __init__(self, log: LogFile) -> None:
        super().__init__(_FORMAT)
        self._log = log

    def format(self, record: logging.LogRecord) -> str:
        from actors.models.redaction import redact  # noqa: PLC0415 -- the first window waits for this module

        return redact(super().format(record), self._log.secrets())

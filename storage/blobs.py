"""Blobs: long texts and files, stored once and named by their sha-256."""

import re
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

from storage.database import Connection
from storage.errors import StoreError
from storage.events.blob_refs import replace_refs

_NAME = re.compile(r"[0-9a-f]{64}")


def save(connection: Connection, blobs: Mapping[str, bytes]) -> None:
    """Store blobs that are not stored yet. One that is gets a new date, so that it is not collected."""
    moment = time.time()
    connection.execute_many(
        "INSERT INTO blobs (hash, created_at, data) VALUES (?, ?, ?) ON CONFLICT (hash) "
        "DO UPDATE SET created_at = excluded.created_at WHERE blobs.created_at < excluded.created_at - 60",
        ((name, moment, data) for name, data in blobs.items()),
    )


def save_uses(connection: Connection, uses: Iterable[tuple[str, int]]) -> None:
    """Note which event names which blob."""
    connection.execute_many("INSERT INTO blob_uses (hash, seq) VALUES (?, ?) ON CONFLICT DO NOTHING", uses)


def load(connection: Connection, name: str) -> bytes | None:
    """Return a blob, or None when there is none of this name."""
    data = connection.value("SELECT data FROM blobs WHERE hash = ?", (name,))
    return None if data is None else bytes(data)


def with_texts(connection: Connection, payload: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a payload whose references are replaced by what they stand for.

    Raises:
        StoreError: a text is missing from the store.
    """

    def text_of(reference: dict[str, Any]) -> str:
        name = reference["$blob"]
        data = load(connection, name) if isinstance(name, str) and _NAME.fullmatch(name) else None
        if data is None:
            raise StoreError(f"a stored text ({str(name)[:12]}…) is missing; run `quire verify`")
        return data.decode(errors="replace")

    return replace_refs(payload, text_of)


def forget_uses(connection: Connection, run_id: str) -> None:
    """Remove the uses by a run's events, which must still be there."""
    connection.change(
        "DELETE FROM blob_uses WHERE seq IN (SELECT seq FROM events WHERE run_id = ?)",
        (run_id,),
    )


def collect(connection: Connection, grace_s: float) -> int:
    """Delete blobs that no event names; return how many.

    A blob is put before the event that names it, so one that was put less than ``grace_s`` seconds ago stays.
    """
    return connection.change(
        "DELETE FROM blobs WHERE created_at <= ? "
        "AND NOT EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = blobs.hash)",
        (time.time() - grace_s,),
    )


class PendingBlobs:
    """Blobs that were put and are not committed; kept through faults, so that no event outlives its text."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blobs: dict[str, bytes] = {}

    def add(self, name: str, data: bytes) -> None:
        """Note a blob that was put."""
        with self._lock:
            self._blobs[name] = data

    def get(self, name: str) -> bytes | None:
        """Return a blob that is not committed yet."""
        with self._lock:
            return self._blobs.get(name)

    def waiting(self) -> dict[str, bytes]:
        """Return all that are not committed yet."""
        with self._lock:
            return dict(self._blobs)

    def saved(self, names: dict[str, bytes]) -> None:
        """Forget blobs that are committed."""
        with self._lock:
            for name in names:
                self._blobs.pop(name, None)

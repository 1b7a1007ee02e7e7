"""Requests to a run that another process works on; each is taken once."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from storage.commit import Commit
from storage.database import Connection, ReadPool
from storage.events.envelope import new_id, now
from storage.ingest import Ingest
from storage.writer_thread import WriterThread

ControlKind = Literal["cancel", "pause", "resume", "directive", "policy"]


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """What is asked of a run; ``run_id`` is set when it is taken."""

    kind: ControlKind
    payload: Mapping[str, Any] = field(default_factory=dict)
    run_id: str = ""
    request_id: str = field(default_factory=new_id)
    requested_at: str = field(default_factory=now)


class ControlTable:
    """Puts and takes requests."""

    def __init__(self, writer: WriterThread, pool: ReadPool) -> None:
        self._writer = writer
        self._pool = pool

    def request(self, run_id: str, request: ControlRequest) -> Commit[None]:
        """Ask the process that works on a run; done when the request is on disk."""
        payload = json.dumps(dict(request.payload))

        def job(connection: Connection, _ingest: Ingest) -> None:
            connection.change(
                "INSERT INTO control (request_id, run_id, kind, requested_at, payload) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (request.request_id, run_id, request.kind, request.requested_at, payload),
            )

        return self._writer.submit(job)

    def take(self, run_ids: Collection[str]) -> list[ControlRequest]:
        """Return the requests to some runs, oldest first, and remove them.

        A look costs one read; only when something is there does it wait for a write. Nothing is taken while
        the store cannot write.
        """
        wanted = list(run_ids)
        if not wanted or self._writer.trouble is not None:
            return []
        marks = ", ".join("?" * len(wanted))
        with self._pool.reading() as connection:
            if not connection.value(f"SELECT count(*) FROM control WHERE run_id IN ({marks})", wanted):  # noqa: S608 - marks only
                return []

        def job(connection: Connection, _ingest: Ingest) -> list[ControlRequest]:
            rows = connection.execute(
                "SELECT kind, payload, run_id, request_id, requested_at FROM control "  # noqa: S608 - marks only
                f"WHERE run_id IN ({marks}) ORDER BY requested_at, request_id",
                wanted,
            )
            connection.execute_many("DELETE FROM control WHERE request_id = ?", [(row[3],) for row in rows])
            return [ControlRequest(row[0], json.loads(row[1]), *row[2:]) for row in rows]

        taken: list[ControlRequest] = self._writer.submit(job).result()
        return taken

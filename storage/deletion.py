"""Deleting a run: its events, texts, rollup and files; what remains is one event that explains the gap."""

import contextlib
import shutil

from storage import blobs, search
from storage.admission import admit
from storage.database import Connection
from storage.errors import StoreError
from storage.events.envelope import NewEvent
from storage.events.runtime import RunDeleted
from storage.ingest import Ingest
from storage.paths import HomePaths

ACTOR_ID = "store"
_TABLES = ("events", "runs", "rule_counts", "leases", "control")


def delete_run(connection: Connection, ingest: Ingest, run_id: str, blob_grace_s: float) -> RunDeleted:
    """Delete a run's rows inside the caller's transaction; return the event that says so.

    Raises:
        StoreError: there is no such run.
    """
    first, last, count = connection.execute(
        "SELECT min(seq), max(seq), count(*) FROM events WHERE run_id = ?", (run_id,)
    )[0]
    if not count:
        raise StoreError(f"there is no run {run_id}; `quire runs` lists them")
    # Asked before, so that no seq is used twice when the run's events are the last ones.
    last_seq = ingest.last_seq()
    # In this order: the index needs its texts, the texts their blobs, and the uses their events.
    search.remove_run(connection, run_id)
    blobs.forget_uses(connection, run_id)
    for table in _TABLES:
        connection.change(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))  # noqa: S608 - names of ours
    ingest.forget()
    said = RunDeleted(deleted_run_id=run_id, first_seq=first, last_seq=last, count=count)
    ingest.store([admit(NewEvent(said, ACTOR_ID))], after=last_seq)
    blobs.collect(connection, blob_grace_s)
    return said


def delete_files(paths: HomePaths, run_id: str) -> None:
    """Delete a run's folder; a file that cannot be deleted now is no reason to keep the run."""
    folder = paths.run_folder(run_id)
    with contextlib.suppress(OSError):
        if not folder.is_symlink():
            shutil.rmtree(folder)

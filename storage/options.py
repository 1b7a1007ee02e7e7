"""What the store is asked with: its options and its two queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """How the store behaves; the defaults are right outside of tests.

    Attributes:
        patience_s: how long a write waits for a locked file or a full disk before it fails, seconds.
        group_limit: events that are committed as one transaction, at most (one append is never split).
        high_water: events waiting for the writer, from which on a thread that appends has to wait.
        poll_s: how often other processes' commits are looked for while somebody is subscribed, seconds.
        heartbeat_s: how often held leases are renewed, seconds.
        lapse_s: age of the last heartbeat from which on a lease has lapsed, seconds.
        live_rollups: run rollups that are kept in memory between two commits.
        blob_grace_s: age from which on a blob that no event names may be collected, seconds.
        pragmas: extra SQLite settings, such as ``max_page_count``.
    """

    patience_s: float = 30.0
    group_limit: int = 1_000
    high_water: int = 20_000
    poll_s: float = 0.08
    heartbeat_s: float = 3.0
    lapse_s: float = 15.0
    live_rollups: int = 64
    blob_grace_s: float = 600.0
    pragmas: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events to read; every filter applies before the limit.

    Attributes:
        run_id: events of this run only.
        prefix: events whose type begins so.
        since: events after this seq.
        until: events up to and with this seq.
        limit: at most so many.
        newest: the newest first, else the oldest first.
        resolve: long texts whole instead of as references.
        unattributed: only events that belong to no run.
    """

    run_id: str | None = None
    prefix: str | None = None
    since: int = 0
    until: int | None = None
    limit: int | None = None
    newest: bool = False
    resolve: bool = False
    unattributed: bool = False


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Which runs to list, newest first.

    Attributes:
        status: runs in this state, or with this badge (``in progress`` = all that have not ended).
        search: runs whose objective or events hold this text.
        limit: at most so many, after ``offset`` of them.
    """

    status: str | None = None
    search: str | None = None
    limit: int | None = None
    offset: int = 0

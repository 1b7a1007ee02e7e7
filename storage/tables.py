"""The tables of the store.

``events`` is the truth; ``runs``, ``search_texts``, ``blob_uses`` and ``rule_counts`` are derived from it in
the same transaction and can be built again.

The classes describe and query; they are bound to no database, since several stores may be open at once.
Bulk reads and the writer use raw tuples: measured, models are six times slower.
"""

from typing import Final

from peewee import (
    BigIntegerField,
    BlobField,
    CompositeKey,
    FloatField,
    IntegerField,
    Model,
    TextField,
)

# A store of another major version cannot be used by this program; a minor version only adds.
SCHEMA_MAJOR: Final = 3
SCHEMA_MINOR: Final = 0


class Table(Model):
    """Base of all tables; the class name in snake case is the table's name."""

    class Meta:
        """Settings that peewee reads."""

        legacy_table_names = False


class StoreMeta(Table):
    """Facts about the store: the schema's version."""

    key = TextField(primary_key=True)
    value = TextField()


class Events(Table):
    """The log. ``payload`` is JSON; a text over 8 KiB in it is a blob reference."""

    # Assigned by the writer, inside the write lock: not by the database, which would number per table only.
    seq = BigIntegerField(primary_key=True)
    event_id = TextField(unique=True)
    timestamp = TextField()
    event_type = TextField()
    actor_id = TextField()
    run_id = TextField(null=True)
    task_id = TextField(null=True)
    call_id = TextField(null=True)
    payload = TextField()


class Blobs(Table):
    """Long texts and files, each stored once; ``hash`` is the sha-256 of ``data`` in hex."""

    hash = TextField(primary_key=True)
    # Before the data, which may be long: a column behind it is only found by reading through it.
    created_at = FloatField()
    data = BlobField()


class BlobUses(Table):
    """Which event names which blob."""

    hash = TextField()
    seq = BigIntegerField(index=True)

    class Meta:
        """Settings that peewee reads."""

        primary_key = CompositeKey("hash", "seq")


class Runs(Table):
    """One row a run: its rollup, a column a field, and in ``state`` the fold from which it goes on."""

    run_id = TextField(primary_key=True)
    objective = TextField()
    status = TextField(index=True)
    status_message = TextField()
    started_at = TextField()
    ended_at = TextField(null=True)
    workers = IntegerField()
    llm_calls = IntegerField()
    tool_calls = IntegerField()
    worker_calls = IntegerField()
    worker_failures = IntegerField()
    capability_failures = IntegerField()
    failures = IntegerField()
    duration_ms = FloatField()
    wall_ms = FloatField()
    tokens = TextField()
    cost_usd = FloatField(null=True)
    document_path = TextField()
    revision = IntegerField()
    workspace = TextField()
    models = TextField()
    tools = TextField()
    first_seq = BigIntegerField(index=True)
    last_seq = BigIntegerField()
    event_count = IntegerField()
    last_event_at = TextField()
    sparkline = TextField()
    waste = TextField()
    state = TextField()


class SearchTexts(Table):
    """The text of an event that search looks at: here, or (a long one) as a blob."""

    seq = BigIntegerField(primary_key=True)
    run_id = TextField(null=True)
    text = TextField(null=True)
    hash = TextField(null=True)


class RuleCounts(Table):
    """How often a rule of the tolerant reader was needed, by run (empty: no run)."""

    run_id = TextField()
    rule = TextField()
    count = IntegerField()

    class Meta:
        """Settings that peewee reads."""

        primary_key = CompositeKey("run_id", "rule")


class Leases(Table):
    """Which process works on a run; ``beat_at`` is the Unix time of its last sign of life."""

    run_id = TextField(primary_key=True)
    token = TextField()
    host = TextField()
    pid = IntegerField()
    process_started = TextField()
    beat_at = FloatField()


class Control(Table):
    """Requests to the process that works on a run; each is taken once."""

    request_id = TextField(primary_key=True)
    run_id = TextField(index=True)
    kind = TextField()
    payload = TextField()
    requested_at = TextField()


TABLES: Final[tuple[type[Model], ...]] = (
    StoreMeta,
    Events,
    Blobs,
    BlobUses,
    Runs,
    SearchTexts,
    RuleCounts,
    Leases,
    Control,
)

# Plain SQL that both SQLite and PostgreSQL read. Ids that are absent are left out of the indices.
INDICES: Final[tuple[str, ...]] = (
    "CREATE INDEX IF NOT EXISTS events_by_run ON events (run_id, seq)",
    "CREATE INDEX IF NOT EXISTS events_by_type ON events (event_type, seq)",
    "CREATE INDEX IF NOT EXISTS events_by_task ON events (task_id, seq) WHERE task_id IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS long_search_texts ON search_texts (hash) WHERE hash IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS events_by_call ON events (call_id, seq) WHERE call_id IS NOT NULL",
)
EVENT_COLUMNS: Final = "seq, event_id, timestamp, event_type, actor_id, run_id, task_id, call_id, payload"

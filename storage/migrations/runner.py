"""Brings a database to this version: creates, migrates (after a copy), or refuses in words."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from storage import search
from storage.database import Connection, copy_database, table_names
from storage.errors import StoreError
from storage.migrations import m0001_derived_tables, m0002_waste, m0003_tools
from storage.tables import INDICES, SCHEMA_MAJOR, SCHEMA_MINOR, TABLES

MIGRATIONS: Final = MappingProxyType(
    {1: m0001_derived_tables.migrate, 2: m0002_waste.migrate, 3: m0003_tools.migrate}
)
Migration = Callable[[Connection], None]


def check_readable(path: Path) -> None:
    """Refuse what is not ours before anything is changed in it.

    Raises:
        StoreError: the file is no store, is damaged, or was made by a newer version.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    connection = Connection(path, writes=False)
    try:
        _check(connection)
    finally:
        connection.close()


def prepare(connection: Connection) -> Path | None:
    """Create or migrate the tables; return where the copy is that was made before a migration.

    Raises:
        StoreError: the database is not ours or newer than this program.
    """
    if _check(connection) == SCHEMA_MAJOR:
        return None
    with connection.transaction():
        # Looked at again inside the lock: another process may have come first.
        version = _check(connection)
        if version == SCHEMA_MAJOR:
            return None
        if version is None:
            _create(connection)
            return None
        copy = _copy(connection.path, version)
        for number in range(version + 1, SCHEMA_MAJOR + 1):
            MIGRATIONS[number](connection)
        _stamp(connection)
        return copy


def _check(connection: Connection) -> int | None:
    """Return the schema's major version, None for an empty database."""
    tables = table_names(connection)
    if not tables:
        return None
    if "store_meta" not in tables:
        if "events" in tables:
            return 0
        raise StoreError(f"{connection.path} is a database of another program; choose another --home")
    text = connection.value("SELECT value FROM store_meta WHERE key = 'schema_major'")
    try:
        major = int(text)
    except (TypeError, ValueError) as problem:
        raise StoreError(f"{connection.path} does not say its version; choose another --home") from problem
    if major > SCHEMA_MAJOR:
        raise StoreError(
            f"{connection.path} was made by a newer version of this program (schema {major}, known is "
            f"{SCHEMA_MAJOR}); update the program, or choose another --home"
        )
    return major


def _create(connection: Connection) -> None:
    connection.create(TABLES)
    for statement in INDICES:
        connection.execute(statement)
    search.create(connection)
    _stamp(connection)


def _stamp(connection: Connection) -> None:
    connection.execute_many(
        "INSERT INTO store_meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [("schema_major", str(SCHEMA_MAJOR)), ("schema_minor", str(SCHEMA_MINOR))],
    )


def _copy(path: Path, version: int) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = path.with_name(f"{path.name}.schema-{version}-{moment}.backup")
    copy_database(path, target)
    return target

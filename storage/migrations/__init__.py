"""Migrations: one file each, named by the version that it leads to, run in order by ``runner``.

To add one: write ``m0002_what_changes.py`` with ``migrate(connection)``, list it in ``runner.MIGRATIONS``
and raise ``SCHEMA_MAJOR`` in ``storage.tables``. A migration runs in one transaction, on a database that
was copied before.
"""

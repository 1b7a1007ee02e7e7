"""Which versions of what the program runs on."""

import platform
import sqlite3
import sys
from functools import cache
from importlib import metadata

PACKAGES = (
    "PySide6-Essentials",
    "qasync",
    "pydantic",
    "pydantic-ai-slim",
    "peewee",
    "pyqtgraph",
    "openai",
    "anthropic",
    "keyring",
)
MISSING = "not installed"


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """Return names and versions: the program first, then the interpreter, its libraries, the system."""
    return (
        ("Quire", package_version("quire")),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        *((name, package_version(name)) for name in PACKAGES),
        ("SQLite", sqlite3.sqlite_version),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("C library", " ".join(platform.libc_ver()).strip() or sys.platform),
    )


def package_version(name: str) -> str:
    """Return the version of an installed package."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return MISSING

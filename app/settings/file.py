"""The settings file: read tolerantly, written atomically, never lost."""

import contextlib
import copy
import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

from app.settings.declared import Settings
from storage.errors import KnownError

DAMAGED = ".damaged"


class SettingsError(KnownError):
    """The settings cannot be written."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings in force; ``problem`` is one line when the file could not be used as it is."""

    settings: Settings
    problem: str = ""


def load(path: Path) -> Loaded:
    """Return the settings of a file; a setting that is wrong has its default, and so has a missing one."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Loaded(Settings())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        words = f"{path} is damaged ({problem}): the defaults are used. Mend the file, or delete it."
        return Loaded(Settings(), " ".join(words.split()))
    except OSError as problem:
        words = f"{path} cannot be read ({problem.strerror}): the defaults are used. Allow reading it."
        return Loaded(Settings(), words)
    try:
        return Loaded(Settings.model_validate(values))
    except ValidationError as problem:
        wrong = {error["loc"]: error["msg"] for error in problem.errors(include_url=False)}
    named = "; ".join(f"{'.'.join(map(str, place))}: {words}" for place, words in wrong.items())
    words = f"{path}: {named}. The default is used there; mend the line, or delete it."
    return Loaded(_without(values, wrong), " ".join(words.split()))


def _without(values: dict[str, Any], wrong: Iterable[tuple[int | str, ...]]) -> Settings:
    """Return the settings with defaults where they are wrong: a line of a table, or an entry of a list."""
    kept = copy.deepcopy(values)
    dropped: set[tuple[str, int]] = set()
    for place in wrong:
        match place:
            case (str() as table, str() as key) if isinstance(kept.get(table), dict):
                kept[table].pop(key, None)
            case (str() as table, int() as number, *_):
                dropped.add((table, number))
            case _:
                kept.pop(str(place[0]), None)
    for table in {name for name, _ in dropped}:
        if isinstance(kept.get(table), list):
            entries = enumerate(kept[table])
            kept[table] = [entry for number, entry in entries if (table, number) not in dropped]
    return Settings.model_validate(kept)


def save(path: Path, settings: Settings) -> None:
    """Write settings; comments and unknown keys of the file stay, and a damaged file is kept beside it.

    Raises:
        SettingsError: the file cannot be written; the old one is as it was.
    """
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError, OSError):
        document = tomlkit.document()
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + DAMAGED))
    _merge(document, settings.model_dump(mode="json", exclude_none=True))
    try:
        write_atomically(path, tomlkit.dumps(document))
    except OSError as problem:
        raise SettingsError(
            f"{path} cannot be written ({problem.strerror}): the setting holds until Quire ends. "
            "Make room, or allow writing there."
        ) from problem


def _merge(table: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
    """Set values in a table and those below it; what stands beside them stays as it is."""
    for key, value in values.items():
        inner = table.get(key)
        if isinstance(value, dict) and isinstance(inner, MutableMapping):
            _merge(inner, value)
        elif inner != value:
            table[key] = value


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's text as a whole, or leave it as it is.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise

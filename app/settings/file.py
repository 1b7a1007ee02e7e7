"""The settings file: read tolerantly, written atomically, never lost."""

import contextlib
import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

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
        wrong = {str(error["loc"][0]): error["msg"] for error in problem.errors(include_url=False)}
    kept = {key: value for key, value in values.items() if key not in wrong}
    named = "; ".join(f"{key}: {words}" for key, words in wrong.items())
    words = f"{path}: {named}. The default is used there; mend the line, or delete it."
    return Loaded(Settings.model_validate(kept), " ".join(words.split()))


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
    document.update(settings.model_dump(mode="json"))
    try:
        _write(path, tomlkit.dumps(document))
    except OSError as problem:
        raise SettingsError(
            f"{path} cannot be written ({problem.strerror}): the setting holds until Quire ends. "
            "Make room, or allow writing there."
        ) from problem


def _write(path: Path, text: str) -> None:
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

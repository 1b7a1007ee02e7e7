"""The layout of a home: one folder that holds everything the program keeps.

``quire.db`` the log · ``runs/<run_id>/document.md`` · ``settings.toml`` · ``keys.toml`` (only if asked for) ·
``prices.toml`` (the user's own) · ``layout.json`` · ``drafts.json`` · ``seen.json`` ·
``dictionary.txt`` (the user's own words) · ``logs/`` · ``crash/``
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import platformdirs

HOME_VARIABLE = "QUIRE_HOME"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")


def default_home() -> Path:
    """Return ``$QUIRE_HOME``, else the user's data folder of this system; absolute."""
    chosen = os.environ.get(HOME_VARIABLE)
    return home_named(chosen) if chosen else platformdirs.user_data_path("quire", appauthor=False)


def home_named(text: str) -> Path:
    """Return the home that a person names, absolute: the log keeps paths in it, wherever it is read later.

    ``~`` is the user's own folder; a ``~name`` that nobody has is the name of a folder.
    """
    return Path(os.path.expanduser(text)).absolute()  # noqa: PTH111 -- Path's own raises for an unknown ~name


@dataclass(frozen=True, slots=True)
class HomePaths:
    """Where things are in a home; nothing is created by asking."""

    home: Path

    @property
    def database(self) -> Path:
        """The event log."""
        return self.home / "quire.db"

    @property
    def settings(self) -> Path:
        """What the user has set."""
        return self.home / "settings.toml"

    @property
    def keys(self) -> Path:
        """Keys of models, for a user who wants them in a file."""
        return self.home / "keys.toml"

    @property
    def prices(self) -> Path:
        """The user's own prices of models."""
        return self.home / "prices.toml"

    @property
    def layout(self) -> Path:
        """Where the windows stood."""
        return self.home / "layout.json"

    @property
    def drafts(self) -> Path:
        """What stood in the prompt bar, of the first desktop; a second one has a file beside it."""
        return self.home / "drafts.json"

    @property
    def dictionary(self) -> Path:
        """The person's own words, one a line."""
        return self.home / "dictionary.txt"

    @property
    def seen(self) -> Path:
        """Up to which revision the person has seen documents."""
        return self.home / "seen.json"

    @property
    def logs(self) -> Path:
        """The program's own log files."""
        return self.home / "logs"

    @property
    def crashes(self) -> Path:
        """Marks of open sessions, and reports of those that died."""
        return self.home / "crash"

    @property
    def runs(self) -> Path:
        """The folder of all runs' files."""
        return self.home / "runs"

    def run_folder(self, run_id: str) -> Path:
        """Return the folder of a run's files; always directly below ``runs``, whatever the id holds."""
        if _PLAIN_NAME.fullmatch(run_id) and not run_id.endswith("."):
            return self.runs / run_id
        # An imported id may hold separators, dots or reserved names; the hash keeps two such ids apart.
        readable = quote(run_id, safe="").replace(".", "%2E")[:60]
        return self.runs / f"{readable}-{hashlib.sha256(run_id.encode(errors='replace')).hexdigest()[:12]}"

    def document(self, run_id: str) -> Path:
        """Return the file of a run's document."""
        return self.run_folder(run_id) / "document.md"

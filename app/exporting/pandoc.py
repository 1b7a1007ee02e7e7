"""Pandoc, which reads Markdown and writes Word files: where it is, and how it is run.

It is an extra: the one on the PATH is taken, else the one that the extra ``docx`` brings along. It gets its
work on its standard input, reads no file that the document names, and is stopped with the export.
"""

import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app.exporting.child import ChildError, run_child
from storage.errors import KnownError

HOW_TO_ADD = "Word files need pandoc, which is not here. Add it with: pip install 'quire[docx]'"


class PandocError(KnownError):
    """Pandoc is not there, or cannot do its work."""


def find_pandoc() -> Path | None:
    """Return the program, or None."""
    on_path = shutil.which("pandoc")
    if on_path is not None:
        return Path(on_path)
    spec = find_spec("pypandoc")
    for place in spec.submodule_search_locations or () if spec else ():
        program = Path(place) / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
        if program.is_file():
            return program
    return None


@dataclass(frozen=True, slots=True)
class Pandoc:
    """The program. ``stop`` ends what runs."""

    program: Path
    stop: threading.Event

    @classmethod
    def found(cls, stop: threading.Event) -> "Pandoc":
        """Return the program of this system.

        Raises:
            PandocError: there is none; the message says how to add it.
        """
        program = find_pandoc()
        if program is None:
            raise PandocError(HOW_TO_ADD)
        return cls(program, stop)

    def run(self, arguments: Sequence[str], given: str) -> bytes:
        """Run it on a text, and return what it makes of it.

        Raises:
            PandocError: it could not.
            ExportStopped: ``stop`` was set.
        """
        command = [str(self.program), *arguments]
        try:
            done = run_child(command, given.encode("utf-8", errors="replace"), self.stop)
        except ChildError as problem:
            raise PandocError(
                f"Pandoc could not write the file: {problem}. Export another format."
            ) from problem
        if done.code != 0:
            raise PandocError(f"Pandoc could not write the file: {done.last_line}")
        return done.out

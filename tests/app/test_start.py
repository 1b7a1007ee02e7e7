"""What is imported before the first paint, and where the program first works."""

import subprocess
import sys
from pathlib import Path

from app.main import default_workspace

HEAVY = ("numpy", "pyqtgraph", "pydantic", "pydantic_ai", "peewee", "markdown_it", "openai")


def test_nothing_heavy_is_imported_before_the_window_is_painted() -> None:
    script = f"import sys, app.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_first_folder_is_where_the_program_was_started_unless_that_is_too_much() -> None:
    home = Path("/home/ada")
    assert default_workspace(Path("/srv/data"), home) == Path("/srv/data")
    assert default_workspace(home, home) is None
    assert default_workspace(Path("/"), home) is None

"""What the system forbids: tried as a user without rights, because the superuser may do everything."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

CHILD = """
import os, sys
from actors.sandbox.cancel import CancelToken
from actors.sandbox.errors import ToolError
from actors.sandbox.paths import Workspace
from actors.sandbox.walk import Walk, WalkOptions
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
workspace = Workspace(sys.argv[1])
walk = Walk(workspace, WalkOptions(), CancelToken())
print(sorted(entry.path for entry in walk))
print(walk.report.in_words())
for path in ("closed.txt", "closed/x.txt", "search-only/x.txt"):
    try:
        with workspace.open(path) as opened:
            print(opened.stream.read())
    except ToolError as error:
        print(error.for_user())
for path in ("fixed/x.txt", "fixed/new.txt", "fixed/sub/new.txt", "search-only/x.txt"):
    try:
        workspace.write(path, b"changed")
        print("wrote", path)
    except ToolError as error:
        print(error.for_user())
"""


@pytest.fixture
def tree() -> Iterator[Path]:
    """A tree that anybody may enter, with parts that nobody may read, list or write."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("closed", "search-only", "fixed"):
            (root / folder).mkdir()
            (root / folder / "x.txt").write_text("x")
            (root / folder / "x.txt").chmod(0o644)
        (root / "closed.txt").write_text("secret")
        (root / "closed.txt").chmod(0)
        modes = {"closed": 0, "search-only": 0o311, "fixed": 0o555}
        for folder, mode in modes.items():
            (root / folder).chmod(mode)
        root.chmod(0o755)
        yield root
        for folder in modes:
            (root / folder).chmod(0o755)


def test_unreadable_parts_are_counted_named_and_told(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tree)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "['closed', 'closed.txt', 'fixed', 'fixed/x.txt', 'search-only']"
    assert lines[1] == (
        "['2 could not be read: closed (permission denied), search-only (permission denied)']"
    )
    assert lines[2:5] == [
        "closed.txt: permission denied.",
        "closed/x.txt: permission denied.",
        "b'x'",
    ]
    assert lines[5:8] == [f"fixed/{each}: permission denied." for each in ("x.txt", "new.txt", "sub/new.txt")]
    assert done.stderr == ""

"""What is kept under version control: the six folders of the program, and no home of a session."""

import subprocess
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
FOLDERS = {".ci", "app", "actors", "storage", "resources", "tests", "packaging"}
# What a home of the program holds beside its settings: logs of events, drafts, crash notes, the layout.
OF_A_HOME = {".db", ".db-wal", ".db-shm", ".fault"}


def kept() -> list[PurePosixPath]:
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [PurePosixPath(name) for name in listed.split("\0") if name]


def test_only_the_program_s_folders_are_at_the_top() -> None:
    assert {path.parts[0] for path in kept() if len(path.parts) > 1} <= FOLDERS


def test_no_session_s_files_are_kept() -> None:
    assert [str(path) for path in kept() if path.suffix in OF_A_HOME] == []

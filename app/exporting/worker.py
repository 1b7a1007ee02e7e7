"""The process that makes an export: a subject on its standard input, the file on its standard output."""

import pickle
import sys
import threading

from app.exporting.work import made
from storage.errors import KnownError


def main() -> int:
    """Make one export; return the exit code. What went wrong is one line on stderr."""
    subject, kind = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own program has written it
    try:
        data = made(subject, kind, threading.Event())
    except KnownError as problem:
        sys.stderr.write(f"{problem.for_user()}\n")
        return 1
    except Exception as problem:  # noqa: BLE001 - the last door of a process: a bug is told in one line too
        sys.stderr.write(f"The export failed ({type(problem).__name__}: {problem}); choose another format.\n")
        return 1
    sys.stdout.buffer.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())

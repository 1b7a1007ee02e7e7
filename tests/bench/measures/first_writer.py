"""The first Writer window of a session, in sessions of their own."""

import subprocess
import sys
from pathlib import Path

from tests.bench.figures import Figure, Target
from tests.bench.setting import ROOT, Setting

MODULE = "tests.bench.first_window"


def measure(setting: Setting) -> list[Figure]:
    """Start sessions one after the other; each opens one window and says how long that took."""
    samples = [_session(setting) for _ in range(setting.times(10))]
    note = "a new process each; the window is asked for when the home is open and the loop is quiet"
    return [
        Figure(
            "submit → the first Writer of a session painted", "ms", tuple(samples), Target(50.0, "p95"), note
        )
    ]


def _session(setting: Setting) -> float:
    with setting.scratch() as scratch:
        done = subprocess.run(
            [sys.executable, "-m", MODULE, str(Path(scratch))],
            cwd=ROOT,
            check=True,
            timeout=60,
            stdout=subprocess.PIPE,
            text=True,
        )
    return float(done.stdout.split()[-1])

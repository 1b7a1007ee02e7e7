"""From the start of the process to the first window, an open home and idleness; real processes."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Target
from tests.bench.setting import ROOT, Setting

MODULE = "tests.bench.started"
PROFILE = "start-imports.txt"
_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|(\s*)(\S+)")
_TOP = 25


def measure(setting: Setting) -> list[Figure]:
    """Start the program again and again."""
    with setting.scratch() as scratch:
        new = Path(scratch) / "new"
        first = [_start(new, "open") for _ in range(setting.times(8))]
        stored = setting.copy_of("events-1m", Path(scratch))
        long = [_start(stored, "open") for _ in range(setting.times(4))]
    with setting.scratch() as scratch:
        full = _start(setting.copy_of("events-100k", Path(scratch)), "loaded")
        profile = _import_profile(setting, new)
    painted = tuple(each["painted"] for each in first)
    opened = tuple(each["open"] for each in first)
    note = f"imports before it: {profile}; all in {PROFILE}"
    return [
        Figure("start → first window painted", "s", painted, Target(1.0, "p95"), note),
        Figure("… → home open, new", "s", opened, None, "windows, log and actors are there"),
        Figure("… → home open, 1,000,000 events", "s", tuple(each["open"] for each in long), None, ""),
        Figure(
            "idle processor time, a run of 100,000 events open", "%", (full["idle"] * 100,), Target(1.0), ""
        ),
        Figure("memory with a run of 100,000 events open", "MB", (full["rss_mb"],), Target(300.0), "RSS"),
    ]


def _start(home: Path, last: str, *flags: str) -> dict[str, Any]:
    return _answer(_run(home, last, flags).stdout)


def _run(home: Path, last: str, flags: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *flags, "-m", MODULE, str(home), str(time.monotonic()), last]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, timeout=120, capture_output=True, text=True
    )


def _answer(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.splitlines()[-1])
    return found


def _import_profile(setting: Setting, home: Path) -> str:
    """Write which imports the first window waits for, the slowest first; return the first few in words."""
    lines = _LINE.findall(_run(home, "painted", ("-X", "importtime")).stderr)
    by_self = sorted(((int(own), int(whole), name) for own, whole, _, name in lines), reverse=True)
    total = sum(own for own, _whole, _name in by_self) / 1000
    text = [f"{len(by_self)} modules before the first paint, {total:.0f} ms (profiling itself costs some)"]
    text += [
        f"{own / 1000:8.1f} ms  {name}  (with what it imports: {whole / 1000:.1f} ms)"
        for own, whole, name in by_self[:_TOP]
    ]
    setting.build.mkdir(parents=True, exist_ok=True)
    (setting.build / PROFILE).write_text("\n".join(text) + "\n", encoding="utf-8")
    return ", ".join(f"{name} {own / 1000:.0f} ms" for own, _whole, name in by_self[:4])

"""What a figure was measured on."""

import os
import platform
import sqlite3
from pathlib import Path

import PySide6


def facts() -> dict[str, str]:
    """Return the machine's facts, one line each."""
    return {
        "CPU": _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": _field("/proc/meminfo", "MemTotal") or "unknown",
        "load when it began": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "system": platform.platform(),
        "Python": platform.python_version(),
        "Qt": f"{PySide6.__version__}, drawn by {os.environ.get('QT_QPA_PLATFORM', 'the screen')}",
        "SQLite": sqlite3.sqlite_version,
    }


def rss_mb(pid: int | str = "self") -> float:
    """Return the memory that a process holds, MB of 10^6 bytes."""
    return int(_field(f"/proc/{pid}/status", "VmRSS").split()[0]) * 1024 / 1e6


def _field(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")

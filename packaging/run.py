"""``make run``: open the desktop; with no display, run the example and draw its windows to PNG."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (
    "Describe the structure of this folder: what it is, its main parts, its dependencies, and open TODOs"
)
OUT = ROOT / "build" / "example"


def has_display() -> bool:
    """Return whether a window can be shown here."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def quire(*arguments: str, capture: bool = False) -> str:
    """Run a verb of the command line in a home of its own; return what it printed when asked to."""
    command = [sys.executable, "-m", "app", "--home", str(OUT / "home"), *arguments]
    out = subprocess.PIPE if capture else None
    done = subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=out)  # noqa: S603 - our own program
    return done.stdout or ""


def run_example() -> None:
    """Run the example on this very folder, print the document, draw the windows."""
    OUT.mkdir(parents=True, exist_ok=True)
    sys.stderr.write(f"No display: running the example instead.\n  {EXAMPLE}\n")
    run_id = json.loads(quire("run", EXAMPLE, "--workspace", str(ROOT), "--json", capture=True))["run_id"]
    quire("document", run_id)
    for theme in ("dark", "light"):
        target = OUT / f"desktop-{theme}.png"
        quire("screenshot", "--window", "desktop", "--run", run_id, "--theme", theme, "-o", str(target))


def main() -> int:
    """Open the desktop, or run the example."""
    if has_display():
        return subprocess.run([sys.executable, "-m", "app"], cwd=ROOT, check=False).returncode
    run_example()
    return 0


if __name__ == "__main__":
    sys.exit(main())

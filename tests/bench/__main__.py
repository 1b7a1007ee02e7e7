"""``python -m tests.bench``: measure everything, each in a process of its own, and write the table.

Names as arguments choose measurements; ``--tiny`` only shows that all of them run.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import machine, report
from tests.bench.figures import Figure
from tests.bench.measures import MEASURES
from tests.bench.setting import BUILD, ROOT, Setting

# The longest that one measurement may take, with making its data; seconds.
LIMIT_S = 420
_DATA = ("events-10k", "events-100k", "runs-10k", "events-1m", "workers-200", "output-20mb")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 0 whatever the figures are, 1 when a measurement failed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--tiny", action="store_true", help="little data; only shows that it runs")
    parser.add_argument("--build", type=Path, default=BUILD)
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(MEASURES):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    facts = machine.facts()
    if not options.tiny and not options.names:
        _make_data(Setting(options.build))
    began = time.monotonic()
    figures = [each for name in options.names or MEASURES for each in _measured(name, options)]
    facts["all measured in"] = f"{time.monotonic() - began:.0f} s"
    table = report.write(options.build, facts, figures)
    sys.stdout.write(table.read_text(encoding="utf-8"))
    return int(any(not figure.samples for figure in figures))


def _make_data(setting: Setting) -> None:
    for name in _DATA:
        _say(f"data: {name}")
        setting.home(name)


def _measured(name: str, options: argparse.Namespace) -> list[Figure]:
    """Return the figures of one measurement; of one that failed, a row that says so."""
    _say(name)
    out: Path = options.build / f"{name}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.bench.one", name, str(out), "--build", str(options.build)]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    try:
        done = subprocess.run(
            [*command, *(["--tiny"] if options.tiny else [])],
            cwd=ROOT,
            env=environment,
            check=False,
            timeout=LIMIT_S,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return [Figure(MEASURES[name], "", (), note=f"it did not end within {LIMIT_S} s")]
    if done.returncode or not out.exists():
        _say(done.stderr)
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return [Figure(MEASURES[name], "", (), note=f"failed: {last[:300]}")]
    told = json.loads(out.read_text(encoding="utf-8"))
    out.unlink()
    return [Figure.from_json(each, each["samples"]) for each in told]


def _say(words: str) -> None:
    sys.stderr.write(f"bench: {words}\n")


if __name__ == "__main__":
    sys.exit(main())

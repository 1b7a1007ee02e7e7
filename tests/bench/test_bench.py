"""The measurements run and make a whole table; on tiny data, so their figures are not looked at."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.__main__ import main
from tests.bench.figures import Figure, Target, percentile
from tests.bench.measures import MEASURES, load
from tests.bench.setting import ROOT


def run(build: Path, names: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench", "--tiny", "--build", str(build), *names]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_a_table_and_its_figures_come_of_it(tmp_path: Path) -> None:
    done = run(tmp_path, ["text_search", "grid", "run_opening_10k"])
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert {"CPU", "cores", "Python", "Qt", "SQLite"} <= set(told["machine"])
    assert len(told["figures"]) >= 10
    assert all(each["count"] and each["median"] > 0 for each in told["figures"])
    lines = (tmp_path / "bench.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == len(told["figures"]) + 1
    assert {line.count(" | ") for line in rows} == {5}


def test_every_measurement_can_be_loaded() -> None:
    assert all(callable(load(name)) for name in MEASURES)


def test_a_measurement_that_fails_says_so_in_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "homes").write_text("a file where a folder must be", encoding="utf-8")
    assert main(["text_search", "--tiny", "--build", str(tmp_path)]) == 1
    (figure,) = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))["figures"]
    assert figure["what"] == MEASURES["text_search"]
    assert figure["note"].startswith("failed: ")
    assert "not measured" in (tmp_path / "bench.md").read_text(encoding="utf-8")


def test_figures_are_held_against_their_target() -> None:
    samples = tuple(float(number) for number in range(1, 101))
    assert (percentile(samples, 50), percentile(samples, 95), percentile(samples, 99)) == (50, 95, 99)
    assert Figure("a", "ms", samples, Target(99.0, "p99")).met
    assert not Figure("a", "ms", samples, Target(98.0, "p99")).met
    assert Figure("a", "times", samples, Target(50.5, floor=True)).met
    assert Figure("a", "ms", samples).met is None
    assert Figure("a", "ms", (), Target(1.0)).met is None


def test_a_row_is_one_line_with_its_cells() -> None:
    table = report.as_markdown({}, [Figure("a | b", "ms", (1.0, 2_000.0), Target(16.0, "p99"), "two\nlines")])
    assert "| a \\| b | p99 ≤ 16.0 ms | 1,000 ms | 2,000 · 1.00 to 2,000 (n=2) | ✕ | two lines |" in table

"""The figures as a table and as JSON."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.figures import Figure

_MET = {True: "✓", False: "✕", None: ""}
_HEAD = "| what | target | median | p99 · least to most | met | note |\n|---|---|---|---|---|---|"


def write(folder: Path, facts: Mapping[str, str], figures: Sequence[Figure]) -> Path:
    """Write ``bench.json`` and ``bench.md``; return the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = {"machine": dict(facts), "figures": [figure.as_json() for figure in figures]}
    (folder / "bench.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
    table = folder / "bench.md"
    table.write_text(as_markdown(facts, figures), encoding="utf-8")
    return table


def as_markdown(facts: Mapping[str, str], figures: Sequence[Figure]) -> str:
    """Return the table."""
    machine = [f"- {name}: {words}" for name, words in facts.items()]
    rows = [_row(figure) for figure in figures]
    return "\n".join(["# Measured", "", *machine, "", _HEAD, *rows, ""])


def _row(figure: Figure) -> str:
    target = figure.target
    wanted = ""
    if target is not None:
        judged = "" if target.judged == "median" else f"{target.judged} "
        wanted = f"{judged}{'≥' if target.floor else '≤'} {_number(target.limit)} {figure.unit}"
    if not figure.samples:
        return _line(figure.what, wanted, "not measured", "", "✕", figure.note)
    spread = (
        f"{_number(figure.statistic('p99'))} · "
        f"{_number(min(figure.samples))} to {_number(max(figure.samples))} (n={len(figure.samples)})"
    )
    middle = f"{_number(figure.median)} {figure.unit}"
    return _line(figure.what, wanted, middle, spread, _MET[figure.met], figure.note)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _number(value: float) -> str:
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"

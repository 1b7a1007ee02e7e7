"""The diagnostics page as plain text, to be handed on. Pure; what is secret is taken out afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.viewmodels.diagnostics import GLYPHS, Card, DiagnosticsView, Table

_RULE = "=" * 78
PREFACE = "It holds no keys, no values of the environment, no prompts and no text of documents."


@dataclass(frozen=True, slots=True)
class Extras:
    """What the report has beside the page: the settings by name, and the last lines of the log."""

    settings: Mapping[str, Any]
    log_lines: Sequence[str]
    made_at: str


def report(view: DiagnosticsView, extras: Extras) -> str:
    """Return the whole report."""
    parts: list[str] = ["Quire diagnostics", _RULE, f"Made {extras.made_at}. {PREFACE}", ""]
    parts += [f"{GLYPHS[view.tone]} {view.headline}".strip(), *(f"  - {line}" for line in view.look_at), ""]
    for card in (*view.cards, view.versions):
        parts += _card(card)
    for table in view.tables:
        parts += _table(table)
    parts += _section("Warnings", _warnings(view) or [view.warnings_note])
    parts += _section("Settings", _settings(extras.settings))
    parts += _section("Last lines of the log", extras.log_lines or ["The log is empty."])
    return "\n".join(parts).rstrip() + "\n"


def flat(values: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, str]]:
    """Yield every setting as its dotted name and its value in words."""
    for name, value in values.items():
        yield from _flat(f"{above}{name}", value)


def _flat(path: str, value: object) -> Iterable[tuple[str, str]]:
    match value:
        case Mapping():
            yield from flat(value, f"{path}.")
        case list() | tuple() if any(isinstance(each, Mapping) for each in value):
            for number, each in enumerate(value, start=1):
                yield from _flat(f"{path}.{number}", each)
        case list() | tuple():
            yield path, ", ".join(map(str, value)) or "none"
        case _:
            yield path, "none" if value in (None, "") else str(value)


def _settings(settings: Mapping[str, Any]) -> list[str]:
    pairs = list(flat(settings))
    width = max((len(name) for name, _ in pairs), default=0)
    return [f"{name:<{width}}  {value}" for name, value in pairs] or ["The defaults."]


def _warnings(view: DiagnosticsView) -> list[str]:
    return [
        line
        for each in view.warnings
        for line in (f"{each.at} {each.level} {each.words}", *(f"  {more}" for more in each.more))
    ]


def _card(card: Card) -> list[str]:
    width = max((len(figure.label) for figure in card.figures), default=0)
    lines = [
        f"{figure.label:<{width}}  {figure.value} {GLYPHS[figure.tone]}".rstrip() for figure in card.figures
    ]
    return _section(card.title, [*lines, *([card.note] if card.note else [])])


def _table(table: Table) -> list[str]:
    if not table.rows:
        return _section(table.title, [table.note])
    rows = [table.columns, *(row.cells for row in table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
    lines = []
    for cells in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True))
        lines.append("  ".join((f"{cells[0]:<{widths[0]}}", *numbers)))
    marked = [f"{line}  {GLYPHS[row.tone]}".rstrip() for line, row in zip(lines[1:], table.rows, strict=True)]
    return _section(table.title, [lines[0], *marked, *([table.note] if table.note else [])])


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [title, "-" * len(title), *lines, ""]

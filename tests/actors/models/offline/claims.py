"""Checks a report against its folder: every place exists, and says what is quoted. Shares no code with the planner."""

import re
from dataclasses import dataclass
from pathlib import Path

from actors.sandbox.names import stored_name

_CITED = re.compile(r"(?:“(?P<quote>[^”]*)” |(?P<ticks>(?<!`)`+(?!`))(?P<code>.+?)(?<!`)(?P=ticks)(?!`) )\((?P<t>`+)(?P<path>.+?):(?P<a>\d+)(?:-(?P<b>\d+))?(?<!`)(?P=t)\)")  # fmt: skip
_PLACE = re.compile(r"\((?P<t>`+)(?!`)[^\n]+?:\d+(?:-\d+)?(?P=t)\)")


@dataclass(frozen=True)
class Checked:
    """How many claims there are, and which do not hold."""

    claims: int
    wrong: tuple[str, ...]


def check(report: str, folder: Path) -> Checked:
    """Check every quotation with a place; a place that no quotation precedes counts as wrong."""
    claims, wrong = 0, []
    for line in report.splitlines():
        found = list(_CITED.finditer(line))
        claims += len(found)
        if len(_PLACE.findall(line)) > len(found):
            wrong.append(f"a place without a claim: {line}")
        wrong += [problem for match in found if (problem := _problem(match, folder))]
    return Checked(claims, tuple(wrong))


def _problem(match: "re.Match[str]", folder: Path) -> str:
    words = match["quote"] if match["quote"] is not None else match["code"]
    first, last = int(match["a"]), int(match["b"] or match["a"])
    try:
        lines = _text((folder / stored_name(_path(match["path"]))).read_bytes()).split("\n")
    except OSError as problem:
        return f"{match['path']}: {problem}"
    if not 1 <= first <= last <= len(lines):
        return f"{match['path']} has no lines {first} to {last}"
    source = " ".join(lines[first - 1 : last])
    return "" if _bare(words) in _bare(source) else f"{match['path']}:{first} does not say “{words}”"


def _path(code: str) -> str:
    """Return what a code span shows: one space on both sides is only there for a backtick beside it."""
    return code[1:] if code.startswith((" `", " “")) else code


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _bare(text: str) -> str:
    """Return the words alone: comment signs, quotes and spaces differ between a line and a quotation."""
    return " ".join(re.findall(r"\w+", text))

"""Import rules that the import contracts cannot say."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEADLESS = (
    "app.cli",
    "app.verbs.run",
    "app.verbs.look",
    "app.verbs.document",
    "app.verbs.steer",
    "app.verbs.check",
)


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def test_presenters_do_not_know_the_widget_library() -> None:
    bad = [
        str(f) for f in _files("app/presenters") if any("PySide6.QtWidgets" in name for name in _imported(f))
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("module", "homes"), [("qasync", ["app/loop.py"]), ("importlib.resources", ["resources/__init__.py"])]
)
def test_one_importer(module: str, homes: list[str]) -> None:
    folders = ("app", "actors", "storage", "resources")
    found = [f for folder in folders for f in _files(folder) if module in set(_imported(f))]
    assert [str(f.relative_to(ROOT)) for f in found] == homes


def test_the_command_line_itself_is_light() -> None:
    heavy = ("PySide6", "pydantic", "peewee", "asyncio", "rich")
    code = f"import sys, app.cli; print(*(each for each in {heavy!r} if each in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert not done.stdout.strip(), "the first window waits for these"


@pytest.mark.parametrize("module", HEADLESS)
def test_headless_verbs_do_not_import_qt(module: str) -> None:
    heavy = ("PySide6", "pyqtgraph", "numpy", "pydantic_ai")
    code = f"import sys, {module}; sys.exit(any(name.startswith({heavy!r}) for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0

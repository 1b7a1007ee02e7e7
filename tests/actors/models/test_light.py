import subprocess
import sys

import pytest

LIGHT = (
    "actors.models",
    "actors.models.port",
    "actors.models.calls",
    "actors.models.caller",
    "actors.models.offline_provider",
    "actors.models.load",
    "actors.harness",
    "actors.harness.loop",
    "actors.harness.profile",
)
HEAVY = ("pydantic_ai", "openai", "anthropic", "httpx", "mcp", "numpy", "PySide6", "peewee")


@pytest.mark.parametrize("modules", [LIGHT])
def test_nothing_heavy_is_imported_before_the_first_call(modules: tuple[str, ...]) -> None:
    code = f"import sys; import {', '.join(modules)}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"

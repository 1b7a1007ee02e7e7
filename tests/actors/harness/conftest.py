"""Every test here runs twice: on the scripted model itself, and on the same script over HTTP."""

import pytest

from tests.actors.harness import helpers

# What a stream that breaks off had used is told by no server: there is nothing to count over HTTP.
ONLY_DIRECT = {"test_what_failed_attempts_used_counts"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot be over HTTP."""
    items[:] = [
        item
        for item in items
        if not (getattr(item, "originalname", "") in ONLY_DIRECT and "[http" in item.name)
    ]


@pytest.fixture(autouse=True, params=["direct", "http"])
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose how the model of a bench is reached."""
    chosen = str(request.param)
    monkeypatch.setattr(helpers, "TRANSPORT", chosen)
    return chosen

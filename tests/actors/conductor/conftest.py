"""Every test here runs twice: on the scripted model itself, and on the same script over HTTP."""

import pytest

from tests.actors.conductor import stage


@pytest.fixture(autouse=True, params=["direct", "http"])
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose how the model of a stage is reached."""
    chosen = str(request.param)
    monkeypatch.setattr(stage, "TRANSPORT", chosen)
    return chosen

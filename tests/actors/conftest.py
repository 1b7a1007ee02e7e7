"""What holds for all tests of actors."""

import pytest

from actors.conductor import delegating, live
from actors.models import discovery
from actors.sandbox import cancel, process

PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left behind because the machine is busy: what is stopped is given all the time it needs."""
    monkeypatch.setattr(delegating, "STOP_S", PATIENCE_S)
    monkeypatch.setattr(live, "CLOSE_S", PATIENCE_S)
    monkeypatch.setattr(cancel, "STOP_GRACE_SECONDS", PATIENCE_S)
    monkeypatch.setattr(discovery, "LOCAL_SECONDS", PATIENCE_S)
    monkeypatch.setattr(process, "KILL_SECONDS", PATIENCE_S)

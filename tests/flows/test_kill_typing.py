"""kill -9 while a person types and a model streams: what is lost is what was typed last; how much is said."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from app.verbs.document import stored_document
from storage.document.section import CONDUCTOR
from storage.event_store import EventStore
from tests.flows.folders import small_project
from tests.flows.processes import Quire, wait_until
from tests.flows.typing_program import KEY_S, typing

LOST_MS = 250.0
"""So much of the typing may be lost, on a machine that keeps up with it."""
A_KEY_S = KEY_S + 0.005
"""What a key and the pause behind it take on such a machine."""


def said(out: Path) -> list[dict[str, Any]]:
    """Return what the process has said; a last line that it did not finish was not said."""
    return [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n")[:-1]]


def killed(home: Path, folder: Path, out: Path, keys: int) -> list[dict[str, Any]]:
    """Kill a desktop when so many keys were pressed; return what it had said."""
    program = [sys.executable, "-m", "tests.flows.typing_program", str(home), str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with out.open("wb") as file:
        process = subprocess.Popen(program, stdout=file, env=environment)
        try:
            wait_until(
                lambda: len(said(out)) > keys,
                lambda: f"typed {len(said(out))}, code {process.poll()}",
                lambda: process.poll() is None,
            )
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    return said(out)


@dataclass(frozen=True)
class Loss:
    """What a kill has cost: how many keys, and how long before the last key the first of them was pressed.

    ``slower``: how many times as long a key took in the midst as it does on a machine that keeps up.
    """

    keys: int
    milliseconds: float
    slower: float


def one_kill(quire: Quire, tmp_path: Path, number: int, keys: int) -> Loss:
    """Kill a desktop while a person types; hold what the log has against what was typed."""
    home, out = tmp_path / f"home-{number}", tmp_path / f"said-{number}"
    folder = small_project(tmp_path / f"project-{number}", "thing")
    first, *rest = killed(home, folder, out, keys)
    at = [line["at"] for line in rest]
    store = EventStore.open(home)
    try:
        document = stored_document(store, first["run"])
        verified = store.verify()
        assert verified.ok, verified.problems
    finally:
        store.close()
    assert any(each.draft is not None for each in document.proposals.values()), "nothing was streaming"
    kept = document.canon(CONDUCTOR)
    # All that was typed up to a moment is there, without a hole, and nothing twice; one key more may have
    # been pressed than was said.
    assert kept == "".join(islice(typing(), len(kept)))
    assert len(kept) <= len(at) + 1
    again = Quire(quire.forker, home)("document", first["run"])
    assert again.code == 0, again.err
    assert again.out.strip() == kept.strip()
    lost = at[len(kept) :]
    usual = median(after - before for before, after in pairwise(at))
    return Loss(len(lost), (at[-1] - lost[0]) * 1000 if lost else 0.0, usual / A_KEY_S)


def kills(quire: Quire, tmp_path: Path, said: Callable[[str, object], None], count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- not for secrets
    losses = [one_kill(quire, tmp_path, number, chance.randrange(20, 120)) for number in range(count)]
    worst = max(losses, key=lambda loss: loss.milliseconds)
    said(
        "said",
        f"{count} kills while typing: at worst the last {worst.milliseconds:.0f} ms of it were lost "
        f"({worst.keys} keys, each of which took {worst.slower:.1f} times as long as it should)",
    )
    for loss in losses:
        # Where the machine makes the typist wait, whoever stores the typing has to wait as well.
        assert loss.milliseconds <= LOST_MS * max(1.0, loss.slower)


def test_a_kill_while_typing_and_streaming_loses_the_last_moment_only(
    quire: Quire, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kills(quire, tmp_path, record_property, 2, seed=5)


@pytest.mark.soak
def test_twenty_kills_while_typing(
    quire: Quire, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kills(quire, tmp_path, record_property, 20, seed=random.SystemRandom().randrange(10**6))

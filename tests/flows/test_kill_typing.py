"""kill -9 while a person types and a model streams: what is lost is what was typed last; how much is said."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
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
from tests.flows.typing_program import typing


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
            process.wait(90)
    return said(out)


@dataclass(frozen=True)
class Loss:
    """What a kill has cost: how many keys, and how long before the last key the first of them was pressed.

    ``a_key_ms``: how long a key took in the midst, with the pause behind it.
    """

    keys: int
    milliseconds: float
    a_key_ms: float


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
    check_prompt(rest, len(kept))
    lost = at[len(kept) :]
    usual = median(after - before for before, after in pairwise(at))
    return Loss(len(lost), (at[-1] - lost[0]) * 1000 if lost else 0.0, usual * 1000)


def check_prompt(keys: Sequence[dict[str, Any]], kept: int) -> None:
    """Nothing was lost but what the log had no time to take, on whatever machine.

    What is typed goes to the log at once, or with the next answer of it to what is on its way. So two answers
    after a key it is stored; on a machine that keeps up, two answers take far less than 250 ms.
    """
    assert all(key["sent"] for key in keys), "typing waits for nothing but the log"
    assert max(key["kept"] for key in keys) <= kept, "what was told to be stored is stored"
    assert all(keys[-1]["answers"] - key["answers"] <= 1 for key in keys[kept:])


def kills(quire: Quire, tmp_path: Path, said: Callable[[str, object], None], count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- not for secrets
    losses = [one_kill(quire, tmp_path, number, chance.randrange(20, 120)) for number in range(count)]
    worst = max(losses, key=lambda loss: loss.milliseconds)
    said(
        "said",
        f"{count} kills while typing: at worst the last {worst.milliseconds:.0f} ms of it were lost "
        f"({worst.keys} keys, each of which took {worst.a_key_ms:.0f} ms)",
    )


def test_a_kill_while_typing_and_streaming_loses_the_last_moment_only(
    quire: Quire, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kills(quire, tmp_path, record_property, 2, seed=5)


@pytest.mark.soak
def test_twenty_kills_while_typing(
    quire: Quire, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kills(quire, tmp_path, record_property, 20, seed=random.SystemRandom().randrange(10**6))

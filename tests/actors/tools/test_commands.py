import asyncio
import shlex
import sys
import time
from pathlib import Path

import psutil
import pytest

from actors.sandbox.errors import RefusedError
from actors.tools.commands import CommandResult
from tests.actors.tools.support import Bench


def test_without_a_rule_no_command_runs_and_the_refusal_says_what_to_pass(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        Bench(tmp_path).do("run_command", command="touch made")
    assert caught.value.for_user() == 'run_command is not allowed: pass --allow "touch made"'
    assert not (tmp_path / "made").exists()


def test_an_allowed_command_runs_in_the_workspace(tmp_path: Path) -> None:
    result = Bench(tmp_path, allow=["touch *"]).do("run_command", command="touch made 'two words'")
    assert {each.name for each in tmp_path.iterdir()} == {"made", "two words"}
    assert result.success
    assert result.verdict == 'allowed by the rule "touch *", unconfined'
    assert result.shown.endswith("]\n[no output]")


@pytest.mark.parametrize(
    "command", ["echo a; touch made", "echo $(touch made)", "echo a > made", "echo a | tee made"]
)
def test_a_compound_never_runs(tmp_path: Path, command: str) -> None:
    with pytest.raises(RefusedError, match="shell"):
        Bench(tmp_path, allow=["*"]).do("run_command", command=command)
    assert list(tmp_path.iterdir()) == []


def test_quoted_shell_signs_are_only_words(tmp_path: Path) -> None:
    result = Bench(tmp_path, allow=["echo *"]).do("run_command", command="echo '$(touch made); *' \"a|b\"")
    assert result.shown.endswith("]\n$(touch made); * a|b\n")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_command_is_an_answer_without_success(tmp_path: Path) -> None:
    command = shlex.join([sys.executable, "-c", "import sys; print('said', file=sys.stderr); sys.exit(7)"])
    result = Bench(tmp_path, allow=["*"]).do("run_command", command=command)
    assert isinstance(result.data, CommandResult)
    assert (result.success, result.data.exit_code) == (False, 7)
    assert "exit code 7" in result.shown
    assert result.shown.endswith("said\n")


def test_much_output_is_shown_by_its_ends_and_kept_for_the_log(tmp_path: Path) -> None:
    result = Bench(tmp_path, allow=["seq *"]).do("run_command", command="seq 30000")
    assert len(result.shown) < 17_000
    assert "showing the first and last 8,000 of" in result.shown
    assert result.shown.endswith("30000\n")
    assert "\n15000\n" in result.output


def test_output_that_is_no_text_can_be_logged(tmp_path: Path) -> None:
    result = Bench(tmp_path, allow=["printf *"]).do("run_command", command=r"printf '\377\000x'")
    assert result.shown.endswith("\\xff\\x00x")
    result.output.encode("utf-8")


def test_the_calls_own_deadline_binds(tmp_path: Path) -> None:
    bench = Bench(tmp_path, allow=["sleep *"], deadline=time.monotonic() + 0.3)
    result = bench.do("run_command", command="sleep 3000", seconds=600)
    assert "killed with its children" in result.shown
    assert not result.success


async def test_a_cancelled_call_leaves_no_process(tmp_path: Path) -> None:
    bench = Bench(tmp_path, allow=["sh *"])
    command = "sh -c 'sleep 311 & echo $! > pid; wait'"
    task = asyncio.create_task(bench.call("run_command", command=command))
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():  # noqa: ASYNC110 - a file sets no event
        await asyncio.sleep(0.01)
    pid = int((tmp_path / "pid").read_text())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE

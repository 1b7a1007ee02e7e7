"""Marks of sessions: who lives, who died, and what damaged marks are worth."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.diagnostics.crashes import KEPT, keep_report, newest_report
from app.diagnostics.faults import TOLD, faults_logged
from app.diagnostics.sessions import DeadSession, Marker, SessionGuard
from app.viewmodels.crash import Crash, crash_notice, crash_report, guilty_first
from storage.paths import HomePaths

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DEAD = DeadSession(Marker(7, "2026-03-02T11:00:00+00:00", "", (("Quire", "0.1.0"),)), "killed", NOW)


@pytest.fixture
def paths(tmp_path: Path) -> HomePaths:
    return HomePaths(tmp_path / "home")


@pytest.fixture(autouse=True)
def _own_faulthandler() -> Iterator[None]:
    was_on = faulthandler.is_enabled()
    yield
    if was_on:
        faulthandler.enable(sys.__stderr__ or 2)


def test_an_open_session_is_not_dead_and_a_closed_one_leaves_nothing(paths: HomePaths) -> None:
    with SessionGuard(paths).guarding() as one:
        assert one.enter() == ()
        with SessionGuard(paths).guarding() as other:
            assert other.enter() == ()
        assert len(list(paths.crashes.glob("open-*.json"))) == 1
    assert list(paths.crashes.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1, "versions": 3}', "\x00\xff"])
def test_a_damaged_mark_is_a_dead_session_of_which_little_is_known(paths: HomePaths, text: str) -> None:
    paths.crashes.mkdir(parents=True)
    (paths.crashes / "open-1.json").write_text(text, encoding="latin-1")
    with SessionGuard(paths).guarding() as guard:
        (dead,) = guard.enter()
        assert dead.marker.pid == 0
        assert "did not close properly" in keep_report(paths, [dead])


def test_a_mark_of_before_the_machine_started_is_told_so(paths: HomePaths) -> None:
    paths.crashes.mkdir(parents=True)
    text = '{"pid": 7, "started_at": "2026-03-02T11:00:00+00:00", "boot": "another", "versions": []}'
    (paths.crashes / "open-1.json").write_text(text, encoding="utf-8")
    with SessionGuard(paths).guarding() as guard:
        (dead,) = guard.enter()
    assert dead.cause == "machine"
    assert dead.last_sign == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_the_last_sign_of_life_is_what_was_written_last(paths: HomePaths) -> None:
    paths.crashes.mkdir(parents=True)
    (paths.crashes / "open-1.json").write_text("{}", encoding="utf-8")
    paths.layout.write_text("{}", encoding="utf-8")
    moment = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    os.utime(paths.layout, (moment.timestamp(), moment.timestamp()))
    with SessionGuard(paths).guarding() as guard:
        (dead,) = guard.enter()
    assert dead.last_sign == moment


def test_an_error_on_the_way_out_is_kept_and_no_key_in_it(paths: HomePaths) -> None:
    def falls() -> None:
        with SessionGuard(paths).guarding() as guard:
            guard.enter()
            raise ValueError("refused sk-abcdefgh12345678")

    with pytest.raises(ValueError, match="refused"):
        falls()
    (faults,) = paths.crashes.glob("*.fault")
    assert "ValueError: refused [hidden]" in faults.read_text(encoding="utf-8")


def test_a_home_that_cannot_be_written_has_no_marks(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    with SessionGuard(HomePaths(tmp_path / "home")).guarding() as guard:
        assert guard.enter() == ()


def test_a_few_reports_are_kept(paths: HomePaths) -> None:
    for number in range(KEPT + 3):
        keep_report(
            paths, [replace(DEAD, last_sign=NOW + timedelta(minutes=number), trace=f"trace {number}")]
        )
    assert len(list(paths.crashes.iterdir())) == KEPT
    assert f"12:0{KEPT + 2}:00" in newest_report(paths)


def test_the_lines_of_the_log_are_those_of_the_session_and_quote_nobody(paths: HomePaths) -> None:
    paths.logs.mkdir(parents=True)
    local = NOW.astimezone()

    def line(minutes: int, words: str) -> str:
        return f"{local + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S},000 ERROR quire {words}"

    text = "\n".join(
        [line(-90, "of an older one"), line(-5, f"odd '{'long words ' * 9}'"), line(5, "of a newer one")]
    )
    (paths.logs / "quire.log").write_text(text + "\n", encoding="utf-8")
    report = keep_report(paths, [DEAD])
    assert "odd (text, 99 characters)" in report
    assert "older one" not in report
    assert "newer one" not in report


@pytest.mark.parametrize(
    ("ago", "runs", "words"),
    [
        (
            timedelta(hours=2),
            0,
            "(today at 10:00). Nothing that was committed is lost: no run was interrupted.",
        ),
        (
            timedelta(hours=20),
            1,
            "(yesterday at 16:00). Nothing that was committed is lost: 1 run was interrupted.",
        ),
        (
            timedelta(days=9),
            3,
            "(on 2026-02-21 at 12:00). Nothing that was committed is lost: 3 runs were interrupted.",
        ),
    ],
)
def test_the_line_at_the_next_start(ago: timedelta, runs: int, words: str) -> None:
    assert crash_notice(NOW - ago, runs, NOW) == f"Quire did not close properly last time {words}"


def test_of_several_the_newest_comes_first() -> None:
    crashes = [Crash("killed", pid, "", NOW + timedelta(hours=pid)) for pid in (1, 3, 2)]
    text = crash_report(crashes)
    assert [line[-14:-6] for line in text.splitlines() if line.startswith("Last sign")] == [
        "15:00:00",
        "14:00:00",
        "13:00:00",
    ]


def test_the_thread_that_broke_comes_before_the_others() -> None:
    assert (
        guilty_first("Fatal\n\nThread 1\n\nCurrent thread 2\n\nEnd")
        == "Fatal\n\nCurrent thread 2\n\nThread 1\n\nEnd"
    )


def test_a_fault_that_comes_again_and_again_is_not_told_each_time(caplog: pytest.LogCaptureFixture) -> None:
    hooks = (sys.excepthook, sys.unraisablehook)
    with faults_logged() as log:
        for _ in range(100):
            log.write("a test", ValueError("the same"))
        log.write("a test", KeyError("another"))
    assert (sys.excepthook, sys.unraisablehook) == hooks
    assert TOLD < len(caplog.records) < 15
    assert "64 times" in caplog.text

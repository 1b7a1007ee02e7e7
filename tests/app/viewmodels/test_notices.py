from datetime import UTC, datetime

from app.viewmodels.desktop import Notice
from app.viewmodels.notices import KEPT, NoticeLog

NOON = datetime(2026, 1, 2, 12, 0, 5, tzinfo=UTC)


def test_the_newest_come_first_and_the_oldest_go() -> None:
    log = NoticeLog()
    for number in range(KEPT + 3):
        log.add(Notice(f"line {number}"), NOON)
    assert len(log.rows) == KEPT
    assert log.rows[0].notice.text == f"line {KEPT + 2}"
    assert log.rows[-1].notice.text == "line 3"


def test_a_line_says_when_and_whether_it_is_a_failure() -> None:
    log = NoticeLog()
    log.add(Notice("The disk is full.", "failed"), NOON)
    log.add(Notice("Copied."), NOON)
    assert [row.line for row in log.rows] == ["12:00:05  ·  Copied.", "12:00:05  ✕  The disk is full."]


def test_failures_are_counted_until_somebody_looks() -> None:
    log = NoticeLog()
    log.add(Notice("Copied."), NOON)
    log.add(Notice("The disk is full.", "failed"), NOON)
    assert log.unseen_failures == 1
    log.seen()
    assert log.unseen_failures == 0

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.storage_page import Sizes, backup_name, counts, parts, share

SIZES = Sizes(
    runs=1, events=12_345, log=2_000_000, texts=500_000, journal=4_000, run_files=30, program_log=0, other=900
)


def test_the_parts_end_with_their_sum_and_texts_are_not_counted_twice() -> None:
    made = parts(SIZES)
    assert [part.size for part in made] == ["2 MB", "4 kB", "30 B", "0 B", "900 B", "2 MB"]
    assert "500" in made[0].hint
    assert counts(SIZES) == "1 run, 12,345 events"


def test_backups_sort_by_their_time() -> None:
    early, late = (backup_name(datetime(2026, 9, day, 7, 5, tzinfo=UTC)) for day in (3, 21))
    assert early == "quire-backup-2026-09-03-070500"
    assert early < late


@given(st.sampled_from(["files", "log", "check"]), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_share_stays_within_its_stage(stage: str, done: int, total: int) -> None:
    low, high = {"files": (0, 20), "log": (20, 90), "check": (90, 90)}[stage]
    assert low <= share(stage, min(done, total), total) <= high

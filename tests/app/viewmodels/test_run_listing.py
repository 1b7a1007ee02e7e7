"""The listing, held against looking at every run anew."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.run_choices import SORTS, RunChoices
from app.viewmodels.run_listing import RunListing, Wanted
from storage.projections.rollup import RunRollup, run_rollup
from tests.builders.events import RunBuilder

NOW = datetime(2026, 1, 5, tzinfo=UTC)
BASE = run_rollup("r", RunBuilder("r").begin().model_call().complete().stored())
STATUSES = ("running", "completed", "failed")


def made(number: int, how: int) -> RunRollup:
    return replace(
        BASE,
        run_id=f"run-{number}",
        objective=("Describe this", "Describe that", "Failed thoughts")[how],
        status=STATUSES[how],  # type: ignore[arg-type]  # drawn from the states
        first_seq=number,
        llm_calls=how,
    )


wants = st.builds(
    Wanted,
    st.builds(
        RunChoices,
        badges=st.sampled_from([frozenset(), frozenset({"failed"}), frozenset({"completed", "in progress"})]),
        sort=st.sampled_from([key for key, _words in SORTS]),
        descending=st.booleans(),
    ),
    st.sampled_from(["", " ", "describe", "fail", "failed describe", "run-3", "nothing"]),
    st.sampled_from([frozenset(), frozenset({"run-1", "run-4"})]),
)
runs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=8)


@given(st.lists(st.tuples(runs, wants), min_size=1, max_size=6))
def test_what_is_remembered_changes_nothing(
    script: list[tuple[list[tuple[int, int]], Wanted]],
) -> None:
    listing = RunListing()
    known: dict[tuple[int, int], RunRollup] = {}
    for drawn, wanted in script:
        there = {number: known.setdefault((number, how), made(number, how)) for number, how in drawn}
        shown = tuple(there[number] for number in sorted(there, reverse=True))
        assert listing.of(shown, wanted, NOW) == RunListing().of(shown, wanted, NOW)


def test_words_are_found_in_the_prompt_the_state_and_what_the_log_search_found() -> None:
    shown = tuple(made(number, number % 3) for number in (5, 4, 3, 2, 1, 0))

    def listed(wanted: Wanted) -> list[str]:
        return [run.run_id for run in RunListing().of(shown, wanted, NOW)]

    assert listed(Wanted()) == [run.run_id for run in shown]
    assert listed(Wanted(text="this")) == ["run-3", "run-0"]
    assert listed(Wanted(text="DESCRIBE compl")) == ["run-4", "run-1"]
    assert listed(Wanted(text="payload", found=frozenset({"run-2"}))) == ["run-2"]
    assert listed(Wanted(RunChoices(badges=frozenset({"failed"})), "thoughts")) == ["run-5", "run-2"]
    assert listed(Wanted(RunChoices(sort="calls", descending=False))) == [
        *("run-0", "run-3"),
        *("run-1", "run-4"),
        *("run-2", "run-5"),
    ]

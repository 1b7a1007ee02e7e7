"""The shelf of all runs, held against sorting and counting everything anew."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.run_shelf import RunShelf
from storage.projections.rollup import RunRollup, run_rollup
from storage.projections.status import ENDED
from tests.builders.events import RunBuilder

BASE = run_rollup("r", RunBuilder("r").begin().model_call().complete().stored())
STATUSES = ("running", "completed", "failed", "waiting")
changes = st.tuples(
    st.sampled_from(["put", "put", "put", "page", "remove"]),
    st.integers(0, 7),
    st.integers(0, 3),
    st.sampled_from([(), ("a",), ("a", "b"), ("c",)]),
)


def made(number: int, how: int, models: tuple[str, ...]) -> RunRollup:
    return replace(
        BASE,
        run_id=f"run-{number}",
        first_seq=(number * 5) % 8,
        status=STATUSES[how],  # type: ignore[arg-type]  # drawn from the states
        models=models,
        cost_usd=how or None,
        started_at=f"2026-01-0{number + 1}T00:00:00.000000Z",
    )


@given(st.lists(changes, max_size=40))
def test_it_is_what_sorting_and_counting_all_gives(
    script: list[tuple[str, int, int, tuple[str, ...]]],
) -> None:
    shelf, plain = RunShelf(), dict[str, RunRollup]()
    for what, number, how, models in script:
        run = made(number, how, models)
        if what == "put":
            shelf.put(run)
            plain[run.run_id] = run
        elif what == "page":
            page = [run, made((number + 3) % 8, how, models)]
            shelf.put_all(page)
            plain |= {each.run_id: each for each in page}
        else:
            shelf.remove(run.run_id)
            plain.pop(run.run_id, None)
        wanted = sorted(plain.values(), key=lambda each: (each.first_seq, each.run_id), reverse=True)
        assert list(shelf.newest) == wanted
        assert shelf.newest is shelf.newest
        assert shelf.active == {each.run_id for each in wanted if each.status not in ENDED}
        assert shelf.tools == tuple(sorted({tool for each in wanted for tool in each.tools}))
        assert shelf.models == tuple(sorted({model for each in wanted for model in each.models}))
        assert shelf.cost_since("2026-01-04") == sum(
            each.cost_usd or 0 for each in wanted if each.started_at >= "2026-01-04"
        )

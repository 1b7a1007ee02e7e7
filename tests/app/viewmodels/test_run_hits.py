from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.run_hits import NO_HITS, Found, RunHits, Snippet, found_in, kept_at, run_hits
from app.viewmodels.trace_cards import CardOptions, LoopViews
from storage.event_store import EventStore
from storage.options import EventQuery
from storage.projections.trace import trace
from tests.builders.events import START, Call, RunBuilder


@pytest.fixture
def hits(tmp_path: Path) -> RunHits:
    """What is found of "zebra" in a run that says it in every kind of place."""
    run = RunBuilder(objective="Where does the zebra live?").begin()
    worker = run.delegate("researcher", "find the zebra").start()
    worker.tool_call("read_file", Call(output="a zebra\nlives here"), {"path": "zebra.md"})
    worker.finding("the zebra lives in a stable")
    run.model_call()
    run.tool_call("spawn_worker", Call(output="no animal"), {"what": "zebra"})
    worker.complete("found the zebra")
    run.complete()
    with_store = EventStore.open(tmp_path / "home")
    with_store.append(run.new_events).result(90)
    try:
        found = []
        for hit in with_store.search("zebra", run.run_id, 100):
            query = EventQuery(run_id=run.run_id, since=hit.seq - 1, until=hit.seq)
            found += [found_in(event, hit) for event in with_store.read(query)]
        return run_hits("zebra", found, with_store.trace(run.run_id))
    finally:
        with_store.close()


def test_each_place_is_told_once_in_the_order_of_the_list(hits: RunHits) -> None:
    kinds = [each.item_id.partition(":")[0] for each in hits.places]
    assert kinds.count("tool") == 2, "a call and its result are one place"
    assert {"life", "chip", "delegation"} <= set(kinds)
    loops = [each.loop_key for each in hits.places if each.loop_key]
    assert loops == sorted(loops, key=loops.index), "those of a loop stand together"
    assert loops[-1] == "direct", "which began last"
    assert hits.elsewhere >= 1, "the prompt has it, too"
    assert len(hits.items) == len(hits.places)


def test_the_words_around_it_stand_in_one_line_with_their_marks(hits: RunHits) -> None:
    for each in hits.places:
        snippet = each.snippet
        assert "\n" not in snippet.text
        assert snippet.marks
        assert {snippet.text[first:last].lower() for first, last in snippet.marks} == {"zebra"}


def test_going_on_leads_through_all_places_and_around(hits: RunHits) -> None:
    assert hits.words.startswith(f"{len(hits.places)} places")
    seen = []
    at = hits
    for _ in hits.places:
        at = at.stepped(1)
        seen.append(at.current)
    assert tuple(seen) == hits.places
    assert at.words.startswith(f"{len(hits.places)} of {len(hits.places)}")
    assert at.stepped(1).current == hits.places[0]
    assert hits.stepped(-1).current == hits.places[-1]
    assert kept_at(hits, at).current == at.current
    assert NO_HITS.stepped(1).current is None


def test_cards_chips_and_headings_are_marked(hits: RunHits) -> None:
    run = RunBuilder().begin()
    run.model_call()
    worker = run.delegate("researcher").start().finding("the zebra")
    worker.tool_call("read_file")
    facts = trace(run.run_id, run.stored())
    tool = next(call for call in facts.calls.value if call.kind == "tool")
    chip = facts.lifecycle.chips(tool.loop_key)[1]
    found = [
        Found(tool.key, tool.loop_key, tool.seq, Snippet("a zebra", ((2, 7),))),
        Found(f"chip:{chip.seq}", tool.loop_key, chip.seq, Snippet("the zebra", ((4, 9),))),
    ]
    marked = run_hits("zebra", found, facts)
    views = LoopViews(facts)
    direct, loop = views.build(CardOptions(now=START, hits=marked))
    assert (direct.found, loop.found) == (0, 2)
    assert [card.found is not None for card in direct.cards] == [False]
    assert loop.cards[0].found == Snippet("a zebra", ((2, 7),))
    assert [each.found for each in loop.chips] == [False, True]
    assert views.build(CardOptions(now=START, hits=marked))[1] is loop, (
        "nothing is made anew for the same hits"
    )
    assert views.build(CardOptions(now=START))[1].found == 0


@given(st.integers(0, 40), st.integers(0, 5), st.booleans())
def test_the_words_say_how_many_there_are(count: int, elsewhere: int, is_all: bool) -> None:
    places = tuple(Found(f"tool:{n}", "direct", n, Snippet("x")) for n in range(count))
    made = RunHits("x", places, elsewhere, is_all)
    assert bool(made.words) == bool(count or elsewhere)
    if count:
        assert made.words.startswith(str(count))
        assert made.stepped(1).words.startswith(f"1 of {count}")
    assert ("+" in made.words) == (not is_all and bool(count or elsewhere))


def test_what_has_no_place_in_the_list_is_only_counted() -> None:
    facts = trace("run-1", RunBuilder().begin().stored())
    made = run_hits(
        "x", [Found("", "", 1, Snippet("x")), Found("tool:gone", "direct", 2, Snippet("x"))], facts
    )
    assert (made.places, made.elsewhere) == ((), 2)
    assert made.words == "found 2 times, in the prompt or the document only"

"""The graph of agents: joined by recorded ids, everything counted once, nothing on top of anything else."""

from collections import Counter
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.viewmodels.agent_graph import MOST_MEMBERS, MOST_WORKERS, OTHER_TOOLS, AgentGraph, build_agent_graph
from app.viewmodels.agent_nodes import CONDUCTOR, PROMPT, TIMES, WRITER, GraphEdge
from app.viewmodels.agent_tally import AgentFacts, AgentTally
from app.viewmodels.graph_camera import Camera, fitted
from app.viewmodels.graph_layout import Box, EdgeLine, layout_graph
from storage.projections.trace import TraceAccumulator, trace
from tests.builders.events import Call, RunBuilder
from tests.builders.runs import two_worker_run

TOOLS = ("read_file", "run_command", "search_text")
TYPES = ("researcher", "terminal", "writer")


def facts_of(run: RunBuilder) -> AgentFacts:
    return AgentTally(trace(run.run_id, run.stored())).snapshot()


def graph_of(run: RunBuilder, *opened: str) -> AgentGraph:
    return build_agent_graph(facts_of(run), frozenset(opened))


def delegations(graph: AgentGraph) -> list[GraphEdge]:
    return [edge for edge in graph.edges if edge.kind == "delegates"]


def titles(graph: AgentGraph, kind: str) -> list[str]:
    return [node.title for node in graph.nodes if node.kind == kind]


@st.composite
def runs(draw: st.DrawFn) -> RunBuilder:
    """Runs of the shapes that there are: few and many workers, every outcome, nested, unbound, at work."""
    run = RunBuilder().begin()
    if draw(st.booleans()):
        run.tool_call("spawn_worker")
    workers = []
    for number in range(draw(st.integers(0, 45))):
        worker = run.delegate(draw(st.sampled_from(TYPES)))
        workers.append(worker)
        if draw(st.integers(0, 5)):
            worker.start()
        for _ in range(draw(st.integers(0, 2))):
            failure = "exit 1" if draw(st.integers(0, 3)) == 0 else None
            call = Call(5, failure=failure, unanswered=draw(st.booleans()))
            worker.tool_call(draw(st.sampled_from(TOOLS)), call)
        if draw(st.booleans()):
            worker.model_call()
        end = draw(st.integers(0, 3))
        if number % 7 < 6:
            (worker.complete, worker.fail, worker.block, worker.run.prompt)[end]()
    return run


def test_a_run_reads_from_the_prompt_to_the_tools() -> None:
    graph = graph_of(two_worker_run())
    assert [(node.kind, node.title, node.state) for node in graph.nodes] == [
        ("prompt", "Prompt", ""),
        ("conductor", "conductor", ""),
        ("actor", "writer", ""),
        ("worker", "researcher:run-1/task-1", "completed"),
        ("worker", "terminal:run-1/task-2", "failed"),
        ("tool", "read_file", "completed"),
        ("tool", "run_command", "failed"),
    ]
    assert [(edge.source, edge.label, edge.status, edge.count) for edge in delegations(graph)] == [
        (CONDUCTOR, "researcher", "completed", 1),
        (CONDUCTOR, "terminal", "failed", 1),
    ]
    layout = layout_graph(graph)
    columns = [layout.boxes[key].x for key in (PROMPT, CONDUCTOR, WRITER)]
    columns += [min(layout.boxes[node.key].x for node in graph.nodes if node.kind == "worker")]
    columns += [min(layout.boxes[node.key].x for node in graph.nodes if node.kind == "tool")]
    assert all(left < right for left, right in pairwise(columns))


def test_outcomes_have_a_word_a_sign_and_a_colour_of_their_own() -> None:
    run = RunBuilder().begin()
    run.delegate("a").start().complete()
    run.delegate("b").start().fail()
    run.delegate("c").start().block()
    run.delegate("d").start()
    run.delegate("e").start().fail("stopped", "cancelled")
    found = [(edge.label, edge.status, edge.words) for edge in delegations(graph_of(run))]
    assert found == [
        ("a", "completed", "✓ a"),
        ("b", "failed", "✕ b"),
        ("c", "blocked", "■ c"),
        ("d", "open", "◐ d"),
        ("e", "cancelled", "○ e"),
    ]


def test_two_workers_of_one_type_at_once_keep_their_own_results_and_tools() -> None:
    run = RunBuilder().begin()
    one, other = run.delegate("researcher"), run.delegate("researcher")
    one.start()
    other.start().tool_call("read_file")
    one.tool_call("run_command")
    other.fail()
    one.complete()
    graph = graph_of(run)
    by_worker = {edge.target: edge.status for edge in delegations(graph)}
    assert by_worker == {
        f"worker:{one.task_id}": "completed",
        f"worker:{other.task_id}": "failed",
    }
    used = {(edge.source, edge.target) for edge in graph.edges if edge.kind == "calls"}
    assert used == {
        (f"worker:{one.task_id}", "tool:run_command"),
        (f"worker:{other.task_id}", "tool:read_file"),
    }


def test_a_worker_that_nobody_is_recorded_to_have_asked_has_no_line_from_anyone() -> None:
    run = RunBuilder().begin()
    lost = run.delegate("researcher", call_id="c1").start()
    unbound = [event for event in run.stored() if event.event_type != "conductor.worker.call"]
    graph = build_agent_graph(AgentTally(trace(run.run_id, unbound)).snapshot())
    assert titles(graph, "worker") == [lost.worker_id]
    assert delegations(graph) == []


def test_a_delegation_that_has_not_started_stands_for_itself() -> None:
    run = RunBuilder().begin()
    waiting = run.delegate("terminal")
    graph = graph_of(run)
    (node,) = [node for node in graph.nodes if node.kind == "worker"]
    assert (node.title, node.state, node.detail) == ("terminal", "open", "not started yet")
    assert node.item_id == f"delegation:{waiting.call_id}"
    waiting.start()
    (node,) = [node for node in graph_of(run).nodes if node.kind == "worker"]
    assert node.key == f"worker:{waiting.task_id}"


def test_tools_of_the_conductor_are_nodes_of_their_own() -> None:
    run = two_worker_run()
    run.tool_call("read_file")
    graph = graph_of(run)
    assert {"conductor-tool:read_file", "tool:read_file"} <= {node.key for node in graph.nodes}
    assert GraphEdge(CONDUCTOR, "conductor-tool:read_file", "calls", count=1) in graph.edges


def test_very_many_tools_are_cut_and_the_rest_is_counted() -> None:
    run = RunBuilder().begin()
    worker = run.delegate("researcher").start()
    for number in range(60):
        worker.tool_call(f"tool_{number:02}")
    graph = graph_of(run)
    (other,) = [node for node in graph.nodes if node.key == OTHER_TOOLS]
    assert (other.title, other.detail) == ("20 other tools", "20 calls")
    assert graph.nodes_of(worker.task_id, "tool:tool_59") == {f"worker:{worker.task_id}", OTHER_TOOLS}


def test_two_hundred_workers_are_a_node_a_type_which_opens_with_the_failed_ones_first() -> None:
    run = RunBuilder().begin()
    for number in range(200):
        worker = run.delegate("researcher" if number % 4 else "terminal").start().tool_call("read_file")
        if number == 199:
            worker.fail()
        else:
            worker.complete()
    graph = graph_of(run)
    groups = [node for node in graph.nodes if node.kind == "group"]
    assert [(node.title, node.detail, node.state) for node in groups] == [
        (f"terminal {TIMES}50", "✓ 50", "completed"),
        (f"researcher {TIMES}150", "✕ 1  ✓ 149", "failed"),
    ]
    assert [(edge.label, edge.status, edge.count) for edge in delegations(graph)] == [
        ("terminal", "completed", 50),
        ("researcher", "completed", 149),
        ("researcher", "failed", 1),
    ]
    for number in range(30):
        run.delegate("researcher", f"more {number}").start()
    opened = graph_of(run, groups[1].key)
    shown = [node for node in opened.nodes if node.kind == "worker"]
    assert len(shown) == MOST_MEMBERS
    assert Counter(node.state for node in shown) == {"open": 30, "failed": 1, "completed": 29}
    (rest,) = [node for node in opened.nodes if node.key.endswith(":rest")]
    assert rest.title == "120 more researcher"


def test_marks_find_the_node_of_a_loop_however_it_is_shown() -> None:
    run = RunBuilder().begin()
    workers = [run.delegate("researcher").start().tool_call("read_file") for _ in range(MOST_WORKERS + 1)]
    graph = graph_of(run)
    (group,) = [node.key for node in graph.nodes if node.kind == "group"]
    assert graph.nodes_of(workers[3].task_id, "tool:read_file") == {group, "tool:read_file"}
    opened = graph_of(run, group)
    assert opened.nodes_of(workers[3].task_id) == {f"worker:{workers[3].task_id}"}
    assert opened.nodes_of(f"call:{workers[3].call_id}") == {f"worker:{workers[3].task_id}"}
    assert opened.nodes_of("direct") == {CONDUCTOR}


@given(runs(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_everything_is_on_one_edge_and_every_edge_has_ends(run: RunBuilder, opens: bool) -> None:
    facts = facts_of(run)
    closed = build_agent_graph(facts)
    keys = frozenset(node.key for node in closed.nodes if node.can_open) if opens else frozenset()
    graph = build_agent_graph(facts, keys)
    known = [node.key for node in graph.nodes]
    assert len(set(known)) == len(known)
    assert all({edge.source, edge.target} <= set(known) for edge in graph.edges)
    assert sum(edge.count for edge in delegations(graph)) == len(facts.delegations)
    asked = Counter((each.worker_type, each.status) for each in facts.delegations)
    drawn: Counter[tuple[str, str]] = Counter()
    for edge in delegations(graph):
        drawn[edge.label, edge.status] += edge.count
    assert drawn == asked
    calls = [tally for key, tally in facts.tallies.items() if key.kind != "model"]
    used = [edge for edge in graph.edges if edge.kind == "calls"]
    assert sum(edge.count for edge in used) == sum(tally.calls for tally in calls)
    assert sum(edge.failed for edge in used) == sum(tally.failed for tally in calls)


@given(runs(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_nodes_never_overlap_and_lines_pass_between_them(run: RunBuilder, opens: bool) -> None:
    facts = facts_of(run)
    closed = build_agent_graph(facts)
    keys = frozenset(node.key for node in closed.nodes if node.can_open) if opens else frozenset()
    layout = layout_graph(build_agent_graph(facts, keys))
    assert layout == layout_graph(build_agent_graph(facts, keys))
    assert len(layout.boxes) == len(layout.graph.nodes)
    for one, other in combinations(layout.boxes.values(), 2):
        assert one.right < other.x or other.right < one.x or one.bottom < other.y or other.bottom < one.y
    assert all(box.right <= layout.width and box.bottom <= layout.height for box in layout.boxes.values())
    for line in layout.lines:
        ends = {line.edge.source, line.edge.target}
        for key, box in layout.boxes.items():
            assert key in ends or not _goes_through(line, box), (line, key)
    for node in layout.graph.nodes:
        box = layout.boxes[node.key]
        assert layout.node_at(box.x + 1, box.middle) == node


def _goes_through(line: EdgeLine, box: Box) -> bool:
    """Return whether the straight parts of a line cross a box."""
    (x0, y0), (x1, y1) = line.start, line.end
    parts = ((x0, line.bend_from, y0), (line.bend_to, x1, y1))
    return any(box.y < y < box.bottom and left < box.right and right > box.x for left, right, y in parts)


@given(runs())
@settings(max_examples=40, deadline=None)
def test_followed_event_by_event_it_counts_the_same_as_at_once(run: RunBuilder) -> None:
    events = run.stored()
    facts = TraceAccumulator(run.run_id)
    live = AgentTally(facts)
    for event in events:
        live.note(facts.apply(event))
    at_once = AgentTally(trace(run.run_id, events)).snapshot()
    assert {key: tally[:3] for key, tally in live.snapshot().tallies.items()} == {
        key: tally[:3] for key, tally in at_once.tallies.items()
    }


def test_the_arrows_walk_to_the_nearest_node() -> None:
    layout = layout_graph(graph_of(two_worker_run()))
    worker = layout.neighbour(WRITER, 1, 0)
    assert worker == "worker:run-1/task-1"
    assert layout.neighbour(worker, 0, 1) == "worker:run-1/task-2"
    assert layout.neighbour(worker, 0, -1) == worker
    assert layout.neighbour(CONDUCTOR, -1, 0) == PROMPT
    assert layout.neighbour("gone", 1, 0) == PROMPT


@given(st.floats(0.2, 3), st.floats(0.3, 3), st.tuples(st.floats(-500, 500), st.floats(-500, 500)))
def test_zooming_leaves_what_is_under_the_pointer(
    scale: float, factor: float, at: tuple[float, float]
) -> None:
    camera = Camera(scale, 30, -40)
    before, after = camera.inside(*at), camera.zoomed(factor, at).inside(*at)
    assert all(abs(one - other) < 1e-6 for one, other in zip(before, after, strict=True))


def test_a_graph_is_fitted_and_what_is_wished_comes_into_view() -> None:
    layout = layout_graph(graph_of(two_worker_run()))
    camera = fitted(layout, (400, 200), 1.0)
    assert layout.width * camera.scale <= 400.5
    near = fitted(layout, (300, 100), 1.0, least=0.9)
    assert (near.scale, near.x, near.y) == (0.9, 0, 0)
    box = layout.boxes["tool:run_command"]
    left, top, width, height = near.revealing(box, (300, 100)).seen(box)
    assert left >= 0
    assert left + width <= 300
    assert top >= 0
    assert top + height <= 100


def test_a_line_is_found_where_it_runs_and_says_what_it_joins() -> None:
    layout = layout_graph(graph_of(two_worker_run()))
    told = set[str]()
    for line in layout.lines:
        for x, y in list(line.points())[6:-6]:
            assert layout.line_at(x, y) is not None
        end = layout.line_at(line.end[0] - 1, line.end[1])
        assert end is not None
        told.add(layout.told(end))
    assert "conductor → terminal:run-1/task-2\n1 delegation to terminal: failed" in told
    assert "terminal:run-1/task-2 → run_command\n1 call, 1 failed" in told
    assert "Prompt → conductor\nasks" in told
    assert layout.line_at(-50, -50) is None

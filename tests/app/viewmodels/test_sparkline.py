"""Where the dots of a sparkline are painted."""

from app.viewmodels.sparkline import HEIGHT, RADIUS, WIDTH, SparkPoint, spark_points
from storage.projections.rollup import run_rollup
from tests.builders.events import Call, RunBuilder


def test_no_dots() -> None:
    assert spark_points(()) == ()


def test_a_single_dot_stands_at_the_left() -> None:
    assert spark_points(("failed",)) == (SparkPoint(RADIUS, HEIGHT / 2, "failed"),)


def test_dots_stand_from_edge_to_edge_in_order() -> None:
    points = spark_points(("completed", "failed", "in_flight"))
    assert [point.x for point in points] == [RADIUS, WIDTH / 2, WIDTH - RADIUS]
    assert [point.status for point in points] == ["completed", "failed", "in_flight"]


def test_a_failure_as_the_last_of_five_hundred_events_is_seen() -> None:
    run = RunBuilder().begin()
    while len(run.new_events) < 498:
        run.model_call()
    run.model_call(Call(failure="timeout"))
    assert len(run.new_events) >= 500
    points = spark_points(run_rollup(run.run_id, run.stored()).sparkline)
    assert len(points) <= 60
    assert (points[-1].status, points[-1].x) == ("failed", WIDTH - RADIUS)
    assert {point.status for point in points[:-1]} == {"completed"}

"""Opening a run of 10,000 events in Trace, and one among 1,000,000 events."""

from tests.bench.figures import Figure
from tests.bench.opening import open_run
from tests.bench.setting import Setting


def measure(setting: Setting) -> list[Figure]:
    """Open each again and again."""
    long = open_run(setting, "events-10k", 9).figures("a run of 10,000 events", "one worker at a time")
    return [*long, *open_run(setting, "events-1m", 9).figures("a run among 1,000,000 events", "556 events")]

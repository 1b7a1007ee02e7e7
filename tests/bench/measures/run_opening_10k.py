"""Opening a run of 10,000 events in Trace."""

from tests.bench.figures import Figure
from tests.bench.opening import open_run
from tests.bench.setting import Setting


def measure(setting: Setting) -> list[Figure]:
    """Open it again and again."""
    return open_run(setting, "events-10k", 9).figures("a run of 10,000 events", "one worker at a time")

"""Opening a run of 100,000 events in Trace."""

from tests.bench.figures import Figure
from tests.bench.opening import open_run
from tests.bench.setting import Setting


def measure(setting: Setting) -> list[Figure]:
    """Open it again and again."""
    return open_run(setting, "events-100k", 5).figures("a run of 100,000 events", "742 workers")

"""The measurements by name, each in a module with ``measure(setting)``; imported in its own process only."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from tests.bench.setting import Measure

# Name → what is measured, for the row of one that fails.
MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "writer_opening": "submit → Writer painted, with 1,000,000 events stored and three runs active",
        "first_writer": "submit → the first Writer of a session painted",
        "usable": "what a person does while the model hangs and the conductor's mailbox is full",
        "live_trace": "event committed → visible in Trace at 1,000 events/s",
        "ingest": "ingest with search on",
        "run_opening_10k": "open a run of 10,000 events, and one among 1,000,000",
        "run_opening_100k": "open a run of 100,000 events; memory with it open",
        "run_list": "run list of 10,000 runs",
        "documents": "list of all documents of 10,000 runs",
        "grid": "trajectory of 100,000 events in buckets",
        "patch": "one patch into a 200 KB document, painted",
        "history": "the history of a document of 200 KB with 5,000 revisions",
        "large": "open a document of 1 MB",
        "typing": "open a document of 200 KB, and type into it while three agents stream",
        "text_search": "text search over 100,000 events",
        "start": "start to first window; idle processor time",
        "trace_pages": "graph and raw events of a long run; views of a call with 20 MB of output",
        "odd_data": "a call with 20 MB of output; a run with 200 workers",
    }
)


def load(name: str) -> Measure:
    """Return a measurement."""
    return cast("Measure", importlib.import_module(f"tests.bench.measures.{name}").measure)

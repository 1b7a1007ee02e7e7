"""Up to which revision a person has seen the documents of runs; kept as a small JSON file. Pure."""

import json
from collections.abc import Mapping

MOST_RUNS = 2_000
"""Runs that were looked at longer ago are forgotten: all of them counts as new."""


def read_seen(text: str) -> dict[str, int]:
    """Return the revisions by run; what cannot be read was never seen."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    seen = found.get("seen") if isinstance(found, dict) else None
    if not isinstance(seen, dict):
        return {}
    return {
        run_id: revision
        for run_id, revision in seen.items()
        if isinstance(revision, int) and not isinstance(revision, bool) and revision >= 0
    }


def dump_seen(seen: Mapping[str, int]) -> str:
    """Return the file's text; the runs looked at last stand at the end."""
    newest = dict(list(seen.items())[-MOST_RUNS:])
    return json.dumps({"version": 1, "seen": newest}, indent=1) + "\n"

"""A run at a glance as JSON, the same wherever one gets it: ``quire runs --json``, what is copied. Pure."""

from typing import Any

from storage.projections.rollup import RunRollup


def run_json(rollup: RunRollup) -> dict[str, Any]:
    """Return a run as ``runs --json`` lists it."""
    return {
        "run_id": rollup.run_id,
        "objective": rollup.objective,
        "status": rollup.status,
        "started_at": rollup.started_at,
        "ended_at": rollup.ended_at,
        "workers": rollup.workers,
        "llm_calls": rollup.llm_calls,
        "tool_calls": rollup.tool_calls,
        "worker_calls": rollup.worker_calls,
        "worker_failures": rollup.worker_failures,
        "capability_failures": rollup.capability_failures,
        "failures": rollup.failures,
        "duration_ms": rollup.duration_ms,
        "wall_ms": rollup.wall_ms,
        "tokens": tokens_json(rollup),
        "cost_usd": rollup.cost_usd,
        "document_path": rollup.document_path,
    }


def tokens_json(rollup: RunRollup) -> dict[str, int]:
    """Return a run's tokens; ``input`` includes what was cached."""
    tokens = rollup.tokens
    return {"input": tokens.input, "output": tokens.output, "cached": tokens.cached, "total": tokens.total}

"""The offline conductor: delegates by the kind of the prompt, waits, merges, completes; or says it cannot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actors.models.offline.intents import Intent, Kind, classify
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import NOT_RUN

ADD_A_MODEL = (
    "Add a language model (see “Models” in the README), choose it beside the prompt or with --model, and run "
    "the prompt again."
)
_WAIT = "The workers are at work."


def decide(transcript: Transcript) -> list[Call]:
    """Return the conductor's next actions."""
    intent = classify(transcript.objective)
    if refusal := _refusal(intent, transcript):
        return [refusal]
    if intent.kind is Kind.ARITHMETIC:
        return [Call("complete", {"summary": intent.answer, "reason": "A sum needs no worker."})]
    if not transcript.of("spawn_worker"):
        return [*_delegations(intent), Call("await_worker", {"reason": _WAIT})]
    return _after_workers(transcript)


def _refusal(intent: Intent, transcript: Transcript) -> Call | None:
    if intent.kind is Kind.UNKNOWN:
        reason = (
            "This prompt needs a language model, and none is set up: the offline planner can only list, measure, "
            f"search and extract from a folder, run an allowed command, and do sums. {ADD_A_MODEL}"
        )
        return Call("block", {"reason": reason})
    if intent.kind is not Kind.ARITHMETIC and not transcript.has_workspace:
        reason = (
            "This prompt is about a folder, and the run has none: choose a workspace folder and run it again."
        )
        return Call("block", {"reason": reason})
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the work: who does it, what it is, why. ``{}`` stands for the names in the prompt."""

    worker_type: str
    objective: str
    reason: str

    def spawn(self, names: str) -> Call:
        objective = self.objective.replace("{}", names)
        return Call(
            "spawn_worker", {"worker_type": self.worker_type, "objective": objective, "reason": self.reason}
        )


# Reading goes to a researcher; measuring and commands go to a terminal.
_PARTS: Mapping[Kind, tuple[_Part, ...]] = {
    Kind.DESCRIBE: (
        _Part(
            "researcher",
            "From documentation, manifests and sources, say what this folder is, its main parts and its dependencies.",
            "What the folder says about itself has to be read.",
        ),
        _Part(
            "terminal",
            "Measure this folder: size, languages and largest files. List its open TODOs.",
            "Sizes and open points have to be counted.",
        ),
    ),
    Kind.SUMMARISE: (_Part("researcher", "Summarise {}.", "The named files have to be read."),),
    Kind.SEARCH: (_Part("researcher", "Find where {} is used.", "The folder has to be searched."),),
    Kind.DEPENDENCIES: (
        _Part("researcher", "From its manifests, list the dependencies of this folder.", "Manifests have to be read."),
    ),
    Kind.LIST_FILES: (_Part("terminal", "List the files that match {}.", "The folder has to be listed."),),
    Kind.COMMAND: (_Part("terminal", "Run the command {}.", "A command was asked for."),),
    Kind.TODOS: (_Part("terminal", "List the open TODOs of this folder.", "Open points have to be searched."),),
    Kind.STATISTICS: (
        _Part("terminal", "Measure this folder: size, languages and largest files.", "Sizes have to be counted."),
    ),
}  # fmt: skip


def _delegations(intent: Intent) -> list[Call]:
    named = intent.paths or intent.terms or intent.globs or ((intent.command,) if intent.command else ())
    names = _names(named)
    return [part.spawn(names) for kind in (intent.kind, *intent.beside) for part in _PARTS[kind]]


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _after_workers(transcript: Transcript) -> list[Call]:
    awaited = [_parsed(answer.text) for answer in transcript.of("await_worker")]
    ended = [worker for result in awaited for worker in result.get("ended", [])]
    if not awaited or awaited[-1].get("running"):
        return [Call("await_worker", {"reason": _WAIT})]
    proposals = [proposal for worker in _in_order(ended) for proposal in worker.get("proposals", [])]
    if proposals and not transcript.of("merge_canon"):
        return [
            Call(
                "merge_canon", {"proposal_ids": proposals, "reason": "The workers' parts make up the report."}
            )
        ]
    return [_ending(ended)]


def _in_order(ended: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the workers in reading order: what a folder is before how large it is."""
    return sorted(
        ended, key=lambda worker: (worker.get("worker_type") != "researcher", worker.get("worker_id", ""))
    )


def _ending(ended: list[dict[str, Any]]) -> Call:
    good = [worker for worker in ended if worker.get("status") == "completed"]
    bad = [worker for worker in ended if worker.get("status") != "completed"]
    if not good:
        words = "; ".join(
            f"{w.get('worker_id', 'a worker')}: {w.get('summary') or w.get('error', '')}" for w in bad
        )
        return Call("block", {"reason": words or "No worker reported anything."})
    summary = " ".join(worker.get("summary", "").strip() for worker in _in_order(good)).strip()
    for worker in bad:
        words = worker.get("summary") or worker.get("error", "")
        summary += f" Not done: {worker.get('worker_id', 'a worker')} ({words})."
    if summary.startswith(NOT_RUN):
        return Call("block", {"reason": summary})
    return Call("complete", {"summary": summary or "Done.", "reason": "All workers have reported."})


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}

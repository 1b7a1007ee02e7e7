"""Runs of the real engine whose worker goes round in circles: a scripted model, real tools, real files."""

from collections.abc import Sequence

from tests.fakes.scripted import ScriptedModel, Step, call

OBJECTIVE = "look at the folder"
# What a worker does: each thing is one model call and one tool call.
README = call("read_file", path="README.md")
PROJECT = call("read_file", path="pyproject.toml")
MISSING = call("read_file", path="notes.txt")
FILES = call("list_files")
LOOPING = (FILES, README, README, README, README, MISSING, MISSING)
STRAIGHT = (FILES, README, PROJECT)


def workers_do(*runs: Sequence[Step]) -> ScriptedModel:
    """Return a model for so many runs in a row; the worker of each does these steps and ends."""
    conductor: list[Step] = []
    worker: list[Step] = []
    for steps in runs:
        conductor += [
            call("spawn_worker", worker_type="researcher", objective=OBJECTIVE),
            call("await_worker"),
            call("complete", summary="It counts."),
        ]
        worker += [*steps, call("finish", summary="It counts.")]
    return ScriptedModel({"conductor": conductor, OBJECTIVE: worker})

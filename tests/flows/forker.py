"""Starts command lines as real processes, quickly: the program is imported once, each start is a fork.

A start of the interpreter with all imports takes seconds, a fork some milliseconds; what follows is the same:
a process of its own, with its own streams, user and end. Run as ``python -m tests.flows.forker``; it hears
orders and answers them, a line of JSON each (see ``processes.py``).
"""

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

PRELOADED = (
    "app.cli",
    "app.verbs.run",
    "app.verbs.look",
    "app.verbs.steer",
    "app.verbs.check",
    "app.verbs.document",
    "actors.session",
    "actors.models.offline",
    "actors.models.offline.model",
    "pydantic_ai.direct",
    "storage.event_store",
    "tests.flows.programs",
    # Codecs are found at their first use, and another user may not read this interpreter's folder.
    *(
        f"encodings.{name}"
        for name in ("utf_8_sig", "utf_16", "utf_32", "latin_1", "cp1252", "idna", "punycode")
    ),
)
_POLL_S = 0.01


def main() -> int:
    """Hear orders until there are no more; in a forked process: do what was ordered."""
    for name in PRELOADED:
        importlib.import_module(name)
    _warm_up()
    orders, answers = os.dup(0), os.dup(1)
    with open(orders, encoding="ascii") as lines:  # noqa: PTH123 - a descriptor
        _answer(answers, {"ready": os.getpid()})
        for line in lines:
            order = json.loads(line)
            if order["do"] == "wait":
                _answer(answers, {"code": _ended(order["pid"], order["seconds"])})
                continue
            pid = os.fork()
            if not pid:
                return _become(order, answers)
            _answer(answers, {"pid": pid})
    return 0


def _warm_up() -> None:
    """Do one run, so that what is made at the first use is there; leave no thread behind, for the forks."""
    from app import cli

    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        # With both kinds of workers: their instructions are read at first use, too.
        code = cli.main(["--home", home, "run", "Explain this folder", "--workspace", home])
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if code or left:
        raise SystemExit(f"the first run ended with {code} and left {left}")
    gc.collect()
    gc.freeze()


def _answer(to: int, value: dict[str, Any]) -> None:
    os.write(to, json.dumps(value).encode() + b"\n")


def _ended(pid: int, seconds: float) -> int | None:
    """Return the exit code of a process that ends in time; minus the signal that killed it."""
    deadline = time.monotonic() + seconds
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            return None
        time.sleep(_POLL_S)


def _become(order: dict[str, Any], answers: int) -> int:
    """Take the streams, folder and user of an order; run its program and return its exit code."""
    os.close(answers)
    os.setsid()
    for name, number, flags in (
        ("stdin", 0, os.O_RDONLY),
        ("stdout", 1, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        ("stderr", 2, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        opened = os.open(order[name], flags, 0o666)
        os.dup2(opened, number)
        os.close(opened)
    faulthandler.enable(2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor, for the whole process
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    if (user := order["user"]) is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    module, _, function = order["program"].partition(":")
    return int(getattr(importlib.import_module(module), function)(order["argv"]))


if __name__ == "__main__":
    sys.exit(main())

"""``verify``, ``backup`` and ``smoke``: does the log hold, a copy of it, does the program work here."""

import argparse
import asyncio
import shlex
import tempfile
from pathlib import Path

from app.verbs.base import Console, Exit, open_store
from app.viewmodels.formats import counted, size
from storage.events.envelope import new_id


def verify(args: argparse.Namespace, console: Console) -> Exit:
    """Hold the store against its own rules."""
    with open_store(args.home, must_exist=True) as store:
        report = store.verify()
    for problem in report.problems:
        console.say(f"problem: {problem}")
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
    console.say(f"{'clean' if report.ok else 'not clean'}: {counts}")
    return Exit.COMPLETED if report.ok else Exit.FAILED


def backup(args: argparse.Namespace, console: Console) -> Exit:
    """Copy the home to a new folder, which is a home itself; runs may go on meanwhile."""
    target: Path = args.target.expanduser()
    with open_store(args.home, must_exist=True) as store:
        report = store.backup(target)
    console.say(
        f"{report.target}: {counted(report.runs, 'run')}, {counted(report.events, 'event')}, "
        f"{counted(report.files, 'file')}, {size(report.size)}, checked. "
        f"Open it with: quire --home {shlex.quote(str(report.target))}"
    )
    return Exit.COMPLETED


def smoke(args: argparse.Namespace, console: Console) -> Exit:
    """Try the parts that an installation can break: the Qt binding, the store, the actors, a window."""
    del args
    from app.probe import CALLS, lost_references  # noqa: PLC0415 - imports Qt

    lost = lost_references()
    if lost > CALLS // 2:
        console.note(
            f"quire: this PySide6 loses references to None ({lost} in {CALLS} calls) and would abort. "
            "Install the version that the lock file names."
        )
        return Exit.FAILED
    console.say(f"binding: sound ({lost} references lost in {CALLS} calls)")
    with tempfile.TemporaryDirectory(prefix="quire-smoke-") as folder:
        console.say(f"run: {asyncio.run(_run(Path(folder)))}")
        console.say(f"window: {_window(Path(folder))}")
    return Exit.COMPLETED


async def _run(home: Path) -> str:
    from actors.conductor.messages import AwaitRun, ExecuteTask, RunEnded  # noqa: PLC0415 - the actors cost 0.3 s
    from actors.session import build_session  # noqa: PLC0415 - the same

    with open_store(home) as store:
        session = build_session(store, home)
        run_id = new_id()
        try:
            await session.conductor.ask(ExecuteTask(run_id, "2 + 2"))
            ended: RunEnded = await session.conductor.ask(AwaitRun(run_id), timeout=60)
        finally:
            await session.stop_all()
        report = store.verify()
    return f"{ended.status}: {ended.message}; log {'clean' if report.ok else 'not clean'}"


def _window(home: Path) -> str:
    from app.verbs.screenshot import Shot, draw  # noqa: PLC0415 - imports Qt

    target = home / "window.png"
    draw(Shot(home=home, target=target))
    return f"drawn, {target.stat().st_size:,} bytes"

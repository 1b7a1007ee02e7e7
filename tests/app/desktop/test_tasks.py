"""Tasks of the interface: waited for by name, and none after the end."""

import asyncio

from app.desktop.tasks import Tasks


def _never(fault: BaseException) -> None:
    raise AssertionError(fault)


async def test_tasks_are_waited_for_by_their_names() -> None:
    tasks, gate, done = Tasks(_never), asyncio.Event(), list[str]()

    async def work(name: str) -> None:
        if name == "other":
            await gate.wait()
        if name == "save a":
            tasks.spawn(work("file of a"), "file of a")
        done.append(name)

    for name in ("save a", "other"):
        tasks.spawn(work(name), name)
    await tasks.finish("save ", "file of ")
    assert done == ["save a", "file of a"]
    await tasks.finish("nothing")
    await tasks.cancel_all()


async def test_nothing_begins_after_the_end() -> None:
    tasks, done = Tasks(_never), list[str]()

    async def work() -> None:
        done.append("work")

    await tasks.cancel_all()
    tasks.spawn(work(), "late")
    await asyncio.sleep(0)
    assert done == []

"""Messages that wait while the document is read from the log again; answered in their order."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from storage.errors import KnownError

M = TypeVar("M")


class Held(Generic[M]):
    """Keeps messages and their answers."""

    def __init__(self) -> None:
        self._held: list[tuple[M, asyncio.Future[object]]] = []

    def keep(self, message: M) -> "asyncio.Future[object]":
        """Keep a message; the future is its answer."""
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._held.append((message, answer))
        return answer

    def release(
        self,
        receive: Callable[[M], object],
        start: Callable[[Coroutine[Any, Any, None], str], object],
    ) -> None:
        """Have all that is kept handled now, in order; ``start`` runs what an answer has to wait for."""
        for message, answer in self._emptied():
            try:
                result = receive(message)
            except Exception as refusal:  # noqa: BLE001 -- it belongs to the one who asked
                answer.set_exception(refusal)
                continue
            if isinstance(result, Awaitable):
                start(_pass_on(result, answer), "answer held")
            else:
                answer.set_result(result)

    def refuse(self, error: KnownError) -> None:
        """Answer all that is kept with an error."""
        for _, answer in self._emptied():
            answer.set_exception(error)

    def _emptied(self) -> list[tuple[M, asyncio.Future[object]]]:
        """What is kept and still waited for."""
        held, self._held = self._held, []
        return [(message, answer) for message, answer in held if not answer.done()]


async def _pass_on(result: Awaitable[object], answer: "asyncio.Future[object]") -> None:
    try:
        value = await result
    except Exception as error:  # noqa: BLE001 -- it belongs to the one who asked
        if not answer.done():
            answer.set_exception(error)
    else:
        if not answer.done():
            answer.set_result(value)

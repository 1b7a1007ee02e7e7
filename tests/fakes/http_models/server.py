"""The HTTP part: one server on a free loopback port, answers streamed as chunks."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol
from urllib.parse import quote

from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelResponse

from tests.fakes.http_models.brains import Brain, Question
from tests.fakes.http_models.faults import Fault

WORDS_BEFORE_GATE = 3
"""Pieces of an answer before its gate: of any family, there are words among them."""


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


class Wire(Protocol):
    """A wire format."""

    def lists(self, request: Request, models: Sequence[str]) -> Any:
        """Return the answer to a question about the models, None for another request."""

    def question(self, body: Any) -> Question:
        """Read a request."""

    def stream(self, model: str, response: ModelResponse) -> tuple[str, list[bytes]]:
        """Return the content type and the pieces of an answer."""

    def error(self, fault: Fault) -> Any:
        """Return an error body."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key that was sent."""


@dataclass
class ModelServer:
    """A server.

    ``requests`` has every question to the model, ``listings`` every one about the models; ``closed`` counts
    clients that went away; ``refuses_lists`` is the answer to questions about the models.
    """

    wire: Wire
    brain: Brain
    faults: dict[int, Fault] = field(default_factory=dict)
    models: tuple[str, ...] = ("small", "large")
    requests: list[Request] = field(default_factory=list)
    closed: int = 0
    port: int = 0
    gate: asyncio.Event | None = None
    """If set, every answer stops after its first words until the gate opens."""
    gate_behind: int = WORDS_BEFORE_GATE
    """The piece behind which it stops."""
    listings: list[Request] = field(default_factory=list)
    refuses_lists: Fault | None = None
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first question is there."""
    went: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first client went away."""
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ModelServer"]:
        """Serve within the block."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while (request := await _read(reader)) is not None:
                await self._answer(request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, _Closed):
            pass
        except asyncio.CancelledError:
            pass  # the server ends: the stream's own callback would report a cancellation as an error
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
            self._tasks.discard(task)

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        listed = self.wire.lists(request, self.models)
        if listed is not None:
            self.listings.append(request)
            if self.refuses_lists is not None and await self._failed(
                self.refuses_lists, request, reader, writer
            ):
                return
            _send(writer, 200, json.dumps(listed).encode())
            return
        number = len(self.requests)
        self.requests.append(request)
        self.came.set()
        fault = self.faults.get(number)
        if fault is not None and await self._failed(fault, request, reader, writer):
            return
        try:
            response = await self._think(self.wire.question(request.body), reader)
        except ModelHTTPError as problem:
            said = Fault("status", problem.status_code, str(problem.body))
            _send(writer, problem.status_code, json.dumps(self.wire.error(said)).encode())
            return
        except _Closed:
            raise
        except Exception as problem:  # noqa: BLE001 -- whatever a script raises, the client is told
            said = Fault("status", 422, repr(problem))
            _send(writer, 422, json.dumps(self.wire.error(said)).encode())
            return
        kind, pieces = self.wire.stream(str(request.body.get("model", "")), response)
        if fault is not None and fault.kind == "bad_args":
            pieces = [piece.replace(b'\\"', b"'") for piece in pieces]
        await self._stream(kind, pieces, fault, (reader, writer))

    async def _think(self, question: Question, reader: asyncio.StreamReader) -> ModelResponse:
        """Let the brain answer, unless the client goes away before."""
        thought = asyncio.ensure_future(self.brain(question))
        gone = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({thought, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not thought.done():
                self._gone()
            return thought.result()
        finally:
            for task in (thought, gone):
                task.cancel()
            await asyncio.gather(thought, gone, return_exceptions=True)

    async def _failed(
        self, fault: Fault, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        match fault.kind:
            case "status":
                wait = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
                said = fault.body or json.dumps(self.wire.error(fault))
                _send(writer, fault.status, said.encode(), headers=wait)
            case "echo_key":
                key = self.wire.key(request.headers)
                encoded = f"{quote(key, safe='')} {base64.b64encode(f'user:{key}'.encode()).decode()}"
                echo = Fault("status", fault.status, f"the key {key} is wrong ({encoded})")
                told = {"x-key": key, "www-authenticate": f"Bearer {key}"}
                _send(writer, fault.status, json.dumps(self.wire.error(echo)).encode(), headers=told)
            case "bad_json":
                _send(writer, 200, b"{this is no json", kind="application/json")
            case "page":
                _send(writer, 200, b"<!doctype html><title>Please sign in</title>", kind="text/html")
            case "moved":
                _send(writer, 302, b"", headers={"location": f"{self.url}/elsewhere"})
            case "hang":
                await self._wait_for_close(reader)
            case _:
                return False
        return True

    async def _stream(
        self,
        kind: str,
        pieces: list[bytes],
        fault: Fault | None,
        peer: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        reader, writer = peer
        writer.write(
            f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n".encode()
        )
        told = [] if fault is not None and fault.kind == "nothing" else pieces
        for number, good in enumerate(told):
            piece = good
            if fault is not None and number == fault.piece:
                if fault.kind == "ends_early":
                    break
                if fault.kind == "error_midway":
                    piece = _error_piece(kind, self.wire.error(fault))
                if fault.kind == "cut":
                    await writer.drain()
                    raise _Closed
                if fault.kind == "hang_midway":
                    await writer.drain()
                    await self._wait_for_close(reader)
                if fault.kind == "bad_chunk":
                    piece = good[: len(good) // 2] + b"\n\n"  # broken off in the midst of the JSON
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
            if number == self.gate_behind and self.gate is not None:
                await self.gate.wait()
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _wait_for_close(self, reader: asyncio.StreamReader) -> None:
        await reader.read()
        self._gone()

    def _gone(self) -> NoReturn:
        self.closed += 1
        self.went.set()
        raise _Closed


class _Closed(Exception):  # noqa: N818 -- says what happened
    """The connection is to be closed, or was."""


def _error_piece(kind: str, error: Any) -> bytes:
    said = json.dumps(error).encode()
    return said + b"\n" if "ndjson" in kind else b"event: error\ndata: " + said + b"\n\n"


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, json.loads(body) if body else {})


def _send(
    writer: asyncio.StreamWriter,
    status: int,
    body: bytes,
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> None:
    told = {"content-type": kind, "content-length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body)

"""Calls one family's model on a real server, and tells what came of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from actors.models.caller import ModelCaller
from actors.models.calls import CallAnswer, CallIdentity, CallLimits, CallRequest, OutputSpec, Spec
from actors.models.configuration import Family, ModelConfiguration
from actors.models.conversation import Conversation
from actors.models.keys import KeyChain
from actors.models.load import new_conversation
from actors.models.port import ModelCatalogue
from actors.models.registry import ModelRegistry
from tests.fakes.clock import FakeTime
from tests.fakes.http_models.brains import Brain, scripted
from tests.fakes.http_models.families import endpoint_of, server_of
from tests.fakes.http_models.faults import Fault
from tests.fakes.http_models.server import ModelServer
from tests.fakes.log import MemoryLog
from tests.fakes.scripted import ScriptedModel

KEY = "canary-0123456789-key"
WHO = CallIdentity("run-1", "researcher", "worker", "loop", task_id="task-1", call_id="call-1")
TOOL = OutputSpec(
    "read_file",
    "Reads a file.",
    {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
)


@dataclass
class Line:
    """A family's server and the way to it."""

    family: Family
    server: ModelServer
    registry: ModelRegistry
    log: MemoryLog = field(default_factory=MemoryLog)
    time: FakeTime = field(default_factory=FakeTime)

    async def ask(
        self,
        *,
        tools: Sequence[Spec] = (TOOL,),
        limits: CallLimits | None = None,
        on_delta: Callable[[str], None] | None = None,
        talk: Conversation | None = None,
        real_time: bool = False,
    ) -> CallAnswer:
        """Call the model once; waits between attempts take no time unless the time is to be real."""
        talk = talk or await self.hello()
        request = CallRequest(
            talk.system,
            talk.messages,
            tools=tools,
            limits=limits or CallLimits(seconds=20),
            on_delta=on_delta,
            ledger=talk.ledger,
        )
        caller = ModelCaller(self.log, None if real_time else self.time.clock())
        return await caller.call(self.registry.for_role("local:small", "worker"), WHO, request)

    async def hello(self) -> Conversation:
        """Return a conversation that has begun."""
        talk = await new_conversation("You are a researcher.")
        talk.user("What is in the folder?")
        return talk


@asynccontextmanager
async def line(
    family: Family, brain: Brain | ScriptedModel, faults: dict[int, Fault] | None = None
) -> AsyncIterator[Line]:
    """Run a family's server and a registry that has it as the endpoint ``local``."""
    thinking = scripted(brain) if isinstance(brain, ScriptedModel) else brain
    async with server_of(family, thinking, faults).running() as server:
        keys = KeyChain(environment={"LOCAL_API_KEY": KEY})
        configuration = ModelConfiguration(endpoints=(endpoint_of(family, server),))
        registry = ModelRegistry(ModelCatalogue(), keys, configuration)
        try:
            await registry.for_role(
                "local:small", "worker"
            ).model()  # imports: no limit of a test is for them
            yield Line(family, server, registry)
        finally:
            await registry.close()

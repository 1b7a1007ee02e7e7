"""The catalogue: every event type that this version knows, by its wire name."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from storage.events import (
    citations,
    delegation,
    desktop,
    document,
    llm,
    permissions,
    prompts,
    runs,
    runtime,
    tools,
    workers,
)
from storage.events.base import EventBody

FAMILIES: tuple[ModuleType, ...] = (
    prompts,
    runs,
    delegation,
    workers,
    llm,
    tools,
    document,
    citations,
    permissions,
    desktop,
    runtime,
)


def _bodies() -> Iterator[type[EventBody]]:
    for family in FAMILIES:
        for value in vars(family).values():
            if isinstance(value, type) and issubclass(value, EventBody) and "event_type" in vars(value):
                yield value


BODY_BY_TYPE: Mapping[str, type[EventBody]] = MappingProxyType({body.event_type: body for body in _bodies()})

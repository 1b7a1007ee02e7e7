"""What every event body shares.

A body is the typed payload of one event. Bodies are frozen, keep fields that they do not know
(``extra="allow"``) and are told apart by their class; the wire name is ``event_type``.
"""

import json
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticSerializationError


class EventBody(BaseModel):
    """Base of all event bodies; ``event_type`` is the canonical name in the log."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    event_type: ClassVar[str]

    def wire_json(self) -> str:
        """Return the payload as it is stored: JSON with unset optional fields left out.

        Half characters (lone surrogates, as in a file name that is not UTF-8) have no place in JSON and are
        stored as U+FFFD: an event with a damaged character is better than no event.
        """
        try:
            # What `model_dump_json` does after it has looked at ten more options.
            wire = self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)
            return wire.decode()
        except PydanticSerializationError:
            text = json.dumps(self.model_dump(by_alias=True, exclude_none=True), ensure_ascii=False)
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class RunEvent(EventBody):
    """An event that belongs to a run; empty ``run_id`` means "Unattributed" and is never written by us."""

    run_id: str = ""


class UnknownEvent(EventBody):
    """A body of a type that this version does not know; all fields are kept and shown raw."""

    event_type: ClassVar[str] = ""
    run_id: str | None = None

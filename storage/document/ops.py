"""The four patch operations: positions are Unicode code points on a section's live text.

The live text holds everything that is there: pending insertions and text whose deletion is only proposed
included. The operations of a patch apply in order, each to the result of the one before.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Op(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Insert(_Op):
    """Put ``text`` before the character at ``pos``."""

    op: Literal["insert"] = "insert"
    pos: int = Field(ge=0)
    text: str


class Delete(_Op):
    """Take out ``len`` characters from ``pos`` on; in a proposal: mark them for deletion."""

    op: Literal["delete"] = "delete"
    pos: int = Field(ge=0)
    len: int = Field(ge=0)


class Replace(_Op):
    """Take out ``len`` characters from ``pos`` on and put ``text`` there."""

    op: Literal["replace"] = "replace"
    pos: int = Field(ge=0)
    len: int = Field(ge=0)
    text: str


class Retain(_Op):
    """Do nothing; kept so that older patches can be read."""

    op: Literal["retain"] = "retain"
    len: int = Field(ge=0)


PatchOp = Annotated[Insert | Delete | Replace | Retain, Field(discriminator="op")]

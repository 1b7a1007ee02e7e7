"""The declared settings, with the words that a page of them shows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from actors.conductor.messages import Policy

ThemeName = Literal["system", "dark", "light"]


class Settings(BaseModel):
    """Every setting has a default; what this version does not know is kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    theme: ThemeName = Field("system", title="Theme", description="Dark, light, or as the system says.")
    model: str = Field("offline", title="Model", description="Which model decides and works.", min_length=1)
    policy: Policy = Field("default", title="Policy", description="Which proposals are merged by themselves.")

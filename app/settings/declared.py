"""The declared settings, with the words that a page of them shows.

To add one: a field here, with its title, description and bounds. The settings window makes its row by itself;
what follows it (``app.desktop.preferences``, ``app.settings.models``) reads it there.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from actors.conductor.messages import Policy
from actors.models.configuration import DEFAULT_ENDPOINTS, Budgets, Family
from app.viewmodels.trace_look import SLOW_MS, PayloadMode

ThemeName = Literal["system", "dark", "light"]
Spelling = Literal[  # the languages of app.viewmodels.spelling
    "as the system",
    "off",
    "English",
    "Deutsch",
    "Español",
    "Français",
    "Italiano",
    "Nederlands",
    "Português",
    "Euskara",
    "Latviešu",
    "Русский",
    "العربية",
    "فارسی",
]
_BUDGETS = Budgets()


class EndpointSetting(BaseModel):
    """Where models are called."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str = Field(
        title="Name",
        description="What its models are called by: name:model.",
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
    )
    family: Family = Field(title="Form", description="The form that it speaks; openai is any compatible one.")
    base_url: str = Field(
        "", title="Address", description="Empty: the maker's own.", pattern=r"^(https?://\S+)?$"
    )
    models: tuple[str, ...] = Field((), title="Models", description="The models that are offered in lists.")
    context_tokens: int | None = Field(
        None, title="Context", description="Tokens that it can read; Ollama is told.", ge=512, le=10_000_000
    )


class Limits(BaseModel):
    """How much runs and agents may use."""

    model_config = ConfigDict(frozen=True, extra="allow")

    run_tokens: int = Field(
        _BUDGETS.run_tokens, title="Tokens a run", description="Of all its calls.", ge=1_000, le=1_000_000_000
    )
    run_cost_usd: float = Field(
        _BUDGETS.run_cost_usd,
        title="US dollars a run",
        description="Of calls with a known price.",
        ge=0,
        le=10_000,
    )
    conductor_steps: int = Field(
        _BUDGETS.conductor_steps,
        title="Decisions of the conductor",
        description="In one run.",
        ge=1,
        le=1_000,
    )
    worker_steps: int = Field(
        _BUDGETS.worker_steps,
        title="Steps of a worker",
        description="Model calls for one task.",
        ge=1,
        le=1_000,
    )
    worker_seconds: float = Field(
        _BUDGETS.worker_seconds, title="Seconds of a worker", description="For one task.", ge=1, le=86_400
    )
    call_seconds: float = Field(
        _BUDGETS.call_seconds,
        title="Seconds of a model call",
        description="Then it is cancelled.",
        ge=1,
        le=3_600,
    )
    tool_seconds: float = Field(
        _BUDGETS.tool_seconds, title="Seconds of a tool", description="Then it is cancelled.", ge=1, le=3_600
    )
    max_retries: int = Field(
        _BUDGETS.max_retries,
        title="Further attempts",
        description="After a fault that may pass.",
        ge=0,
        le=10,
    )


class TraceReading(BaseModel):
    """How the Trace window reads runs."""

    model_config = ConfigDict(frozen=True, extra="allow")

    slow_ms: int = Field(
        round(SLOW_MS),
        title="Slow from",
        description="A longer call has a red bar, and a ring in the trajectory.",
        ge=1,
        le=3_600_000,
        json_schema_extra={"step": 500, "unit": "ms"},
    )
    idle_time: Literal["folded", "true to scale"] = Field(
        "folded", title="Idle time", description="How the time axis draws times without any call."
    )
    payload: PayloadMode = Field(
        "chat", title="Calls are read as", description="How what went in and out of a call is shown first."
    )


class Settings(BaseModel):
    """Every setting has a default; what this version does not know is kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    theme: ThemeName = Field("system", title="Theme", description="Dark, light, or as the system says.")
    text_size: int = Field(
        100,
        title="Text size",
        description="Of all words, in per cent of the usual; Ctrl+= and Ctrl+- change it.",
        ge=80,
        le=150,
        strict=True,  # as the first paint reads it
        json_schema_extra={"step": 10, "unit": "%"},
    )
    spelling: Spelling = Field(
        "as the system",
        title="Check spelling",
        description="Marks words of documents that the dictionary of a language does not have.",
    )
    model: str = Field("offline", title="Model", description="Which model decides and works.", min_length=1)
    conductor_model: str = Field(
        "", title="Model of the conductor", description="Empty: the one that the run is started with."
    )
    worker_model: str = Field(
        "", title="Model of the workers", description="Empty: the one that the run is started with."
    )
    policy: Policy = Field("default", title="Policy", description="Which proposals are merged by themselves.")
    trace: TraceReading = Field(TraceReading(), title="Trace", description="How the Trace window reads runs.")
    limits: Limits = Field(Limits(), title="Limits", description="How much runs and agents may use.")
    endpoints: tuple[EndpointSetting, ...] = Field(
        tuple(
            EndpointSetting(name=each.name, family=each.family, base_url=each.base_url, models=each.models)
            for each in DEFAULT_ENDPOINTS
        ),
        title="Endpoints",
        description="Where models are called.",
    )

    @field_validator("endpoints")
    @classmethod
    def _names_differ(cls, endpoints: tuple[EndpointSetting, ...]) -> tuple[EndpointSetting, ...]:
        names = [each.name for each in endpoints]
        if "offline" in names:
            raise ValueError('an endpoint cannot be called "offline"')
        if len(set(names)) < len(names):
            raise ValueError("two endpoints have the same name")
        return endpoints

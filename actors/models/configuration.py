"""Which models there are, who uses which, and how much they may use: plain values. Imports no pydantic-ai."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from actors.harness.profile import CONDUCTOR, WORKER, HarnessProfile

Family = Literal["openai", "anthropic", "ollama"]
"""The form that an endpoint speaks; ``openai`` is any endpoint that is compatible with OpenAI's."""

OPENAI_URL = "https://api.openai.com/v1"
ANTHROPIC_URL = "https://api.anthropic.com"
OPENROUTER_URL = "https://openrouter.ai/api/v1"
OLLAMA_URL = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where models are called. A model's full name is ``endpoint:model``.

    Attributes:
        name: what the user calls it.
        family: the form that it speaks.
        base_url: its address; empty is the family's own.
        models: the models on offer in lists; others of the endpoint can be named too.
        context_tokens: how long a conversation it can read; None is not known. Ollama is told it.
    """

    name: str
    family: Family
    base_url: str = ""
    models: tuple[str, ...] = ()
    context_tokens: int | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        own = {"openai": OPENAI_URL, "anthropic": ANTHROPIC_URL, "ollama": OLLAMA_URL}
        return (self.base_url or own[self.family]).rstrip("/")

    @property
    def needs_key(self) -> bool:
        """Whether a call without a key is sure to be refused: only the known services are sure."""
        return self.url in (OPENAI_URL, ANTHROPIC_URL, OPENROUTER_URL)


DEFAULT_ENDPOINTS = (
    Endpoint("openai", "openai", models=("gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o-mini")),
    Endpoint("anthropic", "anthropic", models=("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5")),
    Endpoint("openrouter", "openai", OPENROUTER_URL),
    Endpoint("ollama", "ollama"),
)


@dataclass(frozen=True, slots=True)
class Budgets:
    """How much a run and its agents may use; see ``HarnessProfile`` for each bound.

    Attributes:
        run_tokens: input and output tokens of all calls of a run together.
        run_cost_usd: US dollars for all calls of a run together; calls of unknown price count nothing.
    """

    run_tokens: int = 10_000_000
    run_cost_usd: float = 20.0
    conductor_steps: int = CONDUCTOR.max_steps
    worker_steps: int = WORKER.max_steps
    worker_seconds: float = WORKER.max_seconds
    call_seconds: float = WORKER.call_seconds
    tool_seconds: float = WORKER.tool_seconds
    max_retries: int = WORKER.max_retries

    def conductor(self, profile: HarnessProfile) -> HarnessProfile:
        """Return the conductor's profile within these bounds."""
        return replace(
            profile,
            max_steps=self.conductor_steps,
            call_seconds=self.call_seconds,
            max_retries=self.max_retries,
            max_tokens=min(profile.max_tokens, self.run_tokens),
            max_cost_usd=min(profile.max_cost_usd, self.run_cost_usd),
        )

    def worker(self, profile: HarnessProfile) -> HarnessProfile:
        """Return a worker's profile within these bounds."""
        return replace(
            profile,
            max_steps=self.worker_steps,
            max_seconds=self.worker_seconds,
            call_seconds=self.call_seconds,
            tool_seconds=self.tool_seconds,
            max_retries=self.max_retries,
            max_tokens=min(profile.max_tokens, self.run_tokens),
            max_cost_usd=min(profile.max_cost_usd, self.run_cost_usd),
        )


@dataclass(frozen=True, slots=True)
class ModelConfiguration:
    """Everything about models that a user can set, but the keys.

    Attributes:
        conductor, worker: the model of a role; empty is the one that the run was started with.
        prices_path: a price table of the user's; None is the built-in one alone.
    """

    endpoints: tuple[Endpoint, ...] = DEFAULT_ENDPOINTS
    conductor: str = ""
    worker: str = ""
    budgets: Budgets = Budgets()
    prices_path: Path | None = None

    def model_of(self, role: str, asked: str) -> str:
        """Return the name of the model that a role uses in a run that was started with ``asked``.

        The offline model is nobody's preference but the run's: a run that asks for it gets nothing else.
        """
        if asked == "offline":
            return asked
        chosen = {"conductor": self.conductor, "worker": self.worker}.get(role, "")
        return chosen or asked

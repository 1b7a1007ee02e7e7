"""What servers really say: the same trouble has other words at each of them, and one word for the user."""

import pytest

from actors.models.calls import CallLimits
from actors.models.configuration import Family
from actors.models.errors import ModelError
from tests.actors.models.providers.helpers import line
from tests.fakes.http_models.faults import Fault
from tests.fakes.scripted import ScriptedModel

TOO_LONG = "The conversation is longer than local:small can read."
USED_UP = "The account behind local:small has used up its quota."
UNKNOWN = "The provider does not know local:small."
BODIES: tuple[tuple[str, Family, int, str, str], ...] = (
    (
        "OpenAI",
        "openai",
        400,
        (
            '{"error": {"message": "This model\'s maximum context length is 8192 tokens. However, your '
            'messages resulted in 9000 tokens.", "type": "invalid_request_error", "param": "messages", '
            '"code": "context_length_exceeded"}}'
        ),
        TOO_LONG,
    ),
    (
        "vLLM",
        "openai",
        400,
        (
            '{"object": "error", "message": "This model\'s maximum context length is 4096 tokens. However, '
            'you requested 5000 tokens.", "type": "BadRequestError", "param": null, "code": 400}'
        ),
        TOO_LONG,
    ),
    (
        "llama.cpp",
        "openai",
        400,
        (
            '{"error": {"code": 400, "message": "the request exceeds the available context size, try '
            'increasing it", "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 4096}}'
        ),
        TOO_LONG,
    ),
    (
        "LM Studio",
        "openai",
        400,
        (
            '{"error": "Trying to keep the first 5000 tokens when the context overflows. However, '
            "the model is "
            'loaded with context length of only 4096 tokens, which is not enough."}'
        ),
        TOO_LONG,
    ),
    (
        "OpenRouter",
        "openai",
        400,
        (
            '{"error": {"message": "This endpoint\'s maximum context length is 8192 tokens. However, you '
            'requested about 9000 tokens.", "code": 400}}'
        ),
        TOO_LONG,
    ),
    (
        "Anthropic",
        "anthropic",
        400,
        (
            '{"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too '
            "long: 208310 "
            'tokens > 200000 maximum"}}'
        ),
        TOO_LONG,
    ),
    (
        "Anthropic, large",
        "anthropic",
        413,
        (
            '{"type": "error", "error": {"type": "request_too_large", "message": "Request exceeds '
            "the maximum "
            'size"}}'
        ),
        TOO_LONG,
    ),
    ("Ollama", "ollama", 400, '{"error": "the input length exceeds the context length"}', TOO_LONG),
    (
        "Ollama, runner",
        "ollama",
        500,
        '{"error": "input exceeds the available context size"}',
        TOO_LONG,
    ),
    (
        "OpenAI, quota",
        "openai",
        429,
        (
            '{"error": {"message": "You exceeded your current quota, please check your plan and '
            'billing details.", "type": "insufficient_quota", "param": null, "code": "insufficient_quota"}}'
        ),
        USED_UP,
    ),
    (
        "OpenRouter, quota",
        "openai",
        402,
        '{"error": {"message": "Insufficient credits. Add more using the credits page.", "code": 402}}',
        USED_UP,
    ),
    (
        "Anthropic, quota",
        "anthropic",
        400,
        (
            '{"type": "error", "error": {"type": "invalid_request_error", "message": "Your credit '
            "balance is too "
            'low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}'
        ),
        USED_UP,
    ),
    (
        "Anthropic, billing",
        "anthropic",
        402,
        '{"type": "error", "error": {"type": "billing_error", "message": "There is an issue with billing."}}',
        USED_UP,
    ),
    (
        "OpenAI, model",
        "openai",
        404,
        (
            '{"error": {"message": "The model `small` does not exist or you do not have access to it.", '
            '"type": "invalid_request_error", "param": null, "code": "model_not_found"}}'
        ),
        UNKNOWN,
    ),
    (
        "OpenRouter, model",
        "openai",
        400,
        '{"error": {"message": "small is not a valid model ID", "code": 400}}',
        UNKNOWN,
    ),
    (
        "vLLM, model",
        "openai",
        404,
        (
            '{"object": "error", "message": "The model `small` does not exist.", "type": "NotFoundError", '
            '"param": null, "code": 404}'
        ),
        UNKNOWN,
    ),
    (
        "Anthropic, model",
        "anthropic",
        404,
        '{"type": "error", "error": {"type": "not_found_error", "message": "model: small"}}',
        UNKNOWN,
    ),
    ("Ollama, model", "ollama", 404, '{"error": "model \'small\' not found"}', UNKNOWN),
    (
        "Ollama, no tools",
        "ollama",
        400,
        '{"error": "small does not support tools"}',
        "The provider of local:small refused the request: small does not support tools.",
    ),
)


@pytest.mark.parametrize(
    ("family", "status", "body", "words"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
async def test_the_trouble_is_known_by_its_words(family: Family, status: int, body: str, words: str) -> None:
    fault = Fault("status", status, body=body)
    async with line(family, ScriptedModel.of(), {0: fault}) as wire:
        with pytest.raises(ModelError) as caught:
            await wire.ask(limits=CallLimits(seconds=20, max_retries=1))
    assert caught.value.for_user().startswith(words)
    assert caught.value.kind == ("rate_limit" if words == USED_UP else "provider")
    assert len(wire.server.requests) == 1  # none of it goes away by itself

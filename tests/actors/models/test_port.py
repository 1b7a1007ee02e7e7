import threading

import pytest

from actors.models.errors import ModelError, UnknownModelError
from actors.models.offline_provider import default_catalogue
from actors.models.port import ModelCatalogue, ModelHandle
from actors.models.price import FREE
from tests.fakes.scripted import ScriptedModel, say


def test_the_program_has_one_model_of_itself() -> None:
    catalogue = default_catalogue()
    assert catalogue.names() == ("offline",)
    handle = catalogue.resolve(" offline ", role="conductor")
    assert (handle.provider, handle.name, handle.role, handle.price) == (
        "offline",
        "offline",
        "conductor",
        FREE,
    )


async def test_the_offline_model_is_built_at_the_first_call() -> None:
    model = await default_catalogue().resolve("offline").model()
    assert model.model_name == "offline"


@pytest.mark.parametrize("name", ["gpt-99", "", "offline:large", ":offline", "OFFLINE"])
def test_an_unknown_name_says_what_there_is_and_what_to_do(name: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        default_catalogue().resolve(name)
    words = caught.value.for_user()
    assert f'"{name}"' in words
    assert "Choose one of: offline" in words
    assert "add one in Settings" in words
    assert isinstance(caught.value, ModelError)
    assert caught.value.kind == "validation"


def test_providers_are_added_and_replaced_by_name() -> None:
    catalogue = ModelCatalogue()
    with pytest.raises(UnknownModelError, match="Choose one of: none"):
        catalogue.resolve("scripted")
    first, second = ScriptedModel.of(say("1")), ScriptedModel.of(say("2"))
    catalogue.register(first)
    catalogue.register(second)
    assert catalogue.names() == ("scripted",)
    assert catalogue.resolve("scripted:big", "worker").name == "scripted:big"


async def test_a_model_is_built_once_and_off_the_loops_thread() -> None:
    built: list[int] = []
    script = ScriptedModel.of(say("x"))

    def build() -> object:
        built.append(threading.get_ident())
        return script.build()

    handle = ModelHandle("acme", "acme:big", build)  # type: ignore[arg-type]  # counts the calls
    assert await handle.model() is await handle.model()
    assert len(built) == 1
    assert built[0] != threading.get_ident()
    assert "acme:big" in repr(handle)

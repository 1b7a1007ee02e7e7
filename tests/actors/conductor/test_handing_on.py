"""A directive is the same after it went through the control table to another process."""

import pytest

from actors.conductor.actor import _as_request, _directive
from actors.conductor.messages import SendDirective, Surface, When
from storage.control import ControlRequest


@pytest.mark.parametrize("surface", ["writer.prompt_document", "writer.submit_user_prompt"])
@pytest.mark.parametrize("when", ["now", "next", "after"])
def test_a_directive_arrives_as_it_was_sent(surface: Surface, when: When) -> None:
    sent = SendDirective("run-1", "In euros", target="researcher-1", when=when, surface=surface)
    request = _as_request(sent)
    arrived = ControlRequest(request.kind, request.payload, "run-1")
    assert _directive(arrived) == sent


def test_what_is_left_out_has_its_default() -> None:
    arrived = _directive(
        ControlRequest("directive", {"text": "x", "surface": "nowhere", "when": "once"}, "run-1")
    )
    assert (arrived.target, arrived.when, arrived.surface) == ("run", "next", "writer.submit_user_prompt")
    assert arrived.input_id

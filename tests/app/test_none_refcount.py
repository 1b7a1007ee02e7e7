"""Holds the pin on the Qt binding; see app/probe.py."""

from app.probe import CALLS, binding_is_sound, lost_references


def test_the_binding_gives_back_every_reference_to_none() -> None:
    assert binding_is_sound()
    assert lost_references(10 * CALLS) < CALLS

"""Limits that agents may ask for: more than the cap means the cap, which every output tells anyway."""

from pydantic import BeforeValidator


def at_most(maximum: int) -> BeforeValidator:
    """Return a validator that takes a greater number as the maximum."""

    def cap(value: object) -> object:
        return min(value, maximum) if isinstance(value, int) else value

    return BeforeValidator(cap)

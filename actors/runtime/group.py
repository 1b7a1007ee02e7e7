"""Actors that are stopped together, such as those of one run."""

from collections.abc import Callable
from typing import Never, assert_never

from actors.runtime.actor import Actor


class Group(Actor[Never]):
    """A parent and nothing else; stopping it stops its children first.

    ``on_child_failed(child_id, error)`` is called on the loop when a child was stopped because of a bug.
    """

    def __init__(self, on_child_failed: Callable[[str, BaseException], None] | None = None) -> None:
        self._on_child_failed = on_child_failed

    def receive(self, message: Never) -> object:
        """Take nothing."""
        assert_never(message)

    def child_failed(self, child_id: str, error: BaseException) -> None:
        """Pass it on; the other children go on."""
        if self._on_child_failed is not None:
            self._on_child_failed(child_id, error)

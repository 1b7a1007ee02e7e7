"""How many events belong to no run: what the log held when it was asked, and what came since. No Qt."""

from collections.abc import Sequence


class LooseCount:
    """Counts each event once, though some are delivered before it is known which of them the log had counted.

    Attributes:
        count: How many are known of.
    """

    def __init__(self) -> None:
        self.count = 0
        self._counted_to: int | None = None
        self._early: list[int] = []

    def take(self, seqs: Sequence[int]) -> None:
        """Count events that were committed, by their places in the log."""
        if self._counted_to is None:
            self._early += seqs
            self.count = len(self._early)
        else:
            self.count += sum(seq > self._counted_to for seq in seqs)

    def found(self, seqs: Sequence[int]) -> None:
        """The log was asked: it holds these, in order."""
        self._counted_to = seqs[-1] if seqs else 0
        self.count = len(seqs) + sum(seq > self._counted_to for seq in self._early)
        self._early = []

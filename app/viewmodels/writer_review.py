"""Where a person is in the review: which of the pending changes is selected."""

from app.viewmodels.writer_changes import ChangeCard
from storage.document.patch import proposal_of
from storage.document.section import CONDUCTOR


class Review:
    """The pending changes in order, and the selected one.

    Attributes:
        selected: The id of the selected proposal; None while none is.
    """

    def __init__(self) -> None:
        self.changes: tuple[ChangeCard, ...] = ()
        self.selected: str | None = None
        self._place = -1
        self._goes_on = False

    def set_changes(self, changes: tuple[ChangeCard, ...]) -> None:
        """Take the pending changes anew.

        The selection stays with its change. When that is gone because the person decided on it, the next
        one is selected; when it went by itself, none is.
        """
        self.changes = changes
        place = self._place_of(self.selected)
        if place is not None:
            self._place = place
        elif self.selected is not None and self._goes_on and changes:
            self._go(self._place % len(changes))
            self._goes_on = False
        else:
            self.deselect()

    def deselect(self) -> None:
        """Select nothing; the next step goes on from here."""
        if self.selected is not None:
            self.selected = None
            self._place -= 1

    def select(self, change_id: str) -> None:
        """Select a proposal, by its id or one of its hunks'."""
        place = self._place_of(change_id)
        if place is None:
            place = self._place_of(proposal_of(change_id))
        if place is not None:
            self._go(place)

    def step(self, by: int) -> None:
        """Select the change so many places on (or back); the ends are joined."""
        if self.changes:
            from_here = self._place if self.selected is not None or by > 0 else self._place + 1
            self._go((from_here + by) % len(self.changes))

    def hunks(self, change_id: str = "") -> tuple[str, ...]:
        """Return the hunks of a proposal, or the one hunk; "" is the selected proposal; none may be meant."""
        wanted = change_id or self.selected
        for card in self.changes:
            if card.proposal_id == wanted:
                return card.hunks
            if wanted in card.hunks:
                return (wanted,)
        return ()

    def all_hunks(self, *, accept: bool, only_section: bool = False) -> tuple[str, ...]:
        """Return the hunks of all pending changes, or of one section's; only whole ones can be accepted.

        The section is the selected change's, else the report.
        """
        selected = self.card("")
        section = selected.section_id if selected else CONDUCTOR
        return tuple(
            hunk
            for card in self.changes
            if not (accept and card.draft) and (not only_section or card.section_id == section)
            for hunk in card.hunks
        )

    def card(self, change_id: str = "") -> ChangeCard | None:
        """Return a change by its id or one of its hunks'; "" is the selected one."""
        wanted = proposal_of(change_id or self.selected or "")
        return next((card for card in self.changes if card.proposal_id == wanted), None)

    def is_draft(self, change_id: str = "") -> bool:
        """Whether the author of a proposal is still writing it; "" is the selected one."""
        wanted = proposal_of(change_id or self.selected or "")
        return any(card.draft and card.proposal_id == wanted for card in self.changes)

    def decided(self) -> None:
        """The person has decided on the selected change: go on with the next when it is gone."""
        self._goes_on = True

    def _go(self, place: int) -> None:
        self._place = place
        self.selected = self.changes[place].proposal_id
        self._goes_on = False

    def _place_of(self, proposal_id: str | None) -> int | None:
        places = (place for place, card in enumerate(self.changes) if card.proposal_id == proposal_id)
        return next(places, None)

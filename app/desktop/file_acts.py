"""What Writer windows need of whoever deals with documents as files."""

from typing import Protocol

from app.viewmodels.file_offers import FileOffer


class FileActs(Protocol):
    """Who knows what can be done with documents as files."""

    def offers(self, run_id: str) -> tuple[tuple[FileOffer, ...], ...]:
        """Return what can be done with a run's document, in groups."""

    def act(self, run_id: str, name: str) -> None:
        """Do one of these, by its name."""

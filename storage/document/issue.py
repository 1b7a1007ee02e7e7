"""Who issues patches: an author with a source of patch ids."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.document.document import RunDocument
from storage.document.patch import Patch, PatchKind, Source


@dataclass(frozen=True, slots=True)
class Issuer:
    """An author who makes patches.

    Attributes:
        new_id: Gives an unused patch id.
    """

    author: str
    source: Source
    new_id: Callable[[], str]

    def patch(self, document: RunDocument, kind: PatchKind, section_id: str, **fields: object) -> Patch:
        """A patch on the present revision of ``document``; ``fields`` are the others of ``Patch``."""
        return Patch.model_validate(
            {
                "run_id": document.run_id,
                "patch_id": self.new_id(),
                "base_revision": document.revision,
                "revision": document.revision + 1,
                "section_id": section_id,
                "source": self.source,
                "author": self.author,
                "kind": kind,
                **fields,
            }
        )

"""The chapters of an offline report. Each names the tool calls that it still needs, then writes itself."""

from actors.models.offline.chapters.base import Chapter

__all__ = ["Chapter"]

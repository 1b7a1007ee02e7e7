"""What can be done with the run that Trace shows: one table for its keys, the menu, the palette and Help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TraceAction:
    """An action: its name, its words, its key inside the window; empty = it has none of its own."""

    name: str
    words: str
    key: str = ""

    @property
    def shown_key(self) -> str:
        """The key as a person reads it: ``N`` is typed with Shift."""
        plain = self.key.removeprefix("Shift+")
        return plain if self.key.startswith("Shift+") and len(plain) == 1 else self.key


JUMPS = (
    TraceAction("next-call", "Next call", "j"),
    TraceAction("previous-call", "Previous call", "k"),
    TraceAction("first-call", "First call", "g"),
    TraceAction("last-call", "Last call", "Shift+G"),
    TraceAction("next-failure", "Next failure", "n"),
    TraceAction("previous-failure", "Previous failure", "Shift+N"),
    TraceAction("slowest-call", "Slowest call of the run", "s"),
    TraceAction("costliest-call", "Costliest call of the run", "c"),
    TraceAction("next-hit", "Next place of what the filter says", "F3"),
    TraceAction("previous-hit", "Previous place of what the filter says", "Shift+F3"),
    TraceAction("next-waste", "First wasted call of the next loop", "w"),
)
PAGES = (
    TraceAction("show-steps", "The run step by step", "1"),
    TraceAction("show-graph", "The run as a graph of its agents", "2"),
    TraceAction("show-events", "The events of the run as they are stored", "3"),
)
VIEWS = (
    TraceAction("duration-mode", "Trajectory by duration or by status", "d"),
    TraceAction("payload-view", "Read calls as chat, as JSON or raw", "v"),
    TraceAction("find-in-call", "Find in what went in and out", "Ctrl+F"),
    TraceAction("fold-gaps", "Fold idle gaps of the time axis, or not"),
)
TEXTS = (TraceAction("show-text", "Show in the document what the call wrote", "t"),)
RUNS = (TraceAction("hold-run", "Pause the run at its next step, or let it go on", "p"),)
COPIES = (
    TraceAction("copy-call-markdown", "Copy the call as Markdown", "Ctrl+C"),
    TraceAction("copy-call-json", "Copy the call as JSON", "Ctrl+Shift+C"),
    TraceAction("copy-loop-markdown", "Copy the loop as Markdown"),
    TraceAction("copy-loop-json", "Copy the loop as JSON"),
    TraceAction("copy-run-markdown", "Copy the run as Markdown", "y"),
    TraceAction("copy-run-json", "Copy the run as JSON", "Shift+Y"),
)
COMPARISONS = (
    TraceAction("mark-run", "Mark the run for a comparison", "m"),
    TraceAction("compare-run", "Compare the run with the marked one, or the one before it", "Shift+M"),
)
ACTIONS = (*RUNS, *JUMPS, *TEXTS, *PAGES, *VIEWS, *COMPARISONS, *COPIES)

"""The offline model: a rule-based planner behind the same interface as any language model.

No key, no network, no weights. It sees what every model sees (messages and tool definitions) and answers
with tool calls, so that conductor, harness, tools, document and trace run their real path. It can do honest
work on a folder: listings, structure, sizes, declared dependencies, extracts, text search, an allowed
command, arithmetic. What it cannot do it says, with the way to add a model.

    messages ─▶ transcript.py ─▶ planner.py ─▶ conductor.py | workers/* ─▶ tool calls ─▶ model.py
                                    ▲
                               intents.py (what is asked), manifests.py and extracts.py (what a file says)
"""

from actors.models.offline.model import build

__all__ = ["build"]

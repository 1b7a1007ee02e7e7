"""The loop every agent runs: context, model call, tool calls, results, and again, until it finishes.

Read in this order: ``profile`` (the bounds), ``job`` (what an agent is given), ``outcome`` (what it comes
to), ``loop`` (how), ``tool_runs`` (one answer's tool calls). Importing these does not import pydantic-ai.
"""

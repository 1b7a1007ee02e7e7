"""The loop every agent runs: context, model call, tool calls, finish."""

"""The diagnostics window's content: cards of figures, tables, the chart of frame gaps. Passive."""

"""Passive widgets: a value in by set_view, intents out as signals."""

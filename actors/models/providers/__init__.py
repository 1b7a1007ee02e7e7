"""Real models over HTTP: ``endpoint`` is light and knows names, keys, prices; ``families`` builds clients.

To add a family: its name in ``actors.models.configuration.Family``, and a function in ``families``.
"""

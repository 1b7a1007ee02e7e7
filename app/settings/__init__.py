"""What the user has set: declared once (``declared``), kept in one file of the home (``file``). No Qt.

``first`` reads the one setting that the first paint needs, without importing what the rest needs.
"""

"""Everything that is drawn with pyqtgraph; the only package that imports it, and not before it is needed.

pyqtgraph and numpy take about 0.4 s to import: numpy in a thread after the first paint (``library.prepare``),
then the rest in pauses of the interface's thread (``library.steps``).
"""

"""Everything that is drawn with pyqtgraph; the only package that imports it, and not before it is needed.

pyqtgraph and numpy take about 0.4 s to import: ``warm_up`` does that in a thread, after the first paint.
"""

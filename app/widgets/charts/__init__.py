"""Everything drawn with pyqtgraph; its only importer."""

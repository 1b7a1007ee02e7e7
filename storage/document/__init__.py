"""The run document: spans, patches, review, serialisation. Pure."""

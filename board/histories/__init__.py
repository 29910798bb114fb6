"""The evidence sheet of an area and a topic as a document and as tables."""

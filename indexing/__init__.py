"""The memory: documents and the stores that keep them."""

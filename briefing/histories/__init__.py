"""The history of a topic in an area as evidence before a decision: figures of what was reported, no score."""

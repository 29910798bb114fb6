"""The indicators of a year as tables."""

"""The explorer: counts by area and topic against what was expected of them, and the course of one of them."""

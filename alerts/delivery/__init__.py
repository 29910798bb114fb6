"""From a notice to what a channel is sent, and from what it answers to what became of it. Pure functions."""

"""Facts that others judge by, on the board: history sheets before a decision, and the indicators of a year."""

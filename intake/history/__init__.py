"""Files of years read column by column: what the gateway says of every row, without an event for each. See ``rows``."""

"""What can be wrong with the streams, said so that the operator can mend it."""


class StreamsError(Exception):
    """The streams cannot be used as they are: missing, of other partitions, cut off, or under another configuration."""


class UnreachableError(Exception):
    """A server does not answer."""

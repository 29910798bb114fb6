"""What can be wrong with a store, said so that its user can mend it."""


class StoreError(Exception):
    """The store cannot be used as asked: not there, not ours, damaged, in use, or asked for what it does not hold."""


class UnreachableError(Exception):
    """The server that keeps the documents does not answer."""


class QueryError(StoreError, ValueError):
    """A filter that no document can answer: an unknown field, or a time that is not one."""

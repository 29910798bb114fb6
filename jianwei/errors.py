"""What can be wrong with a request to the service itself, said so that its user can mend it."""


class ActionError(ValueError):
    """An action that is not taken, with the option that is wrong."""


class StoreMismatchError(ValueError):
    """The store was made under another configuration, by another version, or its documents are elsewhere."""

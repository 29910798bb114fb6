"""Why something cannot be made, in both languages."""


class UnmadeError(ValueError):
    """What cannot be made, or a file that is none.

    ``str`` is the English sentence. ``said`` has the Chinese one before it, empty where only a terminal says it.
    """

    def __init__(self, english: str, chinese: str = "") -> None:
        super().__init__(english)
        self.said = chinese, english

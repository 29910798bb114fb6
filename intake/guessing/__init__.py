"""A first profile for a file that nobody has described yet: proposed from its headers and values, never trusted.

``guess`` gives the text of a profile with a reason for every column. It is a proposal for people: what it says of a
column is what headers and values make likely. No column that looks like persons or free text is ever named in it.
"""

from intake.guessing.guess import Guess, guess

__all__ = ["Guess", "guess"]

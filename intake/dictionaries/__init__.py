"""Dated dictionaries of a city: its areas, its topics, crosswalks between catalogues of topics, themes.

What a name means depends on the day: streets are split, classes renamed. Every file and column is explained in
``docs/dictionaries.md``.
"""

from intake.dictionaries.areas import AreaDictionary
from intake.dictionaries.crosswalk import Crosswalk
from intake.dictionaries.topics import TopicDictionary

__all__ = ["AreaDictionary", "Crosswalk", "TopicDictionary"]

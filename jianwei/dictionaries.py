"""What the dictionaries of a run say to the flow: which areas and topics came from which, and where areas are."""

from collections.abc import Iterable

from city.configuration import Place, Succession
from intake.dictionaries import AreaDictionary
from intake.profile import Profile
from intake.taxonomy import Taxonomy


def successions(areas: AreaDictionary | None, profiles: Iterable[Profile]) -> tuple[Succession, ...]:
    """Those of the area dictionary, then those of the profiles' topic dictionaries, each once.

    Raises ``InputError`` for a topic dictionary or crosswalk that is wrong.
    """
    found = dict.fromkeys(areas.successions() if areas else ())
    for profile in profiles:
        taxonomy = Taxonomy.of(profile)
        if taxonomy is not None and taxonomy.dictionary is not None:
            found |= dict.fromkeys(taxonomy.dictionary.successions())
    return tuple(found)


def places(areas: AreaDictionary | None) -> tuple[Place, ...]:
    """Where the areas of the dictionary are, as far as it says so."""
    return areas.places() if areas else ()

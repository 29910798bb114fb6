"""What the analyst's pages of the board are made by, read from its files as the board starts."""

from pathlib import Path

from board.desk.analyst import TOP, Analyst
from briefing.choosing.weights import Ranking
from briefing.focus import Asked
from city.configuration import Configuration
from city.times import Zone
from intake.dictionaries import AreaDictionary
from intake.dictionaries.themes import load_themes
from jianwei.focus_files import load_former, load_weights
from jianwei.settings import SettingsError


def analyst_of(  # noqa: PLR0913, PLR0917 - the options of the command
    configuration: Configuration,
    themes: str | None,
    former: Path | None,
    weights: Path | None,
    areas: Path | None,
    packs: Path | None,
) -> Analyst:
    """The settings of the files. Raises ``ProfileError`` or ``InputError`` that names file, line and field."""
    if packs is not None and not packs.is_dir():
        raise SettingsError(f"--packs {packs}: no such folder")
    dictionary = AreaDictionary.read(areas) if areas else None
    return Analyst(
        configuration,
        Asked(
            top=TOP,
            ranking=load_weights(weights) if weights else Ranking(),
            themes=load_themes(themes) if themes else (),
            former=load_former(former) if former else (),
            zone=Zone(configuration.zone),
        ),
        dictionary.populations if dictionary else lambda _: {},
        dictionary.of_year if dictionary else lambda _: ((), {}),
        packs,
    )

"""The planted texts as (kind, text, what must not be left), from the forms and from the lines written by hand."""

import random
import re
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent
_MARKED = re.compile("⟦(.*?)⟧")


def lines(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def planted():
    """Every form in every sentence, with seeded digits."""
    given = tomllib.loads((FOLDER / "forms.toml").read_text(encoding="utf-8"))
    chance = random.Random(20261127)
    for kind, forms in given["forms"].items():
        for form in forms:
            for sentence in given["sentences"]:
                secret = form if kind in ("door", "person") else _filled(form, chance, kind == "identity")
                yield kind, sentence.format(secret), [secret]


def irregular():
    for line in lines("irregular.txt"):
        kind, text = line.split("\t")
        yield kind, _MARKED.sub(r"\1", text), _MARKED.findall(text)


def _filled(form, chance, identity):
    letters = {
        "#": lambda: str(chance.randrange(10)),
        "$": lambda: chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZ"),
        "&": lambda: chance.choice("abcdefghijkmnopqrstuvwxyz"),
    }
    if identity:
        form = form.replace("ID", "id")
        letters |= {
            "A": lambda: str(chance.randrange(110000, 660000)),
            "Y": lambda: str(chance.randrange(1930, 2015)),
            "M": lambda: f"{chance.randrange(1, 13):02d}",
            "D": lambda: f"{chance.randrange(1, 29):02d}",
            "S": lambda: f"{chance.randrange(1000):03d}",
            "C": lambda: chance.choice("0123456789X"),
        }
    return "".join(letters[character]() if character in letters else character for character in form)

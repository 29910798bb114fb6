"""What is wrong in a configuration file is told by line, table, key and what was expected."""

import pytest

from intake.errors import ProfileError
from jianwei.choose import configuration_alone


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tick_minutes = 0\n", "city.toml:1: tick_minutes: expected a whole number >= 1"),
        (
            'tick_minutes = 1\n[judging]\nwarmup_days = "x"\n',
            "city.toml:3: [judging] warmup_days: expected a whole number",
        ),
        (
            "[[urgent]]\nname = 'a'\ntopics = ['b']\nlevel = 9\n",
            "city.toml:4: [urgent] level: unknown value 9, expected",
        ),
        ("tick_minute = 1\n", "city.toml:1: tick_minute: unknown key"),
    ],
)
def test_a_fault_is_told_by_its_line_and_key(tmp_path, text, told):
    path = tmp_path / "city.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as error:
        configuration_alone(path)
    assert str(error.value).replace(f"{tmp_path}/", "").startswith(told)

"""``jianwei focus --area``: the candidates of a district."""

import json
from contextlib import closing

from indexing.sqlite import open_sqlite


def test_a_district_is_named_by_its_path_or_its_name_and_ranked_over_its_streets(command, replayed):
    with closing(open_sqlite(replayed, create=False)) as documents:
        areas = documents.paths("buckets", "area_id")
    district = next(">".join(one.split(">")[:2]) for one in areas if one.count(">") > 1)
    streets = {one for one in areas if one.startswith(f"{district}>") and one.count(">") == 2}
    asked = ("focus", "--store", f"sqlite:{replayed}", "--month", "2025-03", "--json")
    code, by_path, _ = command(*asked, "--area", district)
    assert code == 0
    assert command(*asked, "--area", district.partition(">")[2])[1] == by_path
    found, whole = json.loads(by_path), json.loads(command(*asked)[1])
    assert found
    spread = [one["criteria"]["spread"]["numbers"] for one in found]
    assert {one["of_areas"] for one in spread} == {len(streets)}
    assert {one["largest_area"] for one in spread} <= streets
    assert whole[0]["criteria"]["spread"]["numbers"]["of_areas"] > len(streets)
    code, _, err = command(*asked, "--area", "没有")
    assert (code, "no such name in the store" in err) == (1, True)

"""Meeting packs on the board: made beside the pages, kept, shown in scope, handed out as files."""

import io
import json
import re
import zipfile
from contextlib import closing

from board.desk.bounds import Bounds
from board.desk.packs.kept import KeptPacks
from briefing.packs.making import make
from briefing.packs.pack import encoded
from indexing.sqlite import open_sqlite
from jianwei.whole_files import part_of
from tests.board.desk.focus.analyst import candidates, post
from tests.board.desk.site import Site, Visitor, signed_in
from tests.streams.town import MILL, QUAY, TOWN

MARCH = "2026-03"


def made(visitor, period=MARCH, **fields):
    """Makes a pack; the page that says that it is made."""
    assert post(visitor, "/packs", period=period, after="", **fields).status == 200
    return candidates(visitor, f"/packs?period={period}&after=", being="正在生成")


def made_id(visitor, period=MARCH):
    return re.search(r'role="status".*?href="/packs/([0-9a-f]{16})"', made(visitor, period).text)[1]


def pack_of(store, tier="city", area="Town", period=MARCH):
    """The pack that the command would make."""
    with closing(open_sqlite(store, create=False)) as documents:
        return make(documents, TOWN, tier, area, period, {})


def listed(visitor):
    """The ids that the page lists."""
    return re.findall(r'href="/packs/([0-9a-f]{16})"', visitor.get("/packs").text)


def put(folder, name, pack):
    (folder / name).mkdir(parents=True)
    (folder / name / "pack.json").write_bytes(encoded(pack))


def test_it_is_made_beside_the_pages_and_is_the_pack_of_the_command(site, store):
    visitor = signed_in(site)
    page = post(visitor, "/packs", period=MARCH, after="")
    assert ("正在生成" in page.text, 'data-again="3"' in page.text) == (True, True)
    name = made_id(visitor)
    assert name == pack_of(store).pack_id
    listed = visitor.get("/packs").text
    assert (f'href="/packs/{name}"' in listed, pack_of(store).state.version in listed) == (True, True)
    page = visitor.get(f"/packs/{name}").text
    assert ("总体情况" in page, "数据来源与核对" in page, f"材料编号 {name}" in page) == (True, True, True)
    assert "Feeds and reconciliation" in visitor.get(f"/packs/{name}?language=en").text
    assert [site.audit[-1][one] for one in ("what", "outcome")] == ["pack", "done"]


def test_its_files_are_those_of_the_command_under_names_of_the_id_alone(site, store):
    visitor = signed_in(site)
    name, pack = made_id(visitor), pack_of(store)
    kept = visitor.get(f"/packs/{name}/json")
    assert kept.text.encode() == encoded(pack)
    for ending, media in (("html", "text/html; charset=utf-8"), ("json", "application/json; charset=utf-8")):
        answer = visitor.get(f"/packs/{name}/{ending}?language=en")
        assert answer.headers["Content-Type"] == media
        assert answer.headers["Content-Disposition"] == f'attachment; filename="pack-{name}.{ending}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"
    for ending, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        answer = visitor.raw(f"/packs/{name}/{ending}")
        assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats-officedocument.")
        assert part in zipfile.ZipFile(io.BytesIO(answer.text)).namelist()


def test_a_street_makes_its_own_and_sees_no_other(site):
    town, mill, hill = (signed_in(site, name) for name in ("town", "mill", "hill"))
    of_town, of_mill = made_id(town), made_id(mill)
    content = mill.get(f"/packs/{of_mill}/json").text
    assert json.loads(content)["area"] == MILL
    assert not any(name in content for name in ("Quay", "Hill", "West"))
    assert json.loads(town.get(f"/packs/{of_mill}/json").text)["tier"] == "street"
    unknown = hill.get("/nowhere").text
    for visitor, name in ((mill, of_town), (hill, of_mill), (hill, of_town)):
        for path in (f"/packs/{name}", f"/packs/{name}?since=now", f"/packs/{name}/json", f"/packs/{name}/html"):
            answer = visitor.get(path)
            assert (answer.status, answer.text) == (404, unknown), path
        assert name not in visitor.get("/packs").text
        assert post(visitor, "/packs", period=MARCH, after=name).status == 404
    assert "made" not in hill.get(f"/packs?period={MARCH}&after=").text
    page = made(mill, "2026-W13", area="Town", tier="city").text
    assert json.loads(mill.get(f"/packs/{re.search(r'/packs/([0-9a-f]{16})', page)[1]}/json").text)["area"] == MILL


def test_the_next_pack_follows_the_one_of_the_last_meeting(site):
    visitor = signed_in(site)
    former = made_id(visitor)
    post(visitor, "/packs", period="2026-04", after=former)
    page = candidates(visitor, f"/packs?period=2026-04&after={former}", being="正在生成").text
    name = re.search(r'role="status".*?href="/packs/([0-9a-f]{16})"', page)[1]
    assert json.loads(visitor.get(f"/packs/{name}/json").text)["after"]["pack_id"] == former


def test_what_has_changed_since_is_listed(site, store):
    visitor = signed_in(site)
    name = made_id(visitor, "2026-04")
    assert "正在比对" in visitor.get(f"/packs/{name}?since=now").text
    assert "此后没有数字变化" in candidates(visitor, f"/packs/{name}?since=now", being="正在比对").text
    alert = next(iter(_alerts(store)))
    visitor.act(alert, "acknowledge")
    site.time += 3_600_000
    visitor = signed_in(site)
    visitor.get(f"/packs/{name}?since=now")
    page = next(
        page for page in iter(lambda: visitor.get(f"/packs/{name}?since=now").text, "") if "data-again" not in page
    )
    assert "alerts." in page


def test_what_is_no_period_is_refused(site):
    visitor = signed_in(site)
    for period in ("", "2026-13", "soon", "0001", "2026-W60", "2026-03-99", "<b>", "../../etc"):
        assert post(visitor, "/packs", period=period, after="").status == 400, period
    assert post(visitor, "/packs", period=MARCH, after="../x").status == 400


def test_a_period_that_has_not_begun_is_told(site):
    page = made(signed_in(site), "2031-01").text
    assert ("未生成" in page, "has not begun" in page) == (True, True)


def test_a_screen_on_a_wall_makes_none_and_a_forged_form_does_nothing(site):
    wall = signed_in(site, "wall")
    assert "<form" not in wall.get("/packs").text.partition("<main")[2]
    assert post(wall, "/packs", period=MARCH, after="").status == 403
    visitor, other = signed_in(site), signed_in(site, "second").get("/packs")
    for token in ("", other.token):
        assert visitor.post("/packs", {"csrf": token, "period": MARCH, "after": ""}).status == 403
    assert Visitor(site).get("/packs").status == 303
    assert Visitor(site).get("/packs/0123456789abcdef/json").status == 303


def test_a_name_that_is_no_id_is_nothing(site):
    visitor = signed_in(site)
    for name in ("..", "%2e%2e", "..%2f..%2fetc", "0123456789abcdef", "0123456789ABCDEF", "x", "%00"):
        for path in (f"/packs/{name}/json", f"/packs/{name}/pack.json", f"/packs/{name}/..%2fpack.json"):
            assert visitor.get(path).status == 404, path
    assert visitor.get(f"/packs/{made_id(visitor)}/exe").status == 404


def test_packs_of_a_folder_are_shown_by_their_frozen_area_and_left_alone(store, tmp_path):
    folder = tmp_path / "packs"
    put(folder, "march", pack_of(store))
    put(folder, "board-odd", pack_of(store, "street", QUAY))
    (folder / "broken").mkdir()
    (folder / "broken/pack.json").write_bytes(b'{"schema": 2}')
    (folder / "link").symlink_to(folder / "march")
    with Site(tmp_path, store, packs=folder).running() as site:
        town, mill = signed_in(site), signed_in(site, "mill")
        assert (len(listed(town)), listed(mill)) == (2, [])
        name = made_id(mill)
        assert (folder / f"board-{name}/pack.json").read_bytes() == encoded(pack_of(store, "street", MILL))
        assert made_id(town) == pack_of(store).pack_id
        assert len(listed(town)) == 3
    assert sorted(one.name for one in folder.iterdir()) == ["board-" + name, "board-odd", "broken", "link", "march"]


def test_they_are_bounded_in_number_and_age(store, tmp_path):
    bounds = Bounds(of_an_area=2, in_all=9, days=100)
    packs = [pack_of(store, period=period) for period in ("2026-03", "2026-04", "2026-W13")]
    for folder in (None, tmp_path):
        kept = KeptPacks("Town", folder, bounds)
        put(tmp_path, "of the command", packs[0]) if folder else None
        for number, pack in enumerate(packs[1:]):
            kept.keep(pack, number * 86_400_000)
        kept.keep(pack_of(store, "street", MILL), 0)
        kept.keep(pack_of(store, period="2026-W12"), 2 * 86_400_000)
        own = {one.pack.period for one in kept.of("Town") if one.own and one.pack.tier == "city"}
        assert own == {"2026-W13", "2026-W12"}
        assert [one.pack.area for one in kept.of(MILL)] == [MILL]
        kept.keep(pack_of(store, period="2026"), 102 * 86_400_000)
        assert {one.pack.period for one in kept.of("Town") if one.own} == {"2026", "2026-W12"}
    assert (tmp_path / "of the command/pack.json").exists()


def test_a_pack_has_the_time_of_the_board_and_goes_with_what_a_kill_has_left_of_it(store, tmp_path):
    kept, pack = KeptPacks("Town", tmp_path, Bounds(of_an_area=2, in_all=9, days=100)), pack_of(store)
    kept.keep(pack, 86_400_123)
    path = tmp_path / f"board-{pack.pack_id}/pack.json"
    assert [one.at for one in kept.of("Town")] == [86_400_123]
    part_of(path).write_bytes(b"half of it")
    kept.keep(pack_of(store, "street", MILL), 102 * 86_400_000)
    assert not path.parent.exists()


def _alerts(store):
    with closing(open_sqlite(store, create=False)) as documents:
        return [one["alert_id"] for one in documents.search("alerts")]

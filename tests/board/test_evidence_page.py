"""The evidence page of one candidate."""

from board.evidence_page import evidence_page
from briefing.evidence_cases import Age, Rates, Unit
from briefing.evidence_forecast import Coming, Forecast
from briefing.evidence_page import AreaShare, EvidencePage, MonthCount
from city.times import Zone
from tests.board.test_effect_page import FOUND, WEEKS

PAGE = EvidencePage(
    feed="complaint/test",
    topic="物业>停车<i>",
    area="城",
    month="October 2026",
    forecast=Forecast(WEEKS, (Coming("2026-11-01", "2026-11-28", 80.0, 61.0, 110.0),), 60),
    months=(MonthCount("September 2026", 90, 120), MonthCount("October 2026", 84, 105)),
    areas=(AreaShare("城>一街", 60, 70), AreaShare("城>二街", None, None)),
    hours=tuple([0] * 9 + [5, 9, 2] + [0] * 12),
    units=(Unit("一街道办事处", 12, 9, 1),),
    rates=Rates("2026-09-19", "2026-10-18", 60, 41, 0, 0, 20, 40, 30.8, 41, None),
    open=Age((4, 3, 2, 1), 5),
    alerts=(),
    effects=(FOUND,),
)


def test_the_page_says_what_it_holds_and_hides_small_areas():
    page = evidence_page(PAGE, Zone("Asia/Shanghai"))
    for text in ("选题依据", "61–110", "A season needs 104", "&lt;3", "most at 10:00", "30.8", "50%", "75%", "有下降"):
        assert text in page
    assert "截至2026年10月末" in page
    assert page.count('<td class="n">–</td>') >= 3, "of nothing there is no rate, as the command says"
    assert "<i></h1>" not in page
    assert "<script" not in page


def test_without_any_history_the_page_stands():
    empty = EvidencePage(
        "complaint/test", "a>b", "城", "October 2026", None, (), (), (), (), PAGE.rates, Age((0, 0, 0, 0), 0), (), ()
    )
    assert "No matters before the end of this month." in evidence_page(empty, Zone("Asia/Shanghai"))

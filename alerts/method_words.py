"""What a method of judgement is called in the sentences of alerts; findings and exports keep its English name."""

from typing import Final

from alerts.rules import Language

_CHINESE: Final[dict[str, str]] = {
    "hour-of-week profile": "周内逐时曲线",
    "intraday profile": "日内曲线",
    "space-time scan": "时空扫描",
    "pooled regression": "合并回归",
    "emerging issue": "新现问题",
    "slow rise": "缓升",
    "negative binomial": "负二项",
    "cumulative": "累计",
    "day": "按日",
    "week": "按周",
}
"""By the parts of a name, between commas. Names of people's methods, such as Farrington, stay."""


def method(name: str, language: Language) -> str:
    """The name of a method in a language; a part that is not known stays as it is.

    >>> method("negative binomial, week", "zh"), method("negative binomial, week", "en")
    ('负二项、按周', 'negative binomial, week')
    """
    if language == "en":
        return name
    return "、".join(_CHINESE.get(part, part) for part in name.split(", "))

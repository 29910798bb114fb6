"""Surnames beside a title, with the borders of words: 王老师 is a person, 班主任老师 is none."""

from intake.surnames import DOUBLE_SURNAMES, SURNAME, SURNAMES

_CLEAR = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐韩冯邓曹彭曾肖田董袁潘蒋蔡杜叶苏魏吕丁沈姚卢姜崔谭陆汪范廖贾韦邹孟熊秦邱薛"
    "闫侯陶黎贺郝龚邵钱覃戴赖庞翟何高颜倪俞葛聂焦柳邢岑祝涂耿詹靳甄裴屈鲍霍翁隋"
)
"""Surnames that seldom end another word."""
_ENDS_A_WORD = (
    "上周|下周|本周|每周|一周|两周|前周|四周"
    "|立马|人马|一张|紧张|园林|森林|行李|交钱|收钱|花钱|要钱|付钱|没钱|出钱|缴钱|任何|如何|为何|提高|最高|初高"
)
_SPEAKS = "的是找叫给跟让被由请到问为在见与及"
"""Characters that a person may follow; they end words less often than the surnames that they precede begin them."""
_BORDERED = rf"(?<![向和])(?:(?<![\u4e00-\u9fff].)|(?<=[{_SPEAKS}].))"
_ENDED = "".join(rf"(?<!{word})" for word in _ENDS_A_WORD.split("|"))
_POLITE = r"(?:先生(?!产)|女士(?!内|鞋|包)|小姐|太太|师傅)"
_TITLE = (
    rf"(?:{_POLITE}|老师|医生|大夫|护士(?!站)|主任(?!意)|书记|[局处科所院校园站队]长(?![期远大时年])|经理(?!部)|老板|教练|律师(?!所)|警官"
    r"|法官|阿姨|大爷|大妈|大姐|大哥|大叔|叔叔|伯伯|奶奶|爷爷|同志|同学|博士|教授(?![课权予给]))"
)
_GIVEN = r"[0-9\u4e00-\u9fff]{1,2}"

PERSONS = (
    rf"[{SURNAMES}](?= ?{_TITLE}|某)(?:(?<=[{_CLEAR}]){_ENDED}|{_BORDERED})",
    rf"[{_CLEAR}]{_ENDED}{_GIVEN}(?={_POLITE})",
    rf"(?:{DOUBLE_SURNAMES})(?:(?= ?{_TITLE}|某)|{_GIVEN}(?={_POLITE}))",
    rf"(?:联系人|姓名)[: ]({SURNAME}{_GIVEN})",
    r"(?:Mr|Ms)s?\.? ([A-Z][A-Za-z'\-]+)",
)
"""What is masked is the name, or the group where there is one; the title stays."""

"""Surnames beside a title, with the borders of words: 王老师 is a person, 班主任老师 is none."""

from intake.masking.word_ends import UNMISTAKABLE, WORDS_ENDED
from intake.surnames import DOUBLE_SURNAMES, SURNAME, SURNAMES

_CLEAR = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐韩冯邓曹彭曾肖田董袁潘蒋蔡杜叶苏魏吕丁沈姚卢姜崔谭陆汪范廖贾韦邹孟熊秦邱薛"
    "闫侯陶黎贺郝龚邵钱覃戴赖庞翟何高颜倪俞葛聂焦柳邢岑祝涂耿詹靳甄裴屈鲍霍翁隋尹萧阎骆芦瞿祁"
)
"""Surnames that seldom end another word."""
_ENDS_A_WORD = (
    "上周|下周|本周|每周|一周|两周|前周|四周"
    "|立马|人马|一张|紧张|园林|森林|行李|交钱|收钱|花钱|要钱|付钱|没钱|出钱|缴钱|任何|如何|为何"
    "|由于|关于|对于|鉴于|至于|在于|提高|最高|初高"
)
_SPEAKS = "的是找叫给跟让被由请到问为在见与及映诉询报"
"""Characters that a person may follow; they end words less often than the surnames that they precede begin them."""
_BORDERED = rf"(?<![向和原])(?:(?<![\u4e00-\u9fff].)|(?<=[{_SPEAKS}].))"
_ROLE_ENDS = "会委办局院校队店商警居员科司社"
_WORDS_THEMSELVES = "方时边路管车单包查平解全游成"
"""Surnames that follow an office or a role as words of their own: 校方老师, 开会时主任."""
_ENDED = "".join(rf"(?<!{word})" for word in _ENDS_A_WORD.split("|"))
_SPARED = "|".join(rf"(?<={surname})(?<![{before}]{surname})" for surname, before in WORDS_ENDED.items())
_BESIDE = (
    rf"{_ENDED}(?:(?<=[{_CLEAR}{UNMISTAKABLE}])|{_SPARED}|{_BORDERED}|(?<=[{_ROLE_ENDS}].)(?<![{_WORDS_THEMSELVES}]))"
)
_POLITE = r"(?:先生(?!产)|女士(?!内|鞋|包)|小姐|太太|师傅)"
_TITLE = (
    rf"(?:{_POLITE}|老师|医生|医师|大夫|护士(?!站)|主任(?!意)|书记|律师(?!所)|警官|法官|阿姨|[大叔]爷|大妈|大姐|大哥|大叔"
    r"|叔叔|伯伯|奶奶|爷爷|老汉|老太|老头|同志|同学|博士|教授(?![课权予给])|老板|房东|教练"
    r"|会计|保安|网格员|司机|主管(?![部单机局])|主席|大娘|大婶|[大老]伯"
    r"|副?[局处科所院校园站队镇乡村区县市组店厂行班]长(?![期远大时年])|总?经理(?![部赔发财解顺论]))(?!牌|诊所|[餐饭商]?店)"
)
_SURNAMES = "".join(dict.fromkeys((*SURNAMES, *WORDS_ENDED, *UNMISTAKABLE)))
"""More than where no title stands by: 代先生 is a person, 代办 is none."""
_KIN = r"(?:[姐嫂](?![妹夫])|哥(?![们哥]))"
_SHORT_TITLE = (
    rf"(?:{_KIN}|家(?=[里养违的])"
    r"|总(?![是部共数说有体会台站局公高价额量工用督监要在把不得算之和裁线览署支统理想爱能让给来])"
    r"|工(?![作程地人业厂资会商伤期艺具龄友单行区种学时钱信头委务农兵匠读序]))"
)
"""One character, which begins words too: only beside surnames that seldom end a word."""
_GIVEN = r"[\u4e00-\u9fff]{1,2}"
_TWO_GIVEN = r"[^\W\d_a-zA-Z区县市镇乡村街道路中小学校院边末级里班部期高初年全各的和及与]{2}"

PERSONS = (
    rf"[{_SURNAMES}](?= ?{_TITLE}|某){_BESIDE}",
    rf"[{_CLEAR}](?={_SHORT_TITLE}){_ENDED}",
    rf"[{SURNAMES}](?={_KIN})(?<![\u4e00-\u9fff].)",
    rf"[{SURNAMES}](?=姓[男女老村居业师店司青住])",
    rf"[{_CLEAR}]{_ENDED}{_GIVEN}(?={_POLITE})",
    rf"(?<![\u4e00-\u9fff])[{_CLEAR}]{_TWO_GIVEN}(?={_TITLE})",
    rf"(?:{DOUBLE_SURNAMES})(?:(?= ?{_TITLE}|某)|{_GIVEN}(?={_POLITE}))",
    rf"(?:联系人|姓名)[: ]({SURNAME}{_GIVEN})",
    r"(?:Mr|Ms)s?\.? ([A-Z][A-Za-z'\-]+)",
)
"""What is masked is the name, or the group where there is one; the title stays."""

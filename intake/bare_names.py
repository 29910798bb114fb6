"""Personal names where a place or a subject is expected: 王建国, 张桂芳家, 欧阳娜娜家停水.

Names of places and subjects begin with surnames too (高家园, 安定门, 黄金). So a person is only what is made of a
surname and of characters that given names are made of, and does not end like a place (王建国路). Of two characters
(高明, 江宁) it is one only where hardly any place has either; others are left to the share of their column.
"""

import re
import unicodedata

from intake.surnames import DOUBLE_SURNAMES

_COMPASS = {"东方", "西门", "南宫"}
"""Double surnames that are places more often: 东方明珠, 西门烧烤, 南宫."""
_DOUBLE = "|".join(name for name in DOUBLE_SURNAMES.split("|") if name not in _COMPASS)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤施樊温康易乔赖文庞兰殷翟颜倪牛俞葛鲁"
    "伍申尤毕聂焦柳邢路岑齐梅庄辛祝涂谷祁耿詹关苗凌费纪靳盛童甄阳裴席卫查屈鲍霍翁隋甘景单柏柯阮桂闵车冉卓邬宫饶楚巩"
)
"""Those that most people bear."""
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉力斌波峰飞鹏浩亮俊帅雷宇博志晓小春梅玲莉萍雪琴云凤洁琳燕彬"
    "凯健世广义兴良海仁贵福生龙元全胜学祥才发武新利清富顺信子昌成康星光天达安岩中茂进有坚和彪诚先敬震振壮会思群豪心邦承乐绍松"
    "善厚庆民友裕河哲江梁栋维启克伦翔旭晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘惠珠翠雅芝莲真环香月莺媛瑞凡佳嘉琼勤珍"
    "贞荣爱妹霜婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯爽琪璇欣怀淑慧巧美茜倩宏根宝水金银"
    "连立永正长少一万东南大双忠孝礼智宗祖培耀景鸿锦传继绪远宁轩昊涵悦诗语彤欢甜妍妮娇珊莎瑛璐璟珂琦瑜珺锋钢铁铭钰鑫森林楷桐柏"
    "材来喜运昭晖晴晶普朝禄奎魁宪彦若茹菊苹莹萌萱蕾芬芸苗雨霖霄阳隆雯霏青韬颜纲圆霆朋勋谦屹之亭亦奕麟冰楚翰铎骏骁煜烨炜焕灿烁"
    "杉枫榆"
)
_CLEAR_SURNAMES = (
    "王李张刘陈杨赵吴周徐孙朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾韦邹孟熊秦邱薛"
    "闫侯陶黎贺顾郝龚邵钱覃戴莫樊乔赖庞殷翟颜倪俞葛聂焦邢祝涂祁耿詹靳裴鲍霍翁隋柯阮"
)
"""Those that begin few words and few places."""
_CLEAR_GIVEN = (
    "伟芳娜敏静丽勇艳杰娟涛超霞刚婷莉玲倩鹏辉琴颖慧洁琳斌彬俊帅浩志莹萍薇茜媛娇淑洋波凯强军磊亮翔腾涵谦幂三四五六七八九"
)
_PLACE = re.compile(
    "(?:[省市区县旗镇乡街道路巷弄里村庄屯寨堡营沟湾口门桥园苑院城场站港河湖山岭坡岗洼坑井泉台坨甸店铺坊楼阁寺庙庵堂塔陵坟集圩"
    "埠滩洲岛峪岸堤坝渠塘池厂矿田地屋房府邸厦座栋组社队所委会片点段线环处西南北上下内外前后]|胡同)$"
)
_OF_A_PERSON = re.compile("(?:家[里中]?|宅|本人|先生|女士|小姐|太太|师傅|老师|阿姨|大爷|大妈|同志)$")
_DOUBLE_NAME = rf"(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}"
_NAME = re.compile(rf"{_DOUBLE_NAME}|[{_SURNAMES}][{_GIVEN}]{{2}}|[{_CLEAR_SURNAMES}][{_CLEAR_GIVEN}]")
_HOME = re.compile(rf"(?:{_DOUBLE_NAME}|[{_CLEAR_SURNAMES}][{_GIVEN}]{{2}})家(?![园具庄电属居政装宅委长])")


def names_a_person(text: str) -> bool:
    """True for a name that is a person's, or one's home, or that begins with a person's home.

    >>> [text for text in ("王建国", "张桂芳家", "欧阳娜娜家停水", "王建国路", "高明") if names_a_person(text)]
    ['王建国', '张桂芳家', '欧阳娜娜家停水']
    """
    if text.isascii():
        return False
    text = "".join(unicodedata.normalize("NFKC", text).split())
    name = _OF_A_PERSON.sub("", text)
    return bool(_NAME.fullmatch(name) and not _PLACE.search(name)) or bool(_HOME.match(text))

"""The topic trees of the three feeds, in the style of the catalogues that hotlines, petition offices and grids use.

One line of a tree is a second-level topic: weight (share of an ordinary day, relative), path, and its third-level
topics, the most frequent first. Petition and grid trees have two levels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from city import paths

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A star marks the lines that the small city keeps.
_HOTLINE = """
* 9.0 住房城乡建设 物业管理 物业服务不规范 停车管理 电梯故障
  3.0 住房城乡建设 房屋质量 渗漏与开裂 外墙脱落 质量保修
* 3.0 住房城乡建设 房屋修缮 下水管道堵塞 屋顶漏雨 老楼加装电梯
  2.0 住房城乡建设 房产交易 房产证办理难 中介服务纠纷 住房租赁纠纷
* 6.0 城市管理 市容环境 垃圾清运 占道经营 道路不洁
  3.0 城市管理 违法建设 疑似违建 占用公共空间 拆后恢复
* 3.0 城市管理 施工管理 工地扬尘 渣土遗撒 施工围挡
  2.0 城市管理 户外设施 路灯不亮 井盖破损 广告牌脱落
* 2.5 城市管理 园林绿化 绿地养护 枯枝修剪 树木倒伏
* 7.0 公共服务 供暖 温度不达标 管道漏水 供热收费
* 3.0 公共服务 供电 停电 电压不稳 电表故障
  1.5 公共服务 供气 停气 燃气设施维护 燃气开户
  1.5 公共服务 通信 宽带故障 信号覆盖 套餐资费
* 4.0 水务 供排水 停水 水质发黄 水压不足
* 2.0 水务 排水防涝 雨水井堵塞 道路积水 河道异味
* 6.0 生态环境 噪声 施工噪声 邻里噪声 商业噪声
* 2.0 生态环境 大气 餐饮油烟 异味扰民 露天焚烧
  0.8 生态环境 水土污染 污水直排 固废倾倒 土壤污染
  3.0 交通运输 公共交通 线路优化 候车时间 站点设置
* 5.0 交通运输 停车治理 停车位不足 停车收费 僵尸车
  3.0 交通运输 道路设施 路面破损 信号灯 标志标线
* 3.0 交通运输 交通秩序 违法停车 共享单车乱停 拥堵疏导
* 4.0 公共安全 消防安全 电动自行车充电难 通道占用 消防设施
* 0.02 公共安全 燃气安全 燃气泄漏 燃气异味 报警器故障
  2.0 公共安全 社会秩序 犬只管理 高空抛物 烟花爆竹
  1.0 公共安全 生产安全 设备隐患 危险作业 有限空间
* 4.0 市场管理 单用途预付卡 健身卡 美容美发卡 游泳卡
  3.0 市场管理 食品安全 餐饮卫生 过期食品 网络餐饮
* 5.0 市场管理 网络交易 退款退货 虚假宣传 物流快递
  1.2 市场管理 价格计量 价格欺诈 明码标价 计量器具
* 2.0 市场管理 平台经济 平台会员扣费 网约服务 直播带货退费
  3.0 劳动和社会保障 拖欠工资 工程建设领域 服务行业 离职结算
* 3.0 劳动和社会保障 社会保险 断缴补缴 养老金发放 工伤认定
  1.5 劳动和社会保障 就业服务 岗位对接 技能补贴 灵活就业
* 4.0 教育 入学与划片 入学资格 划片政策 转学
  2.0 教育 校外培训 预收费纠纷 课程退费 无证办学
  1.5 教育 学校管理 校园餐 课后服务 校车管理
  2.5 医疗卫生 医疗服务 挂号退费 检查收费 服务态度
  1.5 医疗卫生 社区卫生 药品不足 疫苗接种 家庭医生
  2.0 医疗卫生 医保报销 异地结算 报销比例 医保卡
  1.8 民政 养老服务 居家养老 养老机构 老年餐桌
  1.2 民政 社会救助 低保办理 临时救助 残疾补贴
"""
_PETITION = """
* 6.0 住房城乡建设 物业管理
* 4.0 住房城乡建设 房屋修缮
  4.0 住房城乡建设 房产交易
* 4.0 住房城乡建设 征收补偿
  5.0 劳动和社会保障 拖欠工资
* 4.0 劳动和社会保障 社会保险
  3.0 城市管理 违法建设
* 2.0 城市管理 市容环境
* 2.0 生态环境 噪声
* 1.5 生态环境 大气
* 2.0 教育 入学与划片
  1.5 教育 校外培训
* 2.0 交通运输 停车治理
  1.5 交通运输 公共交通
  2.0 医疗卫生 医疗服务
  2.0 民政 社会救助
* 2.5 市场管理 单用途预付卡
* 1.5 公共服务 供暖
* 2.0 农业农村 土地承包
"""
# Large classes whose name ends in 设施 or is 园林绿化 are components (部件), the others events (事件).
_GRID = """
* 3.0 公用设施 井盖缺损
* 2.5 公用设施 路灯不亮
  1.0 公用设施 电力设施破损
  1.0 公用设施 供水设施破损
* 2.0 道路交通设施 路面破损
* 1.5 道路交通设施 护栏缺损
  1.0 道路交通设施 交通标志破损
* 2.0 市容环境设施 垃圾箱破损
  1.0 市容环境设施 公共厕所设施
* 2.0 园林绿化 绿地破损
* 1.0 园林绿化 行道树缺株
* 6.0 市容环境 暴露垃圾
* 4.0 市容环境 道路不洁
* 3.0 市容环境 乱堆物料
  2.0 市容环境 积存渣土
* 2.5 宣传广告 非法小广告
* 1.0 宣传广告 广告牌破损
* 2.0 施工管理 工地扬尘
* 1.0 施工管理 施工废弃料
* 1.0 突发事件 道路积水
* 1.0 突发事件 树木倒伏
  0.5 突发事件 路面塌陷
* 4.0 街面秩序 占道经营
* 4.0 街面秩序 机动车乱停放
* 3.0 街面秩序 非机动车乱停放
"""
_LEAF_SHARES = (0.5, 0.3, 0.2)

CHRONIC = ("物业服务不规范", "电动自行车充电难", "停车位不足")
"""High volume in every street all year, seldom solved. The small city has the first two."""
NEW = ("直播带货退费", "灵活就业")
"""Third-level topics that nobody names before a date. The small city has the first."""
SEASONAL = ("公共服务>供暖", "教育>入学与划片", "劳动和社会保障>拖欠工资")
NIGHT = frozenset({"施工噪声", "邻里噪声", "商业噪声", "露天焚烧"})
RAIN = ("道路积水", "屋顶漏雨", "雨水井堵塞", "停电")
WIND = ("树木倒伏", "施工围挡", "广告牌脱落", "停电")
GRID_RAIN = ("道路积水",)
GRID_WIND = ("树木倒伏", "广告牌破损")
INQUIRY_TILT = {
    "劳动和社会保障": 4.0, "医疗卫生": 3.0, "教育": 2.0, "民政": 2.0, "公共服务": 1.5, "水务": 0.8, "交通运输": 1.0,
}  # fmt: skip
"""Inquiries by first-level topic against requests; 0.6 where not named."""
GRID_OF_HOTLINE = {
    "垃圾清运": "市容环境>暴露垃圾", "道路不洁": "市容环境>道路不洁", "占道经营": "街面秩序>占道经营",
    "违法停车": "街面秩序>机动车乱停放", "共享单车乱停": "街面秩序>非机动车乱停放", "道路积水": "突发事件>道路积水",
    "树木倒伏": "突发事件>树木倒伏", "工地扬尘": "施工管理>工地扬尘", "井盖破损": "公用设施>井盖缺损",
    "路灯不亮": "公用设施>路灯不亮", "路面破损": "道路交通设施>路面破损", "绿地养护": "园林绿化>绿地破损",
}  # fmt: skip
"""Hotline orders that the grid copies (信息类型 热线), by third-level name."""


@dataclass(frozen=True)
class Tree:
    """The lowest topics of one feed: paths, relative weights, index of the first-level topic of each."""

    leaves: tuple[str, ...]
    weight: Floats
    group: Ints

    def below(self, path: str) -> NDArray[np.bool_]:
        """Mask of the leaves at or below a path."""
        return np.array([paths.within(leaf, path) for leaf in self.leaves])

    def named(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Paths of the leaves with these last names, in the order of the names; absent ones are left out."""
        by_name = {paths.name(leaf): leaf for leaf in self.leaves}
        return tuple(by_name[name] for name in names if name in by_name)

    def second_level(self) -> tuple[str, ...]:
        """Paths of the topics right above the leaves."""
        return tuple(dict.fromkeys(paths.parent(leaf) for leaf in self.leaves))


def _tree(text: str, *, whole: bool) -> Tree:
    leaves: list[str] = []
    weights: list[float] = []
    for line in text.strip().splitlines():
        kept = line.startswith("*")
        if not (whole or kept):
            continue
        weight, first, second, *thirds = line.lstrip("* ").split()
        if not thirds:
            leaves.append(paths.join(first, second))
            weights.append(float(weight))
        for third, share in zip(thirds, _LEAF_SHARES, strict=False):
            leaves.append(paths.join(first, second, third))
            weights.append(float(weight) * share)
    firsts = {first: number for number, first in enumerate(dict.fromkeys(paths.root(leaf) for leaf in leaves))}
    group = np.array([firsts[paths.root(leaf)] for leaf in leaves], dtype=np.int64)
    return Tree(tuple(leaves), np.array(weights), group)


def hotline_tree(*, whole: bool) -> Tree:
    """12 first, 41 second, 123 third-level topics; the small city's part of it has 10, 19 and 57."""
    return _tree(_HOTLINE, whole=whole)


def petition_tree(*, whole: bool) -> Tree:
    """Content classes of petitions; those that the hotline has too bear the same two names."""
    return _tree(_PETITION, whole=whole)


def grid_tree(*, whole: bool) -> Tree:
    """Large and small classes of the grid."""
    return _tree(_GRID, whole=whole)


def is_component(grid_leaf: str) -> bool:
    """True for a component (部件) of the grid, false for an event (事件)."""
    large = paths.root(grid_leaf)
    return large.endswith("设施") or large == "园林绿化"

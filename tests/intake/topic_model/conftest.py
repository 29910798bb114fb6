"""Made-up messages of four topics, and a model of them."""

import random

import pytest

from intake.topic_model import Examples, train

WORDS = {
    "城市管理>市容环境": ("垃圾", "清运", "臭味", "垃圾桶", "满了", "没人收", "污水", "堆放", "保洁", "扫地"),
    "城市管理>道路照明": ("路灯", "不亮", "照明", "灯杆", "天黑", "看不清", "灯泡", "闪烁", "开灯", "夜里"),
    "交通出行>公共交通": ("公交", "班次", "站台", "等车", "末班车", "线路", "司机", "拥挤", "候车", "车厢"),
    "公共服务>供暖": ("暖气", "不热", "供暖", "温度", "锅炉", "热力", "冬天", "室温", "管道", "检修"),
}
FILLING = ("请", "尽快", "处理", "我们", "小区", "最近", "一直", "已经", "多次", "反映", "希望", "解决")


def messages(number, seed, words=WORDS, noise=0.0):
    """Rows of title, body and label; with ``noise``, so much of the words of a message are those of another topic."""
    draw = random.Random(seed)
    rows = []
    for _ in range(number):
        topic = draw.choice(sorted(words))
        other = draw.choice(sorted(words))
        said = [draw.choice(words[other if draw.random() < noise else topic]) for _ in range(6)]
        body = [*said[2:], *draw.choices(FILLING, k=8)]
        draw.shuffle(body)
        rows.append(("".join(said[:2]) if draw.random() < 0.6 else "", ",".join(body), topic))
    return rows


@pytest.fixture(scope="session")
def model():
    """Trained on 240 messages that are not all clear."""
    return train(Examples.of(messages(240, 1, noise=0.35)), "2026-03-01")

"""Builds the table of `kiosk.typing.pinyin_input`: `python -m kiosk.typing.pinyin_table assets/pinyin/candidates.tsv`.

Readings are pypinyin's, turned round. Given names are ordered by how many person names (tag nr) of jieba's dictionary
hold a character, all other characters by its word counts. Both libraries are under the MIT licence. jieba is needed
here only; the table is kept in the repository. `--font` leaves out what that font cannot show.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec

from models.readings import SURNAME_READINGS, UNREAD

# The hundred commonest surnames by the count of the Ministry of Public Security, common first.
COMMON_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
# «The Hundred Surnames» 百家姓, of the Song dynasty, and some that it lacks; jieba orders them.
OTHER_SURNAMES = (
    "褚卫蒋韩朱许施张华陶戚谢喻柏水窦章云潘葛奚范彭郎鲁昌苗凤花俞柳酆鲍费廉岑倪汤滕殷毕邬安乐时傅皮卞齐康伍元卜"
    "平和穆萧湛祁禹狄米贝明臧计伏成谈茅庞纪舒屈项祝阮蓝闵席季麻强路娄危童颜梅盛刁骆樊凌霍虞支柯昝管经房裘缪干解应"
    "宗宣贲郁单杭洪包诸左吉钮嵇邢滑裴荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井富巫乌焦巴弓牧隗山谷车宓蓬全郗班仰仲伊"
    "宫宁仇栾暴甘钭厉戎祖符景詹束幸司韶郜蓟薄印宿怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟贡劳逄姬申扶堵冉"
    "宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容古易慎戈庾终暨居衡步都耿满弘匡国文寇广禄"
    "阙东欧殳沃利越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公区朴冼官占佟代苑"
    "岳尤芦佘迟邝冀栗邸辜冶鲜赫"
    "原楚仝粟郇盘晋苟初位信矫展植阳屈帅练漆奉冷尧麦揭涂池敬来楼海母但银由闭玉呼智檀牟亓谌仵隋覃鄢阿衣"
)
# What parents of several generations chose, roughly common first: jieba's names are those of novels and newspapers.
COMMON_GIVEN = (
    "英华玉秀明珍文芳兰国春丽桂红金梅小平海建荣云志军霞永香玲晓林燕德凤清伟龙淑美成东杰义强福莲生祥艳庆敏萍静忠勇"
    "娟新洪辉振峰家俊雪亚波慧琴飞光学爱良宝立月凯宏素鹏磊斌超涛佳莉洁颖琳晶婷丹娜倩欣宇子雨欣怡涵轩梓浩博嘉思诗一然"
    "涵晨睿萱可奕辰泽宸沐瑶琪妍彤若诺依语桐皓熙昊悦馨瑞铭航梦雅芷萌悠彬鑫楠璐旭阳洋健康宁安乐祺钰琦瑜瑾珊珂玥莹薇"
    "菲蕾茜蓉芸芝芬芹苗茹荷菊葵蓓蕊岚岩山川江河湖溪淼源涌滨浪润深渊澄澜瀚清淑淇湘漫洁津沛泓泉岳峻嵩巍崇宪宽宗定守实"
    "宜宾富寿寅少尚尧展岭帆帅希帝庭廷弘彦彪彰征律恒恩恺悦惠愉慈懿成才扬承抒拓振捷擎政敬斐方旺昂昌昕昱晋晔晗晟晴智景"
    "暄曦朋朗木权材松柏柯柳栋树根桃桢桦梁棋棠森楚榕樱毅民汉汐沁沅治泰洲济浦润渝灵灿炎炜炳烁烨焕煜煊照熠燊爽牧玄玮"
    "玫环珅珏珠珺琅琛琬琰琼瑄瑗璇璋璟璧生甜畅登皎盈盛益真睦石硕磬祎祖祝禄禹秋科秦程穆童笑筠简素紫红纪纯经维绍绮绪缘"
    "罡群翊翔翠翰耀耕聪肖胜能腾臻致航舒良艺节芃芮苑苒苏苡茂茗茵莎莘萧葛蓝蔚薪藜虎虹蝶行裕言训诚诠谦谨谷豪贝贤贵越"
    "跃路辛达迅迎迪逸进远适道郁鄂金钊钢钧铁铎铠锋锐锦锴镇镕长闯阔队隆雄雁雯雷霄霆霏露青靖韦韬韵顺颂颜飘馥骁骏骐高魁"
    "魏鸣鸿鹃鹤鹭麒麟黎黛齐龄仁仕仪仲任伊伦伯佐佑佩侃依信倍倚偲傲儒允元兆先克全兵冉冠冬冰冲凌凝利刚勋勤化千升卉卓南卫"
    "厚原友双叶吉名启和咏品哲喆嘉园坚坤城基塔墨士声夏大天太奇如妃妙妮姗姝姣姿娅娇娣婉婧婵媛媚嫣嬛孝孟季孜安"
)
_READING_WEIGHTS = (1.0, 0.3, 0.1)
"""A character's second and third reading are that much rarer."""
_LEAST_NAMES = 3.0
"""A character of fewer names than this stands among the rest."""
_LIST_HEAD = 300.0
"""What the first of COMMON_GIVEN weighs, in names; it falls off along the list."""


class Ranked(msgspec.Struct, frozen=True):
    reading: str
    """Letters; an apostrophe between the syllables of a compound surname."""
    text: str
    weight: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kiosk.typing.pinyin_table", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--font", type=Path, help="an OpenType font; what it lacks is left out")
    given = parser.parse_args()
    shown = characters_of(given.font) if given.font else None
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(build(jieba_words(), shown), encoding="utf-8")


def build(words: Iterable[tuple[str, int, str]], shown: frozenset[str] | None = None) -> str:
    """The table's text, from (word, count, tag) of jieba's dictionary and what the font can show."""
    known = {char: found for char, found in readings().items() if shown is None or char in shown}
    words = list(words)
    names = [word for word, _, tag in words if tag == "nr"]
    surnames = rank_surnames(names, known)
    given = rank_given(names, known)
    counts: Counter[str] = Counter()
    for word, count, _ in words:
        counts.update(dict.fromkeys(word, count))
    lines = [
        "# Characters by pinyin. Readings: pypinyin (MIT, mozillazg and others); order: jieba (MIT, Sun Junyi).",
        "surnames\t" + " ".join(one.reading + one.text for one in surnames),
        "given\t" + " ".join(one.reading + one.text for one in given),
    ]
    lines += [f"{syllable}\t{''.join(chars)}" for syllable, chars in rank_all(counts, known)]
    return "\n".join(lines) + "\n"


def rank_surnames(names: Iterable[str], known: dict[str, tuple[str, ...]]) -> list[Ranked]:
    # A transliterated 阿不都 is no proof of a surname 阿: the rest must look like a given name.
    begun = Counter(name[0] for name in names if len(name) in (2, 3) and set(name[1:]) <= set(COMMON_GIVEN))
    weights = {surname: float(begun[surname[0]]) for surname in (*OTHER_SURNAMES, *SURNAME_READINGS)}
    for place, surname in enumerate(COMMON_SURNAMES):
        weights[surname] = 1e6 - place
    for compound in (surname for surname in weights if len(surname) > 1):
        weights[compound] = 0.0
    ranked = [
        Ranked(reading, surname, weight * share)
        for surname, weight in weights.items()
        if surname in known or len(surname) > 1
        for reading, share in zip(SURNAME_READINGS.get(surname) or known[surname][:1], _READING_WEIGHTS, strict=False)
    ]
    return sorted(ranked, key=lambda one: -one.weight)


def rank_given(names: Iterable[str], known: dict[str, tuple[str, ...]]) -> list[Ranked]:
    surnames = frozenset(COMMON_SURNAMES)
    weights: Counter[str] = Counter()
    for name in names:
        if len(name) in (2, 3) and name[0] in surnames:
            weights.update(name[1:])
    scored: dict[str, float] = dict(weights)
    for place, char in enumerate(dict.fromkeys(COMMON_GIVEN)):
        scored[char] = scored.get(char, 0.0) + _LIST_HEAD / (1 + place / 40)
    ranked = [
        Ranked(reading, char, weight * share)
        for char, weight in scored.items()
        for reading, share in zip(known.get(char, ()), _READING_WEIGHTS, strict=False)
        if weight * share >= _LEAST_NAMES
    ]
    return sorted(ranked, key=lambda one: (-one.weight, one.text))


def rank_all(counts: Counter[str], known: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, list[str]]]:
    """Every syllable with all its characters; the simplified and usual ones first."""
    by_syllable: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for char, found in known.items():
        weight = math.log1p(counts[char]) + (1 if _in_gb2312(char) else 0)
        for place, syllable in enumerate(found):
            by_syllable[syllable].append((-weight / (1 + place), char))
    for syllable in sorted(by_syllable):
        yield syllable, [char for _, char in sorted(by_syllable[syllable])]


def readings() -> dict[str, tuple[str, ...]]:
    """Character to syllables without tones, ü as v, the usual first; interjections without a vowel left out."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    found: dict[str, tuple[str, ...]] = {char: (reading,) for char, reading in UNREAD.items()}
    for point, toned in pinyin_dict.items():
        plain = (to_normal(one, v_to_u=False).replace("ü", "v") for one in toned.split(","))
        syllables = tuple(dict.fromkeys(one for one in plain if one.isascii() and set(one) & set("aeiouv")))
        if syllables:
            found[chr(point)] = syllables
    return found


def jieba_words() -> Iterator[tuple[str, int, str]]:
    """Of the dictionary in jieba's package, which is not imported. Raises ModuleNotFoundError."""
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("jieba is needed to build the table", name="jieba")
    with Path(found.origin).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, tag = line.split()
            yield word, int(count), tag


def characters_of(font: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

    return frozenset(map(chr, TTFont(font, lazy=True).getBestCmap() or ()))


def _in_gb2312(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


if __name__ == "__main__":
    main()

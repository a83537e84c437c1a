"""How names read: pinyin and initials, by which a resident is found. 张伟 is `zhangwei` and `zw`.

A name may read in several ways (单: shàn as a surname, dān to who does not know); all are given, the usual one first.
ü is written v, as it is typed. pypinyin takes 180 ms to import, so it waits for the first name.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice, product
from typing import cast

LONGEST = 60
"""What is longer is cut off: `models.roster.NAME`."""
MOST_READINGS = 8
PINYIN_COLUMN = 400
INITIALS_COLUMN = 200
"""Room of `models.roster.Resident` for all readings, joined by spaces."""
HAN = "々〇㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003fffd"
"""Chinese characters with all extensions, for a character class."""

_SURNAMES = (
    "单:shan/dan 仇:qiu/chou 曾:zeng/ceng 解:xie/jie 区:ou/qu 朴:piao/pu 查:zha/cha 乐:yue/le 翟:zhai/di "
    "盖:ge/gai 缪:miao/mou/miu 牟:mou/mu 覃:qin/tan 卜:bu 瞿:qu 冼:xian 洗:xian/xi 阚:kan/han 都:du/dou "
    "薄:bo/bao 宿:su/xiu 尉:wei/yu 隗:wei/kui 宓:mi/fu 郗:xi/chi 郤:xi 郄:qie/xi 能:nai/neng 莘:shen/xin "
    "乜:nie/mie 繁:po/fan 种:chong/zhong 重:chong/zhong 折:she/zhe 召:shao/zhao 员:yun/yuan 贠:yun 秘:bi/mi "
    "句:gou/ju 祭:zhai/ji 湛:zhan/chen 谌:chen/shen 黑:he/hei 过:guo 费:fei/bi 干:gan 藏:zang/cang 臧:zang "
    "撒:sa 车:che/ju 钭:tou/dou 暨:ji 蔚:yu/wei 訾:zi 毋:wu 冒:mao/mo 角:jue/jiao 柏:bai/bo 盛:sheng/cheng "
    "郇:xun/huan 石:shi 葛:ge 俞:yu 沈:shen/chen 贾:jia 佴:nai/er 呙:guo 宁:ning 华:hua 任:ren 那:na 哈:ha "
    "相:xiang 应:ying 会:gui/hui 长:chang/zhang 行:xing/hang 颉:xie/jie 逄:pang 眭:sui 幺:yao 晟:cheng/sheng "
    "尉迟:yu'chi/wei'chi 万俟:mo'qi/wan'si 长孙:zhang'sun/chang'sun 澹台:tan'tai/dan'tai 令狐:ling'hu "
    "欧阳:ou'yang 司马:si'ma 上官:shang'guan 诸葛:zhu'ge 皇甫:huang'fu 公孙:gong'sun 慕容:mu'rong "
    "司徒:si'tu 司空:si'kong 夏侯:xia'hou 东方:dong'fang 宇文:yu'wen 端木:duan'mu 轩辕:xuan'yuan "
    "呼延:hu'yan 南宫:nan'gong 西门:xi'men 独孤:du'gu 公冶:gong'ye 淳于:chun'yu 申屠:shen'tu 钟离:zhong'li "
    "鲜于:xian'yu 闾丘:lv'qiu 亓官:qi'guan 赫连:he'lian 闻人:wen'ren 拓跋:tuo'ba 左丘:zuo'qiu 梁丘:liang'qiu "
    "纳兰:na'lan 完颜:wan'yan 乐正:yue'zheng"
)
"""Compound surnames, and surnames that read otherwise than the character by itself; the surname's reading first."""

SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    surname: tuple(readings.split("/")) for surname, _, readings in (one.partition(":") for one in _SURNAMES.split())
}
"""Surname to readings; the syllables of a compound surname are separated by an apostrophe."""

# Characters of given names that do have two readings in names; pypinyin lists many more that nobody uses.
_TWO_READINGS = frozenset(
    "乐晟茜娜行朝长重柏莎单解翟传都尉参宿蔓藏覃瞿缪沈召折隽炅筠浚谌澄嬛车荨菀殷栖瑱玢玟禅纶奘拓盛会调校便弹率朴宓莘葚"
)
UNREAD = {"𠮷": "ji"}
"""Characters in use that pypinyin does not know."""
_LATIN_EXTRAS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ŋ": "ng"}
)
_PARTS = re.compile(rf"[{HAN}]+|[0-9a-z]+")

Alternatives = tuple[str, ...]
"""Readings of one syllable or Latin word, the usual one first."""


def pinyin_of(name: str) -> str:
    """The usual reading: 张伟 → `zhangwei`, 单雄信 → `shanxiongxin`, John Smith → `johnsmith`.

    What has no reading is left out; the answer may be empty.
    """
    return next(iter(pinyins_of(name)), "")


def pinyins_of(name: str) -> tuple[str, ...]:
    """All readings, at most 8, and 400 characters when joined by spaces."""
    return _bounded(map("".join, product(*_syllables(name))), PINYIN_COLUMN)


def initials(name: str) -> str:
    """The usual initials: 张伟 → `zw`, 欧阳娜娜 → `oynn`, John Smith → `js`."""
    return next(iter(initials_of(name)), "")


def initials_of(name: str) -> tuple[str, ...]:
    """Initials of all readings, at most 8; 买买提·艾力 has `mmtal` and, by its parts, `ma`."""
    first = [tuple(dict.fromkeys(reading[0] for reading in one)) for one in _syllables(name)]
    found = list(map("".join, islice(product(*first), MOST_READINGS - 1)))
    if "·" in name:
        found.append("".join(initials(part)[:1] for part in name.split("·")))
    return _bounded(found, INITIALS_COLUMN)


def fold_latin(text: str) -> str:
    """Lower case without accents; ü becomes v after l and n (Lü → `lv`), u elsewhere."""
    text = unicodedata.normalize("NFC", text).lower()
    text = re.sub("(?<=[ln])[üǖǘǚǜ]", "v", text).translate(_LATIN_EXTRAS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def split_surname(name: str) -> tuple[str, str]:
    """欧阳娜娜 → 欧阳, 娜娜; 张伟 → 张, 伟. Two characters alone are no compound surname."""
    size = 2 if len(name) > 2 and len(name[:2]) == 2 and name[:2] in SURNAME_READINGS else 1
    return name[:size], name[size:]


def _syllables(name: str) -> tuple[Alternatives, ...]:
    found: list[Alternatives] = []
    # An apostrophe joins: O'Brien is one word.
    for part in _PARTS.findall(re.sub("['’]", "", fold_latin(name[:LONGEST]))):
        if part[0].isascii():
            found.append((part,))
        elif found:
            found += _given(part)
        else:
            surname, given = split_surname(part)
            found += (*_surname(surname), *_given(given))
    return tuple(one for one in found if one)


def _surname(surname: str) -> Iterable[Alternatives]:
    if surname not in SURNAME_READINGS:
        return _given(surname)
    columns = zip(*(reading.split("'") for reading in SURNAME_READINGS[surname]), strict=True)
    return [tuple(dict.fromkeys(column)) for column in columns]


def _given(text: str) -> list[Alternatives]:
    read = _reader()
    return [read(char, usual) for char, usual in zip(text, _in_context(text), strict=True)]


def _in_context(text: str) -> list[str]:
    """One reading per character, by the words that they form; empty for characters without one."""
    from pypinyin import Style, lazy_pinyin

    # Its stub knows only handlers that return one text; a list keeps readings and characters in step.
    errors = cast("Callable[[str], str]", _unread)
    known = lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors=errors)
    return [reading or UNREAD.get(char, "") for char, reading in zip(text, known, strict=True)]


def _unread(chars: str) -> list[str]:
    return [""] * len(chars)


@cache
def _reader() -> Callable[[str, str], Alternatives]:
    from pypinyin import Style, pinyin

    def read(char: str, usual: str) -> Alternatives:
        if char not in _TWO_READINGS:
            return (usual,) if usual else ()
        known = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
        return tuple(dict.fromkeys((usual, *known[:2])))

    return read


def _bounded(texts: Iterable[str], room: int) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for text in islice(texts, MOST_READINGS):
        if text and text not in kept and len(text) + 1 <= room:
            kept[text] = None
            room -= len(text) + 1
    return tuple(kept)

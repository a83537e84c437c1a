"""Short names of Chinese divisions: as people say them in Chinese, and in English."""

import re

_PEOPLES = (
    "土家|朝鲜|布依|哈尼|景颇|傈僳|蒙古|柯尔克孜|哈萨克|维吾尔|仡佬|拉祜|纳西|独龙|布朗|普米|裕固|保安|东乡|撒拉|锡伯|塔吉克"
    "|达斡尔|鄂温克|鄂伦春|毛南|仫佬|苗|藏|羌|彝|侗|壮|傣|白|回|黎|满|瑶|畲|水|佤|怒|土|各"
)
_AUTONOMOUS = re.compile(rf"(..+?)(?:(?:{_PEOPLES})族?)+自治([区州县旗])")
_PLAIN_ENDING = re.compile(r"(?:省|市|地区|林区|自治区|特别行政区)$")

# Mongolian, Tibetan and Uyghur places are spelt by their own languages, a few others by English usage; the last are
# those that pypinyin reads wrong.
_SPELLINGS = {
    "内蒙古": "Inner Mongolia",
    "陕西": "Shaanxi",
    "西藏": "Tibet",
    "香港": "Hong Kong",
    "澳门": "Macau",
    "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar",
    "呼和浩特": "Hohhot",
    "鄂尔多斯": "Ordos",
    "呼伦贝尔": "Hulunbuir",
    "巴彦淖尔": "Bayannur",
    "乌兰察布": "Ulanqab",
    "兴安盟": "Hinggan",
    "锡林郭勒盟": "Xilingol",
    "阿拉善盟": "Alxa",
    "甘孜州": "Garze",
    "拉萨": "Lhasa",
    "日喀则": "Shigatse",
    "昌都": "Qamdo",
    "林芝": "Nyingchi",
    "那曲": "Nagqu",
    "阿里": "Ngari",
    "果洛州": "Golog",
    "乌鲁木齐": "Urumqi",
    "克拉玛依": "Karamay",
    "吐鲁番": "Turpan",
    "博尔塔拉州": "Bortala",
    "巴音郭楞州": "Bayingolin",
    "阿克苏": "Aksu",
    "克孜勒苏州": "Kizilsu",
    "喀什": "Kashgar",
    "和田": "Hotan",
    "伊犁州": "Ili",
    "阿勒泰": "Altay",
    "阿拉尔": "Aral",
    "图木舒克": "Tumxuk",
    "可克达拉": "Kokdala",
    "漯河": "Luohe",
    "长子县": "Zhangzi County",
    "闵行区": "Minhang District",
    "曾都区": "Zengdu District",
    "六合区": "Luhe District",
    "洪洞县": "Hongtong County",
    "涡阳县": "Guoyang County",
    "荥经县": "Yingjing County",
    "南乐县": "Nanle County",
    "民乐县": "Minle County",
    "蔚县": "Yu County",
    "单县": "Shan County",
    "浚县": "Xun County",
}
# In names of places these have one reading, which their homophones have everywhere.
_HOMOPHONES = str.maketrans("长都朝", "常督潮")
_KINDS = (
    ("新区", " New Area"),
    ("特区", " District"),
    ("区", " District"),
    ("县", " County"),
    ("旗", " Banner"),
    ("市", " City"),
)


def short_chinese(name: str) -> str:
    """武汉市 → 武汉, 内蒙古自治区 → 内蒙古, 恩施土家族苗族自治州 → 恩施州, 石柱土家族自治县 → 石柱县, 喀什地区 → 喀什.

    Districts and counties keep their kind, as people say it: 朝阳区, 忠县.
    """
    if found := _AUTONOMOUS.fullmatch(name):
        short = found[1] if found[2] == "区" else found[1] + found[2]
        return "西双版纳" if short == "西双版纳州" else short
    return _PLAIN_ENDING.sub("", name).replace("族自治", "").replace("自治", "")


def short_english(name: str, short: str) -> str:
    """Of a full name and its short Chinese one: Wuhan, Xi'an, Inner Mongolia, Enshi, Chaoyang District.

    Pinyin by pypinyin, which takes 180 ms to import.
    """
    if short in _SPELLINGS:
        return _SPELLINGS[short]
    if name.endswith(("自治州", "盟")):
        return _pinyin(short.removesuffix("州").removesuffix("盟"))
    for ending, kind in _KINDS:
        # 矿区 and the like are part of the name: 井陉矿区 is Jingxingkuang District.
        if short.endswith(ending) and len(short) > len(ending):
            return _pinyin(short.removesuffix(ending)) + kind
    return _pinyin(short)


def _pinyin(name: str) -> str:
    """Joined as GB/T 16159 says: an apostrophe before a syllable that begins with a vowel."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(name.translate(_HOMOPHONES), v_to_u=True)
    return re.sub(r"(?<=.)\|(?=[aoe])", "'", "|".join(syllables)).replace("|", "").capitalize()

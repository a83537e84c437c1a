"""Places: all of GB/T 2260's upper levels, short and unambiguous, in both languages; countries by ISO 3166-1."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import places
from models.places import (
    ABROAD,
    COMMON_ORIGINS,
    cities,
    counties,
    countries,
    is_place,
    key_name,
    place_name,
    provinces,
    short_name,
    within,
)

EVERYWHERE = [place.code for province in provinces() for place in (province, *cities(province.code))]


def names(of: tuple[places.Place, ...]) -> list[str]:
    return [place.name for place in of]


def test_provinces_are_the_34_in_the_usual_order() -> None:
    found = names(provinces())
    assert len(found) == 34
    assert found[:5] == ["北京", "天津", "河北", "山西", "内蒙古"]
    assert found[-7:] == ["甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门"]
    assert {"广西", "西藏", "黑龙江", "重庆"} < set(found)


@pytest.mark.parametrize(
    ("province", "expected"),
    [
        ("420000", {"武汉", "恩施州", "仙桃", "潜江", "天门", "神农架"}),
        ("110000", {"朝阳区", "东城区"}),
        ("120000", {"河北区", "滨海新区"}),
        ("500000", {"渝中区", "忠县", "石柱县"}),
        ("220000", {"长春", "吉林市", "延边州"}),
        ("530000", {"昆明", "西双版纳", "大理州"}),
        ("650000", {"乌鲁木齐", "喀什", "巴音郭楞州", "石河子"}),
        ("150000", {"呼和浩特", "锡林郭勒盟"}),
        ("460000", {"海口", "三沙", "琼海", "白沙县"}),
        ("410000", {"郑州", "济源"}),
    ],
)
def test_cities_have_the_names_that_people_say(province: str, expected: set[str]) -> None:
    assert expected <= set(names(cities(province)))


@pytest.mark.parametrize("province", ["710000", "810000", "820000", "JP", "", "420100", "nonsense"])
def test_no_cities_where_the_place_is_the_answer(province: str) -> None:
    assert cities(province) == ()


def test_a_province_has_its_own_cities_only() -> None:
    assert all(place.code[:2] == "42" and place.code != "420000" for place in cities("420000"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_places_have_the_same_full_name(language: str) -> None:
    found = [place_name(code, language) for code in EVERYWHERE]
    assert len(set(found)) == len(found)


def test_no_two_chinese_buttons_look_the_same() -> None:
    found = [short_name(code) for code in EVERYWHERE]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("code", EVERYWHERE)
def test_english_is_latin_throughout(code: str) -> None:
    assert place_name(code, "en").replace("ü", "u").isascii()


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("420100", "湖北 武汉", "Wuhan, Hubei"),
        ("429004", "湖北 仙桃", "Xiantao, Hubei"),
        ("420102", "湖北 武汉 江岸区", "Jiang'an District, Wuhan, Hubei"),
        ("110105", "北京 朝阳区", "Chaoyang District, Beijing"),
        ("220200", "吉林 吉林市", "Jilin City, Jilin"),
        ("230100", "黑龙江 哈尔滨", "Harbin, Heilongjiang"),
        ("610100", "陕西 西安", "Xi'an, Shaanxi"),
        ("140400", "山西 长治", "Changzhi, Shanxi"),
        ("211300", "辽宁 朝阳", "Chaoyang, Liaoning"),
        ("150100", "内蒙古 呼和浩特", "Hohhot, Inner Mongolia"),
        ("540100", "西藏 拉萨", "Lhasa, Tibet"),
        ("650100", "新疆 乌鲁木齐", "Urumqi, Xinjiang"),
        ("310115", "上海 浦东新区", "Pudong New Area, Shanghai"),
        ("422800", "湖北 恩施州", "Enshi, Hubei"),
        ("141100", "山西 吕梁", "Lüliang, Shanxi"),
        ("810000", "香港", "Hong Kong"),
        ("820000", "澳门", "Macau"),
        ("710000", "台湾", "Taiwan"),
        ("JP", "日本", "Japan"),
        ("US", "美国", "United States"),
        (ABROAD, "境外", "Abroad"),
    ],
)
def test_names_in_both_languages(code: str, chinese: str, english: str) -> None:
    assert is_place(code)
    assert place_name(code, "zh") == chinese
    assert place_name(code, "en") == english


def test_a_county_that_is_no_longer_listed_is_named_by_what_held_it() -> None:
    assert place_name("420199") == "湖北 武汉"
    assert place_name("110100") == "北京"
    assert not is_place("110100")


@pytest.mark.parametrize("code", ["", "990000", "4201", "TW", "HK", "CN", "jp", "XX", "４２０１００", "武汉", "999999"])
def test_what_is_no_place(code: str) -> None:
    assert not is_place(code)


@given(st.text(max_size=12))
def test_any_text_has_an_answer(code: str) -> None:
    assert is_place(code) in (True, False)
    assert place_name(code) or not code
    assert not within(code, code) or is_place(code) or len(code) == 6


def test_the_common_come_first() -> None:
    assert all(is_place(code) for code in COMMON_ORIGINS)
    assert place_name(COMMON_ORIGINS[0]) == "湖北 武汉"
    assert names(countries())[:2] == ["日本", "韩国"]
    assert names(countries("en"))[-1] == "Abroad"
    assert all(is_place(place.code) for place in countries())


@pytest.mark.parametrize(
    ("code", "area", "inside"),
    [
        ("420106", "420000", True),
        ("420106", "420100", True),
        ("420106", "420106", True),
        ("420106", "420102", False),
        ("420100", "420106", False),
        ("420000", "420100", False),
        ("430100", "420000", False),
        ("429004", "420000", True),
        ("110105", "110000", True),
        ("JP", ABROAD, True),
        ("JP", "JP", True),
        ("JP", "KR", False),
        (ABROAD, ABROAD, True),
        (ABROAD, "JP", False),
        ("420100", ABROAD, False),
        ("810000", ABROAD, False),
        ("nonsense", "nonsense", False),
        ("", "", False),
    ],
)
def test_within(code: str, area: str, inside: bool) -> None:
    assert within(code, area) is inside


def test_chinese_needs_no_pinyin() -> None:
    script = (
        "import sys; from models import places as p; p.warm('zh'); p.cities('420000'); p.place_name('420106');"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_counties_of_a_city() -> None:
    wuhan = counties("420100")
    assert len(wuhan) == 13
    assert names(wuhan)[:2] == ["江岸区", "江汉区"]
    assert names(counties("420100", "en"))[0] == "Jiang'an District"
    assert all(within(place.code, "420100") for place in wuhan)


@pytest.mark.parametrize("code", ["441900", "420000", "110000", "110105", "ZZ", "JP", "", "42010", "999900"])
def test_what_has_no_counties(code: str) -> None:
    assert counties(code) == ()


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("420106", "武汉 武昌区", "Wuchang District, Wuhan"),
        ("110105", "北京 朝阳区", "Chaoyang District, Beijing"),
        ("429004", "湖北 仙桃", "Xiantao, Hubei"),
        ("420100", "武汉", "Wuhan"),
        ("JP", "日本", "Japan"),
        ("999999", "999999", "999999"),
    ],
)
def test_what_a_place_is_called_on_a_key_by_itself(code: str, chinese: str, english: str) -> None:
    assert (key_name(code), key_name(code, "en")) == (chinese, english)

